"""The database that a command works on: a given one, that of a running `up`, or the embedded one, started for it."""

import contextlib
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from commands._embedded import beside_up
from core.embedded.folder import CannotStart, Folder, hold
from core.embedded.postgres import Postgres


@dataclass(frozen=True)
class Database:
    """Where it is, and where the files that belong to it are."""

    url: str
    data: Path
    folder: Folder | None = None
    """The data folder, when it is ours alone."""


def is_given() -> bool:
    """Whether a database is named, so that the embedded one is not meant."""
    return bool(os.environ.get("TSUNAGI_DATABASE_URL"))


def data() -> Path:
    """The data folder."""
    return Path(os.environ.get("TSUNAGI_DATA") or ".data").absolute()


@contextlib.asynccontextmanager
async def reached() -> AsyncIterator[Database]:
    """A database to read, whether it runs or not."""
    if not is_given() and not (data() / "postgres").exists():
        raise CannotStart(f"There is no database in {data()}: set TSUNAGI_DATA or TSUNAGI_DATABASE_URL.")
    async with contextlib.AsyncExitStack() as stack:
        try:
            found = await stack.enter_async_context(alone())
        except CannotStart as error:
            if "already running" not in str(error):
                raise
            beside_up()
            found = Database(given_url(), data())
        yield found


@contextlib.asynccontextmanager
async def alone() -> AsyncIterator[Database]:
    """A database to change: the embedded one is started, and nobody else may use it meanwhile."""
    if is_given():
        yield Database(given_url(), data())
        return
    async with hold(data(), "a terminal: a backup is made or restored") as folder:
        postgres = Postgres(folder)
        process = await postgres.start()
        try:
            yield Database(postgres.url(), data(), folder)
        finally:
            await process.stop(signal.SIGINT, seconds=30)


def given_url() -> str:
    """As PostgreSQL's own programs take it; past a pooler, which knows no snapshots."""
    url = os.environ.get("TSUNAGI_DIRECT_DATABASE_URL") or os.environ["TSUNAGI_DATABASE_URL"]
    return "postgresql://" + url.partition("://")[2]


def replication_url() -> str:
    """Where a server is copied from, and its log."""
    name = "TSUNAGI_REPLICATION_URL"
    if not (url := os.environ.get(name)):
        raise CannotStart(f"{name}: set postgresql://role:password@host:5432/tsunagi with a role that has REPLICATION.")
    return "postgresql://" + url.partition("://")[2]
