"""A PostgreSQL of our own: made on the first start, mended after a crash, stopped with us."""

import asyncio
import contextlib
import os
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path

import asyncpg

from core.embedded import account, programs
from core.embedded.folder import CannotStart, Folder, kept_port, kept_secret
from core.embedded.process import Process, until
from core.wall import ROLE, SEARCHES_ALLOWED

SUPERUSER = "postgres"
OWNER = "tsunagi"
"""The product's role: it owns its database and no more, as it does in production."""

START_SECONDS = 120
RETRIES = 40
RETRY_SECONDS = 0.25
OLD_SELF = ("postmaster.pid", "shared memory")
"""What it says while processes of a killed predecessor are still going."""

BUILTIN_LOCALE = 17
"""The version since which text sorts by code point in UTF-8 without help of the operating system."""

ALWAYS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
"""Statements stay out of the log: they hold people's words."""


class Postgres:
    """One cluster in a data folder; `start` may be called again whenever the server has ended."""

    def __init__(self, folder: Folder, **settings: str) -> None:
        home = folder.path / "postgres"
        self.user = account.user_for(home / "cluster")
        self.home = account.home_for(home, self.user)
        self.cluster = self.home / "cluster"
        self.settings = settings
        self.log = folder.room("log") / "postgres.log"
        self.port = kept_port(self.home / "port")
        self._password = kept_secret(self.home / "password")
        self._lock = folder.lock
        self._programs: programs.Program | None = None

    def url(self, database: str = OWNER, *, role: str = OWNER) -> str:
        """Where the product's role reaches a database."""
        return f"postgresql://{role}:{self._password}@127.0.0.1:{self.port}/{database}"

    async def start(self) -> Process:
        """The server, answering; its role and database exist."""
        made_by = self.cluster / "PG_VERSION"
        if self._programs is None:
            version = int(made_by.read_text()) if made_by.exists() else None
            self._programs = programs.reachable(programs.postgres(of_version=version), self.home, self.user)
        if not made_by.exists():
            await self._make(self._programs)
        self._forget_stale_pid()
        for _ in range(RETRIES):
            process = await self._run(self._programs)
            if await until(self._answers, seconds=START_SECONDS, process=process):
                await self._provide()
                return process
            await process.stop(signal.SIGQUIT)
            if not any(words in process.said() for words in OLD_SELF):
                break
            await asyncio.sleep(RETRY_SECONDS)
        raise CannotStart(f"PostgreSQL does not start: {process.last_words()} (more in {self.log})")

    async def _run(self, found: programs.Program) -> Process:
        settings = {**ALWAYS, "port": str(self.port), **self.settings}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return await Process.start(
            "postgres",
            [found.path / "postgres", "-D", self.cluster, *options],
            env=_environment(),
            log=self.log,
            cwd=Path("/"),
            on_death_of_parent=signal.SIGINT,
            user=self.user,
            keep_open=[self._lock],
        )

    async def _make(self, found: programs.Program) -> None:
        """Run initdb aside, then move what it made: killed halfway it leaves nothing that looks whole."""
        half = self.home / "cluster.new"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        words = self.home / "password.given"
        words.write_text(self._password)
        words.chmod(0o600)
        if self.user is not None:
            os.chown(half, self.user, -1)
            os.chown(words, self.user, -1)
        process = await Process.start(
            "initdb",
            [found.path / "initdb", "-D", half, *_initdb_options(found.version, words, self.settings)],
            env=_environment(),
            log=self.log,
            cwd=Path("/"),
            user=self.user,
            keep_open=[self._lock],
        )
        try:
            code = await process.wait()
        finally:
            await process.stop(signal.SIGKILL)
            words.unlink()
        if code:
            reasons = [line for line in process.said().splitlines() if "error" in line.lower()]
            raise CannotStart(f"PostgreSQL's data could not be made: {(reasons or [process.last_words()])[0]}")
        half.replace(self.cluster)

    def _forget_stale_pid(self) -> None:
        """Remove the pid file of a server that is gone, though its number now belongs to somebody else.

        PostgreSQL only asks whether the number is taken; we hold the folder, so it can only be a stranger's.
        """
        file = self.cluster / "postmaster.pid"
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int(file.read_text().splitlines()[0])
            if os.fsencode(self.cluster) not in Path(f"/proc/{pid}/cmdline").read_bytes():
                file.unlink()

    async def _answers(self) -> bool:
        try:
            connection = await asyncpg.connect(self.url(SUPERUSER, role=SUPERUSER), timeout=5)
        except asyncpg.InvalidPasswordError:
            raise CannotStart(f"{self.home}: the password does not belong to the database beside it.") from None
        except (OSError, TimeoutError, asyncpg.PostgresError):
            return False
        await connection.close()
        return True

    async def _provide(self) -> None:
        connection = await asyncpg.connect(self.url(SUPERUSER, role=SUPERUSER))
        try:
            if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", OWNER):
                await connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD '{self._password}'")
            if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", OWNER):
                await connection.execute(f"CREATE DATABASE {OWNER} OWNER {OWNER}")
            if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", ROLE):
                await connection.execute(f"CREATE ROLE {ROLE} NOLOGIN")
            await connection.execute(f"GRANT {ROLE} TO {OWNER}")
        finally:
            await connection.close()
        for database in (OWNER, "template1"):
            connection = await asyncpg.connect(self.url(database, role=SUPERUSER))
            try:
                await connection.execute(SEARCHES_ALLOWED)
            finally:
                await connection.close()


def _initdb_options(version: int, password: Path, settings: Mapping[str, str]) -> list[str]:
    """Text is UTF-8 everywhere; a character type of C would make Japanese unsearchable."""
    locale = ["--locale=C.UTF-8"]
    if version >= BUILTIN_LOCALE:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--lc-ctype=C.UTF-8"]
    hurry = ["--no-sync"] if settings.get("fsync") == "off" else []
    return [
        f"--username={SUPERUSER}",
        f"--pwfile={password}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--no-instructions",
        *locale,
        *hurry,
    ]


def _environment() -> dict[str, str]:
    """No setting of ours is the server's business, and no `PG…` of the user's."""
    return {"PATH": os.defpath, "LANG": "C.UTF-8", "TZ": "UTC"}
