"""The only place that reads the clock."""

import datetime as dt
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")


def now() -> dt.datetime:
    """The instant, in UTC."""
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """The business day: the date in Asia/Tokyo."""
    return business_day(now())


def business_day(instant: dt.datetime) -> dt.date:
    """The date in Asia/Tokyo at an instant."""
    return instant.astimezone(TOKYO).date()
