"""Counting in Redis how often, or how much, somebody asks; without Redis nobody is refused."""

import datetime as dt
import functools

from limits import parse
from limits.aio.storage import RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError

from core.log import log
from core.settings import settings

SECONDS = 1.0
"""How long Redis may take."""


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


@functools.cache
def _limiter() -> SlidingWindowCounterRateLimiter:
    url = settings().redis_url
    url = f"async+redis+{url}" if url.startswith("unix:") else f"async+{url}"
    storage = RedisStorage(
        url, wrap_exceptions=True, implementation="redispy", key_prefix="tsunagi:limit",
        socket_timeout=SECONDS, socket_connect_timeout=SECONDS,
    )  # fmt: skip
    return SlidingWindowCounterRateLimiter(storage)
