"""Hands committed events on: makes jobs of them, sends what is due, wakes listeners. Safe in many processes."""

import asyncio
import contextlib
import signal
from typing import Any

import redis.asyncio as redis
from redis.exceptions import RedisError

from core import db
from core.discover import modules
from core.live.hub import publish
from core.live.log import CHANNEL
from core.log import log, set_up
from core.pool import OUTAGES
from core.settings import settings
from services import job as jobs
from services.job import Due
from workers import job
from workers.broker import QUEUE, broker

BATCH = 200
MOST_SENT = 1_000
"""Messages that wait in Redis at most; all else waits in PostgreSQL."""
IDLE_SECONDS = 1.0


async def relay(client: redis.Redis) -> int:
    """Make jobs of pending events, and send messages for what is due. Gives of how much there may be more."""
    taken = await jobs.take(job.KINDS, BATCH)
    if taken.concerned:
        with contextlib.suppress(RedisError, OSError):  # listeners look for themselves every few seconds
            await publish(client, taken.concerned)
    room = min(BATCH, MOST_SENT - await _waiting(client))
    overdue = await jobs.wake(room) if room > 0 else []
    await _send([*taken.due, *overdue])
    return max(taken.count, len(overdue))


async def _waiting(client: redis.Redis) -> int:
    """Messages that no worker has taken; without Redis, as if there were none: then sending tells."""
    try:
        found: Any = client.llen(QUEUE)
        return int(await found)
    except (RedisError, OSError):
        return 0


async def _send(due: list[Due]) -> None:
    left = due[::-1]
    try:
        while left:
            await asyncio.to_thread(broker.enqueue, job.message(left[-1]))
            left.pop()
    except (RedisError, OSError):
        await jobs.unsent(left)
        raise


async def run(stop: asyncio.Event) -> None:
    """Relay until told to stop, woken by PostgreSQL at every commit that announces something."""
    modules("workers")
    await db.open_pool()
    client = redis.from_url(settings().redis_url, socket_timeout=5, socket_connect_timeout=2)
    woken = asyncio.Event()
    listener = asyncio.create_task(_listen(woken))
    try:
        while not stop.is_set():
            woken.clear()
            try:
                if await relay(client) >= BATCH:
                    continue
            except (RedisError, *OUTAGES) as error:
                log.warning("relay.retrying", error=type(error).__name__)
                await asyncio.sleep(IDLE_SECONDS)
            await _first(stop.wait(), woken.wait())
    finally:
        listener.cancel()
        await client.aclose()
        await db.close()


async def _first(*waits: Any) -> None:
    tasks = [asyncio.create_task(wait) for wait in waits]
    await asyncio.wait(tasks, timeout=IDLE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()


async def _listen(woken: asyncio.Event) -> None:
    """Wake up when PostgreSQL says so; while it cannot be heard, the relay looks every second."""
    while True:
        with contextlib.suppress(*OUTAGES):
            async with db.aside() as connection:
                ended = asyncio.Event()
                connection.add_termination_listener(lambda *_, ended=ended: ended.set())
                await connection.add_listener(CHANNEL, lambda *_: woken.set())
                await ended.wait()
        await asyncio.sleep(IDLE_SECONDS)


def main() -> None:
    """Run one relay until SIGTERM or SIGINT."""
    set_up("relay")

    async def start() -> None:
        stop = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
        await run(stop)

    asyncio.run(start())
