"""Several servers asked in turn, in short stretches over rounds: what each costs, and how fast it is."""

import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from commands.bench.cases import Case, data_of, is_same
from commands.bench.load import Failed, answer, connected, drive
from commands.bench.seats import Seat
from commands.bench.servers import IDIOMATIC, LIMIT

CONNECTIONS = (1, 16, 64)
TYPICAL = 16
COUNTED = 20
"""Requests whose SQL statements are counted."""


@dataclass
class Figures:
    """One per round: milliseconds of CPU per request, requests per second, middle wait; and all answers' seconds."""

    cpu: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)
    wait: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)

    def percentile(self, percent: int) -> float:
        """Milliseconds that so many of a hundred answers do not exceed."""
        return sorted(self.latencies)[int((len(self.latencies) - 1) * percent / 100)] * 1000


@dataclass
class Results:
    """By case, variant and scale: statements and bytes of an answer; by connections too: all figures."""

    figures: dict[tuple[str, str, int, int], Figures] = field(default_factory=lambda: defaultdict(Figures))
    statements: dict[tuple[str, str, int], float] = field(default_factory=dict)
    sizes: dict[tuple[str, str, int], int] = field(default_factory=dict)

    def times(self, what: str, one: tuple[str, str, int, int], other: tuple[str, str, int, int]) -> float:
        """How many times the one is the other: the median of the rounds, as they were measured in turn."""
        pairs = zip(getattr(self.figures[one], what), getattr(self.figures[other], what), strict=False)
        return float(statistics.median(first / second for first, second in pairs))

    def median(self, what: str, key: tuple[str, str, int, int]) -> float:
        """Of the rounds."""
        return float(statistics.median(getattr(self.figures[key], what)))


async def verified(case: Case, seats: Sequence[Seat], results: Results) -> list[Seat]:
    """Those who give the same data as the limit on the same database; the others are named."""
    found = []
    for seat in seats:
        if not case.is_for(seat.server.variant):
            continue
        reference = next(s for s in seats if s.server.variant.name == LIMIT.name and s.world is seat.world)
        try:
            given = await answer(seat.server.port, seat.request(case))
            expected = data_of(await answer(reference.server.port, reference.request(case)))
            is_right = bool(expected) and is_same(expected, data_of(given))
        except (Failed, OSError, TimeoutError, KeyError, ValueError) as error:
            print(f"{seat.server.variant.title}: {case.name} failed: {error}", flush=True)
            continue
        if not is_right:
            print(f"{seat.server.variant.title}: {case.name} gives other data, and is left out.", flush=True)
            continue
        results.sizes[case.name, *seat.key] = len(given)
        found.append(seat)
    return found


async def count_statements(case: Case, seat: Seat, results: Results) -> None:
    """SQL statements per request, as PostgreSQL counts them."""
    await answer(seat.server.port, seat.request(case))
    before = await seat.world.statements()
    if before is None:
        return
    for _ in range(COUNTED):
        await answer(seat.server.port, seat.request(case))
    after = await seat.world.statements()
    results.statements[case.name, *seat.key] = ((after or 0) - before) / COUNTED


async def compare(
    case: Case, seats: Sequence[Seat], connections: int, *, rounds: int, seconds: float, results: Results
) -> None:
    """Each in turn, in every round; who fails is named and asked no more."""
    there = list(seats)
    for number in range(rounds + 1):
        for seat in there if number % 2 == 0 else there[::-1]:
            figures = results.figures[case.name, *seat.key, connections] if number else Figures()  # the first warms up
            if number > 1 and seat.server.variant is IDIOMATIC:
                continue
            try:
                await _stretch(case, seat, connections, seconds, figures)
            except (Failed, OSError, TimeoutError) as error:
                print(f"{seat.server.variant.title}: {case.name} at {connections} failed: {error!r}", flush=True)
                results.figures.pop((case.name, *seat.key, connections), None)
                there.remove(seat)


async def _stretch(case: Case, seat: Seat, connections: int, seconds: float, figures: Figures) -> None:
    channels = await connected(seat.server.port, seat.request(case), connections)
    try:
        await drive(channels, 0)
        before = seat.server.cpu
        found = await drive(channels, seconds)
        figures.cpu.append((seat.server.cpu - before) * 1000 / len(found.latencies))
        figures.rate.append(len(found.latencies) / found.seconds)
        figures.wait.append(statistics.median(found.latencies))
        figures.latencies += found.latencies
    finally:
        for channel in channels:
            channel.transport.close()
