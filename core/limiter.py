"""Counting in Redis how often, or how much, somebody asks; without Redis nobody is refused."""

import datetime as dt
import functools
import time
from collections.abc import Hashable

from limits import parse
from limits.aio.storage import RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError

from core import clock
from core.log import log
from core.settings import settings

SECONDS = 1.0
"""How long Redis may take; how often a budget asks it."""
SMALL_PART = 50
"""A fiftieth of a limit may wait to be told."""
MOST_SPENDERS = 10_000


async def exceeded(limit: str, *key: str, cost: int = 1) -> dt.datetime | None:
    """Count; when it was too much, gives until when. A limit is such as `100 per 15 minutes`."""
    item = parse(limit)
    try:
        if await _limiter().hit(item, *key, cost=cost):
            return None
        reset, _ = await _limiter().get_window_stats(item, *key)
    except StorageError as error:
        log.warning("limiter.not_counted", error=type(error.storage_error).__name__)
        return None
    return dt.datetime.fromtimestamp(reset, dt.UTC)


class Budget:
    """What many small costs add up to: told to Redis once per second and spender, not with each of them."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._spent: dict[Hashable, tuple[int, float]] = {}
        self._until: dict[Hashable, dt.datetime] = {}

    async def exceeded(self, limit: str, who: Hashable, cost: int) -> dt.datetime | None:
        """Count; when it was too much, gives until when."""
        if (until := self._until.get(who)) is not None:
            if until > clock.now():
                return until
            del self._until[who]
        spent, since = self._spent.get(who, (0, 0.0))
        spent, now = spent + cost, time.monotonic()
        if now - since < SECONDS and spent * SMALL_PART < _amount(limit):
            self._spent[who] = (spent, since)
            return None
        if len(self._spent) > MOST_SPENDERS:
            self._spent.clear()
        self._spent[who] = (0, now)
        until = await exceeded(limit, self._name, str(who), cost=spent)
        if until is not None:
            self._until[who] = until
        return until


@functools.cache
def _amount(limit: str) -> int:
    return parse(limit).amount


@functools.cache
def _limiter() -> SlidingWindowCounterRateLimiter:
    url = settings().redis_url
    url = f"async+redis+{url}" if url.startswith("unix:") else f"async+{url}"
    storage = RedisStorage(
        url, wrap_exceptions=True, implementation="redispy", key_prefix="tsunagi:limit",
        socket_timeout=SECONDS, socket_connect_timeout=SECONDS,
    )  # fmt: skip
    return SlidingWindowCounterRateLimiter(storage)
