"""Writing a backup, and reading it into a new database: what `backup` and `restore` share."""

import asyncio
import contextlib
import datetime as dt
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import asyncpg

from commands._database import Database
from core import clock
from core.backup import dumps, folder, manifest
from core.backup.manifest import Manifest
from core.backup.sealed import Sealer, Unreadable
from core.embedded.folder import CannotStart

KEY = "TSUNAGI_BACKUP_KEY"
SHORTEST_KEY = 32
TABLES = """
SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname = 'public' ORDER BY 1
"""

MARK = """
INSERT INTO backup_mark VALUES ($1, clock_timestamp()) ON CONFLICT (kind) DO UPDATE SET at = excluded.at
"""


def key() -> str:
    """The key of backups."""
    found = os.environ.get(KEY, "")
    if len(found) < SHORTEST_KEY:
        raise CannotStart(
            f"{KEY}: set at least {SHORTEST_KEY} random characters, and keep them elsewhere than the backups: "
            "without them nobody can read a backup."
        )
    return found


async def dumped(database: Database, to: Path, key: str) -> Path:
    """A backup of a database with its files, read again; gives its folder."""
    try:
        connection = await asyncpg.connect(database.url, timeout=10)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise CannotStart(f"The database does not answer ({error}).") from None
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
            now = await connection.fetchval("SELECT clock_timestamp()")
            path = to / f"tsunagi-{now:%Y%m%dT%H%M%S.%fZ}"
            facts = await _facts(connection, now)
            await asyncio.to_thread(_write, database, path, key, snapshot, facts)
    finally:
        await connection.close()
    return path


async def mark(url: str, kind: str) -> None:
    """Have the database know that it was backed up, for `/metrics`: no reason to fail when all else went well."""
    with contextlib.suppress(OSError, asyncpg.PostgresError):
        connection = await asyncpg.connect(url, timeout=10)
        try:
            await connection.execute(MARK, kind)
        finally:
            await connection.close()


async def _facts(connection: asyncpg.Connection, now: dt.datetime) -> Manifest:
    try:
        applied = await connection.fetch("SELECT name FROM tortoise_migrations ORDER BY name")
    except asyncpg.UndefinedTableError:
        raise CannotStart("The database holds no Tsunagi: there is nothing to back up.") from None
    return Manifest(
        kind=folder.DUMP,
        made_at=now.isoformat(),
        parts={},
        migrations=tuple(row["name"] for row in applied),
        rows=await rows(connection),
        server=await connection.fetchval("SHOW server_version"),
    )


async def rows(connection: asyncpg.Connection) -> dict[str, int]:
    """How many rows each table has."""
    tables = [row[0] for row in await connection.fetch(TABLES)]
    return {table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in tables}  # noqa: S608 — quoted by PostgreSQL


def _write(database: Database, path: Path, key: str, snapshot: str, facts: Manifest) -> None:
    """The database first: whatever its rows name was kept before them, so that files can only be too many."""
    written(database, path, key, facts, lambda into: dumps.dump(database.url, snapshot, into.write))


async def copied(database: Database, url: str, to: Path, key: str) -> Path:
    """A copy of the whole server with the files, which the log can be replayed upon; gives its folder."""
    now = clock.now()
    path = to / f"tsunagi-cluster-{now:%Y%m%dT%H%M%S.%fZ}"
    facts = Manifest(kind=folder.CLUSTER, made_at=now.isoformat(), parts={})
    await asyncio.to_thread(written, database, path, key, facts, lambda into: dumps.copy(url, into.write))
    return path


def written(database: Database, path: Path, key: str, facts: Manifest, fill: Callable[[Sealer], None]) -> None:
    """A backup, read again before it gets its name."""
    try:
        with folder.begun(path) as half:
            content = folder.part(half, folder.DATABASE, key, fill)
            count = 0

            def pack(into: Sealer) -> None:
                nonlocal count
                count = folder.packed(_beside(database), into)

            files = folder.part(half, folder.FILES, key, pack)
            parts = {folder.DATABASE: content, folder.FILES: files}
            manifest.write(half, replace(facts, parts=parts, files=count), key)
            folder.checked(half, key)
    except dumps.Failed as error:
        raise CannotStart(str(error)) from None
    except Unreadable as error:
        raise CannotStart(f"The backup cannot be read again: {error}") from None


def _beside(database: Database) -> dict[str, Path]:
    """What belongs to the database: uploads and documents, and the key that signs, where we have made it ourselves."""
    return {name: path for name in ("files", "secret_key") if (path := database.data / name).exists()}
