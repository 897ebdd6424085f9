"""Everything at once: for trying out, developing, and small installations."""

import asyncio
import contextlib
import fcntl
import importlib
import os
import secrets
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from commands.cli import command
from core.embedded import postgres, valkey
from core.embedded.process import Child, Trouble, is_free, last_line, start, stopping
from core.settings import settings

READY_SECONDS = 60
LONGEST_PAUSE = 10.0
LOGINS = ("seller@demo.example", "buyer@demo.example", "buyer2@demo.example")


@command
def up() -> None:
    """Run everything: databases (embedded unless set), migrations, web, workers, relay, scheduler.

    Ctrl-C stops it all.
    """
    port, data = _port(), Path(os.environ.get("TSUNAGI_DATA", ".data"))
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, lambda *_: stop.set())
    with _own(data) as folder, stopping([]) as children:
        environment = _environment(port, folder)
        first = _databases(children, folder, environment)
        os.environ |= environment
        settings()
        database = importlib.import_module("core.db")
        asyncio.run(database.migrate())
        if first:
            _say("Making demo data …")
            asyncio.run(importlib.import_module("commands.seed.demo").run_if_empty())
        services = [Service(name, folder, environment) for name in _names()]
        children += [service.begin() for service in services]
        _wait_until_ready(port, services, stop)
        if not stop.is_set():
            _greet(port, folder)
        _watch(services, children, stop)
        _say("\nStopping …")


def _port() -> int:
    text = os.environ.get("TSUNAGI_PORT") or os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 1 <= int(text) <= 65535:  # noqa: PLR2004
        raise Trouble(f"PORT={text} is no port: give a number from 1 to 65535")
    if not is_free(int(text)):
        raise Trouble(f"Port {text} is in use: stop what listens there, or choose another with PORT=8001")
    return int(text)


@contextlib.contextmanager
def _own(data: Path) -> Iterator[Path]:
    """The data folder, ours alone as long as we run."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        folder = data.resolve()
        (folder / "log").mkdir(exist_ok=True)
        guard: IO[str] = (folder / "lock").open("a")
    except OSError as error:
        raise Trouble(f"The data folder {data} cannot be written to ({error.strerror}): choose another with TSUNAGI_DATA") from None
    try:
        fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Trouble(f"Tsunagi is running on {data} already: stop it first, or choose another folder with TSUNAGI_DATA") from None
    with guard:
        yield folder


def _environment(port: int, folder: Path) -> dict[str, str]:
    environment = {"TSUNAGI_PORT": str(port), "TSUNAGI_DATA": str(folder)}
    environment["TSUNAGI_PUBLIC_URL"] = os.environ.get("TSUNAGI_PUBLIC_URL", f"http://localhost:{port}")
    if "TSUNAGI_SECRET_KEY" not in os.environ:
        key = folder / "secret_key"
        if not key.exists():
            key.touch(0o600)
            key.write_text(secrets.token_urlsafe(48))
        environment["TSUNAGI_SECRET_KEY"] = key.read_text()
    return environment


def _databases(children: list[Child], folder: Path, environment: dict[str, str]) -> bool:
    """Start PostgreSQL and Valkey, unless they are given; tells whether they are ours."""
    given = {name: os.environ.get(name) for name in ("TSUNAGI_DATABASE_URL", "TSUNAGI_REDIS_URL")}
    if all(given.values()):
        return False
    if any(given.values()):
        missing = next(name for name, value in given.items() if not value)
        raise Trouble(f"{missing} is missing: set both TSUNAGI_DATABASE_URL and TSUNAGI_REDIS_URL, or neither")
    _say("Starting PostgreSQL and Valkey …")
    try:
        redis = valkey.boot(folder)
        children.append(redis.child)
        database = postgres.boot(folder)
        children.append(database.child)
    except OSError as error:
        raise Trouble(f"The databases could not be started in {folder}: {error.strerror}") from None
    environment["TSUNAGI_REDIS_URL"] = redis.url()
    environment["TSUNAGI_DATABASE_URL"] = database.url("postgres")
    return True


def _names() -> list[str]:
    return ["web", "relay", "scheduler", *["worker"] * settings().workers]


@dataclass
class Service:
    """One of our processes: started again, after a growing pause, when it dies."""

    name: str
    folder: Path
    environment: dict[str, str]
    pause: float = 0.5
    due: float = 0.0
    child: Child | None = None

    @property
    def log(self) -> Path:
        """Where it writes."""
        return self.folder / "log" / f"{self.name}.log"

    def begin(self) -> Child:
        """Start it."""
        command_line = [sys.executable, "-m", "commands", self.name]
        self.child = start(self.name, command_line, log=self.log, environment={**os.environ, **self.environment})
        return self.child

    def look(self, children: list[Child]) -> None:
        """Start it again when it is down and its pause is over."""
        if self.child is None or self.child.is_running:
            return
        if not self.due:
            _say(f"{self.name} ended ({last_line(self.log)}); starting it again")
            self.due = time.monotonic() + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
        elif time.monotonic() >= self.due:
            self.due = 0.0
            children.remove(self.child)
            children.append(self.begin())


def _wait_until_ready(port: int, services: list[Service], stop: threading.Event) -> None:
    until = time.monotonic() + READY_SECONDS
    while not stop.wait(0.05):
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):  # noqa: S310, E501 — our own address
            return
        for service in services:
            if service.child and not service.child.is_running:
                raise Trouble(f"{service.name} did not start: {last_line(service.log)}")
        if time.monotonic() > until:
            raise Trouble(f"The web server was not ready within {READY_SECONDS} seconds; see {services[0].log}")


def _watch(services: list[Service], children: list[Child], stop: threading.Event) -> None:
    databases = [child for child in children if child.name in {"PostgreSQL", "Valkey"}]
    while not stop.wait(0.3):
        for service in services:
            service.look(children)
        for child in databases:
            if not child.is_running:
                raise Trouble(f"{child.name} has ended; its log is in {services[0].folder / 'log'}. Start again: no row is lost")


def _greet(port: int, folder: Path) -> None:
    _say(f"\nTsunagi 繋ぎ is ready:  http://localhost:{port}\n")
    _say("Demo logins (password Demo-1234):")
    for login in LOGINS:
        _say(f"  {login}")
    _say(f"\nLogs: {folder / 'log'}   Stop: Ctrl-C")


def _say(text: str) -> None:
    print(text, flush=True)


