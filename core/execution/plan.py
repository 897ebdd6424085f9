"""Operations compiled once: which columns, relations and resolvers give each field, and how values are written.

A plan reads all rows of a level at once, column by column; graphql-core completes value by value, which is where its
time goes. A plan knows only success. Whatever is out of order (a refusal, a null that must not be, a value of a wrong
kind) ends it: then graphql-core runs the query from the start, and tells the exact errors.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import orjson
from graphql import FieldNode, GraphQLField, GraphQLLeafType, GraphQLObjectType
from graphql.execution.values import get_argument_values

from core.execution.run import Run
from core.execution.statement import Anomaly, Statement, Unplanned, rows_of, whole

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
            columns[number] = written(values, field.write, required=field.required)  # type: ignore[arg-type]
        if len(waits) == 1:
            await waits[0]
        elif waits:
            await asyncio.gather(*waits)
        keys = self.keys
        if not keys:
            return [{} for _ in rows]
        return [dict(zip(keys, values, strict=True)) for values in zip(*columns, strict=True)]

    @staticmethod
    async def _later(columns: list[Any], number: int, field: FieldPlan, rows: Sequence[Any], run: Run) -> None:
        found = field.read(rows, run)
        values = await found if inspect.isawaitable(found) else found
        assert field.complete is not None
        columns[number] = await field.complete(values, run)


def written(values: Values, write: Callable[[Any], Any], *, required: bool) -> Values:
    if required:
        require(values)
        return [write(value) for value in values]
    return [None if value is None else write(value) for value in values]


def require(values: Values) -> None:
    if any(value is None for value in values):
        raise Anomaly


def type_of(value: Any, possible: Sequence[GraphQLObjectType]) -> str:
    own = getattr(type(value), "__strawberry_definition__", None)
    for kind in possible:
        if own is not None and kind.extensions.get("strawberry-definition") is own:
            return kind.name
    for kind in possible:
        if kind.is_type_of is not None and kind.is_type_of(value, None):  # type: ignore[arg-type]
            return kind.name
    raise Anomaly


def nesting(plan: ObjectPlan) -> Complete:
    async def nested(values: Values, run: Run) -> Values:
        if None not in values:
            return await plan.run(values, run) if values else []
        there = [value for value in values if value is not None]
        written = iter(await plan.run(there, run) if there else [])
        return [None if value is None else next(written) for value in values]

    return nested


def listing(inner: Complete) -> Complete:
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


@dataclass(frozen=True)
class ByKey:
    """Rows by a key of theirs, written."""

    statement: Statement
    plan: ObjectPlan | None
    row: Any = None
    by: str = "id"
    order: str | None = None

    async def read(self, keys: list[Any], run: Run) -> dict[Any, Any]:
        """What is answered, by key."""
        if self.plan is None:
            found = await rows_of(run.context, self.statement, arguments(self.statement, keys, run))
            return {key: fragment(shown) for key, shown in found}
        rows = await fetched(self.statement, self.row, keys, run)
        return {row.id: shown for row, shown in zip(rows, await self.plan.run(rows, run), strict=True)}


def arguments(statement: Statement, keys: list[Any], run: Run) -> list[Any]:
    """The keys are given in place of the run where they are asked for."""
    return [keys if (found := one(run)) is run else found for one in statement.given]


async def fetched(statement: Statement, row: Any, keys: list[Any], run: Run) -> list[Any]:
    """Rows with all their columns."""
    found = await rows_of(run.context, statement, arguments(statement, keys, run))
    return [row._init_from_db(**one) for one in found]


def fragment(shown: str | None) -> Any:
    """JSON that is written already."""
    if whole(shown) is None:
        raise Anomaly
    return orjson.Fragment(shown)  # type: ignore[arg-type]


async def as_it_is(values: Values, _: Run) -> Values:
    return values


def attributes(name: str) -> Read:
    return lambda rows, _: [getattr(row, name) for row in rows]


def calling(field: GraphQLField, name: str, node: FieldNode) -> Read:
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


def same(value: Any) -> Any:
    return value


def writer(kind: Any) -> Callable[[Any], Any]:
    """A leaf's way into JSON; what is of the plain type already needs none."""
    assert isinstance(kind, GraphQLLeafType)
    serialize = kind.serialize
    plain = {"String": str, "Boolean": bool}.get(kind.name)
    if plain is None:
        return serialize
    return lambda value: value if type(value) is plain else serialize(value)
