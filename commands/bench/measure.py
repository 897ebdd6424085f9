"""Two things in turn, and how many times one costs the other."""

import gc
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

Work = Callable[[], Awaitable[Any]]
SECONDS = 0.4
"""How long one thing runs at a stretch."""


@dataclass(frozen=True)
class Ratio:
    """Milliseconds per call of both, and how many times the one is the other (median of the rounds)."""

    ours: float
    other: float
    times: float


async def side_by_side(ours: Work, other: Work, *, rounds: int, clock: Callable[[], float]) -> Ratio:
    """Measure in turn; the clock says what counts: the processor's time, or the wall's."""
    for work in (ours, other):
        for _ in range(3):
            await work()
    pairs = [(await _milliseconds(ours, clock), await _milliseconds(other, clock)) for _ in range(rounds)]
    return Ratio(
        statistics.median(one for one, _ in pairs),
        statistics.median(two for _, two in pairs),
        statistics.median(one / two for one, two in pairs),
    )


async def _milliseconds(work: Work, clock: Callable[[], float]) -> float:
    gc.collect()
    calls, began, until = 0, clock(), time.perf_counter() + SECONDS
    while time.perf_counter() < until:
        await work()
        calls += 1
    return (clock() - began) * 1000 / calls
