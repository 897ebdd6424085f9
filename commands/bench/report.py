"""Tables as `docs/performance.md` holds them, and a line per goal for programs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commands.bench.cases import Case
from commands.bench.measuring import CONNECTIONS, TYPICAL, Results
from commands.bench.servers import LIMIT, OURS, RIVALS, Server, Variant

CPU_GOAL, RATE_GOAL, GROWTH_GOAL, PLACE_GOAL = 1.5, 0.9, 1.1, 2.0
STEADY_GOAL = 0.95
"""Throughput at 64 against 16 may not fall; five percent cannot be told from the machine's moods."""
AHEAD_GOAL = 1.0


@dataclass(frozen=True)
class Goal:
    """A value and its bound: at most that much, or at least."""

    name: str
    value: float
    bound: float
    at_least: bool = False

    def __str__(self) -> str:
        """A line that programs can read."""
        is_met = self.value >= self.bound if self.at_least else self.value <= self.bound
        return f"goal {self.name} {self.value:.3g} {self.bound:g} {'met' if is_met else 'missed'}"


def show(case: Case, variants: Sequence[Variant], scale: int, results: Results) -> None:
    """One table: a line per variant."""
    print(f"\n{case.title}\n")
    many = f" CPU, × limit at 16 with {scale} × the rows |" if scale > 1 else ""
    print(
        f"| | CPU ms at 1 / 16 / 64 | × limit at 16 | requests/s at 1 / 16 / 64 | p50, p99 ms at 16 | SQL | kB |{many}"
    )
    print("|---|---|---|---|---|---|---|" + ("---|" if many else ""))
    for variant in variants:
        name = case.name, variant.name, 1
        if (*name, TYPICAL) not in results.figures:
            continue
        typical = results.figures[*name, TYPICAL]
        cells = [
            variant.title,
            _three(name, "cpu", results, "{:.2f}".format),
            f"{results.times('cpu', (*name, TYPICAL), (case.name, LIMIT.name, 1, TYPICAL)):.2f}",
            _three(name, "rate", results, "{:,.0f}".format),
            f"{typical.percentile(50):.1f}, {typical.percentile(99):.1f}",
            f"{results.statements[name]:g}" if name in results.statements else "–",
            f"{results.sizes[name] / 1000:.1f}" if name in results.sizes else "–",
        ]
        if many:
            cells.append(_at_scale(case, variant, scale, results))
        print("| " + " | ".join(cells) + " |", flush=True)


def _at_scale(case: Case, variant: Variant, scale: int, results: Results) -> str:
    key = case.name, variant.name, scale, TYPICAL
    if key not in results.figures:
        return "–"
    times = results.times("cpu", key, (case.name, LIMIT.name, scale, TYPICAL))
    return f"{results.median('cpu', key):.2f}, {times:.2f}"


def _three(name: tuple[str, str, int], what: str, results: Results, written: Callable[[float], str]) -> str:
    keys = [(*name, connections) for connections in CONNECTIONS]
    return " / ".join(written(results.median(what, key)) if key in results.figures else "–" for key in keys)


def show_memory(servers: Sequence[Server]) -> None:
    """What each process held in the end, and at most."""
    print("\nMemory of the server process after all queries\n\n| | MB | at most |\n|---|---|---|")
    for server in servers:
        now, most = server.memory
        print(f"| {server.variant.title} | {now / 1024:.0f} | {most / 1024:.0f} |")


def goals(case: Case, variants: Sequence[Variant], scale: int, results: Results) -> list[Goal]:
    """What a query is measured by."""
    if not case.is_for(OURS):
        return []
    ours, limit = ((case.name, variant.name, 1) for variant in (OURS, LIMIT))
    found = [
        Goal(f"{case.name}-cpu-times-limit", results.times("cpu", (*ours, TYPICAL), (*limit, TYPICAL)), CPU_GOAL),
        Goal(
            f"{case.name}-rate-of-limit",
            results.times("rate", (*ours, TYPICAL), (*limit, TYPICAL)),
            RATE_GOAL,
            at_least=True,
        ),
    ]
    for rival in RIVALS:
        theirs = (case.name, rival.name, 1, TYPICAL)
        if rival in variants and theirs in results.figures:
            times = results.times("rate", (*ours, TYPICAL), theirs)
            found.append(Goal(f"{case.name}-rate-of-{rival.name}", times, AHEAD_GOAL, at_least=True))
    found.append(
        Goal(
            f"{case.name}-rate-64-of-16",
            results.times("rate", (*ours, 64), (*ours, TYPICAL)),
            STEADY_GOAL,
            at_least=True,
        )
    )
    return found + _growth(case, scale, results)


def _growth(case: Case, scale: int, results: Results) -> list[Goal]:
    """How long one waits for an answer with many rows, against few: the database's time counts too."""
    many, few = ((case.name, OURS.name, rows, 1) for rows in (scale, 1))
    return (
        [Goal(f"{case.name}-wait-{scale}-times-rows", results.times("wait", many, few), GROWTH_GOAL)]
        if scale > 1
        else []
    )


def goals_of_placing(results: Results) -> list[Goal]:
    """`orderPlace` beside its own statements."""
    times = results.times("cpu", ("place", OURS.name, 1, TYPICAL), ("place", LIMIT.name, 1, TYPICAL))
    return [Goal("place-cpu-times-limit", times, PLACE_GOAL)]
