"""Answers that several listeners wait for at the same moment: asked for once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any


class Shared:
    """The newest answer to one question, and up to where in the log it has seen what happened."""

    def __init__(self) -> None:
        self._position = -1
        self._asking: asyncio.Task[Any] | None = None

    async def at(self, position: int, ask: Callable[[], Awaitable[Any]]) -> Any:
        """An answer that was asked for by somebody who had got at least as far, else a new one."""
        if self._asking is None or self._position < position or self._has_failed:
            self._position, self._asking = position, asyncio.ensure_future(ask())
            self._asking.add_done_callback(lambda task: task.cancelled() or task.exception())
        return await asyncio.shield(self._asking)

    @property
    def _has_failed(self) -> bool:
        asking = self._asking
        return asking is not None and asking.done() and (asking.cancelled() or asking.exception() is not None)
