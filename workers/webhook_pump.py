"""Sends what webhooks are to be told: beside the jobs of a worker, so that no slow receiver holds any of them up.

The rows are the truth: Redis only wakes, and a look at them every two seconds finds what it did not say.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import dramatiq
import redis.asyncio as redis
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.middleware import Middleware
from redis.exceptions import RedisError

from core.acting import acting
from core.actor import NOBODY
from core.live.hub import CHANNEL
from core.log import log
from core.outbound import Outbound
from core.pool import OUTAGES
from core.settings import settings
from services import webhook as webhooks
from services.webhook.claiming import RENEW_SECONDS, Claimed

LOOK_SECONDS = 2
MOST = 64
"""Tries at the same time in one process."""
GRACE_SECONDS = 6
REST_SECONDS = 0.05
"""Between two rounds: what is announced together is looked at together."""


class Pump(Middleware):
    """Begins when a worker has begun, and ends before it ends."""

    def __init__(self, graph: Callable[[], webhooks.Teller]) -> None:
        self._graph = graph
        self._teller: webhooks.Teller | None = None
        self._running: dict[Claimed, asyncio.Task[None]] = {}
        self._main: Any = None

    def after_worker_boot(self, _broker: dramatiq.Broker, _worker: dramatiq.Worker) -> None:
        """On the loop that all jobs use."""
        thread = get_event_loop_thread()
        if thread is None:
            raise RuntimeError("The AsyncIO middleware has not started")
        self._main = asyncio.run_coroutine_threadsafe(self.run(), thread.loop)

    def before_worker_shutdown(self, _broker: dramatiq.Broker, _worker: dramatiq.Worker) -> None:
        """What is being sent may still come to its end."""
        self._main.cancel()
        thread = get_event_loop_thread()
        if thread is not None:
            thread.run_coroutine(self.finish())

    async def run(self) -> None:
        """Look, whenever woken and every two seconds, until cancelled."""
        self._begin()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._forever(self._renew, RENEW_SECONDS))
            while True:
                self._woken.clear()
                await self._safely(self.round)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), LOOK_SECONDS)
                await asyncio.sleep(REST_SECONDS)

    def _begin(self) -> None:
        self._outbound, self._woken = Outbound(), asyncio.Event()

    async def settled(self) -> None:
        """Wait until something has been tried."""
        if self._running:
            await asyncio.wait(self._running.values(), return_when=asyncio.FIRST_COMPLETED)

    async def round(self) -> None:
        """Take in what is new, and begin what is due."""
        with acting("webhook", NOBODY):
            for key in await webhooks.behind():
                if await webhooks.take_in(key, await self._told_by()):
                    self._woken.set()
            if room := MOST - len(self._running):
                for claimed in await webhooks.claim(room):
                    task = asyncio.create_task(self._deliver(claimed, await self._told_by()))
                    self._running[claimed] = task

    async def finish(self) -> None:
        """Wait for what is being sent; what takes longer is gone on with by others, when its lease ends."""
        if tasks := list(self._running.values()):
            await asyncio.wait(tasks, timeout=GRACE_SECONDS)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await self._outbound.aclose()

    async def _deliver(self, claimed: Claimed, teller: webhooks.Teller) -> None:
        try:
            await self._safely(lambda: webhooks.deliver(claimed, teller, self._outbound))
        finally:
            del self._running[claimed]
            self._woken.set()

    async def _told_by(self) -> webhooks.Teller:
        """The schema is made once somebody has a webhook."""
        if self._teller is None:
            self._teller = await asyncio.to_thread(self._graph)
        return self._teller

    async def _renew(self) -> None:
        await webhooks.renew(list(self._running))

    async def _forever(self, do: Callable[[], Awaitable[None]], seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            await self._safely(do)

    async def _safely(self, do: Callable[[], Awaitable[None]]) -> None:
        """Whatever goes wrong, others are still served."""
        try:
            await do()
        except OUTAGES as error:
            log.warning("webhook.waiting", error=type(error).__name__)
        except Exception:  # noqa: BLE001 — one delivery may be wrong, the pump goes on
            log.exception("webhook.failed")

    async def _listen(self) -> None:
        client = redis.from_url(settings().redis_url)
        while True:
            with contextlib.suppress(RedisError, OSError):
                async with client.pubsub() as pubsub:
                    await pubsub.subscribe(CHANNEL)
                    async for message in pubsub.listen():
                        if message["type"] == "message":
                            self._woken.set()
            await asyncio.sleep(LOOK_SECONDS)
