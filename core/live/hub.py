"""Wake-ups: Redis tells which businesses' logs have grown; a slow look at PostgreSQL tells what it did not."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

import redis.asyncio as redis
from redis.exceptions import RedisError

from core import db
from core.live.feed import Feed, Listener
from core.live.pulse import Pulse
from core.live.rights import Rights, Stamps
from core.live.shared import Shared
from core.log import log
from core.pool import OUTAGES

CHANNEL = "tsunagi.grown"
LOOK_SECONDS = 3
HEADS = "SELECT business_id, value FROM event_counter WHERE business_id = ANY($1)"
EPOCH = "SELECT value FROM event_epoch"


class Live:
    """What one process listens to: one Redis subscription, one look at the counters, one feed per business."""

    def __init__(self, client: redis.Redis, stamps: Stamps) -> None:
        self.rights = Rights(stamps)
        self.pulse = Pulse()
        """By which sockets are pinged."""
        self._client = client
        self._feeds: dict[UUID, Feed] = {}
        self.shared: WeakValueDictionary[Any, Shared] = WeakValueDictionary()
        """What several listeners ask at the same moment, by what tells one answer from another."""
        self._epoch: int | None = None
        self.audiences: dict[Any, Any] = {}
        """Those who are told together, by what they ask."""
        self.barred: dict[Any, float] = {}
        """Questions that are not to be told together, until when."""
        self.is_draining = False

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Live"]:
        """Listen as long as the block lasts; come back when Redis does."""
        ready = asyncio.Event()
        tasks = [
            asyncio.create_task(one) for one in (self._pump(ready), self._keep_looking(), self.rights.keep_looking())
        ]
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ready.wait(), 3)
        try:
            yield self
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    @contextlib.contextmanager
    def listening(self, business_id: UUID, who: UUID | None) -> Iterator[tuple[Feed, Listener]]:
        """A business's feed, for one who is asked anew who he is when the rights of his session or app token change."""
        feed = self._feeds.setdefault(business_id, Feed(business_id))
        listener = Listener()
        feed.listeners.add(listener)
        self.follow(listener, who)
        try:
            yield feed, listener
        finally:
            self.follow(listener, None)
            feed.listeners.discard(listener)
            if not feed.listeners and self._feeds.get(business_id) is feed:
                del self._feeds[business_id]

    def follow(self, listener: Listener, who: UUID | None) -> None:
        """Tell a listener when the rights of this session or app token change, and no more of the one before."""
        if listener.who == who:
            return
        if listener.who is not None:
            self.rights.unwatch(listener.who, listener.rights_changed)
        listener.who = who
        if who is not None:
            self.rights.watch(who, listener.rights_changed)

    def drain(self) -> None:
        """Before the process ends: have every stream say where it can be gone on from."""
        self.is_draining = True
        for feed in self._feeds.values():
            feed.wake()

    async def _pump(self, ready: asyncio.Event) -> None:
        pause = 0.1
        while True:
            try:
                async with self._client.pubsub() as pubsub:
                    await pubsub.subscribe(CHANNEL)
                    ready.set()
                    pause = 0.1
                    for feed in self._feeds.values():
                        feed.wake()
                    async for message in pubsub.listen():
                        if message["type"] == "message":
                            self._wake(json.loads(message["data"]))
            except (RedisError, OSError) as error:
                log.warning("live.reconnecting", error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5)

    def _wake(self, businesses: Iterable[str]) -> None:
        for key in businesses:
            if feed := self._feeds.get(UUID(key)):
                feed.wake()

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except OUTAGES as error:
                log.warning("live.blind", error=type(error).__name__)

    async def look(self) -> None:
        """Redis may lose what it will: whoever's log has grown is found here."""
        if self._feeds:
            await self._look_at_epoch()
            for business_id, head in await db.read(HEADS, list(self._feeds)):
                feed = self._feeds.get(business_id)
                if feed is not None and feed.is_behind(head):
                    feed.wake()

    async def _look_at_epoch(self) -> None:
        """A process that outlives a restored database forgets what it has read of the lost one."""
        ((epoch,),) = await db.read(EPOCH)
        if self._epoch not in {None, epoch}:
            lost, self._feeds = self._feeds, {}
            for feed in lost.values():
                feed.is_over = True
                feed.wake()
        self._epoch = epoch


async def publish(client: redis.Redis, businesses: Iterable[UUID]) -> None:
    """Wake those who listen to these businesses, in all processes."""
    await client.publish(CHANNEL, json.dumps([str(business) for business in businesses]))
