"""The servers that are compared: each a process of its own on one core, all on one database."""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

from commands._child import program
from commands._node import node
from core.embedded.folder import CannotStart, Folder, free_port
from core.embedded.process import Process, until

ROOT = Path(__file__).parent.parent.parent
PEERS = ROOT / "tests" / "bench"
READY_SECONDS = 60
CPU_CLOCK = 2
"""CPUCLOCK_SCHED: as clock_getcpuclockid(3) makes a clock's number from a process's."""


@dataclass(frozen=True)
class Variant:
    """One way to answer the same questions: the name it goes by, and in which dialect it is asked."""

    name: str
    title: str
    dialect: str
    module: str

    def command(self) -> list[str | Path]:
        """The command line of its server."""
        if self.module.endswith(".mjs"):
            return [node(), PEERS / self.module]
        if self.module == "web":
            return program("web")
        return [sys.executable, "-m", "commands.bench.serve", self.module]


OURS = Variant("ours", "Tsunagi", "ours", "web")
LIMIT = Variant("limit", "limit: Starlette + asyncpg, one SQL", "limit", "limit")
REPLAY = Variant("limit", "limit: the same SQL over asyncpg", "limit", "replay")
IDIOMATIC = Variant("idiomatic", "Strawberry + Tortoise, idiomatic", "plain", "idiomatic")
POSTGRAPHILE = Variant("postgraphile", "PostGraphile 5", "postgraphile", "postgraphile.mjs")
YOGA = Variant("yoga", "GraphQL Yoga + graphql-jit", "plain", "yoga.mjs")
MERCURIUS = Variant("mercurius", "Mercurius", "plain", "mercurius.mjs")
VARIANTS = (OURS, LIMIT, POSTGRAPHILE, YOGA, MERCURIUS, IDIOMATIC)
RIVALS = (POSTGRAPHILE, YOGA, MERCURIUS)


class Server:
    """A variant that runs on a database."""

    def __init__(self, variant: Variant, process: Process, port: int) -> None:
        self.variant, self.process, self.port = variant, process, port

    @property
    def cpu(self) -> float:
        """Seconds that all threads of the process have worked, by the clock that Linux keeps for it.

        It is what `/proc/PID/stat` tells, which rounds to hundredths.
        """
        return time.clock_gettime((~self.process.pid << 3) | CPU_CLOCK)

    def forget_most(self) -> None:
        """What it held so far, such as for hashing a password, is not counted."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    @property
    def memory(self) -> tuple[int, int]:
        """Kilobytes now, and at most so far."""
        return memory_of(self.process.pid)


def memory_of(pid: int) -> tuple[int, int]:
    """Kilobytes that a process holds now, and held at most."""
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    found = {name: rest for name, _, rest in (line.partition(":") for line in status)}
    return int(found["VmRSS"].split()[0]), int(found["VmHWM"].split()[0])


@contextlib.asynccontextmanager
async def running(variant: Variant, url: str, folder: Folder, **environment: str) -> AsyncIterator[Server]:
    """The variant's server, listening."""
    port = free_port()
    given = os.environ | {
        "PORT": str(port),
        "TSUNAGI_PORT": str(port),
        "TSUNAGI_DATABASE_URL": url,
        "DATABASE_URL": url,
        "NODE_ENV": "production",
        "GRAPHILE_ENV": "production",
        **environment,
    }
    log = folder.room("log") / f"{variant.module}-{port}.log"
    with server_core():
        process = await Process.start(
            variant.name, variant.command(), env=given, log=log, cwd=ROOT, keep_open=[folder.lock]
        )
    try:
        if not await until(lambda: listens(port), seconds=READY_SECONDS, process=process):
            raise CannotStart(f"{process.last_words()} (more in {log})")
        yield Server(variant, process, port)
    finally:
        await process.stop()


async def listens(port: int) -> bool:
    """Whether a port is open."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def cores() -> list[int]:
    """Those we may use, where the system tells."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


ALL = cores()


def leave_a_core() -> None:
    """The last core is the servers'; what we start without saying so shares the others with us."""
    if len(ALL) > 1:
        os.sched_setaffinity(0, ALL[:-1])


@contextlib.contextmanager
def server_core() -> Iterator[None]:
    """What is started now runs on the last core."""
    if len(ALL) < 2:  # noqa: PLR2004 — nothing to choose
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, ALL[-1:])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
