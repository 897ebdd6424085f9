"""Groups of a list as one statement: the rows by each way to see them, counted and summed by key."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

from tortoise.expressions import Q

from core import clock
from core.actor import Actor
from core.execution.condition import Conditions, follows
from core.execution.run import BUSINESS, STANDS_FOR, shape_of
from core.execution.statement import Names, Parameters, Statement, Unplanned, literal, rows_of
from core.execution.terms import Acting, Asking, Choice, Known, Record, Scope, Term, term
from core.execution.translate import attribute, call
from core.graph.context import Context
from core.graph.grouping import Asked, Grouping, Key
from core.graph.node import Computed, Hanging

ABOVE, ROW, INNER, OUTER = "r0", "r1", "i", "g"
"""A row of the list, a row that hangs on it, groups before and after what their keys name is looked at."""
TYPES = {"text": "text", "int": "int8", "bool": "bool", "date": "date", "time": "date", "uuid": "uuid"}


@dataclass(frozen=True)
class Joined(Record):
    """A row beside the row that it hangs on."""

    along: str | None = None
    above: Record | None = None

    def related(self, name: str) -> Record | None:
        """The row above is in the statement already."""
        return self.above if name == self.along else super().related(name)


@dataclass(frozen=True)
class GroupKey(Record):
    """For what is written of a key: its columns are those of the groups."""

    grouping: Grouping = field(kw_only=True)

    def column(self, name: str) -> Term | None:
        """A key, by what resolvers read."""
        for key in self.grouping.keys:
            if key.attribute == name:
                found = _column(self.grouping, key, self.scope)
                kind = "date" if key.part else found.kind
                return Term(f'{self.alias}."{_key(key)}"', kind, members=found.members, small=found.small)
        return None

    def related(self, name: str) -> Record | None:  # noqa: ARG002
        """Rows that keys name are read by their own rights."""
        return None


class Groups:
    """Writes the groups of one question into a statement."""

    def __init__(self, grouping: Grouping, actor: Actor, parameters: Parameters) -> None:
        """`actor` is who asks, or the shape of him."""
        self._grouping, self._actor, self._names = grouping, shape_of(actor), Names()
        self._scope = Scope(parameters, self._names, STANDS_FOR, self._actor)
        self._conditions = Conditions(parameters, self._names, dict(STANDS_FOR))

    def sql(self, question: Any, asked: Asked) -> str:
        """A subquery with a column for each key (null for what is not asked for), the count, and the sums wanted."""
        return f"{self._named(self._raw(question, asked), asked)}{in_order(asked)} LIMIT {asked.first}"

    def _raw(self, question: Any, asked: Asked) -> str:
        """Groups by columns."""
        grouping, scope = self._grouping, self._scope
        keys = [f'{_part(_column(grouping, key, scope), key.part)} AS "{_key(key)}"' for key in asked.by]
        sums = [f'{_summed(_value_of(grouping, name, scope))} AS "{_sum(name)}"' for name in sorted(asked.sums)]
        return f"SELECT {', '.join([*keys, 'count(*) AS n', *sums])} FROM {self._rows(question, asked)}{_by(asked)}"

    def _named(self, raw: str, asked: Asked) -> str:
        """Groups whose keys are what the viewer is shown: what he may not see is one group."""
        related = [key for key in asked.by if key.related]
        found = {_key(key): f'{INNER}."{_key(key)}"' for key in asked.by}
        joins = ""
        for key in related:
            alias, inner = self._names.new(), self._names.new()
            rights = self._conditions.rights(key.related, inner, self._actor)
            table = f'SELECT {inner}."id" FROM "{key.related._meta.db_table}" {inner} WHERE {rights}'
            joins += f' LEFT JOIN ({table}) {alias} ON {alias}."id" = {found[_key(key)]}'
            found[_key(key)] = f'{alias}."id"'
        others = {_key(key): self._nothing(key) for key in self._grouping.keys if key not in asked.by}
        keys = [f'{sql} AS "{name}"' for name, sql in {**found, **others}.items()]
        sums = {_sum(name): f'{INNER}."{_sum(name)}"' for name in sorted(asked.sums)}
        count = f"{INNER}.n"
        if related:
            sums = {name: _known_sum(sql, nullable=True) for name, sql in sums.items()}
            count = f"sum({INNER}.n)"
        columns = [*keys, f"{count}::int8 AS n", *(f'{sql} AS "{name}"' for name, sql in sums.items())]
        return f"SELECT {', '.join(columns)} FROM ({raw}) {INNER}{joins}{_by(asked) if related else ''}"

    def _nothing(self, key: Key) -> str:
        return f"NULL::{TYPES[_column(self._grouping, key, self._scope).kind]}"

    def _rows(self, question: Any, asked: Asked) -> str:
        """The rows of the list, by each way to see them, and what hangs on them."""
        grouping, row = self._grouping, question.row
        private = [Q(business_id=BUSINESS)] if question.is_private or grouping.is_private(asked) else []
        where = self._conditions.all_of(row, ABOVE, [*private, question.condition])
        table, parts, before = f'"{row._meta.db_table}" {ABOVE}', [], ""
        for way in row.ways_to_see(self._actor):
            seen = self._conditions.all_of(row, ABOVE, way._q_objects)
            parts.append(f"SELECT {ABOVE}.* FROM {table} WHERE {seen} AND {where}{before}")
            before += f" AND ({seen}) IS NOT TRUE"
        found = f"({' UNION ALL '.join(parts)}) {ABOVE}"
        return found if grouping.along is None else found + self._hanging(row, asked)

    def _hanging(self, above: Any, asked: Asked) -> str:
        """Rows that hang on those of the list, by their own rights where these are others."""
        row, along = self._grouping.row, str(self._grouping.along)
        key = row._meta.fields_db_projection[f"{along}_id"]
        on = [f'{ROW}."{key}" = {ABOVE}."id"']
        if not follows(row, along, above, self._actor):
            on.append(self._conditions.rights(row, ROW, self._actor))
        if asked.condition is not None:
            on.append(self._conditions.of(row, ROW, asked.condition))
        return f' JOIN "{row._meta.db_table}" {ROW} ON {" AND ".join(on)}'


@dataclass(frozen=True)
class Reading:
    """Groups that somebody asks for, as one statement."""

    grouping: Grouping
    asked: Asked
    statement: Statement
    given: list[Any]

    @property
    def same_as(self) -> Hashable:
        """Equal where the answer is: who asks is told only by his rows."""
        return self.grouping, self.statement.sql, repr(self.given)

    async def __call__(self, context: Context) -> list[Any]:
        """The groups."""
        found = await rows_of(context, self.statement, self.given)
        return [_shown(self.grouping, self.asked, one) for one in found]


def reading(grouping: Grouping, question: Any, asked: Asked, context: Context) -> Reading:
    """What is to be read, with the rights of whoever asks."""
    parameters = Parameters()
    made = counting(parameters, Groups(grouping, context.actor, parameters).sql(question, asked))
    return Reading(grouping, asked, made, made.arguments(SimpleNamespace(context=context)))


async def grouped(grouping: Grouping, question: Any, asked: Asked, context: Context) -> list[Any]:
    """The groups, for resolvers."""
    return await reading(grouping, question, asked, context)(context)


def counting(parameters: Parameters, sql: str) -> Statement:
    """A statement that reads as many rows as there are: PostgreSQL plans it anew for whose rows they are."""
    return replace(parameters.finished(sql), is_steady=False)


def _shown(grouping: Grouping, asked: Asked, found: Mapping[str, Any]) -> SimpleNamespace:
    keys = {key.attribute: _python(key, found[_key(key)]) for key in grouping.keys}
    sums = {name: found[_sum(name)] for name in asked.sums}
    return SimpleNamespace(key=SimpleNamespace(**keys), count=found["n"], sum=SimpleNamespace(**sums))


def _python(key: Key, value: Any) -> Any:
    return key.shows(value) if value is not None and key.part is None and key.related is None else value


def _record(grouping: Grouping, scope: Scope) -> Joined:
    """A row that is grouped, beside the one that it hangs on."""
    row, along = grouping.row, grouping.along
    if along is None:
        return Joined(row, ABOVE, scope)
    return Joined(row, ROW, scope, along, Record(row._meta.fields_map[along].related_model, ABOVE, scope))


def _value_of(grouping: Grouping, name: str, scope: Scope) -> Any:
    """What the type shows of a row, as its own function says."""
    declared, record = grouping.shown(name), _record(grouping, scope)
    if declared.base_resolver is None:
        return attribute(record, name)
    planned = getattr(declared.base_resolver.wrapped_func, "planned", None)
    if not isinstance(planned, (Computed, Hanging)):
        raise Unplanned("resolver")
    return call(planned.read, [record, Asking(Acting(scope.actor))], scope)


def sum_of(grouping: Grouping, name: str, scope: Scope) -> Term:
    """A sum of a group, for what is written of it."""
    return Term(f'{OUTER}."{_sum(name)}"', term(_value_of(grouping, name, scope)).kind)


def _column(grouping: Grouping, key: Key, scope: Scope) -> Term:
    record: Any = _record(grouping, scope)
    found: Term = (record.above if key.is_above else record).column(key.column)
    return found


def _part(of: Term, part: str | None) -> str:
    """The column, or the day in Tokyo on which its week or month begins, or the day itself.

    A day of a year that Python does not know is no key; nor is infinity.
    """
    if part is None:
        return of.sql
    local = f"({of.sql} AT TIME ZONE {literal(clock.TOKYO.key)})" if of.kind == "time" else of.sql
    day = f"{local}::date" if part == "day" else f"date_trunc({literal(part)}, {local}::timestamp)::date"
    return f"(CASE WHEN {local} >= '0001-01-08' AND {local} < '10000-01-01' THEN {day} END)"


def _summed(of: Any) -> str:
    """Null where one of the values is not shown: a part is no sum."""
    if isinstance(of, Choice) and isinstance(of.then, Known) and of.then.value is None:
        return f"(CASE WHEN NOT coalesce(bool_or({of.condition}), FALSE) THEN {_summed(of.other)} END)"
    found = term(of)
    return _known_sum(found.sql, nullable=found.nullable) + ("::int8" if found.kind == "int" else "")


def _known_sum(sql: str, *, nullable: bool) -> str:
    found = f"coalesce(sum({sql}), 0)"
    return f"(CASE WHEN count({sql}) = count(*) THEN {found} END)" if nullable else found


def _by(asked: Asked) -> str:
    return f" GROUP BY {', '.join(str(place + 1) for place in range(len(asked.by)))}" if asked.by else ""


def in_order(asked: Asked) -> str:
    """By what was asked for, then by the key, so that the order is always the same."""
    if not asked.by:
        return ""
    name, way = asked.order.lstrip("-"), " DESC" if asked.order.startswith("-") else ""
    keys = [f'"{_key(key)}"' for key in asked.by]
    if name == "key":
        return f" ORDER BY {', '.join(f'{one}{way} NULLS LAST' for one in keys)}"
    first = "n" if name == "count" else f'"{_sum(name)}"'
    return f" ORDER BY {', '.join([f'{first}{way} NULLS LAST', *keys])}"


def _key(key: Key) -> str:
    return f"k_{key.name}"


def _sum(name: str) -> str:
    return f"s_{name}"
