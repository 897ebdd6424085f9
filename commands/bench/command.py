"""Servers, two databases of different size, and the cases measured on them."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import asyncpg
import typer

from commands._child import run_once
from commands._servers import servers, temporary_folder
from core.embedded.folder import Folder, hold

SMALL, LARGE = "small", "large"


def command(
    scale: Annotated[int, typer.Option(min=2, help="How many times as much the large database holds.")] = 20,
    rounds: Annotated[int, typer.Option(min=3, help="How often each pair is measured, in turn.")] = 7,
    *,
    quick: Annotated[
        bool, typer.Option("--quick", help="Small and in two minutes: twice the rows, three rounds.")
    ] = False,
) -> None:
    """Measure queries against hand-written SQL, a large database against a small one, and deep pages.

    Each line is a ratio of two things measured in turn in this run: the machine and its moods cancel out.
    """
    asyncio.run(_bench(2, 3) if quick else _bench(scale, rounds))


async def _bench(scale: int, rounds: int) -> None:
    async with _databases(scale) as urls:
        from commands.bench import cases

        await cases.run(urls[SMALL], urls[LARGE], scale=scale, rounds=rounds)


@asynccontextmanager
async def _databases(scale: int) -> AsyncIterator[dict[str, str]]:
    """A database with the demo, and one with so many times as much."""
    with temporary_folder() as path:
        async with hold(path, "a measurement") as folder, servers(folder, 1) as (server, redis):
            os.environ["TSUNAGI_REDIS_URL"] = redis
            os.environ["TSUNAGI_SECRET_KEY"] = "x" * 32
            os.environ["TSUNAGI_DATA"] = str(path)
            os.environ["TSUNAGI_LOG_LEVEL"] = "ERROR"
            os.environ["TSUNAGI_COST_LIMIT"] = "999999999999 per second"
            urls = {}
            for name, times in ((SMALL, 1), (LARGE, scale)):
                print(f"Filling the {name} database ...", flush=True)
                urls[name] = await _filled(server, name, times, folder)
            os.environ["TSUNAGI_DATABASE_URL"] = urls[SMALL]
            yield urls


async def _filled(server: str, name: str, scale: int, folder: Folder) -> str:
    connection = await asyncpg.connect("postgresql://" + server.partition("://")[2])
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS bench_{name} WITH (FORCE)")
        await connection.execute(f"CREATE DATABASE bench_{name} TEMPLATE template0 ENCODING 'UTF8'")
    finally:
        await connection.close()
    url = server.rpartition("/")[0] + f"/bench_{name}"
    environment = os.environ | {"TSUNAGI_DATABASE_URL": url}
    log = folder.room("log")
    await run_once("migrate", env=environment, log=log / f"migrate-{name}.log", keep_open=folder.lock)
    options = ("--scale", str(scale)) if scale > 1 else ()
    await run_once("seed", *options, env=environment, log=log / f"seed-{name}.log", keep_open=folder.lock)
    return url
