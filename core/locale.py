"""The two languages of the product."""

import functools
import re
from typing import Literal, get_args

Locale = Literal["ja", "en"]
LONGEST = 400
"""Characters of the header that are looked at."""
LOCALES: tuple[Locale, ...] = get_args(Locale)


def preferred(accept_language: str | None) -> Locale:
    """The best of our languages for an Accept-Language header; Japanese when nothing fits."""
    return _preferred(accept_language[:LONGEST]) if accept_language else "ja"


@functools.lru_cache(1_000)
def _preferred(accept_language: str) -> Locale:
    wanted: list[tuple[float, int, Locale]] = []
    for order, part in enumerate(accept_language.split(",")[:20]):
        tag, _, quality = part.strip().partition(";")
        language = tag.strip().lower().partition("-")[0]
        given = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", quality)
        weight = float(given[1]) if given else 1.0
        wanted += [(-weight, order, ours) for ours in LOCALES if language == ours and weight > 0]
    return min(wanted)[2] if wanted else "ja"
