"""What an app token with a list of fields may read: nothing else, nor filter, sort, group or search by anything else.

A list names fields of node types by their schema coordinates: `Order.number`, or `Customer.*` for all of a type.
What only leads to nodes (connections, payloads, events) is open, and so are `id` and `__typename`. What a field of a
node holds (an address) comes with that field. A root field that leads to no node is named too: `Query.viewer`.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from graphql import (
    ArgumentNode,
    EnumValueNode,
    FieldNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    ObjectFieldNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    type_from_ast,
    visit,
)
from graphql.language import OperationDefinitionNode
from strawberry.extensions import SchemaExtension

from core.execution.limits import KNOWN, core_of, parsed
from core.graph.node import NAMES
from core.locale import Locale
from core.naming import camel

OPEN = frozenset({"id", "__typename"})
ROOTS = frozenset({"Query", "Mutation", "Subscription"})
MOST_NAMED = 5
WORDS = {
    "ja": "このアプリトークンで読める項目に含まれていません：{}",
    "en": "This app token may not read: {}",
}
LEADING = ("Connection", "Payload")
"""Ends of the names of types that only lead to nodes."""


def beyond(
    schema: GraphQLSchema, source: str, variables: Mapping[str, Any], allowed: frozenset[str] | None
) -> list[str]:
    """The coordinates that a valid document needs beyond those allowed; none where there is no list."""
    if allowed is None:
        return []
    used = _written(schema, source) | {
        one for name, value in variables.items() for one in _given(_variables(schema, source).get(name), value)
    }
    return sorted(one for one in used if not _is_allowed(one, allowed))


def unknown(schema: GraphQLSchema, coordinates: list[str]) -> list[int]:
    """The places of those that name no field of the schema."""
    return [place for place, one in enumerate(coordinates) if not _exists(schema, one)]


class Allowed(SchemaExtension):
    """Refuses, before it is run, what reads more than an app token may."""

    def on_validate(self) -> Iterator[None]:
        """What is valid already."""
        asked = self.execution_context
        allowed = asked.context.actor.allowed_fields
        if allowed is not None and not asked.pre_execution_errors:
            found = beyond(core_of(asked.schema), asked.query or "", asked.variables or {}, allowed)
            asked.pre_execution_errors = [_refusal(found, asked.context.locale)] if found else []
        yield


def _refusal(found: list[str], locale: Locale) -> GraphQLError:
    message = WORDS[locale].format(", ".join(found[:MOST_NAMED]) + (", …" if len(found) > MOST_NAMED else ""))
    return GraphQLError(message, extensions={"code": "FIELD_NOT_ALLOWED", "fields": found})


def _exists(schema: GraphQLSchema, coordinate: str) -> bool:
    type_name, _, field = coordinate.partition(".")
    found = schema.type_map.get(type_name)
    if not isinstance(found, GraphQLObjectType):
        return False
    if type_name in ROOTS:
        return field in found.fields and not _is_leading(found, field)
    return _is_node(found) and (field == "*" or field in found.fields)


def _is_allowed(coordinate: str, allowed: frozenset[str]) -> bool:
    return coordinate in allowed or f"{coordinate.partition('.')[0]}.*" in allowed


@lru_cache(KNOWN)
def _variables(schema: GraphQLSchema, source: str) -> dict[str, Any]:
    """The types of the variables of all operations."""
    return {
        one.variable.name.value: type_from_ast(schema, one.type)
        for operation in parsed(source).definitions
        if isinstance(operation, OperationDefinitionNode)
        for one in operation.variable_definitions or ()
    }


@lru_cache(KNOWN)
def _written(schema: GraphQLSchema, source: str) -> frozenset[str]:
    """What a document itself says that it needs."""
    reading = _Reading(types := TypeInfo(schema))
    visit(parsed(source), TypeInfoVisitor(types, reading))
    return frozenset(reading.found)


class _Reading(Visitor):
    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self._types = types
        self.found: set[str] = set()

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """A field that is read."""
        parent, name = self._types.get_parent_type(), node.name.value
        if not isinstance(parent, GraphQLObjectType) or name in OPEN or name.startswith("__"):
            return
        if parent.name in ROOTS:
            if not _is_leading(parent, name):
                self.found.add(f"{parent.name}.{name}")
        elif _is_node(parent):
            self.found.add(f"{parent.name}.{name}")
        else:
            self.found.update(_of_groups(parent, name))

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        """A search looks at whatever it likes."""
        argument, leads_to = self._types.get_argument(), self._types.get_type()
        if node.name.value == "search" and argument is not None and leads_to is not None:
            self.found.add(f"{get_named_type(leads_to).name.removesuffix('Connection')}.*")

    def enter_object_field(self, node: ObjectFieldNode, *_: Any) -> None:
        """A field that is filtered by."""
        self.found.update(_filtered(self._types.get_parent_input_type(), node.name.value))

    def enter_enum_value(self, node: EnumValueNode, *_: Any) -> None:
        """A field that is sorted or grouped by."""
        kind = self._types.get_input_type()
        self.found.update(_named_by(get_named_type(kind), node.value) if kind is not None else ())


def _given(kind: Any, value: Any) -> Iterator[str]:
    """What a value of a variable needs."""
    named = get_named_type(kind) if kind is not None else None
    waiting = [(named, value)]
    while waiting:
        named, value = waiting.pop()
        if isinstance(value, list):
            waiting += [(named, one) for one in value]
        elif isinstance(named, GraphQLEnumType) and isinstance(value, str):
            yield from _named_by(named, value)
        elif isinstance(named, GraphQLInputObjectType) and isinstance(value, dict):
            for name, inner in value.items():
                yield from _filtered(named, name)
                if name in named.fields:
                    waiting.append((get_named_type(named.fields[name].type), inner))


def _filtered(parent: Any, name: str) -> Iterator[str]:
    """The field that a part of a filter looks at."""
    of = getattr(_python(get_named_type(parent)), "__filters__", None) if parent is not None else None
    if of is not None and name not in {"and", "or", "not", "id"}:
        yield f"{NAMES[of]}.{name}"


def _named_by(kind: Any, value: str) -> Iterator[str]:
    """The field that an order, or the key of a group, stands for."""
    made = _python(kind)
    member = getattr(made, "__members__", {}).get(value)
    if member is None:
        return
    if (of := getattr(made, "sorts", None)) is not None:
        if (name := camel(member.value.lstrip("-"))) not in OPEN:
            yield f"{NAMES[of]}.{name}"
    elif (grouping := getattr(made, "grouping", None)) is not None:
        yield from _of_grouping(grouping, member.value.lstrip("-"))


def _of_groups(parent: GraphQLObjectType, name: str) -> Iterator[str]:
    grouping = getattr(_python(parent), "grouping", None)
    if grouping is not None:
        plain = next((one for one in (*grouping.by, *grouping.sums) if camel(one) == name), name)
        yield from _of_grouping(grouping, plain)


def _of_grouping(grouping: Any, name: str) -> Iterator[str]:
    """The field behind a key or a sum."""
    if name in grouping.by:
        key = grouping.by[name]
        of = grouping.above_name if key.is_above else grouping.node_name
        yield f"{of}.{camel(key.name if key.related else key.column)}"
    elif name in grouping.sums:
        yield f"{grouping.node_name}.{camel(name)}"


def _python(kind: Any) -> Any:
    """The class that a type of the schema was made from."""
    definition = (getattr(kind, "extensions", None) or {}).get("strawberry-definition")
    return getattr(definition, "origin", None) or getattr(definition, "wrapped_cls", None)


def _is_node(kind: Any) -> bool:
    return isinstance(kind, GraphQLObjectType) and any(one.name == "Node" for one in kind.interfaces)


def _is_leading(root: GraphQLObjectType, name: str) -> bool:
    """Whether a root field only leads to nodes."""
    found = root.fields.get(name)
    kind = get_named_type(found.type) if found else None
    return (
        kind is None
        or root.name == "Subscription"
        or kind.name == "Node"
        or kind.name.endswith(LEADING)
        or _is_node(kind)
    )
