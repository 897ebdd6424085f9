"""One run: what is measured, how often, and what comes of it."""

import asyncio
import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from commands import _admin_ui
from commands.bench import report
from commands.bench.browsing import browse
from commands.bench.cases import OVERHEARD, PLACE, QUERIES
from commands.bench.databases import World, filled, hosted
from commands.bench.importing import import_rows
from commands.bench.load import answer
from commands.bench.measuring import CONNECTIONS, TYPICAL, Results, compare, count_statements, verified
from commands.bench.paging import deep_page
from commands.bench.report import Goal
from commands.bench.seats import Seat, take_seat, take_seats
from commands.bench.servers import IDIOMATIC, LIMIT, OURS, REPLAY, VARIANTS, Variant, running
from commands.bench.sockets import measure_events
from commands.bench.starting import seconds_to_first_answer
from core.embedded.folder import Folder

LAST_ORDER = """
SELECT (SELECT count(*) FROM order_line l WHERE l.order_id = o.id),
  (SELECT count(*) FROM event e WHERE e.topic = 'order.placed' AND e.payload->>'order_id' = o.id::text)
FROM "order" o ORDER BY o.created_at DESC, o.id DESC LIMIT 1
"""


@dataclass(frozen=True)
class Plan:
    """How much of everything."""

    variants: tuple[Variant, ...]
    scale: int
    rounds: int
    seconds: float
    sockets: int
    rows: int
    starts: int


WHOLE = Plan(VARIANTS, scale=100, rounds=5, seconds=1.0, sockets=5000, rows=50_000, starts=5)
QUICK = Plan(VARIANTS, scale=5, rounds=2, seconds=0.1, sockets=100, rows=500, starts=2)
MANY_ORDERS = 200
"""Times the demo: 100,000 orders."""
SMALLEST = Plan((OURS, LIMIT), scale=1, rounds=1, seconds=0.05, sockets=5, rows=50, starts=1)


async def bench(plan: Plan) -> None:
    """Measure, and print."""
    async with hosted() as (server, folder):
        worlds = [await filled(server, scale, folder) for scale in dict.fromkeys((1, plan.scale))]
        goals = await _queries(plan, worlds, folder)
        goals += await _orders(plan, worlds[0], folder)
        goals += await measure_events(plan.sockets, worlds[0], folder)
        goals += await import_rows(plan.rows, worlds[0], folder)
        goals.append(Goal("start-seconds", await seconds_to_first_answer(plan.starts, worlds[0], folder), 1.5))
    print("\n" + "\n".join(map(str, goals)))


async def bench_lists(*, quick: bool) -> None:
    """Use the admin UI's lists with very many rows."""
    await asyncio.to_thread(_admin_ui.ensure)
    async with hosted() as (server, folder):
        world = await filled(server, QUICK.scale if quick else MANY_ORDERS, folder)
        goals = await browse(world, folder, 1_000 if quick else 10_000)
    print("\n" + "\n".join(map(str, goals)))


async def _queries(plan: Plan, worlds: Sequence[World], folder: Folder) -> list[Goal]:
    results, goals = Results(), list[Goal]()
    async with contextlib.AsyncExitStack() as stack:
        seats = await take_seats(stack, plan.variants, worlds, folder)
        for case in QUERIES:
            there = await verified(case, seats, results)
            for seat in there:
                await count_statements(case, seat, results)
            for connections in CONNECTIONS:
                chosen = [seat for seat in there if _is_asked(seat, connections)]
                await compare(case, chosen, connections, rounds=plan.rounds, seconds=plan.seconds, results=results)
            report.show(case, plan.variants, plan.scale, results)
            goals += report.goals(case, plan.variants, plan.scale, results)
        if plan.scale > 1:
            large = next(seat for seat in seats if seat.server.variant is OURS and seat.world is worlds[1])
            goals.append(await deep_page(large, rounds=plan.rounds, seconds=plan.seconds))
        report.show_memory([seat.server for seat in seats if seat.world is worlds[0]])
    return goals


def _is_asked(seat: Seat, connections: int) -> bool:
    """At 16 all; else those on few rows, but not the slow one at 64, and on many those whose waiting is compared."""
    variant = seat.server.variant
    if connections == TYPICAL:
        return True
    if seat.world.scale == 1:
        return variant is not IDIOMATIC or connections == 1
    return connections == 1 and variant in {OURS, LIMIT}


async def _orders(plan: Plan, world: World, folder: Folder) -> list[Goal]:
    """Placing orders, beside the statements that one of them sends."""
    results = Results()
    async with contextlib.AsyncExitStack() as stack:
        ours = await take_seat(stack, OURS, world, folder, "buyer@demo.example")
        given = {OVERHEARD: json.dumps([PLACE.asked(OURS, world), ours.token])}
        replay = Seat(await stack.enter_async_context(running(REPLAY, world.url, folder, **given)), world)
        for seat in (ours, replay):
            await answer(seat.server.port, seat.request(PLACE))
            await _require_an_order(world, seat)
            await count_statements(PLACE, seat, results)
        for connections in CONNECTIONS:
            await compare(PLACE, [ours, replay], connections, rounds=plan.rounds, seconds=plan.seconds, results=results)
    report.show(PLACE, [OURS, REPLAY], 1, results)
    return report.goals_of_placing(results)


async def _require_an_order(world: World, seat: Seat) -> None:
    connection = await asyncpg.connect(world.url)
    try:
        lines, events = await connection.fetchrow(LAST_ORDER)
    finally:
        await connection.close()
    if (lines, events) != (5, 1):
        raise AssertionError(f"{seat.server.variant.title}: the last order has {lines} lines and {events} events")
