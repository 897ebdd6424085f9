"""`up`: the whole product in one terminal."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import typer

from commands import _admin_ui
from commands._child import program, run_once
from core.embedded.folder import CannotStart, Folder, hold, is_free, kept_secret
from core.embedded.postgres import Postgres
from core.embedded.process import Process, until
from core.embedded.supervisor import Service, Supervisor
from core.embedded.valkey import Valkey
from core.settings import Settings, settings

URLS = ("TSUNAGI_DATABASE_URL", "TSUNAGI_REDIS_URL")
KEY = "TSUNAGI_SECRET_KEY"
STAND_IN = {URLS[0]: "postgresql://localhost", URLS[1]: "redis://localhost", KEY: "x" * 32}
"""Pass for the settings that are made here, while the given ones are checked."""

READY_SECONDS = 60
PATIENCE = 5
"""Jobs have time: while all start at once on two cores, the web server gets one for itself."""

MIGRATIONS = tuple(Path("migrations").glob("[0-9]*.py"))
DEMO = (
    ("seller@demo.example", "the wholesaler"),
    ("buyer@demo.example", "a restaurant"),
    ("buyer2@demo.example", "another restaurant"),
)
DEMO_WORD = "Demo-1234"
Environment = Mapping[str, str]


def command(
    host: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 means every one of this machine.")
    ] = "127.0.0.1",
) -> None:
    """Start everything: database, queue, web server, workers, relay, scheduler. Ctrl-C stops it.

    PostgreSQL and Valkey are started too, unless TSUNAGI_DATABASE_URL and TSUNAGI_REDIS_URL name others. On
    the first start the database gets demo data. PORT (8000) and TSUNAGI_DATA (.data) choose port and folder.
    """
    environment = dict(os.environ)
    is_embedded = _is_embedded(environment)
    chosen = _checked(environment, is_embedded=is_embedded)
    if not is_free(host, chosen.port):
        raise CannotStart(f"Port {chosen.port} is in use: set PORT to another one, or stop what listens there.")
    environment["TSUNAGI_PORT"] = str(chosen.port)
    environment.setdefault("TSUNAGI_PUBLIC_URL", f"http://localhost:{chosen.port}")
    environment["TSUNAGI_DATA"] = str(chosen.data.absolute())
    _build_admin_ui()
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(_up(host, chosen, environment, is_embedded=is_embedded))
    _say("Stopped.")


def _build_admin_ui() -> None:
    """Without its pages the API works all the same."""
    try:
        _admin_ui.ensure()
    except CannotStart as error:
        _say(f"The admin UI could not be built, and is not served: {error}")


def _is_embedded(environment: Environment) -> bool:
    given = [name for name in URLS if environment.get(name)]
    if len(given) == 1:
        missing = next(name for name in URLS if name not in given)
        raise CannotStart(f"{given[0]} is set and {missing} is not: set both, or neither to have both started here.")
    return not given


def _checked(environment: Environment, *, is_embedded: bool) -> Settings:
    """The settings as given; wrong ones are named before anything is started."""
    made_here = STAND_IN if is_embedded else {KEY: STAND_IN[KEY]}
    os.environ.update({name: value for name, value in made_here.items() if not environment.get(name)})
    return settings()


async def _up(host: str, chosen: Settings, environment: dict[str, str], *, is_embedded: bool) -> None:
    _cancel_on_signals()
    async with hold(Path(environment["TSUNAGI_DATA"]), environment["TSUNAGI_PUBLIC_URL"]) as folder:
        if not environment.get(KEY):
            environment[KEY] = kept_secret(folder.path / "secret_key")
        supervisor = Supervisor(_say)
        async with contextlib.AsyncExitStack() as stack:
            if is_embedded:
                await stack.enter_async_context(_servers(supervisor, folder, environment))
            await _prepare(folder, environment, is_embedded=is_embedded)
            web, *others = _services(host, chosen, folder, environment)
            stack.push_async_callback(supervisor.stop, web, *others)
            await supervisor.run(web, *others)
            await _wait_until_ready(supervisor[web], "localhost" if host == "0.0.0.0" else host, chosen.port)  # noqa: S104 — compared only
            _greet(environment, folder, is_embedded=is_embedded)
            await asyncio.Event().wait()


def _cancel_on_signals() -> None:
    """The first signal unwinds everything in order; more of them change nothing."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    heard: list[int] = []

    def hear(name: signal.Signals) -> None:
        if not heard and task is not None:
            _say("\nStopping ...")
            task.cancel()
        heard.append(name)

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(name, hear, name)


@contextlib.asynccontextmanager
async def _servers(supervisor: Supervisor, folder: Folder, environment: dict[str, str]) -> AsyncIterator[None]:
    """PostgreSQL and Valkey, kept running; they stop after all who use them."""
    postgres, valkey = Postgres(folder), Valkey(folder)
    services = [
        Service("PostgreSQL", postgres.start, ending=signal.SIGINT),
        Service("Valkey", valkey.start),
    ]
    if not postgres.cluster.exists():
        _say("Making the database ...")
    try:
        await supervisor.run(*services)
        environment.update(zip(URLS, (postgres.url(), valkey.url()), strict=True))
        environment.setdefault("TSUNAGI_DEMO", "true")
        yield
    finally:
        await supervisor.stop(*services)


async def _prepare(folder: Folder, environment: Environment, *, is_embedded: bool) -> None:
    """Migrations, and demo data in a database of our own that holds no business yet."""
    log = folder.room("log")
    if not await _is_migrated(environment[URLS[0]]):
        await run_once("migrate", env=environment, log=log / "migrate.log", keep_open=folder.lock)
    if is_embedded and not await _asked(environment[URLS[0]], "SELECT EXISTS (SELECT FROM business)"):
        _say("Filling in demo data ...")
        try:
            await run_once("seed", env=environment, log=log / "seed.log", keep_open=folder.lock)
        except CannotStart as error:
            _say(str(error))


async def _is_migrated(url: str) -> bool:
    """Whether every migration file is applied; cheaper than asking the migrator, which reads all models."""
    try:
        applied = await _asked(url, "SELECT array_agg(name) FROM tortoise_migrations")
    except asyncpg.UndefinedTableError:
        return False
    return set(applied or ()) == {file.stem for file in MIGRATIONS}


async def _asked(url: str, query: str) -> Any:
    try:
        connection = await asyncpg.connect("postgresql://" + url.partition("://")[2], timeout=10)
    except (OSError, TimeoutError) as error:
        raise CannotStart(f"TSUNAGI_DATABASE_URL: the database does not answer ({error}).") from None
    except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError) as error:
        raise CannotStart(f"TSUNAGI_DATABASE_URL: {error}.") from None
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def _services(host: str, chosen: Settings, folder: Folder, environment: Environment) -> list[Service]:
    log = folder.room("log")

    def service(name: str, *arguments: str, log_name: str = "") -> Service:
        async def start() -> Process:
            return await Process.start(
                name,
                program(name, *arguments),
                env=environment,
                log=log / f"{log_name or name}.log",
                keep_open=[folder.lock],
                patience=0 if name == "web" else PATIENCE,
            )

        return Service(log_name or name, start)

    workers = [service("worker", log_name=f"worker-{number}") for number in range(1, chosen.workers + 1)]
    return [service("web", "--host", host), *workers, service("relay"), service("scheduler")]


async def _wait_until_ready(web: Process, host: str, port: int) -> None:
    async def ask() -> bool:
        try:
            reader, writer = await asyncio.open_connection(host, port)
        except OSError:
            return False
        try:
            writer.write(f"GET /readyz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            return b" 200 " in await reader.readline()
        except OSError:
            return False
        finally:
            writer.close()

    if not await until(ask, seconds=READY_SECONDS, every=0.05, process=web):
        raise CannotStart(f"The web server does not start: {web.last_words()} (more in {web.log})")


def _greet(environment: Environment, folder: Folder, *, is_embedded: bool) -> None:
    address = environment["TSUNAGI_PUBLIC_URL"]
    _say(f"\nTsunagi 繋ぎ is ready: {address}\n")
    _say(f"  Admin UI  {address}\n  GraphiQL  {address}/graphql\n  Logs      {folder.path / 'log'}\n")
    if is_embedded:
        _say(f"Demo logins, all with the password {DEMO_WORD}:")
        _say("\n".join(f"  {email:20}  {who}" for email, who in DEMO) + "\n")
    _say("Ctrl-C stops everything.")


def _say(sentence: str) -> None:
    print(sentence, flush=True)
