"""How often anybody may try to get in: per address and all together; per login id, `services.login` counts."""

import datetime as dt
import functools
from dataclasses import dataclass

from limits import parse
from limits.aio.storage import RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError

from core import address
from core.log import log
from core.settings import settings
from core.user_error import UserError

SECONDS = 1.0
"""How long Redis may take; the counts per login id hold without it."""


@dataclass(eq=False, kw_only=True)
class TooManyAttempts(UserError):
    """Too many tries to log in, from this address or from everywhere: wait."""

    ja = "ログインなどの試行が多すぎます。しばらく待ってからやり直してください。"
    en = "Too many tries to log in. Please wait a while."
    until: dt.datetime


async def count(origin: str) -> None:
    """Count a try from an IP address; refuse it, if there were too many."""
    for allowed, *key in (
        (settings().login_limit_address, "address", address.group(origin)),
        (settings().login_limit_all, "all"),
    ):
        limit = parse(allowed)
        try:
            if await _limiter().hit(limit, "login", *key):
                continue
            reset, _ = await _limiter().get_window_stats(limit, "login", *key)
        except StorageError as error:
            log.warning("attempts.not_counted", error=type(error.storage_error).__name__)
            return
        raise TooManyAttempts(until=dt.datetime.fromtimestamp(reset, dt.UTC))


@functools.cache
def _limiter() -> SlidingWindowCounterRateLimiter:
    url = settings().redis_url
    url = f"async+redis+{url}" if url.startswith("unix:") else f"async+{url}"
    storage = RedisStorage(
        url, wrap_exceptions=True, implementation="redispy", key_prefix="tsunagi:limit",
        socket_timeout=SECONDS, socket_connect_timeout=SECONDS,
    )  # fmt: skip
    return SlidingWindowCounterRateLimiter(storage)
