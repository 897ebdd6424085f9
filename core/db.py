"""The database: one connection pool, one app, one linear migration history."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import asyncpg
from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.connection import get_connection
from tortoise.migrations.api.migrate import migrate as run_migrations
from tortoise.transactions import in_transaction

from core import wall
from core.acting import ACTING
from core.log import log
from core.migrating import quicken
from core.pool import UNTOUCHED
from core.readers import Readers
from core.settings import SettingsError, settings

MIGRATION_LOCK = 7_345_001
"""Advisory lock held while migrating, so that processes which start at once wait for one of them."""


@dataclass(frozen=True)
class Limits:
    """How many seconds a statement, the wait for a lock and an idle transaction may last."""

    statement: int
    lock: int
    idle: int

    @property
    def settings(self) -> dict[str, str]:
        """As PostgreSQL knows them."""
        return {
            "statement_timeout": f"{self.statement}s",
            "lock_timeout": f"{self.lock}s",
            "idle_in_transaction_session_timeout": f"{self.idle}s",
            "jit": "off",
        }


REQUESTS = Limits(statement=5, lock=3, idle=10)
"""Somebody is waiting."""
JOBS = Limits(statement=15, lock=3, idle=15)
BLACK_HOLE = 5
"""Seconds after a statement's own limit, until a server that says nothing at all is given up."""


def config(limits: Limits | None = JOBS) -> dict[str, Any]:
    """Tortoise's configuration."""
    url = settings().database_url if limits else direct_url()
    connection = expand_db_url("asyncpg://" + url.partition("://")[2])
    connection["engine"] = "core.pool"
    connection["credentials"] |= {
        "minsize": 1,
        "maxsize": settings().pool,
        "command_timeout": limits.statement + BLACK_HOLE if limits else None,
        "statement_cache_size": 400,
        "reset": _reset,
        "server_settings": {"application_name": "tsunagi", "timezone": "UTC"},
    }
    if limits and not is_pooled():
        connection["credentials"]["server_settings"] |= limits.settings
    return {
        "connections": {"default": connection},
        "apps": {
            "models": {"models": ["models"], "default_connection": "default", "migrations": "migrations"},
        },
        "use_tz": True,
        "timezone": "UTC",
    }


def is_pooled() -> bool:
    """Whether a pooler lends PostgreSQL's connections for one transaction at a time: what is set on one is not ours.

    It sets the limits itself, because it does not pass them on, and a reset would undo them.
    """
    return settings().direct_database_url is not None


def direct_url() -> str:
    """The database itself, where a session stays a session."""
    return "postgresql://" + (settings().direct_database_url or settings().database_url).partition("://")[2]


async def _reset(connection: asyncpg.Connection) -> None:
    """Between two borrowers; reads and transactions that went well leave nothing behind: settings are theirs alone."""
    if is_pooled():
        if connection.is_in_transaction():
            await connection.execute("ROLLBACK")
    elif connection.get_server_pid() in UNTOUCHED:
        UNTOUCHED.discard(connection.get_server_pid())
    else:
        await connection.reset()


async def read(sql: str, *values: Any) -> list[Any]:
    """The rows, as they are, of a statement that leaves nothing behind on its connection: a SELECT, or a NOTIFY."""
    async with connection().acquire_connection() as connected:
        UNTOUCHED.discard(connected.get_server_pid())
        found: list[Any] = await connected.fetch(sql, *values)
        if not connected.is_in_transaction():
            UNTOUCHED.add(connected.get_server_pid())
    return found


def connection() -> BaseDBAsyncClient:
    """The connection of the running transaction, else one from the pool."""
    return get_connection("default")


async def fetch(sql: str, *values: Any) -> list[dict[str, Any]]:
    """The rows that a statement gives, on the connection of the running transaction."""
    return list(await connection().execute_query_dict(sql, list(values)))


async def copy(table: str, columns: Sequence[str], records: Sequence[Sequence[Any]]) -> None:
    """Put many rows in by COPY, on the connection of the running transaction."""
    async with connection().acquire_connection() as connected:
        await connected.copy_records_to_table(table, records=records, columns=columns)


Afterwards = Callable[[], Awaitable[None]]
Write = Callable[[list[Any]], Awaitable[Afterwards]]
"""Writes what was gathered; gives what is to be done once that has committed."""

_GATHERED: ContextVar[dict[Write, list[Any]] | None] = ContextVar("gathered", default=None)


Begin = Callable[[str], Awaitable[None]]
"""Given who acts, runs the first statement of a transaction in place of ACTS, and sets the same."""
ACTS = "SELECT set_config('tsunagi.acting', $1, true)"


@contextlib.asynccontextmanager
async def transaction(begin: Begin | None = None) -> AsyncIterator[None]:
    """Commits at the end, rolls back on any exception; the audit trail learns who is behind it."""
    outer, gathered = _GATHERED.get(), dict[Write, list[Any]]()
    token = _GATHERED.set(gathered)
    afterwards = []
    try:
        async with in_transaction("default") as connected:
            if begin is not None:
                await begin(ACTING.get())
            elif told := ACTING.get():
                await connected.execute_query(ACTS, [told])
            yield
            if outer is None:
                afterwards = [await write(facts) for write, facts in gathered.items()]
            UNTOUCHED.add(connected._connection.get_server_pid())  # noqa: SLF001 — Tortoise names it nowhere else
    finally:
        _GATHERED.reset(token)
    for done in afterwards:
        await done()
    if outer is not None:
        for write, facts in gathered.items():
            outer.setdefault(write, []).extend(facts)


async def at_the_end(write: Write, fact: Any) -> None:
    """Have a fact written with others by the last statement of the running transaction; without one, at once."""
    gathered = _GATHERED.get()
    if gathered is not None:
        gathered.setdefault(write, []).append(fact)
        return
    async with transaction():
        await at_the_end(write, fact)


@contextlib.asynccontextmanager
async def aside(**server_settings: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of its own: for what others must see while a transaction runs, or what lasts as long as it does."""
    connection = await asyncpg.connect(direct_url(), timeout=10, server_settings=server_settings or None)
    try:
        yield connection
    finally:
        await connection.close()


_IN_SNAPSHOT: ContextVar[bool] = ContextVar("in_snapshot", default=False)


@contextlib.asynccontextmanager
async def snapshot() -> AsyncIterator[None]:
    """All that is read until the end is of one moment, however long that takes; nothing can be written."""
    async with in_transaction("default") as connected:
        await connected.execute_script("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        token = _IN_SNAPSHOT.set(True)
        try:
            yield
        finally:
            _IN_SNAPSHOT.reset(token)


async def behind_the_wall(viewer: str) -> None:
    """Until the running transaction ends, see no more than PostgreSQL shows to a viewer."""
    if settings().row_security:
        await connection().execute_query("SELECT set_config('tsunagi.viewer', $1, true)", [viewer])
        await connection().execute_script(f"SET LOCAL ROLE {wall.ROLE}")


_READERS: list[Readers] = []
_REPLICA: list[Readers] = []


async def planned(sql: str, *values: Any) -> list[Any]:
    """The rows of a SELECT whose plan does not depend on its values, outside of transactions: PostgreSQL plans it once.

    Its own guess is to plan again each time whatever has many subqueries, which then costs more than to run it.
    """
    return await (read(sql, *values) if _IN_SNAPSHOT.get() else _READERS[0].rows(sql, *values))


async def chosen(sql: str, *values: Any) -> list[Any]:
    """The rows of a SELECT whose plan PostgreSQL chooses by its values, outside of transactions."""
    return await (read(sql, *values) if _IN_SNAPSHOT.get() else _READERS[1].rows(sql, *values))


def has_replica() -> bool:
    """Whether there is another server that may be asked for what is nearly new."""
    return bool(_REPLICA)


async def at_replica(sql: str, *values: Any, is_steady: bool = True) -> list[Any]:
    """The rows of a SELECT, as the replica knows them."""
    return await _REPLICA[0 if is_steady else 1].rows(sql, *values)


_SECRECY: list[bool] = []


async def searches_in_secret() -> bool:
    """Whether PostgreSQL lets searches use their indexes behind the second wall; a superuser has to allow it."""
    if not _SECRECY:
        ((found,),) = await read(wall.KEEPS_SECRETS)
        _SECRECY.append(found)
        if not found:
            log.warning("wall.searches_go_past")
    return _SECRECY[0]


async def open_pool(limits: Limits | None = JOBS) -> None:
    """Connect this process; call it on the loop that will use it."""
    await Tortoise.init(config(limits), _enable_global_fallback=True)
    credentials = config(limits)["connections"]["default"]["credentials"]
    kept = {name: credentials[name] for name in ("command_timeout", "statement_cache_size")}
    is_walled, url = settings().row_security, settings().reader_url
    role = {"role": wall.ROLE} if is_walled and not url else {}
    for mode in ("force_generic_plan", "auto"):
        plans = {} if is_pooled() else {"plan_cache_mode": mode}
        options = {"is_fit": wall.STANDS if is_walled else "", **kept}
        server_settings = {**credentials["server_settings"], **plans, **role}
        readers = _asyncpg(url.get_secret_value()) if url else _url()
        _READERS.append(Readers(readers, settings().pool, server_settings=server_settings, **options))
        if limits is REQUESTS and (replica := settings().replica_url):
            all_settings = server_settings | limits.settings | {"plan_cache_mode": mode}
            all_settings |= {"role": wall.ROLE} if is_walled else {}
            at = _asyncpg(replica.get_secret_value())
            _REPLICA.append(Readers(at, settings().pool, server_settings=all_settings, **options))
    if limits:
        await _check_pooler()


async def _check_pooler() -> None:
    """Refuse to work on connections of a pooler on which a statement may last for ever, or sees everybody's rows."""
    if not is_pooled():
        return
    ((limit,),) = await read("SELECT current_setting('statement_timeout')")
    if limit == "0":
        raise SettingsError(
            "TSUNAGI_DATABASE_URL: the pooler's connections have no statement_timeout. "
            "Give them one by `connect_query`, as docs/operations/pgbouncer.ini does."
        )
    if settings().row_security and not settings().reader_url:
        raise SettingsError(
            "TSUNAGI_READER_URL: queries are read as another role; name the pooler's entry for it, "
            "as docs/operations/pgbouncer.ini has one, or go without by TSUNAGI_ROW_SECURITY=false."
        )


async def close() -> None:
    """Close the pool."""
    readers = [*_READERS, *_REPLICA]
    for known in (_READERS, _REPLICA, _SECRECY):
        known.clear()
    await asyncio.gather(Tortoise.close_connections(), *(one.close() for one in readers))


def _url() -> str:
    return _asyncpg(settings().database_url)


def _asyncpg(url: str) -> str:
    return "postgresql://" + url.partition("://")[2]


async def migrate(target: str | None = None) -> None:
    """Bring the database to the newest (or the named) migration; safe when many processes start at once."""
    guard = await asyncpg.connect(direct_url())
    try:
        await guard.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)
        quicken()
        await run_migrations(config=config(None), target=target)
        await close()
    finally:
        await guard.close()
