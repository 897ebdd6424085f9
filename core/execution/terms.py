"""What a column of an unknown row may stand for: terms in SQL, known values, objects, choices and lists of them."""

import dataclasses
import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.actor import Actor
from core.execution.statement import Names, Parameters, Unplanned, literal


class Untranslatable(Unplanned):
    """A function that SQL does not know."""


@dataclass(frozen=True)
class Term:
    """An expression in SQL of a kind that Python knows too."""

    sql: str
    kind: str
    """text, int, decimal, bool, uuid, time, date, texts (an array) or json."""
    nullable: bool = True
    members: type[enum.Enum] | None = None
    """The enum that a text stands for."""
    small: bool = False
    """Whether it is an integer of at most 32 bits."""


@dataclass(frozen=True)
class Known:
    """A value that is known before any row is."""

    value: Any


@dataclass(frozen=True)
class Shape:
    """An object with attributes that are followed when they are asked for."""

    attributes: Mapping[str, Callable[[], Any]]


@dataclass(frozen=True)
class Choice:
    """One of two, by a condition that is never null."""

    condition: str
    then: Any
    other: Any


@dataclass(frozen=True)
class Each:
    """A list made from a list: of the texts of an array, or of the objects of a JSON list."""

    over: Term
    item: Any
    name: str
    order: str


@dataclass(frozen=True)
class Acting:
    """Who acts, of whom only the shape is known."""

    actor: Actor


@dataclass(frozen=True)
class Asking:
    """The context of the request."""

    acting: Acting


@dataclass(frozen=True)
class Record:
    """A row of a table that has a name in the statement; `also` gives rows that hang on it."""

    row: Any
    alias: str
    scope: "Scope" = field(repr=False)

    def column(self, name: str) -> Term | None:
        """A column, by the name of its field."""
        meta = self.row._meta
        if name not in meta.fields_db_projection:
            return None
        kind = _kind(meta.fields_map[name])
        found = f'{self.alias}."{meta.fields_db_projection[name]}"'
        members = getattr(meta.fields_map[name], "enum_type", None)
        small = type(meta.fields_map[name]).__name__ in {"IntField", "SmallIntField"}
        return Term(found, kind, meta.fields_map[name].null, members, small)

    def related(self, name: str) -> "Record | None":
        """A row that this one points to, as a source of single columns."""
        if name not in self.row._meta.fk_fields:
            return None
        key = self.column(f"{name}_id")
        target = self.row._meta.fields_map[name].related_model
        return Pointed(target, "", self.scope, key)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Pointed(Record):
    """A row that is known by its key: each column is looked up where it is needed."""

    key: Term = field(default=Term("", "uuid"))

    def column(self, name: str) -> Term | None:
        """Looked up by the key."""
        inner = self.scope.names.new()
        found = Record(self.row, inner, self.scope).column(name)
        if found is None:
            return None
        sql = f'(SELECT {found.sql} FROM "{self.row._meta.db_table}" {inner} WHERE {inner}."id" = {self.key.sql})'
        return dataclasses.replace(found, sql=sql, nullable=found.nullable or self.key.nullable)


@dataclass(frozen=True)
class Scope:
    """What is around: the parameters and names of the statement, and who acts."""

    parameters: Parameters
    names: Names
    stands_for: Mapping[Any, tuple[str, Any]]
    actor: Actor

    def constant(self, value: Any) -> Any:
        """A value from Python; what stands for something of the run becomes a parameter."""
        try:
            found = self.stands_for.get(value)
        except TypeError:
            found = None
        if found is not None:
            return Term(self.parameters.add(found[1], found[0]), "uuid", nullable=False)
        return Known(value)


_KINDS = {
    "CharField": "text", "TextField": "text", "CharEnumFieldInstance": "text", "IntField": "int",
    "SmallIntField": "int", "BigIntField": "int", "DecimalField": "decimal", "BooleanField": "bool",
    "UUIDField": "uuid", "DatetimeField": "time", "DateField": "date", "JSONField": "json", "ArrayField": "texts",
    "ForeignKeyFieldInstance": "uuid",
}  # fmt: skip


def _kind(one: Any) -> str:
    found = _KINDS.get(type(one).__name__)
    if found is None or (found == "texts" and one.element_type != "text"):
        raise Untranslatable("column")
    return found


def fail() -> Any:
    """Leave it to Python."""
    raise Untranslatable("computed")


def is_bool(found: Any) -> bool:
    """Whether it is a condition."""
    return (isinstance(found, Term) and found.kind == "bool") or (
        isinstance(found, Known) and isinstance(found.value, bool)
    )


def truth(found: Any) -> str:
    """A condition that is never null."""
    if isinstance(found, Known):
        return "TRUE" if found.value else "FALSE"
    if isinstance(found, Choice):
        return f"(CASE WHEN {found.condition} THEN {truth(found.then)} ELSE {truth(found.other)} END)"
    if isinstance(found, (Shape, Record)):
        return "TRUE" if isinstance(found, Shape) else fail()
    if not isinstance(found, Term):
        return str(fail())
    tests = {"bool": "{}", "text": "{} <> ''", "int": "{} <> 0", "decimal": "{} <> 0", "texts": "{} <> '{{}}'"}
    test = tests.get(found.kind)
    if test is None:
        return f"({found.sql} IS NOT NULL)" if found.kind in {"uuid", "time", "date"} else str(fail())
    sql = test.format(found.sql)
    return f"coalesce({sql}, FALSE)" if found.nullable else f"({sql})"


def equal(one: Any, other: Any, *, is_not: bool) -> str:
    """Python's == (or !=), which knows no third value."""
    if isinstance(one, Known):
        one, other = other, one
    if isinstance(one, Choice):
        then, otherwise = equal(one.then, other, is_not=is_not), equal(one.other, other, is_not=is_not)
        return f"(CASE WHEN {one.condition} THEN {then} ELSE {otherwise} END)"
    if not isinstance(one, Term):
        return str(fail())
    if isinstance(other, Known) and other.value is None:
        return f"({one.sql} IS {'NOT ' if is_not else ''}NULL)"
    against = term(other, like=one)
    if one.kind != against.kind and {one.kind, against.kind} != {"int", "decimal"}:
        raise Untranslatable("computed")
    if one.nullable or against.nullable:
        return f"({one.sql} IS {'' if is_not else 'NOT '}DISTINCT FROM {against.sql})"
    return f"({one.sql} {'<>' if is_not else '='} {against.sql})"


def term(found: Any, like: Term | None = None) -> Term:
    """What can stand in an expression."""
    if isinstance(found, Term):
        return found
    if isinstance(found, Choice):
        if isinstance(found.then, Known) and found.then.value is None:
            other = term(found.other)
            return dataclasses.replace(
                other, sql=f"(CASE WHEN {found.condition} THEN NULL ELSE {other.sql} END)", nullable=True
            )
        if isinstance(found.other, Known) and found.other.value is None:
            then = term(found.then)
            return dataclasses.replace(then, sql=f"(CASE WHEN {found.condition} THEN {then.sql} END)", nullable=True)
        then, other = term(found.then), term(found.other)
        if then.kind != other.kind:
            raise Untranslatable("computed")
        sql = f"(CASE WHEN {found.condition} THEN {then.sql} ELSE {other.sql} END)"
        return Term(sql, then.kind, then.nullable or other.nullable, then.members)
    if isinstance(found, Known):
        value = found.value.value if isinstance(found.value, enum.Enum) else found.value
        if isinstance(value, bool):
            return Term("TRUE" if value else "FALSE", "bool", nullable=False)
        if isinstance(value, int):
            return Term(str(value), "int", nullable=False)
        if isinstance(value, str) and (like is None or like.kind == "text"):
            return Term(literal(value), "text", nullable=False)
    raise Untranslatable("computed")
