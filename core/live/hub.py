"""Live events: one Redis subscription per process, handed to the listeners of this process."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import redis.asyncio as redis
from redis.exceptions import RedisError

from core.log import log

CHANNEL = "tsunagi.events"
BACKLOG = 1000


class Live:
    """A wake-up, not the truth: listeners read the rows that an event names."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        self._listeners: set[asyncio.Queue[dict[str, Any]]] = set()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Live"]:
        """Listen as long as the block lasts; come back when Redis does."""
        ready = asyncio.Event()
        task = asyncio.create_task(self._pump(ready))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ready.wait(), 3)
        try:
            yield self
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _pump(self, ready: asyncio.Event) -> None:
        pause = 0.1
        while True:
            try:
                async with self._client.pubsub() as pubsub:
                    await pubsub.subscribe(CHANNEL)
                    ready.set()
                    pause = 0.1
                    async for message in pubsub.listen():
                        if message["type"] == "message":
                            self._hand_on(json.loads(message["data"]))
            except (RedisError, OSError) as error:
                log.warning("live.reconnecting", error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5)

    def _hand_on(self, event: dict[str, Any]) -> None:
        for queue in self._listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(event)

    @contextlib.contextmanager
    def listening(self) -> Any:
        """A queue of events `{topic, payload}`, from now on."""
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(BACKLOG)
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)


async def publish(client: redis.Redis, topic: str, payload: dict[str, Any]) -> None:
    """Wake all listeners of all processes."""
    await client.publish(CHANNEL, json.dumps({"topic": topic, "payload": payload}))
