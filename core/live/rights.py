"""Rights that change while somebody listens: looked at for all listeners of a process together, every few seconds."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from core.log import log
from core.pool import OUTAGES

LOOK_SECONDS = 2
Stamps = Callable[[Sequence[UUID]], Awaitable[dict[UUID, str]]]
"""Sessions and app tokens → a text that changes with their rights; what has ended is left out."""
Change = Callable[[], None]
UNSEEN = ""
"""The stamp of rights that nobody has looked at yet: what changed before the first look was not seen."""


class Rights:
    """Tells listeners that they have to ask anew who they are."""

    def __init__(self, stamps: Stamps) -> None:
        self.stamps = stamps
        self._watched: dict[UUID, dict[Change, str | None]] = {}

    def watch(self, who: UUID, change: Change, stamp: str = UNSEEN) -> None:
        """Call `change` whenever the rights of a session or app token are found to have changed, or ended."""
        self._watched.setdefault(who, {})[change] = stamp

    def unwatch(self, who: UUID, change: Change) -> None:
        """Call it no more."""
        watching = self._watched.get(who, {})
        watching.pop(change, None)
        if not watching:
            self._watched.pop(who, None)

    async def keep_looking(self) -> None:
        """Look, as long as the process lives."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self._watched:
                try:
                    await self.look()
                except OUTAGES as error:
                    log.warning("rights.blind", error=type(error).__name__)

    async def look(self) -> None:
        """Compare with what each has seen last."""
        asked = list(self._watched)
        found = await self.stamps(asked)
        for who in asked:
            for change in list(self._watched.get(who, ())):
                if self._is_news(who, change, found.get(who)):
                    change()

    def _is_news(self, who: UUID, change: Change, stamp: str | None) -> bool:
        watching = self._watched.get(who, {})
        if change not in watching or watching[change] == stamp:
            return False
        watching[change] = stamp
        return True
