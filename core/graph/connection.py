"""Relay connections by keyset: page 10,000 costs what page 1 costs."""

import base64
import datetime as dt
import enum
import hashlib
import inspect
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional
from uuid import UUID

import strawberry
from tortoise.expressions import Q, RawSQL
from tortoise.queryset import QuerySet

from core import search as folding
from core.actor import Actor
from core.db import fetch
from core.execution.grouping import grouped
from core.graph.context import Info
from core.graph.grouping import Asked, Grouping, groups_field, wants_rows
from core.graph.node import NODES, computed
from core.graph.where import canonical
from core.user_error import UserError

LARGEST_PAGE = 100
COUNT_CAP = 10_000
HIDDEN = "hidden_key"


@dataclass(eq=False, kw_only=True)
class CursorMismatch(UserError):
    """A cursor belongs to the sort and filter that gave it."""

    ja = "このカーソルは別の並び順か条件のものです。先頭のページから読み直してください。"
    en = "This cursor belongs to another sort or filter. Start again from the first page."


@dataclass(eq=False, kw_only=True)
class PageSize(UserError):
    """A connection needs `first` or `last`, from 1 to 100."""

    ja = "first か last のどちらか一方に1から{largest}までの数を指定してください。"
    en = "Give either first or last, from 1 to {largest}."
    largest: int = LARGEST_PAGE


@strawberry.type(description="Where a page lies in its connection.")
class PageInfo:
    """Relay's."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type(description="How many there are: exact up to 10,000.")
class TotalCount:
    """`exact` is false when there are more than counted."""

    count: int
    exact: bool


@dataclass
class Page:
    """The rows of a page, with what is needed for its cursors and its count."""

    rows: list[Any]
    has_next: bool
    has_previous: bool
    keys: tuple[str, ...]
    digest: str
    counted: Callable[[], Awaitable[int]]
    """Counts up to the cap, and one more."""
    question: "Question"
    """What was asked for: groups are of the same rows."""

    def cursor(self, row: Any) -> str:
        """The place of a row in the sort."""
        values = [_plain(getattr(row, key)) for key in self.keys]
        text = json.dumps([self.digest, *values], separators=(",", ":"), ensure_ascii=False)
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    async def count(self) -> TotalCount:
        """Count up to the cap, and no further."""
        n = await self.counted()
        return TotalCount(count=min(n, COUNT_CAP), exact=n <= COUNT_CAP)


async def _counted(everything: QuerySet) -> int:
    limited = everything.limit(COUNT_CAP + 1).values_list("id")
    limited._make_query()  # noqa: SLF001 — no public way to nest a queryset in a count
    sql, values = limited.query.get_parameterized_sql()
    found = await fetch(f"SELECT count(*) AS n FROM ({sql}) AS capped", *values)  # noqa: S608
    return int(found[0]["n"])


@dataclass(frozen=True)
class Question:
    """What a list was asked for: which page, of which rows, in which order."""

    row: Any
    keys: tuple[str, ...]
    """Field names, with a minus for descending; the row's key last."""
    first: int | None
    after: str | None
    last: int | None
    before: str | None
    condition: Q
    digest: str
    is_searched: bool
    is_private: bool
    """Whether something is asked about that only the business of the row is shown."""
    groups: Mapping[str, Asked] = field(default_factory=dict, compare=False)
    """What a plan asks of groups, by the names under which they are answered."""

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that the order is made of."""
        return tuple(key.lstrip("-") for key in self.keys)

    @property
    def is_steady(self) -> bool:
        """Whether all rows are wanted: then any page is read along an index."""
        return not self.is_searched and not self.condition.children and not self.condition.filters

    @property
    def is_reverse(self) -> bool:
        """Whether the page is counted from the end."""
        return self.last is not None

    @property
    def size(self) -> int:
        """Rows of the page; refused beyond the largest."""
        size = self.first if self.last is None else self.last
        if (self.first is None) == (self.last is None) or size is None or not 1 <= size <= LARGEST_PAGE:
            raise PageSize(path=("first" if self.last is None else "last",))
        return size

    def private(self, actor: Actor) -> list[Q]:
        """What narrows the rows to the actor's own."""
        return [Q(business_id=actor.business_id)] if self.is_private else []


@dataclass(frozen=True)
class Listed:
    """For plans: a root list over a node type."""

    node_name: str
    default: str

    @property
    def row(self) -> Any:
        """The kind of its rows."""
        return NODES[self.node_name][1]

    def question(  # noqa: PLR0917
        self,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        where: Any = None,
        order_by: Any = None,
        search: str | None = None,
    ) -> Question:
        """What the arguments ask."""
        keys = [member.value for member in order_by or []] or [self.default]
        conditions = [] if where is None else [where.condition()]
        if search and (grams := folding.wanted(search)):
            conditions.append(Q(search__contains=grams))
        used = {key.lstrip("-") for key in keys} | (set() if where is None else where.fields())
        kept = _without_repeats(keys)
        return Question(
            row=self.row,
            keys=(*kept, "-id" if kept[-1].startswith("-") else "id"),
            first=first,
            after=after,
            last=last,
            before=before,
            condition=Q(*conditions),
            digest=digest_of(self.node_name, *keys, "|", canonical(where), "|", search or ""),
            is_searched=bool(search),
            is_private=bool(used & self.row.private),
        )


def sort(row: Any, *names: str) -> Any:
    """An enum of the fields that a list can be sorted by, both ways; each needs an index and a value in every row."""
    for name in names:
        if row._meta.fields_map[name].null:
            raise TypeError(f"{row.__name__}.{name} may be null: a keyset cannot pass it")
    members = {
        f"{name.upper()}_{way}": ("-" if way == "DESC" else "") + name for name in names for way in ("ASC", "DESC")
    }
    made = enum.Enum(f"{row.__name__}Sort", members)  # type: ignore[misc]
    made.sorts = row  # type: ignore[attr-defined]
    return strawberry.enum(made, description=f"How {row.__name__} lists can be sorted.")


def without_rows(question: Question, counted: Callable[[], Awaitable[int]]) -> Page:
    """For what is counted of all rows alone: then a page need have no size."""
    return Page([], False, False, question.names, question.digest, counted, question)


async def page(question: Question, actor: Actor, *, of_rows: bool = True) -> Page:
    """One page of the rows that an actor sees.

    Searched rows are few and lie anywhere in the order: then the matches are sorted, instead of walking along an
    index until enough have been met.
    """
    row, conditions = question.row, [*question.private(actor), question.condition]

    async def counted() -> int:
        return await _counted(row.visible_to(actor).filter(*conditions))

    if not of_rows:
        return without_rows(question, counted)
    size = question.size
    bounds = bounds_of(row, question)
    reverse = question.is_reverse
    order = [turned(key) for key in question.keys] if reverse else question.keys
    ways = [way.filter(*conditions, *bounds) for way in row.ways_to_see(actor)]
    found = await _first(ways, order, size + 1, searched=question.is_searched)
    more, found = len(found) > size, found[:size]
    if reverse:
        found.reverse()
    return Page(
        rows=found,
        has_next=question.before is not None if reverse else more,
        has_previous=more if reverse else question.after is not None,
        keys=question.names,
        digest=question.digest,
        counted=counted,
        question=question,
    )


def bounds_of(row: Any, question: Question) -> list[Q]:
    """Beyond the cursors."""
    return [
        _beyond(row, question.keys, _values(row, question.keys, cursor, question.digest), backward)
        for cursor, backward in ((question.after, False), (question.before, True))
        if cursor is not None
    ]


async def _first(ways: Sequence[QuerySet], order: Sequence[str], limit: int, *, searched: bool) -> list[Any]:
    """The first rows of several queries together: each gives its own first rows, the database puts them in order."""
    own = order
    if searched:
        own = (f"-{HIDDEN}" if order[0].startswith("-") else HIDDEN, *order[1:])
        ways = [_unindexed(way, order[0]) for way in ways]
    given = [found for way in ways if (found := list(await way.order_by(*own).limit(limit)))]
    if len(given) < 2:  # noqa: PLR2004 — nothing to put together
        return given[0] if given else []
    rows = {row.id: row for found in given for row in found}
    inorder = ways[0].model.filter(id__in=list(rows)).order_by(*order).limit(limit)
    return [rows[key] for key in await inorder.values_list("id", flat=True)]


def _unindexed(way: QuerySet, key: str) -> QuerySet:
    """Hide the first column of the order from PostgreSQL, which would bet on an index of that order."""
    meta = way.model._meta
    name = key.lstrip("-")
    column = f'"{meta.db_table}"."{meta.fields_db_projection[name]}"'
    return way.annotate(**{HIDDEN: RawSQL(f"COALESCE({column}, {column})")})


def digest_of(*parts: str) -> str:
    """What a cursor is bound to."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]


def turned(key: str) -> str:
    """The other way round."""
    return key[1:] if key.startswith("-") else f"-{key}"


def _plain(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        value = value.replace(tzinfo=dt.UTC)  # asyncpg's infinity
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value if isinstance(value, (int, str)) else str(value)


def _values(row: Any, keys: Sequence[str], cursor: str, digest: str) -> list[Any]:
    try:
        given = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(given, list) or given[0] != digest or len(given) != len(keys) + 1:
            raise CursorMismatch(path=("after",))
        plain = [
            row._meta.fields_map[key.lstrip("-")].to_python_value(v) for key, v in zip(keys, given[1:], strict=True)
        ]
        if not isinstance(plain[-1], UUID):
            raise CursorMismatch(path=("after",))
    except (ValueError, TypeError, IndexError, KeyError, RecursionError):
        raise CursorMismatch(path=("after",)) from None
    return plain


def _beyond(row: Any, keys: Sequence[str], values: Sequence[Any], backward: bool) -> Q:  # noqa: FBT001, ARG001
    """(a, b, id) beyond (x, y, z), written so that the index of the first key bounds the search."""
    conditions = []
    for depth, key in enumerate(keys):
        same = {keys[i].lstrip("-"): values[i] for i in range(depth)}
        less = key.startswith("-") != backward
        conditions.append(Q(**same, **{f"{key.lstrip('-')}__{'lt' if less else 'gt'}": values[depth]}))
    edge = "lte" if keys[0].startswith("-") != backward else "gte"
    return Q(**{f"{keys[0].lstrip('-')}__{edge}": values[0]}) & Q(*conditions, join_type="OR")


def connection_type(node_name: str, groupings: Sequence[Grouping]) -> type:
    """The connection of a node type: edges, nodes, pageInfo, totalCount, groups."""
    shown = NODES[node_name][0]
    edge = strawberry.type(
        type(
            f"{node_name}Edge",
            (),
            {"__annotations__": {"cursor": str, "node": shown}, "__module__": __name__},
        ),
        description=f"One {node_name} and its place in the list.",
    )

    def edges(root: Page, _: Any) -> Any:
        return [edge(cursor=root.cursor(row), node=row) for row in root.rows]

    def page_info(root: Page, _: Any) -> PageInfo:
        return PageInfo(
            has_next_page=root.has_next,
            has_previous_page=root.has_previous,
            start_cursor=root.cursor(root.rows[0]) if root.rows else None,
            end_cursor=root.cursor(root.rows[-1]) if root.rows else None,
        )

    async def total_count(root: Page) -> TotalCount:
        return await root.count()

    body = {
        "edges": computed(edges, shows=list[edge]),  # type: ignore[valid-type]
        "nodes": computed(lambda root, _: root.rows, "The rows without their cursors.", list[shown]),  # type: ignore[valid-type]
        "page_info": computed(page_info, shows=PageInfo),
        "total_count": strawberry.field(resolver=total_count, description="Counted only when asked for."),
        **{one.named: groups_field(one, grouped) for one in groupings},
        "__module__": __name__,
        "is_type_of": classmethod(lambda _cls, found, _info: isinstance(found, Page)),
    }
    return strawberry.type(type(f"{node_name}Connection", (), body), description=f"A page of {node_name}s.")


def listing_resolver(node_name: str, *, where: Any, order: Any, default: str, groupings: Sequence[Grouping]) -> Any:
    """The resolver of a root list: the actor's rows, filtered, searched, sorted and paged."""
    listed = Listed(node_name, default)
    searchable = "search" in listed.row._meta.fields_map

    async def resolve(  # noqa: PLR0917
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        where: Any = None,
        order_by: Any = None,
        search: str | None = None,
    ) -> Any:
        question = listed.question(first, after, last, before, where, order_by, search)
        return await page(question, info.context.actor, of_rows=wants_rows(info))

    resolve.planned = listed  # type: ignore[attr-defined]
    arguments = {
        "first": Optional[int],
        "after": Optional[str],
        "last": Optional[int],
        "before": Optional[str],
        "where": Optional[where],
        "order_by": Optional[list[order]],
        "search": Optional[str],
    }
    if not searchable:
        signature = inspect.signature(resolve)
        kept = [p for n, p in signature.parameters.items() if n != "search"]
        resolve.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined]
        del arguments["search"]
    resolve.__annotations__ = {"info": Info, **arguments, "return": connection_type(node_name, groupings)}
    return resolve


def _without_repeats(keys: list[str]) -> list[str]:
    seen: dict[str, str] = {}
    for key in keys:
        seen.setdefault(key.lstrip("-"), key)
    return list(seen.values())
