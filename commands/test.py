"""`test`: everything, against real servers that live as long as the run."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import asyncpg
import typer

from commands import _admin_ui
from commands._child import run_once
from commands._servers import servers, temporary_folder
from core.embedded.folder import hold
from core.embedded.process import Process

OPTIONS: dict[str, Any] = {"context_settings": {"allow_extra_args": True, "ignore_unknown_options": True}}

TEMPLATE = "tsunagi_template"
OF_TESTS = "TSUNAGI_TEST_"
"""What settings of tests begin with: how long an outage lasts, or another day's seed."""
FIXED = {
    "TSUNAGI_TEST": "1",
    "TSUNAGI_SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests",
    "TSUNAGI_ARGON2_MEMORY": "1024",
    "TSUNAGI_LOGIN_LIMIT_ADDRESS": "2000 per 15 minutes",
    "TSUNAGI_INQUIRY_LIMIT": "2000 per hour",
    "TSUNAGI_COST_LIMIT": "999999999999 per minute",
}
"""Hashes are cheap here, and logins many: tests log in often, from one address."""


SOME_FAILED = 1
"""What pytest says when all have run and some have failed."""
TRIED_AGAIN = 3
"""Of the whole suite, so many that failed are tried once more: of more, something is broken."""


def command(context: typer.Context) -> None:
    """Run all tests in parallel, each process on its own database; options go to pytest: `test -k order`.

    The admin UI is built first, when its sources are newer than its build.

    Of all tests, up to three that fail are tried again, alone, once the machine is quiet; those that pass then are
    named at the end. Chosen tests are tried once.

    PostgreSQL and Valkey are started for the run, unless TSUNAGI_TEST_DATABASE_URL and TSUNAGI_TEST_REDIS_URL
    name servers where databases may be made.
    """
    raise typer.Exit(run(context.args))


def run(arguments: list[str]) -> int:
    """Run tests as `test` does; gives what pytest says."""
    _admin_ui.ensure()
    return asyncio.run(_test(max(2, os.cpu_count() or 2), arguments))


async def _test(processes: int, arguments: list[str]) -> int:
    with temporary_folder() as path:
        async with hold(path, "a test run") as folder, servers(folder, processes) as (database, redis):
            template = database.rpartition("/")[0] + f"/{TEMPLATE}"
            environment = {
                **{name: value for name, value in os.environ.items() if not name.startswith("TSUNAGI_")},
                **{name: value for name, value in os.environ.items() if name.startswith(OF_TESTS)},
                **FIXED,
                "TSUNAGI_DATABASE_URL": template,
                "TSUNAGI_REDIS_URL": redis,
                "TSUNAGI_DATA": str(path),
            }
            await _make_template(database)
            log = folder.room("log") / "migrate.log"
            await run_once("migrate", env=environment, log=log, keep_open=folder.lock)
            return await tried(["-n", str(processes)], arguments, environment, path / "pytest")


async def tried(parallel: list[str], chosen: list[str], environment: dict[str, str], cache: Path) -> int:
    """Run pytest; what failed of the whole suite once more, alone. Gives what pytest said last."""
    kept = [] if chosen else ["-o", f"cache_dir={cache}"]
    code = await _pytest([*parallel, *kept, *chosen], environment)
    failed = _failed(cache)
    if code != SOME_FAILED or chosen or len(failed) > TRIED_AGAIN:
        return code
    typer.echo(f"Tried again, alone: {', '.join(failed)}")
    code = await _pytest(["-n", "1", "--last-failed", "--last-failed-no-failures=none", *kept], environment)
    if not code:
        typer.echo(f"Unsteady, for they failed at first and passed alone: {', '.join(failed)}")
    return code


async def _pytest(arguments: list[str], environment: dict[str, str]) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    process = await Process.start("pytest", command, env=environment, on_death_of_parent=signal.SIGTERM)
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, process.tell, signal.SIGINT)
    try:
        return await process.wait()
    finally:
        await process.stop(signal.SIGINT)


def _failed(cache: Path) -> list[str]:
    """The tests that pytest remembers to have failed."""
    try:
        return sorted(json.loads((cache / "v" / "cache" / "lastfailed").read_bytes()))
    except FileNotFoundError:
        return []


async def _make_template(server: str) -> None:
    connection = await asyncpg.connect("postgresql://" + server.partition("://")[2])
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
        utf8 = "SELECT pg_encoding_to_char(encoding) = 'UTF8' FROM pg_database WHERE datname = 'template1'"
        made_of = "template1" if await connection.fetchval(utf8) else "template0"
        await connection.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE {made_of} ENCODING 'UTF8'")
    finally:
        await connection.close()
