"""One run: load and faults by a seed, then quiet, then the checks."""

import asyncio
import random
import statistics
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from commands._servers import temporary_folder
from core.embedded.folder import hold
from core.graph.ids import key_of
from core.live.cursor import cursor
from tests.chaos import checks, faults
from tests.chaos.checks import Outcome
from tests.chaos.clients import Client, Record
from tests.chaos.listeners import Listener
from tests.chaos.world import World

QUIET_SECONDS = 180
BUYERS = 4
SEE = "{ orderForms(first: 1) { nodes { id items { id product { id } } } } deliveryPlaces(first: 1) { nodes { id } } }"
SIDES = """SELECT b.id, coalesce(c.value, 0) AS head, coalesce((SELECT max(value) FROM event_epoch), 0) AS epoch
FROM "user" u JOIN membership m ON m.user_id = u.id JOIN business b ON b.id = m.business_id
LEFT JOIN event_counter c ON c.business_id = b.id WHERE u.login_id = $1"""


@asynccontextmanager
async def chaos(
    seed: int, seconds: float, *, kinds: tuple[str, ...] = faults.KINDS, beside: Path | None = None, keyed: bool = True
) -> Any:
    """The outcome of a run, while its world still answers."""
    with temporary_folder() as path:
        async with hold(path, "chaos") as folder:
            world = World(folder, beside)
            try:
                await world.start()
                yield await _run(world, seed, seconds, kinds, keyed=keyed)
            finally:
                await world.stop()


async def _run(world: World, seed: int, seconds: float, kinds: tuple[str, ...], *, keyed: bool) -> Outcome:
    rng, record = random.Random(seed), Record()

    def client() -> Client:
        return Client(world.ports, record, random.Random(rng.random()), time.monotonic() + 120)

    people = [client() for _ in range(BUYERS + 2)]
    seller, importer, *buyers = people
    await seller.login("seller@demo.example")
    for buyer in (importer, *buyers):
        await buyer.login("buyer@demo.example")
        buyer.marks_keys = keyed
    seen = await buyers[0].ask(SEE)
    form, place = seen["orderForms"]["nodes"][0], seen["deliveryPlaces"]["nodes"][0]["id"]
    items = [item["id"] for item in form["items"][:3]]
    await world.ask(
        "UPDATE product SET stock = 5000 WHERE id IN "
        "(SELECT product_id FROM order_form_item WHERE id = ANY($1::uuid[]))",
        [key_of(item, "OrderFormItem") for item in items],
    )
    sides = [(await world.ask(SIDES, f"{name}@demo.example"))[0] for name in ("seller", "buyer")]
    kinds_of = [("ws", 0), ("sse", 0), ("ws", 1), ("sse", 1)]
    tokens = [seller.token, buyers[0].token]
    listeners = [
        Listener(
            kind, world.ports, tokens[side], cursor(sides[side]["id"], sides[side]["head"], sides[side]["epoch"]), rng
        )
        for kind, side in kinds_of
    ]
    rows = await world.ask("SELECT id, stock FROM product WHERE stock IS NOT NULL")
    outcome = Outcome(
        world, record, listeners, [sides[side]["id"] for _, side in kinds_of],
        [sides[side]["head"] for _, side in kinds_of], {row["id"]: row["stock"] for row in rows},
        [row["id"] for row in await world.ask("SELECT id FROM mail_message")],
    )  # fmt: skip
    done = faults.Done()
    listening = [asyncio.create_task(listener.listen()) for listener in listeners]
    begun = time.monotonic()
    for person in people:
        person.until = begun + seconds
    try:
        await asyncio.gather(
            seller.sells(), importer.imports(), *(buyer.buys(form["id"], items, place) for buyer in buyers),
            faults.strike(world, faults.schedule(seed, seconds, kinds), done),
        )  # fmt: skip
        await world.heal()
        ended = time.monotonic()
        await _quiet(outcome)
    finally:
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
        for person in people:
            await person.http.aclose()
    outcome.figures |= _figures(outcome, done, seed, ended - begun, time.monotonic() - ended)
    return outcome


async def _quiet(outcome: Outcome) -> None:
    """Wait until nothing is left to do, and everybody has been told."""
    until = time.monotonic() + QUIET_SECONDS
    while time.monotonic() < until:
        waiting = await outcome.world.ask(
            "SELECT (SELECT count(*) FROM event WHERE pending) + (SELECT count(*) FROM job WHERE wake_at IS NOT NULL)"
            " + (SELECT count(*) FROM mail_message WHERE status = 'QUEUED') AS n"
        )
        if waiting[0]["n"] == 0 and not await checks.streams(outcome):
            return
        await asyncio.sleep(0.5)


def _figures(outcome: Outcome, done: faults.Done, seed: int, load: float, quiet: float) -> dict[str, Any]:
    record = outcome.record
    back = [
        min(answered)
        for _, ended, _ in done.faults
        if (answered := [end - ended for _, end in record.acknowledged if end > ended])
    ]
    return {
        "seed": seed,
        "seconds of load": round(load, 1),
        "faults": len(done.faults),
        "kill -9": sum(kind.startswith("kill") for *_, kind in done.faults),
        "orders acknowledged": len(record.placed),
        "orders refused": len(record.refused),
        "requests sent again": record.retries,
        "answers asked for twice": record.repeated,
        "imports": len(record.imports),
        "connections of subscribers": sum(listener.connections for listener in outcome.listeners),
        "events told": sum(len(listener.cursors) for listener in outcome.listeners),
        "next order acknowledged, median s": round(statistics.median(back), 2) if back else None,
        "next order acknowledged, most s": round(max(back), 2) if back else None,
        "all caught up, s": round(quiet, 1),
    }
