"""How often anybody may try to get in: per address and all together; per login id, `services.login` counts."""

import datetime as dt
from dataclasses import dataclass

from core import address, limiter
from core.settings import settings
from core.user_error import UserError


@dataclass(eq=False, kw_only=True)
class TooManyAttempts(UserError):
    """Too many tries to log in, or to use links, from this address or from everywhere: wait."""

    ja = "ログインなどの試行が多すぎます。しばらく待ってからやり直してください。"
    en = "Too many tries. Please wait a while."
    until: dt.datetime


async def count_link(origin: str) -> None:
    """Count a use of the link of an order; refuse it, if an IP address uses more than anybody can answer."""
    if until := await limiter.exceeded(settings().login_limit_address, "link", address.group(origin)):
        raise TooManyAttempts(until=until)


async def count(origin: str) -> None:
    """Count a try from an IP address; refuse it, if there were too many."""
    for limit, *key in (
        (settings().login_limit_address, "address", address.group(origin)),
        (settings().login_limit_all, "all"),
    ):
        if until := await limiter.exceeded(limit, "login", *key):
            raise TooManyAttempts(until=until)
