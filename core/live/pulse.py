"""A beat for each of many, every so many seconds, by one timer for all of them."""

import asyncio
from typing import Protocol

TOGETHER_SECONDS = 0.1
"""Beats that are due so soon after the first are given with it."""


class Beating(Protocol):
    """Whoever has a pulse."""

    def beat(self) -> None:
        """Now; for another beat, join again."""


class Pulse:
    """Calls each member after its time, which is equally long for all of them."""

    def __init__(self) -> None:
        self._due: dict[Beating, float] = {}
        """When each is due, soonest first."""
        self._timer: asyncio.TimerHandle | None = None

    def join(self, member: Beating, seconds: float) -> None:
        """Have a member called in so many seconds."""
        self._due.pop(member, None)
        self._due[member] = asyncio.get_running_loop().time() + seconds
        self._plan()

    def leave(self, member: Beating) -> None:
        """Have it called no more."""
        self._due.pop(member, None)

    def _plan(self) -> None:
        if self._timer is None and self._due:
            self._timer = asyncio.get_running_loop().call_at(next(iter(self._due.values())), self._round)

    def _round(self) -> None:
        until = asyncio.get_running_loop().time() + TOGETHER_SECONDS
        try:
            while self._due and next(iter(self._due.values())) <= until:
                member = next(iter(self._due))
                del self._due[member]
                member.beat()
        finally:
            self._timer = None
            self._plan()
