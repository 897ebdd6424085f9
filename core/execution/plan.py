"""Operations compiled once: which columns, relations and resolvers give each field, and how values are written.

A plan reads all rows of a level at once, column by column; graphql-core completes value by value, which is where its
time goes. A plan knows only success. Whatever is out of order (a refusal, a null that must not be, a value of a wrong
kind) ends it: then graphql-core runs the query from the start, and tells the exact errors.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLLeafType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution.values import VariableValues, get_argument_values

from core.graph.context import Context

STRAWBERRY = "strawberry-definition"


class Anomaly(Exception):
    """A value that must not be: only graphql-core tells exactly which."""


class Unplanned(Exception):
    """An operation that is left to graphql-core; the reason is a word for the metrics."""


@dataclass(frozen=True)
class Run:
    """What a plan needs of a request."""

    context: Context
    variables: VariableValues


Values = list[Any]
Read = Callable[[Sequence[Any], Run], Values | Awaitable[Values]]
Complete = Callable[[Values, Run], Awaitable[Values]]


@dataclass(frozen=True)
class FieldPlan:
    """How a field of all rows of a level is read, then written; a plain leaf needs no waiting."""

    key: str
    read: Read
    write: Callable[[Any], Any] | None
    complete: Complete | None
    required: bool


@dataclass(frozen=True)
class ObjectPlan:
    """The fields of one object type, in the order in which they were asked for."""

    keys: tuple[str, ...]
    fields: tuple[FieldPlan, ...]

    async def run(self, rows: Sequence[Any], run: Run) -> list[dict[str, Any]]:
        """All rows, as they are answered."""
        columns: list[Any] = [None] * len(self.fields)
        waits = []
        for number, field in enumerate(self.fields):
            if field.write is None:
                waits.append(self._later(columns, number, field, rows, run))
                continue
            values = field.read(rows, run)
            columns[number] = _written(values, field.write, required=field.required)  # type: ignore[arg-type]
        if len(waits) == 1:
            await waits[0]
        elif waits:
            await asyncio.gather(*waits)
        keys = self.keys
        return [dict(zip(keys, values, strict=True)) for values in zip(*columns, strict=True)]

    @staticmethod
    async def _later(columns: list[Any], number: int, field: FieldPlan, rows: Sequence[Any], run: Run) -> None:
        found = field.read(rows, run)
        values = await found if inspect.isawaitable(found) else found
        assert field.complete is not None
        columns[number] = await field.complete(values, run)


def _written(values: Values, write: Callable[[Any], Any], *, required: bool) -> Values:
    if required:
        _require(values)
        return [write(value) for value in values]
    return [None if value is None else write(value) for value in values]


def _require(values: Values) -> None:
    if any(value is None for value in values):
        raise Anomaly


class Compiler:
    """Makes the plan of one operation, for one choice of `@skip` and `@include`."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, choices: Mapping[str, bool]) -> None:
        self._schema, self._choices = schema, choices
        self._fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }

    def operation(self, operation: OperationDefinitionNode) -> ObjectPlan:
        """The plan of a query."""
        if operation.operation is not OperationType.QUERY:
            raise Unplanned(operation.operation.value)
        root = self._schema.query_type
        assert root is not None
        return self._object(root, [operation.selection_set])

    def _object(self, kind: GraphQLObjectType, selections: list[SelectionSetNode]) -> ObjectPlan:
        found: dict[str, list[FieldNode]] = {}
        for selection in selections:
            self._collect(kind, selection, found, set())
        fields = tuple(self._field(kind, key, nodes) for key, nodes in found.items())
        return ObjectPlan(tuple(found), fields)

    def _collect(
        self, kind: GraphQLObjectType, selection: SelectionSetNode, found: dict[str, list[FieldNode]], seen: set[str]
    ) -> None:
        for node in selection.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                found.setdefault((node.alias or node.name).value, []).append(node)
            elif isinstance(node, FragmentSpreadNode):
                definition = self._fragments[node.name.value]
                if node.name.value not in seen and self._applies(kind, definition.type_condition.name.value):
                    seen.add(node.name.value)
                    self._collect(kind, definition.selection_set, found, seen)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                if condition is None or self._applies(kind, condition.name.value):
                    self._collect(kind, node.selection_set, found, seen)

    def _included(self, node: Any) -> bool:
        for directive in node.directives or ():
            if directive.name.value not in {"skip", "include"}:
                raise Unplanned("directive")
            value = directive.arguments[0].value
            holds = self._choices[value.name.value] if isinstance(value, VariableNode) else value.value
            if holds is (directive.name.value == "skip"):
                return False
        return True

    def _applies(self, kind: GraphQLObjectType, condition: str) -> bool:
        if kind.name == condition:
            return True
        named = self._schema.get_type(condition)
        return is_abstract_type(named) and self._schema.is_sub_type(named, kind)

    def _field(self, kind: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> FieldPlan:
        name = nodes[0].name.value
        if name == "__typename":
            return FieldPlan(key, lambda rows, _: [kind.name] * len(rows), _same, None, required=True)
        if name.startswith("__"):
            raise Unplanned("introspection")
        field = kind.fields[name]
        read, is_plain = self._reading(kind, name, field, nodes[0])
        named = get_named_type(field.type)
        bare = field.type.of_type if is_non_null_type(field.type) else field.type
        if is_plain and bare is named and is_leaf_type(named):
            return FieldPlan(key, read, _writer(named), None, required=is_non_null_type(field.type))
        below = [node.selection_set for node in nodes if node.selection_set]
        return FieldPlan(key, read, None, self._completing(field.type, below), required=False)

    def _reading(self, kind: GraphQLObjectType, name: str, field: GraphQLField, node: FieldNode) -> tuple[Read, bool]:
        """How values come: and whether at once, off the rows."""
        declared = _declared(kind, name)
        if declared is None:
            raise Unplanned("resolver")
        if declared.base_resolver is None:
            attribute = declared.python_name
            return (lambda rows, _: [getattr(row, attribute) for row in rows]), True
        planned = getattr(declared.base_resolver.wrapped_func, "planned", None)
        if planned is not None:
            return planned, planned.is_plain
        return _calling(field, name, node), False

    def _completing(self, kind: Any, below: list[SelectionSetNode]) -> Complete:
        """How values of a type are written: lists of what, objects with which fields."""
        if is_non_null_type(kind):
            inner = self._completing(kind.of_type, below)

            async def required(values: Values, run: Run) -> Values:
                found = await inner(values, run)
                _require(found)
                return found

            return required
        if is_list_type(kind):
            return _listing(self._completing(kind.of_type, below))
        if is_leaf_type(kind):
            write = _writer(kind)

            async def leaf(values: Values, _: Run) -> Values:
                return _written(values, write, required=False)

            return leaf
        if is_abstract_type(kind):
            return self._choosing(kind, below)
        return _nesting(self._object(kind, below))

    def _choosing(self, kind: Any, below: list[SelectionSetNode]) -> Complete:
        """Rows of several types: each kind of row has a plan of its own."""
        possible = self._schema.get_possible_types(kind)
        plans = {one.name: _nesting(self._object(one, below)) for one in possible}

        async def choose(values: Values, run: Run) -> Values:
            groups: dict[str, list[int]] = {}
            for number, value in enumerate(values):
                if value is not None:
                    groups.setdefault(_type_of(value, possible), []).append(number)
            found: Values = [None] * len(values)
            for name, numbers in groups.items():
                written = await plans[name]([values[number] for number in numbers], run)
                for number, value in zip(numbers, written, strict=True):
                    found[number] = value
            return found

        return choose


def _type_of(value: Any, possible: Sequence[GraphQLObjectType]) -> str:
    for kind in possible:
        if kind.is_type_of is not None and kind.is_type_of(value, None):  # type: ignore[arg-type]
            return kind.name
    raise Anomaly


def _nesting(plan: ObjectPlan) -> Complete:
    async def nested(values: Values, run: Run) -> Values:
        if None not in values:
            return await plan.run(values, run) if values else []
        there = [value for value in values if value is not None]
        written = iter(await plan.run(there, run) if there else [])
        return [None if value is None else next(written) for value in values]

    return nested


def _listing(inner: Complete) -> Complete:
    async def listed(values: Values, run: Run) -> Values:
        flat: Values = []
        for value in values:
            if value is not None:
                if isinstance(value, (str, bytes, dict)):
                    raise Anomaly
                flat += value
        written = iter(await inner(flat, run))
        return [None if value is None else [next(written) for _ in value] for value in values]

    return listed


def _declared(kind: GraphQLNamedType, name: str) -> Any:
    """The Strawberry field behind a field."""
    definition = (kind.extensions or {}).get(STRAWBERRY)
    for field in getattr(definition, "fields", ()):
        if (field.graphql_name or _camel(field.python_name)) == name:
            return field
    return None


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def _calling(field: GraphQLField, name: str, node: FieldNode) -> Read:
    """A resolver in Python, called once per row; its dataloaders gather what they ask for."""
    resolve = field.resolve
    if resolve is None:
        raise Unplanned("resolver")

    async def call(rows: Sequence[Any], run: Run) -> Values:
        given = get_argument_values(field, node, run.variables)
        info: Any = SimpleNamespace(context=run.context, field_name=name, return_type=field.type, path=None)
        found = [resolve(row, info, **given) for row in rows]
        if found and inspect.isawaitable(found[0]):
            return list(await asyncio.gather(*found))
        return found

    return call


def _same(value: Any) -> Any:
    return value


def _writer(kind: Any) -> Callable[[Any], Any]:
    """A leaf's way into JSON; what is of the plain type already needs none."""
    assert isinstance(kind, GraphQLLeafType)
    serialize = kind.serialize
    plain = {"String": str, "Boolean": bool}.get(kind.name)
    if plain is None:
        return serialize
    return lambda value: value if type(value) is plain else serialize(value)
