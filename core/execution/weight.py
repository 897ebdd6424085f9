"""What a document would cost, found in one pass before it is validated: each fragment is looked at once.

The standard rules, and limiters that follow fragments without a memory, need minutes for a kilobyte of fragments that
double; this pass needs a visit per node of the document.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    is_list_type,
    is_non_null_type,
)

from core.graph.grouping import MOST_GROUPS

DEEPEST = 14
"""Fields below fields; introspection may go deeper."""
DEEPEST_SOURCE = 50
"""Brackets within brackets: the parser calls itself for each."""
MOST_FIELDS = 1_800
"""With fragments written out."""
MOST_ALIASES = 40
"""Of one field in one selection."""
MOST_DEFINITIONS = 20
MOST_DIRECTIVES = 3
"""At one place."""
MOST_PAIRS = 40_000
"""Of fields that answer under one name: validation compares each with each."""
DEEPEST_JSON = 60
"""Lists and objects of a request within each other."""
MOST_VALUES = 1_000
"""In the variables of a query: each is looked at several times."""
MOST_INPUT = 10_000
"""In the variables of a mutation."""
MOST_COST = 500_000
PAGE = 100
"""What a connection costs that does not say how many."""
SHORT_LIST = 10
"""What a plain list costs; one of days costs a page."""
PAGES = ("Connection", "Snapshot", "GroupsChanged")
"""Types whose lists are as long as the `first` of the field above them says."""

_STRINGS = re.compile(r'"""(?:\\"""|[^"]|"(?!""))*"""|"(?:\\.|[^"\\\n])*"|#[^\n]*')
_BRACKETS = re.compile(r"[{}()\[\]]")


class TooHeavy(Exception):
    """A document goes beyond a limit; it is named for the client."""

    def __init__(self, what: str, limit: int, found: int | None = None) -> None:
        super().__init__(f"The document is too heavy: {what}, {limit} at most" + (f", here {found}." if found else "."))
        self.what, self.limit, self.found = what, limit, found


@dataclass(frozen=True)
class _Weight:
    """Of a selection, with its fragments written out."""

    fields: int
    depth: int


def check_source(source: str) -> None:
    """Refuse what would make the parser call itself too often."""
    depth = deepest = 0
    for found in _BRACKETS.finditer(_STRINGS.sub("", source)):
        depth += 1 if found[0] in "{([" else -1
        deepest = max(deepest, depth)
    if deepest > DEEPEST_SOURCE:
        raise TooHeavy("brackets within brackets", DEEPEST_SOURCE, deepest)


def check(document: DocumentNode) -> None:
    """Refuse what would cost too much to validate; asks neither the schema nor the variables."""
    if len(document.definitions) > MOST_DEFINITIONS:
        raise TooHeavy("definitions", MOST_DEFINITIONS, len(document.definitions))
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    weigh = _Weigher(fragments)
    for definition in document.definitions:
        if isinstance(definition, (OperationDefinitionNode, FragmentDefinitionNode)):
            _check_directives(definition)
            for variable in getattr(definition, "variable_definitions", None) or ():
                _check_directives(variable)
            found = weigh.selection(definition.selection_set)
            if found.fields > MOST_FIELDS:
                raise TooHeavy("fields, with fragments written out", MOST_FIELDS, found.fields)
            if found.depth > DEEPEST:
                raise TooHeavy("fields below fields", DEEPEST, found.depth)
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            _check_pairs([definition.selection_set], fragments)


def values(given: Any) -> int:
    """How many values there are in variables, those within others too."""
    count, waiting = 0, [given]
    while waiting:
        value = waiting.pop()
        if isinstance(value, (dict, list)):
            count += len(value)
            waiting += value.values() if isinstance(value, dict) else value
    return count


def nesting(value: Any) -> int:
    """How deep lists and objects lie within each other."""
    level, depth = [value], 0
    while level:
        depth += 1
        level = [
            inner
            for outer in level
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return depth


class _Weigher:
    """Weighs each fragment once."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, _Weight | None] = {}

    def selection(self, selection: SelectionSetNode) -> _Weight:
        """The weight of what stands between braces."""
        fields = depth = 0
        aliases: Counter[str] = Counter()
        for node in selection.selections:
            _check_directives(node)
            if isinstance(node, FieldNode):
                below = self.selection(node.selection_set) if node.selection_set else _Weight(0, 0)
                fields += 1 + below.fields
                if not node.name.value.startswith("__"):
                    depth = max(depth, 1 + below.depth)
                if node.alias:
                    aliases[node.name.value] += 1
            elif isinstance(node, FragmentSpreadNode):
                below = self._fragment(node.name.value)
                fields, depth = fields + below.fields, max(depth, below.depth)
            elif isinstance(node, InlineFragmentNode):
                below = self.selection(node.selection_set)
                fields, depth = fields + below.fields, max(depth, below.depth)
        if aliases and (most := max(aliases.values())) > MOST_ALIASES:
            raise TooHeavy("aliases of one field", MOST_ALIASES, most)
        return _Weight(fields, depth)

    def _fragment(self, name: str) -> _Weight:
        if name in self._known:
            found = self._known[name]
            if found is None:
                raise TooHeavy("fragments that contain themselves", 0)
            return found
        definition = self._fragments.get(name)
        if definition is None:
            return _Weight(0, 0)
        self._known[name] = None
        found = self._known[name] = self.selection(definition.selection_set)
        return found


def _check_directives(node: Any) -> None:
    directives = node.directives or ()
    if len(directives) > MOST_DIRECTIVES:
        raise TooHeavy("directives at one place", MOST_DIRECTIVES, len(directives))


def _check_pairs(selections: list[SelectionSetNode], fragments: Mapping[str, FragmentDefinitionNode]) -> None:
    """Follow fields that answer under one name together, as validation does; bounded by the count of fields."""
    budget = MOST_PAIRS
    waiting = [selections]
    while waiting:
        together: dict[str, list[FieldNode]] = {}
        for node in _fields(waiting.pop(), fragments):
            together.setdefault((node.alias or node.name).value, []).append(node)
        for nodes in together.values():
            budget -= len(nodes) * (len(nodes) - 1) // 2
            if budget < 0:
                raise TooHeavy("pairs of fields that answer under one name", MOST_PAIRS)
            below = [node.selection_set for node in nodes if node.selection_set]
            if below:
                waiting.append(below)


def _fields(selections: list[SelectionSetNode], fragments: Mapping[str, FragmentDefinitionNode]) -> Iterator[FieldNode]:
    waiting = list(selections)
    while waiting:
        for node in waiting.pop().selections:
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, FragmentSpreadNode):
                if node.name.value in fragments:
                    waiting.append(fragments[node.name.value].selection_set)
            elif isinstance(node, InlineFragmentNode):
                waiting.append(node.selection_set)


def cost(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> int:
    """How many fields the operation may give: what a list holds counts as often as its `first` says."""
    root = schema.get_root_type(operation.operation)
    defaults = {
        one.variable.name.value: one.default_value.value
        for one in operation.variable_definitions or ()
        if isinstance(one.default_value, IntValueNode)
    }
    pricing = _Pricing(schema, document, {**{k: int(v) for k, v in defaults.items()}, **variables})
    return pricing.selection(operation.selection_set, root)


class _Pricing:
    """Prices each fragment once per request: the variables say how long lists are."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._schema, self._variables = schema, variables
        self._fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        self._known: dict[tuple[str, int], int] = {}

    def selection(self, selection: SelectionSetNode, parent: Any, times: int = 1) -> int:
        """What stands between braces, below a type that is there so many times; groups of a list are there once."""
        total = 0
        fields = getattr(parent, "fields", {})
        for node in selection.selections:
            if isinstance(node, FieldNode):
                field = fields.get(node.name.value)
                kind = get_named_type(field.type) if field else None
                found = 1
                if node.selection_set and is_composite_type(kind):
                    found += self.selection(node.selection_set, kind, self._times(node, field, parent))
                total += found if _are_groups(field, parent) else times * found
            elif isinstance(node, FragmentSpreadNode):
                total += self._fragment(node.name.value, times)
            elif isinstance(node, InlineFragmentNode):
                named = node.type_condition
                kind = self._schema.get_type(named.name.value) if named else parent
                total += self.selection(node.selection_set, kind, times)
        return total

    def _fragment(self, name: str, times: int) -> int:
        known = (name, times)
        if known not in self._known and name in self._fragments:
            definition = self._fragments[name]
            kind = self._schema.get_type(definition.type_condition.name.value)
            self._known[known] = self.selection(definition.selection_set, kind, times)
        return self._known.get(known, 0)

    def _times(self, node: FieldNode, field: Any, parent: Any) -> int:
        if "first" in field.args or "last" in field.args:
            most = MOST_GROUPS if _are_groups(field, parent) else PAGE
            sizes = [one.value for one in node.arguments or () if one.name.value in {"first", "last"}]
            given = [number for one in sizes if (number := self._number(one, most)) is not None]
            return max([PAGE, *given] if _are_groups(field, parent) else given, default=PAGE)
        kind = field.type.of_type if is_non_null_type(field.type) else field.type
        if not is_list_type(kind) or parent.name.endswith(PAGES):
            return 1
        if "until" in field.args:
            return PAGE
        given_ids = next((one.value for one in node.arguments or () if one.name.value == "ids"), None)
        return self._length(given_ids) if given_ids else SHORT_LIST

    def _number(self, value: Any, most: int) -> int | None:
        if isinstance(value, VariableNode):
            found = self._variables.get(value.name.value)
        elif isinstance(value, IntValueNode):
            found = int(value.value) if len(value.value) < 10 else most  # noqa: PLR2004 — refused later
        else:
            return None
        is_number = isinstance(found, int) and not isinstance(found, bool)
        return min(max(found, 0), most) if is_number and found is not None else None

    def _length(self, value: Any) -> int:
        found = self._variables.get(value.name.value) if isinstance(value, VariableNode) else value
        values = getattr(found, "values", found)
        return min(len(values), PAGE) if isinstance(values, (list, tuple)) else 1


def _are_groups(field: Any, parent: Any) -> bool:
    """Whether a field counts all rows of a list: its price is at least that of a page, however few groups are asked."""
    return field is not None and "first" in field.args and parent.name.endswith("Connection")
