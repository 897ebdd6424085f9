"""SQL that is put together from fragments: what stands for each parameter is found when it is run."""

import functools
import logging
import re
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, VariableNode

from core import db, wall
from core.graph.context import Context
from core.log import log
from core.pool import OUTAGES
from core.settings import settings

Given = Callable[[Any], Any]
"""A parameter's value, from the run."""

POISON = "\x01"
"""Stands in JSON where a value must be and is not: no JSON may hold it, so that it is found wherever it is."""
POISON_SQL = r"E'\x01'"


class Anomaly(Exception):
    """A value that must not be: only graphql-core tells exactly which."""


class Unplanned(Exception):
    """What is left to Python, or to graphql-core; the reason is a word for the metrics."""


class Parameters:
    """The parameters of a statement; what is the same is sent once, what is not asked for in the end not at all."""

    def __init__(self, first: "Parameters | None" = None) -> None:
        """`first` are there already, and stay as they are."""
        self._given: list[Given] = list(first._given) if first else []
        self._known: dict[Hashable, str] = dict(first._known) if first else {}

    def add(self, given: Given, known_as: Hashable = None) -> str:
        """The place of a parameter, until the statement is whole."""
        if known_as is not None and known_as in self._known:
            return self._known[known_as]
        place = f"\x02{len(self._given)}\x02"
        self._given.append(given)
        if known_as is not None:
            self._known[known_as] = place
        return place

    def value(self, value: Any) -> str:
        """A value that is known already."""
        return self.add(lambda _: value)

    def finished(self, sql: str, before: int = 0) -> "Statement":
        """The statement with numbers beyond those `before` it, and what stands for them."""
        order: dict[int, int] = {}

        def numbered(found: re.Match[str]) -> str:
            number = order.setdefault(int(found[1]), len(order) + 1 + before)
            return f"${number}"

        text = _PLACE.sub(numbered, sql)
        return Statement(text, tuple(self._given[number] for number in order))


_PLACE = re.compile("\x02(\\d+)\x02")


@dataclass(frozen=True)
class Statement:
    """SQL, and how its parameters are found."""

    sql: str
    given: tuple[Given, ...]
    is_steady: bool = True
    """Whether one plan of PostgreSQL's serves all values: it does for keys, and not for what somebody looks for."""

    @functools.cached_property
    def behind_the_wall(self) -> str:
        """The SQL for a viewer, who is one parameter more."""
        return wall.behind(self.sql, len(self.given))

    def arguments(self, run: Any) -> list[Any]:
        """The values for a run."""
        return [one(run) for one in self.given]


class Names:
    """Gives each table of a statement a name of its own."""

    def __init__(self) -> None:
        self._count = 0

    def new(self) -> str:
        """Such as `t4`."""
        self._count += 1
        return f"t{self._count}"


@dataclass(frozen=True)
class Traced:
    """A statement that was run; its parameters are nobody's business."""

    sql: str
    rows: int
    milliseconds: float


async def rows_of(context: Context, statement: Statement, arguments: list[Any]) -> list[Any]:
    """Run a statement; the context remembers what was asked, when somebody wants to know."""
    began = time.perf_counter()
    found = await _asked(context, statement, arguments)
    _note(context, statement.sql, len(found), began)
    return found


async def _asked(context: Context, statement: Statement, arguments: list[Any]) -> list[Any]:
    sql = statement.sql
    if settings().row_security:
        if wall.SEARCHES in sql and not await db.searches_in_secret():
            return await db.read(sql, *arguments)
        sql, arguments = statement.behind_the_wall, [*arguments, wall.viewer(context.actor)]
    if context.reads_replica:
        try:
            return await db.at_replica(sql, *arguments, is_steady=statement.is_steady)
        except OUTAGES:
            context.reads_replica = False
    return await (db.planned if statement.is_steady else db.chosen)(sql, *arguments)


def _note(context: Context, sql: str, rows: int, began: float) -> None:
    if context.traced is None and not _ROOT.isEnabledFor(logging.DEBUG):
        return
    traced = Traced(sql, rows, (time.perf_counter() - began) * 1000)
    if context.traced is not None:
        context.traced.append(traced)
    log.debug("plan.statement", sql=sql, rows=traced.rows, milliseconds=round(traced.milliseconds, 2))


_ROOT = logging.getLogger()


def whole(text: str | None) -> str | None:
    """JSON as it came, unless something in it must not be."""
    if text is not None and POISON in text:
        raise Anomaly
    return text


def literal(value: str) -> str:
    """A constant of our own code in SQL."""
    return "'" + value.replace("'", "''") + "'"


def variables_of(node: FieldNode) -> tuple[str, ...]:
    """The variables that a field's arguments ask."""
    names: dict[str, None] = {}
    waiting: list[Any] = [argument.value for argument in node.arguments or ()]
    while waiting:
        value = waiting.pop()
        if isinstance(value, VariableNode):
            names[value.name.value] = None
        waiting += getattr(value, "values", ())
        waiting += [one.value for one in getattr(value, "fields", ())]
    return tuple(names)
