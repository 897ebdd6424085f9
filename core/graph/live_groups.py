"""Groups that keep themselves up to date: all of them first, then those that have changed, a second after another.

What a listener was told is remembered for him alone: what differs from it is told next. Only the look is shared.
"""

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any, Optional

import strawberry

from core.execution.grouping import reading
from core.graph.connection import Listed
from core.graph.context import Info
from core.graph.grouping import USUAL_GROUPS, Asked, Grouping, arguments_of, group_type, key_type, wanted_sums
from core.graph.operation import subscription
from core.graph.passed import Passed, asks_for_passed
from core.graph.scalars import EventCursor
from core.graph.stream import Stream, followed
from core.live.shared import Shared

AT_ONCE = 500
PAUSE = 1.0
"""Seconds between two looks at least, however much happens."""
SHARE = 4
"""So many times as long as a look has taken, the next one waits: what is dear is looked at less often."""

Told = dict[tuple[Any, ...], Any]
"""Groups by their keys."""


def live_groups(
    live_name: str, groupings: Sequence[Grouping], listed: Listed, *, key: str, allow: str, where: Any
) -> None:
    """Declare live groups of a list that is live; `key` is what events call its rows."""
    for grouping in groupings:
        name = f"{live_name.removesuffix('s_live')}_{grouping.named}_live"
        _declare(name, grouping, listed, key=key, allow=allow, where=where)


def _declare(name: str, grouping: Grouping, listed: Listed, *, key: str, allow: str, where: Any) -> None:
    below = f"{grouping.named.removesuffix('groups')}where"
    snapshot, changed = _types(grouping)

    async def resolve(
        info: Info, by: Any, first: int = USUAL_GROUPS, order_by: Any = None, where: Any = None, **more: Any
    ) -> AsyncIterator[Any]:
        sums = wanted_sums(info, grouping)
        asked = grouping.asked(by, first, order_by, more.get(below), sums=sums)
        looking = _Looking(grouping, listed.question(where=where), asked)
        tells_passed = asks_for_passed(info)
        async with followed(info.context, allow, alone=True) as stream:
            told: Told = {}
            async for entries in stream.pages(AT_ONCE):
                if not entries:
                    told = await looking.look(stream)
                    yield snapshot(groups=list(told.values()), cursor=stream.cursor())
                    continue
                stream.passed(entries[-1])
                before = told
                if any(key in entry.payload for entry in entries):
                    await looking.pause(stream)
                    told = await looking.look(stream)
                new = [group for place, group in told.items() if before.get(place) != group]
                gone = [group.key for place, group in before.items() if place not in told]
                if new or gone:
                    info.context.loaders = {}
                    yield changed(groups=new, gone=gone, cursor=stream.cursor())
                elif tells_passed:
                    yield Passed(cursor=stream.cursor())

    arguments = {**arguments_of(grouping), "where": Optional[where]}
    if grouping.where is not None:
        arguments[below] = Optional[grouping.where]
    signature = inspect.signature(resolve)
    plain = [one for one in signature.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
    if grouping.where is not None:
        plain.append(inspect.Parameter(below, inspect.Parameter.KEYWORD_ONLY, default=None))
    resolve.__signature__ = signature.replace(parameters=plain)  # type: ignore[attr-defined]
    resolve.__annotations__ = {"info": Info, **arguments}
    resolve.__name__ = name
    resolve.__doc__ = (
        f"Groups of {grouping.node_name}s by the list's filter, then those that have changed, once a second."
    )
    words, told = f"What live groups of {grouping.node_name}s tell.", name.title().replace("_", "")
    union: Any = Annotated[snapshot | changed | Passed, strawberry.union(told, description=words)]
    subscription(union, allow=allow)(resolve)


class _Looking:
    """Reads the groups of one listener, no more often than it pays."""

    def __init__(self, grouping: Grouping, question: Any, asked: Asked) -> None:
        self._grouping, self._question, self._asked = grouping, question, asked
        self._shared: Shared | None = None
        self._next_at = 0.0

    async def look(self, stream: Stream) -> Told:
        """The groups with all that has happened up to where the stream stands; who asks the same has them too."""
        context, began = stream.context, time.monotonic()
        read = reading(self._grouping, self._question, self._asked, context)
        known = context.live.shared
        self._shared = known.setdefault((stream.business_id, read.same_as), Shared())
        found = await self._shared.at(stream.position, lambda: read(context))
        ended = time.monotonic()
        self._next_at = ended + max(PAUSE, SHARE * (ended - began))
        return {tuple(getattr(group.key, one.attribute) for one in self._asked.by): group for group in found}

    async def pause(self, stream: Stream) -> None:
        """Until it is time for the next look; then with all that has happened meanwhile, and fresh rights."""
        await asyncio.sleep(self._next_at - time.monotonic())
        while entries := await stream.feed.after(stream.position, AT_ONCE):
            stream.passed(entries[-1])
        await stream.renew()


def _types(grouping: Grouping) -> tuple[Any, Any]:
    group, name = group_type(grouping), grouping.node_name
    both = {"groups": list[group], "cursor": EventCursor}  # type: ignore[valid-type]
    snapshot = type(f"{name}GroupsSnapshot", (), {"__annotations__": both})
    gone = strawberry.field(description="Keys of groups that are not among those asked for any more.")
    body = {"__annotations__": {**both, "gone": list[key_type(grouping)]}, "gone": gone}  # type: ignore[misc]
    return (
        strawberry.type(
            snapshot, description="The groups as they are now; told again when the viewer's rights have changed."
        ),
        strawberry.type(
            type(f"{name}GroupsChanged", (), body),
            description="Groups that are new or have changed, as they are now, and those that are gone.",
        ),
    )
