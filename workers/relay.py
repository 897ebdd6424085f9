"""Hands committed events on: to the jobs named like them, and to live listeners. Safe in many processes."""

import asyncio
import contextlib
import signal
from typing import Any

import asyncpg
import redis.asyncio as redis
from redis.exceptions import RedisError

from core import db
from core.discover import modules
from core.live.hub import publish
from core.live.log import CHANNEL
from core.log import log, set_up
from core.settings import settings
from models.event import Event
from workers.broker import broker

BATCH = 200
IDLE_SECONDS = 1.0


async def relay(client: redis.Redis) -> int:
    """Hand on what is pending, oldest first; what fails stays pending. Gives how many."""
    async with db.transaction():
        pending = Event.filter(pending=True).order_by("id").limit(BATCH)
        events = await pending.select_for_update(skip_locked=True)
        for event in events:
            if event.topic in broker.actors:
                message = broker.get_actor(event.topic).message(
                    trace_id=event.trace_id, event_id=str(event.id), **event.payload
                )
                await asyncio.to_thread(broker.enqueue, message)
        if concerned := {business for event in events for business in event.concerned}:
            await publish(client, concerned)
        await Event.filter(id__in=[event.id for event in events]).update(pending=False)
    return len(events)


async def run(stop: asyncio.Event) -> None:
    """Relay until told to stop, woken by PostgreSQL at every commit that announces something."""
    modules("workers")
    await db.open_pool()
    client = redis.from_url(settings().redis_url)
    woken = asyncio.Event()
    listener = asyncio.create_task(_listen(woken))
    try:
        while not stop.is_set():
            woken.clear()
            try:
                if await relay(client) == BATCH:
                    continue
            except (RedisError, OSError, asyncpg.PostgresError) as error:
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
    url = db.direct_url()
    while True:
        with contextlib.suppress(OSError, asyncpg.PostgresError):
            connection = await asyncpg.connect(url)
            ended = asyncio.Event()
            connection.add_termination_listener(lambda *_, ended=ended: ended.set())
            await connection.add_listener(CHANNEL, lambda *_: woken.set())
            try:
                await ended.wait()
            finally:
                await connection.close()
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
