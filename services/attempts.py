"""How often anybody may try to get in: per address and all together; per login id, `services.login` counts."""

import datetime as dt
from dataclasses import dataclass

from core import address, limiter
from core.settings import settings
from core.user_error import UserError


@dataclass(eq=False, kw_only=True)
class TooManyAttempts(UserError):
    """Too many tries to log in, from this address or from everywhere: wait."""

    ja = "ログインなどの試行が多すぎます。しばらく待ってからやり直してください。"
    en = "Too many tries to log in. Please wait a while."
    until: dt.datetime


async def count(origin: str) -> None:
    """Count a try from an IP address; refuse it, if there were too many."""
    for limit, *key in (
        (settings().login_limit_address, "address", address.group(origin)),
        (settings().login_limit_all, "all"),
    ):
        if until := await limiter.exceeded(limit, "login", *key):
            raise TooManyAttempts(until=until)
