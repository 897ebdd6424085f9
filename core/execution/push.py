"""Selections as JSON that the database writes: columns, relations with their rights, and what SQL can compute."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLObjectType,
    SelectionSetNode,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from strawberry.types.enum import StrawberryEnumDefinition

from core.actor import Actor
from core.execution.condition import Conditions, follows
from core.execution.statement import POISON_SQL, Names, Parameters, Unplanned, literal
from core.execution.terms import Acting, Asking, Choice, Each, Known, Record, Scope, Shape, Term
from core.execution.translate import attribute, call
from core.graph.node import Batched, Computed, Hanging, Identified

MOST_PUSHED = 400
"""Fields in one statement: beyond, PostgreSQL plans longer than it runs."""
BIG = 2**31


class Selections(Protocol):
    """What a compiler knows of a document."""

    def fields_of(self, kind: GraphQLObjectType, selections: list[SelectionSetNode]) -> Mapping[str, list[FieldNode]]:
        """The fields asked of a type, by the names under which they are answered."""


class Pusher:
    """Writes one statement's JSON."""

    def __init__(
        self,
        selections: Selections,
        actor: Actor,
        stands_for: Mapping[Any, tuple[str, Any]],
        parameters: Parameters | None = None,
    ) -> None:
        self.parameters, self.names = parameters or Parameters(), Names()
        self._selections, self._actor, self._budget = selections, actor, MOST_PUSHED
        self._scope = Scope(self.parameters, self.names, stands_for, actor)
        self.conditions = Conditions(self.parameters, self.names, dict(stands_for))

    @property
    def size(self) -> int:
        """The fields written so far."""
        return MOST_PUSHED - self._budget

    def record(self, row: Any, alias: str) -> Record:
        """A row of a table under a name."""
        return Record(row, alias, self._scope)

    def rights(self, row: Any, alias: str) -> str:
        """Which of the rows the actor sees."""
        return self.conditions.rights(row, alias, self._actor)

    def object(self, kind: GraphQLObjectType, of: Any, below: list[SelectionSetNode]) -> str:
        """An object with the fields asked for."""
        parts: list[str] = []
        text = "{"
        for key, nodes in self._selections.fields_of(kind, below).items():
            self._budget -= 1
            if self._budget < 0:
                raise Unplanned("size")
            text += ("," if text != "{" else "") + f'"{key}":'
            parts += [literal(text), self._field(kind, of, nodes)]
            text = ""
        parts.append(literal(text + "}"))
        return "(" + " || ".join(parts) + ")"

    def _field(self, kind: GraphQLObjectType, of: Any, nodes: list[FieldNode]) -> str:
        name = nodes[0].name.value
        if name == "__typename":
            return literal(f'"{kind.name}"')
        if name.startswith("__"):
            raise Unplanned("introspection")
        field = kind.fields[name]
        below = [node.selection_set for node in nodes if node.selection_set]
        declared = declared_field(kind, name)
        if declared is None or field.args:
            raise Unplanned("resolver")
        if declared.base_resolver is None:
            return self._written(attribute(of, declared.python_name), field.type, below)
        planned = getattr(declared.base_resolver.wrapped_func, "planned", None)
        if not isinstance(of, Record):
            raise Unplanned("resolver")
        if isinstance(planned, Identified):
            return _global_id(kind.name, f'{of.alias}."id"')
        if isinstance(planned, (Computed, Hanging)):
            found = call(planned.read, [of, Asking(Acting(self._actor))], self._scope)
            return self._written(found, field.type, below)
        if isinstance(planned, Batched):
            return self._related(planned, of, field.type, below)
        raise Unplanned("resolver")

    def _related(self, relation: Batched, of: Record, kind: Any, below: list[SelectionSetNode]) -> str:
        named, alias = get_named_type(kind), self.names.new()
        if not is_object_type(named):
            raise Unplanned("resolver")
        if not relation.is_list and is_non_null_type(kind):
            raise Unplanned("resolver")
        row = relation.row
        shown = self.object(named, self.record(row, alias), below)
        here, there = of.column(relation.key), self.record(row, alias).column(relation.by)
        if here is None or there is None:
            raise Unplanned("resolver")
        where = f"{there.sql} = {here.sql}"
        if not (relation.is_list and follows(row, relation.by.removesuffix("_id"), of.row, self._actor)):
            where += f" AND {self.rights(row, alias)}"
        if not relation.is_list:
            return f"coalesce((SELECT {shown} FROM \"{row._meta.db_table}\" {alias} WHERE {where}), 'null')"
        order = ordered(self.record(row, alias), relation.order)
        return f"(SELECT '[' || coalesce(string_agg({shown}, ',' ORDER BY {order}), '') || ']' FROM \"{row._meta.db_table}\" {alias} WHERE {where})"  # noqa: E501

    def _written(self, found: Any, kind: Any, below: list[SelectionSetNode]) -> str:
        """JSON of a value that is followed; what must not be null is poison where it is."""
        if is_non_null_type(kind):
            text, nullable = self._value(found, kind.of_type, below)
            return f"coalesce({text}, {POISON_SQL})" if nullable else text
        text, nullable = self._value(found, kind, below)
        return f"coalesce({text}, 'null')" if nullable else text

    def _value(self, found: Any, kind: Any, below: list[SelectionSetNode]) -> tuple[str, bool]:
        """Its JSON, and whether that may be null."""
        if isinstance(found, Choice):
            then, one = self._value(found.then, kind, below)
            other, two = self._value(found.other, kind, below)
            return f"(CASE WHEN {found.condition} THEN {then} ELSE {other} END)", one or two
        if isinstance(found, Known) and found.value is None:
            return "NULL::text", True
        if is_list_type(kind):
            return self._list(found, kind.of_type, below)
        if is_leaf_type(kind):
            return leaf(found, kind)
        if is_object_type(kind) and isinstance(found, (Shape, Record)):
            return self.object(kind, found, below), False
        raise Unplanned("resolver")

    def _list(self, found: Any, kind: Any, below: list[SelectionSetNode]) -> tuple[str, bool]:
        if isinstance(found, Term) and found.kind == "texts":
            item = self.names.new()
            found = Each(found, Term(f"{item}.item", "text", nullable=False), item, f"{item}.place")
        if not isinstance(found, Each):
            raise Unplanned("resolver")
        function = "unnest" if found.over.kind == "texts" else "jsonb_array_elements"
        shown = self._written(found.item, kind, below)
        text = (
            f"(SELECT '[' || coalesce(string_agg({shown}, ',' ORDER BY {found.order}), '') || ']' "
            f"FROM {function}({found.over.sql}) WITH ORDINALITY AS {found.name}(item, place))"
        )
        return (
            (f"(CASE WHEN {found.over.sql} IS NOT NULL THEN {text} END)", True)
            if found.over.nullable
            else (text, False)
        )


def ordered(of: Record, *names: str, last: str = "id") -> str:
    """Columns to sort by, the row's key last."""
    parts = []
    for name in (*names, last):
        column = of.column(name.lstrip("-"))
        if column is None:
            raise Unplanned("sort")
        parts.append(column.sql + (" DESC" if name.startswith("-") else ""))
    return ", ".join(parts)


def leaf(found: Any, kind: Any) -> tuple[str, bool]:
    """A scalar's or an enum's JSON; a value that the type does not know is poison."""
    if isinstance(found, Known):
        raise Unplanned("constant")
    if not isinstance(found, Term):
        raise Unplanned("resolver")
    if isinstance(kind, GraphQLEnumType):
        return _enum(found, kind)
    write = _WRITERS.get((kind.name, found.kind))
    if write is None or found.members is not None:
        raise Unplanned("scalar")
    if found.small:
        return f"({found.sql})::text", found.nullable
    return write(found.sql), found.nullable


def _enum(found: Term, kind: GraphQLEnumType) -> tuple[str, bool]:
    definition = (kind.extensions or {}).get("strawberry-definition")
    if found.kind != "text" or not isinstance(definition, StrawberryEnumDefinition):
        raise Unplanned("scalar")
    members = found.members
    if members is None or members is not definition.wrapped_cls:
        raise Unplanned("scalar")
    if not all(one.name == one.value for one in members):
        raise Unplanned("scalar")
    values = ", ".join(literal(one.value) for one in members)
    sql = f"(CASE WHEN {found.sql} IN ({values}) THEN '\"' || {found.sql} || '\"' WHEN {found.sql} IS NOT NULL THEN {POISON_SQL} END)"  # noqa: E501
    return sql, found.nullable


def _int(sql: str) -> str:
    fits = f"{sql} BETWEEN {-BIG} AND {BIG - 1}"
    return f"(CASE WHEN {fits} THEN ({sql})::text WHEN {sql} IS NOT NULL THEN {POISON_SQL} END)"


def _in_python(sql: str, shown: str) -> str:
    """A day or an instant of a year that Python knows; infinity is poison."""
    known = f"{sql} >= '0001-01-01' AND {sql} < '10000-01-01'"
    return f"(CASE WHEN {known} THEN {shown} WHEN {sql} IS NOT NULL THEN {POISON_SQL} END)"


_DAY, _CLOCK = "YYYY-MM-DD", 'YYYY-MM-DD"T"HH24:MI:SS.US'
_WRITERS: dict[tuple[str, str], Callable[[str], str]] = {
    ("String", "text"): lambda sql: f"to_json({sql})::text",
    ("Boolean", "bool"): lambda sql: f"({sql})::text",
    ("Int", "int"): _int,
    ("Yen", "int"): lambda sql: f"({sql})::text",
    ("Decimal", "decimal"): lambda sql: f"('\"' || trim_scale({sql})::text || '\"')",
    ("Date", "date"): lambda sql: _in_python(sql, f"'\"' || to_char({sql}, '{_DAY}') || '\"'"),
    ("DateTime", "time"): lambda sql: _in_python(
        sql, f"'\"' || replace(to_char({sql} AT TIME ZONE 'UTC', '{_CLOCK}'), '.000000', '') || '+00:00\"'"
    ),
}
"""By the GraphQL scalar and the kind of a term."""


def _global_id(name: str, sql: str) -> str:
    return _base64(f"{literal(name + ':')} || replace({sql}::text, '-', '')")


def cursor(digest: str, keys: Sequence[str]) -> str:
    """The place of a row in a sort, as `Page.cursor` writes it; `keys` are JSON, or null for what no JSON may hold."""
    text = _base64(" || ',' || ".join([literal("[" + json.dumps(digest)), *keys]) + " || ']'")
    return f"coalesce({text}, {POISON_SQL})"


def key_text(record: Record, name: str) -> str:
    """A column of a sort, as a cursor holds it."""
    column = record.column(name)
    if column is None or column.kind not in _KEYS:
        raise Unplanned("sort")
    return _KEYS[column.kind](column.sql)


_KEYS: dict[str, Callable[[str], str]] = {
    "text": _WRITERS["String", "text"], "int": lambda sql: f"({sql})::text", "bool": lambda sql: f"({sql})::text",
    "decimal": lambda sql: f"('\"' || ({sql})::text || '\"')", "uuid": lambda sql: f"('\"' || ({sql})::text || '\"')",
    "date": lambda sql: f"nullif({_WRITERS['Date', 'date'](sql)}, {POISON_SQL})",
    "time": lambda sql: f"nullif({_WRITERS['DateTime', 'time'](sql)}, {POISON_SQL})",
}  # fmt: skip


def _base64(text: str) -> str:
    encoded = f"encode(convert_to({text}, 'UTF8'), 'base64')"
    return f"('\"' || rtrim(translate(replace({encoded}, E'\\n', ''), '+/', '-_'), '=') || '\"')"


def declared_field(kind: Any, name: str) -> Any:
    """The Strawberry field behind a field."""
    return _declared(kind).get(name)


def _declared(kind: Any) -> dict[str, Any]:
    known = _FIELDS.get(kind.name)
    if known is None or known[0] is not kind:
        definition = (kind.extensions or {}).get("strawberry-definition")
        fields = getattr(definition, "fields", ())
        known = _FIELDS[kind.name] = (kind, {one.graphql_name or _camel(one.python_name): one for one in fields})
    return known[1]


_FIELDS: dict[str, tuple[Any, dict[str, Any]]] = {}


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
