"""Rows by SQL that is kept for each way of asking; an ORM writes it anew each time, which costs more than to run it.

Filters are Tortoise's, and rows are made as Tortoise makes them: what differs is only who writes the SQL, and when.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from tortoise import Model
from tortoise.exceptions import MultipleObjectsReturned
from tortoise.expressions import Q

from core import db
from core.actor import Actor
from core.execution.condition import Conditions
from core.execution.run import BUSINESS, SESSION, TOKEN, USER, shape_of
from core.execution.statement import Names, Parameters, Statement

MOST_KEPT = 1_000
R = TypeVar("R", bound=Model)
"""A row with `visible_to`, where it is asked for as an actor."""


class Asked(NamedTuple):
    """Who asks, and the values of his filters."""

    by: Actor | None
    values: Sequence[Any]


STANDS_FOR: Mapping[Any, tuple[str, Callable[[Asked], Any]]] = {
    BUSINESS: ("business", lambda asked: asked.by.business_id),  # type: ignore[union-attr]
    USER: ("user", lambda asked: asked.by.user_id),  # type: ignore[union-attr]
    SESSION: ("session", lambda asked: asked.by.session_id),  # type: ignore[union-attr]
    TOKEN: ("token", lambda asked: asked.by.app_token_id),  # type: ignore[union-attr]
}


@dataclass(frozen=True)
class Table:
    """A table of a statement: of the rows themselves, or of a relation that comes along."""

    row: Any
    alias: str
    columns: tuple[str, ...]
    relation: str = ""

    @property
    def selected(self) -> str:
        """Its columns in SQL."""
        return ", ".join(f'{self.alias}."{column}"' for column in self.columns)


@dataclass(frozen=True)
class Reading:
    """A statement, and how its rows become models."""

    statement: Statement
    tables: tuple[Table, ...]

    def models(self, found: Sequence[Any]) -> list[Any]:
        """As Tortoise makes them, with what comes along in its place."""
        first, *others = self.tables
        if not others:
            return [first.row._init_from_db(**record) for record in found]
        return [self._joined(tuple(record)) for record in found]

    def _joined(self, values: tuple[Any, ...]) -> Any:
        begin, made = 0, []
        for table in self.tables:
            own = dict(zip(table.columns, values[begin : begin + len(table.columns)], strict=True))
            made.append(None if own["id"] is None else table.row._init_from_db(**own))
            begin += len(table.columns)
        for table, one in zip(self.tables[1:], made[1:], strict=True):
            object.__setattr__(made[0], f"_{table.relation}", one)
        return made[0]


_KEPT: dict[Hashable, Reading] = {}


async def rows(row: type[R], *along: str, by: Actor | None = None, **filters: Any) -> list[R]:
    """All rows that fulfil simple filters, or of them those that an actor sees; with the rows of relations `along`."""
    return await _read(row, along, "", by, filters)


async def one(row: type[R], *along: str, by: Actor | None = None, held: bool = False, **filters: Any) -> R | None:
    """The one row there is, or none; `held` until the running transaction ends, if its key is to stay."""
    found = await _read(row, along, " LIMIT 2" + (" FOR NO KEY UPDATE OF t1" if held else ""), by, filters)
    if len(found) > 1:
        raise MultipleObjectsReturned(row)
    return found[0] if found else None


async def _read(
    row: type[R], along: tuple[str, ...], ending: str, by: Actor | None, filters: dict[str, Any]
) -> list[R]:
    key = row, along, ending, by and shape_of(by), tuple((name, _constant(name, filters[name])) for name in filters)
    reading = _KEPT.get(key)
    if reading is None:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        reading = _KEPT[key] = _written(row, along, ending, by and shape_of(by), filters)
    arguments = reading.statement.arguments(Asked(by, tuple(filters.values())))
    return reading.models(await db.read(reading.statement.sql, *arguments))


def _constant(name: str, value: Any) -> str | bool:
    """What a filter's words depend on: whether there is a value, which then is a parameter."""
    return f"{bool(value)}" if name.endswith("isnull") else value is None


def _written(row: Any, along: tuple[str, ...], ending: str, by: Actor | None, filters: dict[str, Any]) -> Reading:
    names, parameters = Names(), Parameters()
    first = _table(row, names.new())
    others = [_table(row._meta.fields_map[name].related_model, names.new(), name) for name in along]
    places: dict[str, Any] = {name: object() for name, value in filters.items() if _constant(name, value) is False}
    given = {places[name]: (name, _given(row, name, number)) for number, name in enumerate(filters) if name in places}
    conditions = Conditions(parameters, names, {**STANDS_FOR, **given})
    where = [] if by is None else [conditions.rights(row, first.alias, by)]
    related = {table.relation: table for table in others}
    for name, value in filters.items():
        relation, _, rest = name.partition("__")
        table, own = (related[relation], rest) if rest and relation in related else (first, name)
        where.append(conditions.of(table.row, table.alias, Q(**{own: places.get(name, value)})))
    selected = ", ".join(table.selected for table in (first, *others))
    joins = "".join(_joined_to(first, table) for table in others)
    sql = f'SELECT {selected} FROM "{row._meta.db_table}" {first.alias}{joins} WHERE {" AND ".join(where or ["TRUE"])}'
    return Reading(parameters.finished(sql + ending), (first, *others))


def _joined_to(first: Table, table: Table) -> str:
    key = first.row._meta.fields_db_projection[f"{table.relation}_id"]
    return f' LEFT JOIN "{table.row._meta.db_table}" {table.alias} ON {table.alias}."id" = {first.alias}."{key}"'


def _table(row: Any, alias: str, relation: str = "") -> Table:
    return Table(row, alias, tuple(row._meta.fields_db_projection.values()), relation)


def _given(row: Any, name: str, number: int) -> Callable[[Asked], Any]:
    """A filter's value as the database knows it."""
    first, _, rest = name.partition("__")
    while first in row._meta.fk_fields:
        row = row._meta.fields_map[first].related_model
        first, _, rest = rest.partition("__")
    field = row._meta.fields_map[row._meta.pk_attr if first == "pk" else first]

    def stored(value: Any) -> Any:
        return value if isinstance(value, UUID) else field.to_db_value(value, row)

    if rest == "in":
        return lambda asked: [stored(value) for value in asked.values[number]]
    return lambda asked: stored(asked.values[number])
