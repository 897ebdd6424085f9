"""Lists that keep themselves up to date: what is there now, then each row that changes, appears or goes."""

from collections.abc import AsyncIterator, Sequence
from sys import intern
from typing import Annotated, Any, Optional
from uuid import UUID

import strawberry

from core.graph.connection import Listed, page
from core.graph.context import Info
from core.graph.grouping import Grouping
from core.graph.ids import global_id
from core.graph.live_groups import live_groups
from core.graph.node import NODES, output
from core.graph.operation import subscription
from core.graph.passed import Passed, asks_for_passed
from core.graph.scalars import EventCursor
from core.graph.stream import Stream, followed, seen
from core.live import log
from core.live.cursor import SlowReader, cursor
from core.live.log import Entry

AT_ONCE = 500
"""Events that are looked at together: of a row that several of them name, only the newest state is told."""
LARGEST_LAG = 5_000
"""Events that somebody may be behind."""


@output
class Removed:
    """A row has left the list: it does not match any more, or the viewer may not see it any more."""

    id: strawberry.ID
    cursor: EventCursor


@output
class Gap:
    """The reader is too slow: what happened between two cursors is not told, and the stream ends."""

    from_: EventCursor = strawberry.field(name="from")
    to: EventCursor


def live(
    name: str, shows: Any, *, key: str, allow: str, where: Any, default: str, groups: Sequence[Grouping], doc: str
) -> None:
    """Declare a live list over a node type, and live groups of it; `key` is what events call its rows."""
    node_name = shows.__name__
    snapshot, upsert = _types(node_name)
    listed = Listed(node_name, default)

    async def resolve(info: Info, first: int, where: Any = None) -> AsyncIterator[Any]:
        tells_passed = asks_for_passed(info)
        async with followed(info.context, allow) as stream:
            told = stream.position
            async for entries in stream.pages(AT_ONCE):
                if not entries:
                    found = await page(listed.question(first=first, where=where), info.context.actor)
                    stream.known = {intern(str(row.id)) for row in found.rows}
                    yield snapshot(items=found.rows, cursor=stream.cursor())
                    continue
                if gap := await _gap(stream, entries):
                    yield gap
                    raise SlowReader
                touched = concerned(entries, key)
                rows = await seen(listed.row, where, touched, info.context.actor)
                for row_key, entry in touched.items():
                    info.context.loaders = {}
                    if row := rows.get(row_key):
                        stream.known.add(intern(row_key))
                        told = entry.number
                        yield upsert(item=row, cursor=stream.cursor(entry))
                    elif row_key in stream.known:
                        told = entry.number
                        id = global_id(node_name, UUID(row_key))
                        yield Removed(id=strawberry.ID(id), cursor=stream.cursor(entry))
                        stream.known.discard(row_key)
                    if not stream.passed(entry):
                        break
                else:
                    stream.passed(entries[-1])
                    if tells_passed and (told < stream.position or stream.is_shared):
                        told = stream.position
                        yield Passed(cursor=stream.cursor())

    kinds: Any = snapshot | upsert | Removed | Gap | Passed
    words = f"What a live list of {node_name}s tells."
    union: Any = Annotated[kinds, strawberry.union(name.title().replace("_", ""), description=words)]
    resolve.__annotations__ = {"info": Info, "first": int, "where": Optional[where]}
    resolve.__name__, resolve.__doc__ = name, doc
    subscription(union, allow=allow)(resolve)
    live_groups(name, groups, listed, key=key, allow=allow, where=where)


def concerned(entries: list[Entry], key: str) -> dict[str, Entry]:
    """The rows that events name, in the order of their first ones.

    Each comes with the entry up to which everything has been told once it is told: the one before the next row's.
    """
    first: dict[str, int] = {}
    for place, entry in enumerate(entries):
        if row_key := entry.payload.get(key):
            first.setdefault(row_key, place)
    ends = [place - 1 for place in first.values()][1:]
    return {row_key: entries[end] for row_key, end in zip(first, [*ends, -1], strict=False)}


async def _gap(stream: Stream, entries: list[Entry]) -> Gap | None:
    """What is not told to who is too far behind; of many who are told together, each is told by himself."""
    if len(entries) < AT_ONCE:
        return None
    head = (await log.bounds(stream.business_id)).head
    if head - stream.position <= LARGEST_LAG:
        return None
    if stream.is_shared:
        raise SlowReader
    here, there = (EventCursor(cursor(stream.business_id, number, stream.epoch)) for number in (stream.position, head))
    return Gap(from_=here, to=there)


def _types(node_name: str) -> tuple[Any, Any]:
    shown = NODES[node_name][0]
    snapshot = type(
        f"{node_name}Snapshot",
        (),
        {"__annotations__": {"items": list[shown], "cursor": EventCursor}},  # type: ignore[valid-type]
    )
    upsert = type(f"{node_name}Upsert", (), {"__annotations__": {"item": shown, "cursor": EventCursor}})
    return (
        strawberry.type(
            snapshot,
            description="The first of the list, as they are now; told again when the viewer's rights have changed.",
        ),
        strawberry.type(upsert, description="A row of the list is new, or has changed."),
    )
