"""Root lists as one statement: the rows of a page by each way to see them, put in order, and written where they lie."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from core.actor import Actor
from core.db import fetch
from core.execution.condition import Conditions
from core.execution.push import Pusher, ordered
from core.execution.run import STANDS_FOR, Run
from core.execution.statement import Parameters, Statement, rows_of
from core.execution.terms import Record
from core.graph.connection import COUNT_CAP, Listed, Page, Question, bounds_of, turned, without_rows

TABLE = "t0"


@dataclass
class Listing:
    """What a plan asks of a list: the columns that it wants written, whether rows whole, cursors or more."""

    listed: Listed
    pusher: Pusher
    actor: Actor
    columns: list[str] = field(default_factory=list)
    is_whole: bool = False
    wants_rows: bool = False
    """Or only what is counted of all rows."""
    wants_keys: bool = False
    wants_more: bool = False

    def record(self) -> Record:
        """The row of the list in the statement."""
        return self.pusher.record(self.listed.row, TABLE)

    def add(self, sql: str) -> str:
        """Have something written for each row; gives the name under which it comes."""
        self.columns.append(sql)
        return f"c{len(self.columns) - 1}"

    def compiled(self) -> "CompiledListing":
        """When all is known."""
        columns = [f"{sql} AS c{number}" for number, sql in enumerate(self.columns)]
        if self.is_whole:
            columns.append(f"{TABLE}.*")
        head = self.pusher.parameters.finished(", ".join(columns))
        return CompiledListing(self, head)


@dataclass(frozen=True)
class CompiledListing:
    """A list whose page is chosen at run time."""

    listing: Listing
    head: Statement

    def statement(self, question: Question) -> Statement | None:
        """What asks the database for the page; nothing where no row of it is wanted."""
        if not self.listing.wants_rows:
            return None
        listing, row = self.listing, question.row
        order = [turned(key) for key in question.keys] if question.is_reverse else list(question.keys)
        parameters = Parameters()
        pusher = Pusher(None, listing.actor, STANDS_FOR, parameters)  # type: ignore[arg-type]
        limit = question.size + (1 if listing.wants_more else 0)
        source = source_of(question, order, limit, pusher.conditions, listing.actor)
        columns = self.head.sql
        if listing.wants_keys and not listing.is_whole:
            record = pusher.record(row, TABLE)
            columns += "".join(f', {record.column(key).sql} AS "{key}"' for key in question.names)  # type: ignore[union-attr]
        columns = columns.removeprefix(", ") or "1"
        by = in_order(row, order, listing.actor)
        tail = parameters.finished(f"FROM ({source}) {TABLE} ORDER BY {by}", len(self.head.given))
        return Statement(f"SELECT {columns} {tail.sql}", (*self.head.given, *tail.given), question.is_steady)

    async def page(self, question: Question, statement: Statement | None, run: Run) -> Page:
        """The page that was asked for."""
        if statement is None:
            return without_rows(question, lambda: self._count(question, run))
        found = await rows_of(run.context, statement, statement.arguments(run))
        size, reverse = question.size, question.is_reverse
        more, found = len(found) > size, found[:size]
        if reverse:
            found.reverse()
        return Page(
            rows=self._shown(question.row, found),
            has_next=question.before is not None if reverse else more,
            has_previous=more if reverse else question.after is not None,
            keys=question.names,
            digest=question.digest,
            counted=lambda: self._count(question, run),
            question=question,
        )

    def _shown(self, row: Any, found: list[Any]) -> list[Any]:
        listing = self.listing
        if not listing.is_whole:
            return [SimpleNamespace(**one) for one in found] if listing.wants_keys else found
        rows = [row._init_from_db(**one) for one in found]
        for number in range(len(listing.columns)):
            for made, one in zip(rows, found, strict=True):
                made.__dict__[f"c{number}"] = one[f"c{number}"]
        return rows

    async def _count(self, question: Question, run: Run) -> int:
        parameters = Parameters()
        made = parameters.finished(f"SELECT {counted(question, self.listing.actor, parameters)} AS n")
        found = await fetch(made.sql, *made.arguments(run))
        return int(found[0]["n"])


def source_of(question: Question, order: list[str], limit: int, conditions: Conditions, actor: Actor) -> str:
    """The rows of a page by each way to see them, put in order."""
    row = question.row
    bounds = [*question.private(actor), question.condition, *bounds_of(row, question)]
    where = conditions.all_of(row, TABLE, bounds)
    by = in_order(row, order, actor)
    within = _hidden(by) if question.is_searched else by
    table = f'"{row._meta.db_table}" {TABLE}'
    ways = [conditions.all_of(row, TABLE, way._q_objects) for way in row.ways_to_see(actor)]
    if len(ways) == 1:
        return f"SELECT {TABLE}.* FROM {table} WHERE {ways[0]} AND {where} ORDER BY {within} LIMIT {limit}"
    parts, before = [], ""
    for way in ways:
        parts.append(f"(SELECT {TABLE}.* FROM {table} WHERE {way} AND {where}{before} ORDER BY {within} LIMIT {limit})")
        before += f" AND ({way}) IS NOT TRUE"
    together = " UNION ALL ".join(parts)
    return f"SELECT {TABLE}.* FROM ({together}) {TABLE} ORDER BY {by} LIMIT {limit}"


def counted(question: Question, actor: Actor, parameters: Parameters) -> str:
    """How many rows a list has, up to the cap and one more."""
    row = question.row
    conditions = Pusher(None, actor, STANDS_FOR, parameters).conditions  # type: ignore[arg-type]
    where = conditions.all_of(row, TABLE, [*question.private(actor), question.condition])
    rights = conditions.rights(row, TABLE, actor)
    table = f'"{row._meta.db_table}" {TABLE}'
    capped = f"SELECT 1 FROM {table} WHERE {rights} AND {where} LIMIT {COUNT_CAP + 1}"
    return f"(SELECT count(*) FROM ({capped}) AS capped)"


def in_order(row: Any, keys: Sequence[str], actor: Actor) -> str:
    """What the rows are sorted by."""
    record = Pusher(None, actor, STANDS_FOR).record(row, TABLE)  # type: ignore[arg-type]
    return ordered(record, *keys[:-1], last=keys[-1])


def _hidden(order: str) -> str:
    """The first column hidden from PostgreSQL, which would bet on an index of that order."""
    first, *rest = order.split(", ")
    name, _, way = first.partition(" ")
    return ", ".join([f"COALESCE({name}, {name}) {way}".strip(), *rest])
