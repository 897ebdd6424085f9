"""A schedule of faults: which and when follow from the seed alone."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.chaos.world import World

KILLS = ("web-a", "web-b", "worker-a", "worker-b", "relay-a", "postgres", "valkey", "scheduler-a")
KINDS = (
    *(f"kill {name}" for name in KILLS),
    "cut database", "cut redis", "delay database", "delay redis", "swallow redis", "swallow database",
    "fill valkey", "without valkey", "without mails",
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """What happens, how many seconds after the start, and for how long."""

    at: float
    kind: str
    lasts: float


@dataclass
class Done:
    """What has happened, in seconds of the monotonic clock."""

    faults: list[tuple[float, float, str]] = field(default_factory=list)


def schedule(seed: int, seconds: float, kinds: tuple[str, ...] = KINDS) -> list[Fault]:
    """Every kind in turn, shuffled anew each time, with pauses between."""
    rng, found, at = random.Random(seed), list[Fault](), 1.0
    while True:
        for kind in rng.sample(kinds, len(kinds)):
            lasts = 0.0 if kind.startswith(("kill", "cut")) else rng.uniform(1, 3)
            if at + lasts > seconds:
                return found
            found.append(Fault(at, kind, lasts))
            at += lasts + rng.uniform(0.3, 2)


async def strike(world: World, faults: list[Fault], done: Done) -> None:
    begun = time.monotonic()
    for fault in faults:
        await asyncio.sleep(max(0, begun + fault.at - time.monotonic()))
        since = time.monotonic()
        async with _happening(world, fault.kind):
            await asyncio.sleep(fault.lasts)
        done.faults.append((since, time.monotonic(), fault.kind))


@asynccontextmanager
async def _happening(world: World, kind: str) -> AsyncIterator[None]:
    verb, _, what = kind.partition(" ")
    proxy = world.database if what == "database" else world.redis
    match verb, what:
        case "kill", name:
            world.kill(name)
            yield
        case "cut", _:
            proxy.cut()
            yield
        case "delay", _:
            proxy.delay = 0.1
            yield
            proxy.delay = 0
        case "swallow", _:
            proxy.swallow()
            yield
            proxy.flow()
        case "without", "mails":
            await asyncio.to_thread(world.mails_off)
            yield
            await asyncio.to_thread(world.mails_on)
        case "without", name:
            async with world.without(name):
                yield
        case _:
            async with _full(world):
                yield


@asynccontextmanager
async def _full(world: World) -> AsyncIterator[None]:
    """As long as Valkey lives; killed meanwhile, it begins without a limit."""
    try:
        await world.fill("1")
        yield
    finally:
        await world.heal()
