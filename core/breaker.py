"""What has failed too often in a row is left alone for a while. Known to Redis; without it nothing is left alone."""

import contextlib
import datetime as dt
from collections.abc import AsyncIterator

import redis.asyncio as redis
from redis.exceptions import RedisError

from core import clock
from core.settings import settings

MOST_FAILURES = 5
FORGET_SECONDS = 15 * 60
PAUSE = dt.timedelta(minutes=1)
SECONDS = 1.0
"""How long Redis may take."""


async def open_until(*names: str) -> dt.datetime | None:
    """When one of them may be tried again; None: now."""
    async with _client() as client:
        left = [await client.pttl(_key(name, "open")) for name in names]
        longest = max(left, default=0)
        return clock.now() + dt.timedelta(milliseconds=longest) if longest > 0 else None
    return None


async def failed(name: str) -> None:
    """Count; from the fifth failure in a row on, each one begins a pause. Then whatever comes first tries it out."""
    async with _client() as client:
        count = await client.incr(_key(name, "failures"))
        await client.expire(_key(name, "failures"), FORGET_SECONDS)
        if count >= MOST_FAILURES:
            await client.set(_key(name, "open"), 1, px=PAUSE)


async def passed(*names: str) -> None:
    """It works."""
    async with _client() as client:
        await client.delete(*(_key(name, part) for name in names for part in ("failures", "open")))


@contextlib.asynccontextmanager
async def _client() -> AsyncIterator[redis.Redis]:
    with contextlib.suppress(RedisError, OSError):
        url = settings().redis_url
        async with redis.from_url(url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS) as client:
            yield client


def _key(name: str, part: str) -> str:
    return f"tsunagi:breaker:{name}:{part}"
