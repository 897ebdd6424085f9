"""What has failed too often in a row is left alone for a while. Known to Redis; without it nothing is left alone."""

import contextlib
import datetime as dt
import functools

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
    with contextlib.suppress(RedisError, OSError):
        async with _client().pipeline(transaction=False) as asked:
            for name in names:
                asked.pttl(_key(name, "open"))
            longest = max(await asked.execute(), default=0)
        return clock.now() + dt.timedelta(milliseconds=longest) if longest > 0 else None
    return None


async def failed(name: str) -> None:
    """Count; from the fifth failure in a row on, each one begins a pause. Then whatever comes first tries it out."""
    with contextlib.suppress(RedisError, OSError):
        async with _client().pipeline(transaction=False) as told:
            told.incr(_key(name, "failures"))
            told.expire(_key(name, "failures"), FORGET_SECONDS)
            count, _ = await told.execute()
        if count >= MOST_FAILURES:
            await _client().set(_key(name, "open"), 1, px=PAUSE)


async def passed(*names: str) -> None:
    """It works."""
    with contextlib.suppress(RedisError, OSError):
        await _client().delete(*(_key(name, part) for name in names for part in ("failures", "open")))


@functools.cache
def _client() -> redis.Redis:
    """One for the process: all of this is asked on the loop of its jobs."""
    return redis.from_url(settings().redis_url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS)


def _key(name: str, part: str) -> str:
    return f"tsunagi:breaker:{name}:{part}"
