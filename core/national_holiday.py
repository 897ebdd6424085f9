"""祝日: Japan's national holidays, substitute holidays among them, by their Japanese names."""

import datetime as dt
import functools

import holidays


def name_of(day: dt.date) -> str | None:
    """What a day is called, such as 元日; None for any other day."""
    return _of_year(day.year).get(day)


def between(begin: dt.date, end: dt.date) -> list[tuple[dt.date, str]]:
    """All of them from one day to another, in order."""
    years = range(begin.year, end.year + 1)
    return sorted((day, name) for year in years for day, name in _of_year(year).items() if begin <= day <= end)


@functools.lru_cache(50)
def _of_year(year: int) -> dict[dt.date, str]:
    return dict(holidays.country_holidays("JP", years=year, language="ja"))
