"""Following a business's log in a subscription: from a cursor or from now on, with rights that are fresh."""

import contextlib
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
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
    read_at: float = 0

    async def pages(self, most: int = PAGE) -> AsyncIterator[list[Entry]]:
        """What happens, in order, some entries at a time; who listens has been asked anew before each.

        The next begins behind the last that was `passed`. The first is empty, and so is one after the listener's rights
        have changed: all that there is is to be shown him (anew).
        """
        while True:
            self.listener.woken.clear()
            if self.context.live.is_draining:
                raise ResumeElsewhere(cursor=self.cursor())
            if self.listener.must_renew:
                await self.renew()
            if shape_of(self.context.actor) != self.shape:
                self.shape = shape_of(self.context.actor)
                yield []
            page = [] if self.feed.is_over else await self.feed.after(self.position, most)
            if not page and not self.feed.is_over:
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

    async def renew(self) -> Actor:
        """Fresh rights and loaders; raises when there are not enough, or when they are for another business."""
        self.listener.must_renew = False
        actor = await self.context.renew()
        authorise(actor, self.allow)
        if actor.business_id != self.business_id:
            raise Forbidden(permission=self.allow)
        return actor

    def passed(self, entry: Entry) -> bool:
        """Go on behind an entry; gives whether what was read with its page is still good enough for the next."""
        self.position = entry.number
        return not self.listener.must_renew and time.monotonic() - self.read_at < FRESH_SECONDS

    def cursor(self, entry: Entry | None = None) -> EventCursor:
        """The place behind an entry, which is about to be told; or where the stream stands."""
        found = cursor(self.business_id, entry.number if entry else self.position, self.epoch)
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
async def followed(context: Context, allow: str, after: str | None = None) -> AsyncIterator[Stream]:
    """The log of the viewer's business behind a cursor; without one, from now on."""
    actor = await context.renew()
    authorise(actor, allow)
    if actor.business_id is None:
        raise Forbidden(permission=allow)
    with context.live.listening(actor.business_id, actor.session_id or actor.app_token_id) as (feed, listener):
        bounds = await log.bounds(actor.business_id)
        position = bounds.head if after is None else number(after, actor.business_id, bounds)
        yield Stream(context, allow, actor.business_id, position, bounds.epoch, feed, listener)
