"""A business's log as the listeners of one process read it: whatever is new is read once for all of them."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from uuid import UUID

from core.live import log
from core.live.log import Entry
from core.log import log as logger
from core.pool import OUTAGES

PAGE = 50
TAIL = 1000
"""Entries that a feed remembers."""


@dataclass(eq=False)
class Listener:
    """Somebody who follows a feed: woken when there may be something new, or when his rights have changed."""

    woken: asyncio.Event = field(default_factory=asyncio.Event)
    must_renew: bool = False
    who: UUID | None = None
    """The session or app token whose rights he is told with."""

    def rights_changed(self) -> None:
        """Have him ask anew who he is before he is told anything more."""
        self.must_renew = True
        self.woken.set()


class Feed:
    """Reads the rows behind the last one that was read; what lies further back is read for each who asks."""

    def __init__(self, business_id: UUID) -> None:
        self.business_id = business_id
        self.listeners: set[Listener] = set()
        self.is_over = False
        """Whether the database was restored since: numbers now name other events."""
        self._tail: deque[Entry] = deque(maxlen=TAIL)
        self._last: int | None = None
        self._is_stale = True
        self._reading = asyncio.Lock()

    def wake(self) -> None:
        """There may be something new."""
        self._is_stale = True
        for listener in self.listeners:
            listener.woken.set()

    def is_behind(self, head: int) -> bool:
        """Whether there may be something that nobody has read."""
        return self._is_stale or self._last is None or self._last < head

    async def after(self, number: int, most: int = PAGE) -> list[Entry]:
        """What follows an entry, some of it; nothing while PostgreSQL cannot be asked."""
        try:
            if self._last is not None and number < self._last - len(self._tail):
                return await log.after(self.business_id, number, most)
            async with self._reading:
                await self._read_on(number, most)
        except OUTAGES as error:
            self._is_stale = True
            logger.warning("live.unreadable", error=type(error).__name__)
            return []
        return [entry for entry in self._tail if entry.number > number][:most]

    async def _read_on(self, number: int, most: int) -> None:
        if self._last is None or number > self._last:
            self._tail.clear()
            self._last = number
            self.wake()
        if number < self._last or not self._is_stale:
            return
        self._is_stale = False
        found = await log.after(self.business_id, number, most)
        if found:
            self._tail.extend(found)
            self._last = found[-1].number
        if len(found) == most:
            self._is_stale = True
