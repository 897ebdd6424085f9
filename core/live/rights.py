"""Rights that change while somebody listens: looked at for all listeners of a process together, every few seconds."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from uuid import UUID

from core.log import log
from core.pool import OUTAGES

LOOK_SECONDS = 2
Stamps = Callable[[Sequence[UUID]], Awaitable[dict[UUID, str]]]
"""Sessions and app tokens → a text that changes with their rights; what has ended is left out."""
Change = Callable[[], None]


class Rights:
    """Tells listeners that they have to ask anew who they are."""

    def __init__(self, stamps: Stamps) -> None:
        self._stamps = stamps
        self._watched: dict[UUID, list[Change]] = defaultdict(list)
        self._known: dict[UUID, str | None] = {}

    @contextlib.contextmanager
    def watched(self, who: UUID | None, change: Change) -> Iterator[None]:
        """Call `change` whenever the rights of a session or app token have changed, or ended."""
        if who is None:
            yield
            return
        self._watched[who].append(change)
        if who in self._known:
            change()
        try:
            yield
        finally:
            self._watched[who].remove(change)
            if not self._watched[who]:
                del self._watched[who]
                self._known.pop(who, None)

    async def watch(self) -> None:
        """Look, as long as the process lives."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self._watched:
                try:
                    await self.look()
                except OUTAGES as error:
                    log.warning("rights.blind", error=type(error).__name__)

    async def look(self) -> None:
        """Compare with the last look; at the first, all are told: what changed before it was not seen."""
        asked = list(self._watched)
        found = await self._stamps(asked)
        for who in asked:
            stamp = found.get(who)
            if who in self._watched and (who not in self._known or self._known[who] != stamp):
                self._known[who] = stamp
                for change in list(self._watched[who]):
                    change()
