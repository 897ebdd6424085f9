"""Following a business's log in a subscription: from a cursor or from now on, with rights that are fresh."""

import contextlib
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tortoise.expressions import Q

from core.actor import Actor
from core.execution.run import shape_of
from core.graph.context import Context
from core.graph.operation import authorise
from core.graph.scalars import EventCursor
from core.live import log
from core.live.cursor import CursorExpired, ResumeElsewhere, cursor, number
from core.live.feed import PAGE, Feed, Listener
from core.live.log import Entry
from core.user_error import Forbidden

FRESH_SECONDS = 1


@dataclass
class Stream:
    """One listener's way through the log."""

    context: Context
    allow: str
    business_id: UUID
    position: int
    epoch: int
    feed: Feed
    listener: Listener
    shape: Actor | None = None
    """With which rights the listener was told what he has been told."""
    reaching: int = 0
    """Up to which event it is looking at what happened."""
    telling: int = 0
    """Up to which event all has been told, once what is being told is."""
    known: set[str] = field(default_factory=set)
    """Keys of the rows that the listener has been shown and that were not taken from him since."""
    read_at: float = 0

    async def pages(self, most: int = PAGE) -> AsyncIterator[list[Entry]]:
        """What happens, in order, some entries at a time; who listens has been asked anew before each.

        The next begins behind the last that was `passed`. The first is empty, and so is one after the listener's rights
        have changed: all that there is is to be shown him (anew). It ends where he is told with others from now on.
        """
        part = self.context.part
        while True:
            self.listener.woken.clear()
            if self.context.live.is_draining:
                raise ResumeElsewhere(cursor=self.cursor())
            if self.listener.must_renew:
                await self.renew()
            if shape_of(self.context.actor) != self.shape:
                self.shape = shape_of(self.context.actor)
                yield []
            page = [] if self.feed.is_over else await self._next(most)
            if not page and not self.feed.is_over:
                if part is not None and await part.settles(self):
                    return
                if shape_of(self.context.actor) == self.shape:
                    await self.listener.woken.wait()
                continue
            if self.feed.is_over or page[0].number != self.position + 1:
                bounds = await log.bounds(self.business_id)
                raise CursorExpired(oldest=cursor(self.business_id, bounds.oldest, bounds.epoch))
            await self.renew()
            if shape_of(self.context.actor) != self.shape:
                continue
            self.read_at = time.monotonic()
            yield page

    async def _next(self, most: int) -> list[Entry]:
        """What follows; no further than to where the next one waits to be told with others."""
        page = await self.feed.after(self.position, most)
        stop = self.context.part.next_stop(self.position) if self.is_shared else None
        page = [entry for entry in page if stop is None or entry.number <= stop]
        self.reaching = page[-1].number if page else self.position
        return page

    @property
    def is_shared(self) -> bool:
        """Whether many are told what is read."""
        return self.context.part is not None and self.context.part.is_shared

    async def renew(self) -> Actor:
        """Fresh rights and loaders; raises when there are not enough, or when they are for another business."""
        self.listener.must_renew = False
        actor = await self.context.renew()
        authorise(actor, self.allow)
        if actor.business_id != self.business_id:
            raise Forbidden(permission=self.allow)
        if not self.is_shared:
            self.context.live.follow(self.listener, actor.key)
        return actor

    def passed(self, entry: Entry) -> bool:
        """Go on behind an entry; gives whether what was read with its page is still good enough for the next."""
        self.position = entry.number
        return not self.listener.must_renew and time.monotonic() - self.read_at < FRESH_SECONDS

    def cursor(self, entry: Entry | None = None) -> EventCursor:
        """The place behind an entry, which is about to be told; or where the stream stands."""
        self.telling = entry.number if entry else self.position
        found = cursor(self.business_id, self.telling, self.epoch)
        self.context.reached[:] = [found]
        return EventCursor(found)


async def seen(row: Any, where: Any, keys: Iterable[str | None], actor: Actor) -> dict[str, Any]:
    """Those of some rows that the actor sees, and that a filter lets through, by their keys as events name them."""
    wanted = {key for key in keys if key}
    if not wanted:
        return {}
    conditions = [] if where is None else [where.condition()]
    if where is not None and where.fields() & row.private:
        conditions.append(Q(business_id=actor.business_id))
    return {str(found.id): found for found in await row.visible_to(actor).filter(*conditions, id__in=wanted)}


@contextlib.asynccontextmanager
async def followed(
    context: Context, allow: str, after: str | None = None, *, alone: bool = False
) -> AsyncIterator[Stream]:
    """The log of the viewer's business behind a cursor; without one, from now on.

    Who remembers more of a listener than a stream does reads for him `alone`.
    """
    actor = await context.renew()
    authorise(actor, allow)
    if alone:
        context.part = None
    part, business_id = context.part, actor.business_id
    if business_id is None or (part is not None and part.business_id not in {None, business_id}):
        raise Forbidden(permission=allow)
    who = None if part is not None and part.is_shared else actor.key
    with context.live.listening(business_id, who) as (feed, listener):
        bounds = await log.bounds(business_id)
        begins = part.place if part is not None and part.place is not None else after
        position = bounds.head if begins is None else number(begins, business_id, bounds)
        stream = Stream(context, allow, business_id, position, bounds.epoch, feed, listener, reaching=position)
        if part is not None:
            part.goes_on(stream)
        yield stream
