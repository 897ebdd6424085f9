"""Tortoise's way to PostgreSQL, with connections that are not waited for without end."""

import asyncio
import contextlib
from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionalDBClient, TransactionContext, TransactionContextPooled
from tortoise.backends.base_postgres.client import translate_exceptions
from tortoise.connection import get_connections
from tortoise.exceptions import BaseORMException

STALLED_SECONDS = 2.0
"""Without any connection given back for so long, nobody waits for one: whoever holds them may be waiting himself."""
CONNECT_SECONDS = 5.0
CLOSE_SECONDS = 2.0
"""For goodbyes at the end of a process: a server that has died gives no answer to them."""


class Busy(Exception):
    """No connection came free in time; nothing was done."""


AWAY = (
    Busy,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.PostgresConnectionError,
    ConnectionError,
    TimeoutError,
)
"""The database was lost, or could not be reached: nothing is wrong with what was asked of it."""
UNAVAILABLE = (
    *AWAY,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.LockNotAvailableError,
)
"""The database is too busy, too slow, or not there: it may answer a little later."""
OUTAGES = (
    OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, BaseORMException, Busy,
)  # fmt: skip
"""All that may be raised while the database is away, dies or is too busy: whoever looks again later goes on."""
DIED = ("connection is closed", "cannot switch to state")
"""What asyncpg says of a connection that died between two statements, by the errors that it has for its own faults."""
UNTOUCHED: set[int] = set()
"""Connections, by their servers' process ids, whose last borrower has left nothing behind: no reset is needed."""
WRITES = frozenset({"INSERT", "UPDATE", "DELETE"})
PASSING = WRITES | {"SELECT", "WITH"}
"""Statements that leave nothing behind on their connection: what we set, and lock, lasts for a transaction."""


def is_unavailable(error: BaseException | None) -> bool:
    """Whether an error, or what it was made from, says that the database does not answer now."""
    return _comes_from(error, UNAVAILABLE)


def was_away(error: BaseException | None) -> bool:
    """Whether it says that the database was lost on the way: whatever was done may go well at once."""
    return _comes_from(error, AWAY)


def _comes_from(error: BaseException | None, kinds: tuple[type[BaseException], ...]) -> bool:
    while error is not None and not (isinstance(error, kinds) or _has_died(error)):
        error = error.__cause__ or next((one for one in error.args if isinstance(one, BaseException)), None)
    return error is not None


def _has_died(error: BaseException) -> bool:
    is_own = isinstance(error, (asyncpg.InterfaceError, asyncpg.InternalClientError))
    return is_own and any(words in str(error) for words in DIED)


class Pool(asyncpg.Pool):
    """A pool whose borrowers wait in a row as long as the row moves."""

    released_at = 0.0
    """When a connection was given back last, by the clock of the loop."""

    async def release(self, connection: Any, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 — asyncpg's own
        """Remember that the row moves."""
        try:
            await super().release(connection, timeout=timeout)
        finally:
            self.released_at = self._loop.time()

    async def _acquire(self, timeout: float | None) -> Any:  # noqa: ASYNC109 — asyncpg's own
        if not self._queue.empty():
            return await super()._acquire(timeout)
        waiting = self._loop.create_task(super()._acquire(timeout))
        try:
            await self._in_a_row(waiting)
        except BaseException:
            if not waiting.cancel() and waiting.exception() is None:
                await self.release(waiting.result())
            raise
        return waiting.result()

    async def _in_a_row(self, waiting: asyncio.Task[Any]) -> None:
        while not (await asyncio.wait({waiting}, timeout=STALLED_SECONDS))[0]:
            if self._loop.time() - self.released_at >= STALLED_SECONDS:
                raise Busy


class Transaction(TransactionContextPooled):
    """Tortoise's, which keeps its connection for ever when it cannot even begin."""

    async def __aenter__(self) -> TransactionalDBClient:
        """Give the connection back, and leave the block's place in the context, when it was found to be dead."""
        try:
            return await super().__aenter__()
        except BaseException:
            if hasattr(self, "token"):
                get_connections().reset(self.token)
                await self.client._parent._pool.release(self.client._connection)  # noqa: SLF001 — as its `__aexit__` does
            raise


def _verb(statement: str) -> str:
    return next(iter(statement.split(None, 1)), "").upper()


class Client(AsyncpgDBClient):
    """Tortoise's client over that pool."""

    def _in_transaction(self) -> TransactionContext:
        return Transaction(TransactionWrapper(self), self._pool_init_lock)

    @translate_exceptions
    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, list[Any]]:
        """As Tortoise's."""
        if _verb(query) in WRITES:
            told = await self._once(query, values, "execute")
            return int(told.rpartition(" ")[2]), []
        rows = await self._once(query, values, "fetch")
        return len(rows), rows

    @translate_exceptions
    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        """As Tortoise's."""
        return [dict(row) for row in await self._once(query, values, "fetch")]

    @translate_exceptions
    async def execute_insert(self, query: str, values: list[Any]) -> Any:
        """As Tortoise's."""
        return await self._once(query, values, "fetchrow")

    async def _once(self, query: str, values: list[Any] | None, method: str) -> Any:
        """Run a statement on a connection of the pool; if it went well, and leaves nothing behind, that is noted."""
        async with self.acquire_connection() as connection:
            UNTOUCHED.discard(connection.get_server_pid())
            found = await getattr(connection, method)(query, *(values or ()))
            if _verb(query) in PASSING:
                UNTOUCHED.add(connection.get_server_pid())
        return found

    async def create_pool(self, **kwargs: Any) -> asyncpg.Pool:
        """As asyncpg's own function makes it, of our own kind."""
        usual: dict[str, Any] = {
            "max_queries": 50_000,
            "max_inactive_connection_lifetime": 300.0,
            "record_class": asyncpg.Record,
            "timeout": CONNECT_SECONDS,
        }
        return await Pool(None, **usual | kwargs | {"loop": asyncio.get_running_loop()})

    async def _close(self) -> None:
        """Tortoise would wait for ten seconds."""
        if self._pool is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self._pool.close(), CLOSE_SECONDS)
            self._pool.terminate()
            self._pool = None


client_class = Client
