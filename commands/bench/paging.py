"""A page far down a list beside its first page."""

from commands.bench.cases import Case
from commands.bench.load import told
from commands.bench.measuring import Results, compare
from commands.bench.report import GROWTH_GOAL, Goal
from commands.bench.seats import Seat

DEPTH = 40
"""Pages of 100."""
PAGE = "query page($after: String) { orders(first: 100, after: $after) { nodes { number } pageInfo { endCursor } } }"


async def deep_page(seat: Seat, *, rounds: int, seconds: float) -> Goal:
    """How long one waits for the one, against the other."""
    after, results = "", Results()
    for _ in range(DEPTH):
        body = {"query": PAGE, "variables": {"after": after or None}}
        after = (await told(seat.server.port, body, seat.token))["orders"]["pageInfo"]["endCursor"]
    first, deep = _page("first", None), _page("deep", after)
    for _ in range(rounds):
        for case in (first, deep):
            await compare(case, [seat], 1, rounds=1, seconds=seconds, results=results)
    one, other = ((case.name, *seat.key, 1) for case in (deep, first))
    times = results.times("wait", one, other)
    print(f"\nPage {DEPTH} of the orders takes {times:.2f} times as long as page 1.", flush=True)
    return Goal(f"page-{DEPTH}-wait", times, GROWTH_GOAL)


def _page(name: str, after: str | None) -> Case:
    return Case(name, name, "page", {"ours": PAGE}, lambda _: {"after": after}, lambda _: {})
