"""Connections for single statements that only read: there is nothing to wrap them in, and nothing to reset after them.

A pool made for everything costs a small read more than the read itself: three tasks, a proxy and a second statement.
"""

import asyncio
import contextlib
from collections import deque
from typing import Any

import asyncpg

from core import pool
from core.wall import WallIsDown


class Readers:
    """So many connections at most; the last one given back is the next one lent."""

    def __init__(self, url: str, most: int, *, is_fit: str = "", **options: Any) -> None:
        """`is_fit` is asked once of each new connection, and must be true."""
        self._url, self._most, self._is_fit, self._options = url, most, is_fit, options
        self._idle: list[asyncpg.Connection] = []
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._closing: set[asyncio.Task[None]] = set()
        self._lent, self._moved_at = 0, 0.0

    async def rows(self, sql: str, *values: Any) -> list[Any]:
        """The rows of a SELECT that has no effect; asked again when the connection turns out to be dead."""
        while True:
            connection, is_new = await self._borrow()
            try:
                found: list[Any] = await connection.fetch(sql, *values)
            except asyncpg.DataError:
                self._give_back(connection)
                raise
            except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError):
                self._drop(connection)
                if is_new:
                    raise
            except BaseException:
                self._drop(connection)
                raise
            else:
                self._give_back(connection)
                return found

    async def close(self) -> None:
        """Close what is idle; what is lent is closed when it comes back."""
        self._most = 0
        idle, self._idle = self._idle, []
        for connection in idle:
            self._end(connection)
        if self._closing:
            await asyncio.wait(self._closing)

    async def _borrow(self) -> tuple[asyncpg.Connection, bool]:
        if self._lent >= self._most:
            await self._turn()
        self._lent += 1
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection, False
        try:
            return await self._connected(), True
        except BaseException:
            self._free()
            raise

    async def _connected(self) -> asyncpg.Connection:
        connection = await asyncpg.connect(self._url, **self._options)
        if self._is_fit and not await connection.fetchval(self._is_fit):
            self._end(connection)
            raise WallIsDown
        return connection

    async def _turn(self) -> None:
        """Wait until a connection is free, in the order of asking."""
        while self._lent >= self._most:
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await self._in_a_row(turn)
            except BaseException:
                if turn.done():
                    self._next()
                raise
            finally:
                with contextlib.suppress(ValueError):
                    self._waiting.remove(turn)

    async def _in_a_row(self, turn: asyncio.Future[None]) -> None:
        """As long as the row moves: each plain limit refuses those of whom there are many, though all go forward."""
        while not (await asyncio.wait({turn}, timeout=pool.STALLED_SECONDS))[0]:
            if asyncio.get_running_loop().time() - self._moved_at >= pool.STALLED_SECONDS:
                raise pool.Busy

    def _give_back(self, connection: asyncpg.Connection) -> None:
        if self._most:
            self._idle.append(connection)
        else:
            self._end(connection)
        self._free()

    def _drop(self, connection: asyncpg.Connection) -> None:
        """A statement that ended badly may still run: closing cancels it."""
        self._end(connection)
        self._free()

    def _free(self) -> None:
        self._lent -= 1
        self._moved_at = asyncio.get_running_loop().time()
        self._next()

    def _next(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                break

    def _end(self, connection: asyncpg.Connection) -> None:
        task = asyncio.get_running_loop().create_task(_closed(connection))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


async def _closed(connection: asyncpg.Connection) -> None:
    with contextlib.suppress(Exception):
        await connection.close(timeout=pool.CLOSE_SECONDS)
    connection.terminate()
