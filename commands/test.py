"""All tests, against real services."""

import asyncio
import importlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from commands.cli import app
from core.embedded import postgres, valkey
from core.settings import settings

SETTINGS = {"TSUNAGI_SECRET_KEY": "tests-" * 8, "TSUNAGI_ARGON2_MEMORY": "1024", "TSUNAGI_TEST": "1"}


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context, *, processes: Annotated[int, typer.Option("-n", help="Test processes.")] = 0) -> None:
    """Run everything in parallel, on its own PostgreSQL and Valkey; further arguments go to pytest."""
    with tempfile.TemporaryDirectory(prefix="tsunagi-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with valkey.running(folder, durable=False) as redis, postgres.running(folder, durable=False) as database:
            os.environ |= SETTINGS | {
                "TSUNAGI_REDIS_URL": redis.url(),
                "TSUNAGI_DATABASE_URL": database.url("postgres"),
                "TSUNAGI_DATA": str(folder),
            }
            os.environ.pop("TSUNAGI_SMTP_URL", None)
            asyncio.run(_make_template())
            os.environ["TSUNAGI_DATABASE_URL"] = database.url("template")
            settings.cache_clear()
            asyncio.run(importlib.import_module("core.db").migrate())
            workers = str(processes or max(2, os.cpu_count() or 2))
            arguments = [sys.executable, "-m", "pytest", "-n", workers, *context.args]
            code = subprocess.run(arguments, check=False).returncode
    raise typer.Exit(code)


async def _make_template() -> None:
    asyncpg = importlib.import_module("asyncpg")
    admin = await asyncpg.connect("postgresql://" + os.environ["TSUNAGI_DATABASE_URL"].partition("://")[2])
    await admin.execute("CREATE DATABASE template")
    await admin.close()
