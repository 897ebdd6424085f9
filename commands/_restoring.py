"""Reading a dump into a new database, checking it there, and only then putting it in place."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from commands._backup import rows
from commands._database import Database
from core import clock, wall
from core.backup import dumps, folder
from core.backup.manifest import Manifest
from core.backup.sealed import Unreadable
from core.embedded.folder import CannotStart

MAINTENANCE = "postgres"
"""The database that is asked to make and rename others."""


def checked(path: Path, key: str, kind: str = folder.DUMP) -> Manifest:
    """A backup that can be trusted, of a kind."""
    try:
        found = folder.checked(path, key)
    except Unreadable as error:
        raise CannotStart(f"Nothing was touched. {error}") from None
    if found.kind != kind:
        raise CannotStart(f"Nothing was touched. {path} is a backup of kind `{found.kind}`, not `{kind}`.")
    return found


@dataclass(frozen=True)
class Place:
    """Names of databases on one server."""

    url: str

    @property
    def name(self) -> str:
        """The database that is meant."""
        return urlsplit(self.url).path.lstrip("/")

    def at(self, name: str) -> str:
        """The address of another one beside it."""
        return urlsplit(self.url)._replace(path=f"/{name}").geturl()

    @contextlib.asynccontextmanager
    async def asked(self, name: str) -> AsyncIterator[asyncpg.Connection]:
        """A connection to one of them."""
        try:
            connection = await asyncpg.connect(self.at(name), timeout=10)
        except (OSError, TimeoutError, asyncpg.PostgresError) as error:
            raise CannotStart(f"The database `{name}` does not answer ({error}).") from None
        try:
            yield connection
        finally:
            await connection.close()


async def restored(database: Database, path: Path, found: Manifest, key: str, *, replace: bool) -> list[str]:
    """Put a checked backup in place; gives the names under which what was there is kept."""
    place, at = Place(database.url), f"{clock.now():%Y%m%d%H%M%S}"
    new, old = f"{place.name}_restoring", f"{place.name}_before_{at}"
    async with place.asked(MAINTENANCE) as admin:
        is_there = await _holds_something(place, admin)
        if is_there and not replace:
            raise CannotStart(f"The database `{place.name}` is not empty. `--replace` keeps it under another name.")
        await _said(
            admin, f'DROP DATABASE IF EXISTS "{new}" WITH (FORCE)', f'CREATE DATABASE "{new}" TEMPLATE template0'
        )
        try:
            await _filled(place, new, path, found, key)
            files = await asyncio.to_thread(_unpacked, database, path, key)
        except BaseException:
            await _said(admin, f'DROP DATABASE "{new}" WITH (FORCE)')
            raise
        names = await _names(admin)
        if place.name in names:
            await _said(admin, f'ALTER DATABASE "{place.name}" RENAME TO "{old}"')
        await _said(admin, f'ALTER DATABASE "{new}" RENAME TO "{place.name}"')
    kept = [str(one) for one in _put(files, database.data, at)]
    if place.name in names and not is_there:
        async with place.asked(MAINTENANCE) as admin:
            await _said(admin, f'DROP DATABASE "{old}"')
    return [f"database {old}", *kept] if is_there else kept


async def _filled(place: Place, name: str, path: Path, found: Manifest, key: str) -> None:
    from services import restoration

    async with place.asked(name) as connection:
        await connection.execute(wall.MAKE_ROLE)
    with folder.opened(path, folder.DATABASE, key) as source:
        try:
            await asyncio.to_thread(dumps.restore, place.at(name), source)
        except dumps.Failed as error:
            raise CannotStart(f"The dump cannot be restored: {error}") from None
    async with place.asked(name) as connection:
        wrong = await restoration.problems(connection)
        counted = await rows(connection)
        expected = found.rows
        wrong += [
            f"{table} has {counted.get(table)} rows in place of {number}"
            for table, number in expected.items()
            if counted.get(table) != number
        ]
        if wrong:
            raise CannotStart("What was restored does not hold together, and was left: " + "; ".join(wrong))
        await restoration.begin_anew(connection)
        await connection.execute("ANALYZE")


def _unpacked(database: Database, path: Path, key: str) -> Path:
    aside = database.data / "restoring"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=0o700, parents=True)
    with folder.opened(path, folder.FILES, key) as source:
        folder.unpacked(source, aside)
    return aside


def _put(aside: Path, data: Path, at: str) -> list[Path]:
    """Move what was unpacked into place, and what was there out of it."""
    moved = []
    for found in aside.iterdir():
        target = data / found.name
        if target.exists():
            moved.append(target.rename(data / f"{found.name}.before_{at}"))
        found.rename(target)
    aside.rmdir()
    return moved


async def _holds_something(place: Place, admin: asyncpg.Connection) -> bool:
    if place.name not in await _names(admin):
        return False
    async with place.asked(place.name) as connection:
        return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public')"))


async def _names(admin: asyncpg.Connection) -> set[str]:
    return {row["datname"] for row in await admin.fetch("SELECT datname FROM pg_database")}


async def _said(admin: asyncpg.Connection, *statements: str) -> None:
    for statement in statements:
        try:
            await admin.execute(statement)
        except asyncpg.ObjectInUseError as error:
            raise CannotStart(f"Somebody uses the database: stop all processes first ({error}).") from None
        except asyncpg.InsufficientPrivilegeError as error:
            raise CannotStart(f"The role may not do this: it needs CREATEDB ({error}).") from None
