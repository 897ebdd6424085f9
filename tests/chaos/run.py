"""One run: load and faults by a seed, then quiet, then the checks."""

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from commands._servers import temporary_folder
from core.embedded.folder import hold
from core.graph.ids import key_of
from core.live.cursor import cursor
from tests.chaos import checks, faults
from tests.chaos.checks import Outcome
from tests.chaos.clients import Client, GivenUp, Record
from tests.chaos.hooks import hooked
from tests.chaos.listeners import Listener, Lister
from tests.chaos.world import World

QUIET_SECONDS = 180
BUYERS = 4
SEE = "{ orderForms(first: 1) { nodes { id items { id product { id } } } } deliveryPlaces(first: 1) { nodes { id } } }"
WAITED_FOR = ("events", "jobs", "mails", "webhooks", "subscribers")
WAITING = """SELECT (SELECT count(*) FROM event WHERE pending),
(SELECT count(*) FROM job WHERE wake_at IS NOT NULL AND kind <> 'mail.queued'),
(SELECT count(*) FROM mail_message WHERE status = 'QUEUED')
  + (SELECT count(*) FROM job WHERE wake_at IS NOT NULL AND kind = 'mail.queued'),
(SELECT count(*) FROM webhook_delivery WHERE status = 'QUEUED')
  + (SELECT count(*) FROM webhook w JOIN event_counter c USING (business_id) WHERE w.position < c.value)"""
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
                async with AsyncExitStack() as stack:
                    yield await _run(world, stack, seed, seconds, kinds, keyed=keyed)
            finally:
                await world.stop()


async def _run(
    world: World, stack: AsyncExitStack, seed: int, seconds: float, kinds: tuple[str, ...], *, keyed: bool
) -> Outcome:
    rng, record = random.Random(seed), Record()

    def client() -> Client:
        return Client(world.ports, record, random.Random(rng.random()), time.monotonic() + 120)

    people = [client() for _ in range(BUYERS + 3)]
    seller, editor, importer, *buyers = people
    for person in (seller, editor):
        await person.login("seller@demo.example")
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
    lists = [Lister(world.ports, token, rng) for token in tokens]
    admins = [(seller, sides[0]), (buyers[0], sides[1])]
    hooks = [await hooked(stack, person, side, random.Random(rng.random())) for person, side in admins]
    rows = await world.ask("SELECT id, stock FROM product WHERE stock IS NOT NULL")
    outcome = Outcome(
        world, record, listeners, [sides[side]["id"] for _, side in kinds_of],
        [sides[side]["head"] for _, side in kinds_of], {row["id"]: row["stock"] for row in rows}, lists, hooks,
        [row["id"] for row in await world.ask("SELECT id FROM mail_message")],
    )  # fmt: skip
    done = faults.Done()
    listening = [asyncio.create_task(listener.listen()) for listener in [*listeners, *lists]]
    begun = time.monotonic()
    for person in people:
        person.until = begun + seconds
    try:
        await asyncio.gather(
            *(_patiently(record, work) for work in (
                seller.sells(), editor.edits(), importer.imports(),
                *(buyer.buys(form["id"], items, place) for buyer in buyers),
            )),
            faults.strike(world, faults.schedule(seed, seconds, kinds), done),
        )  # fmt: skip
        await world.heal()
        ended = time.monotonic()
        caught_up = await _quiet(outcome)
    finally:
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
        for person in people:
            await person.http.aclose()
    outcome.figures |= _figures(outcome, done, seed, ended - begun, caught_up)
    return outcome


async def _patiently(record: Record, work: Awaitable[None]) -> None:
    try:
        await work
    except GivenUp as error:
        record.given_up.append(str(error))


async def _quiet(outcome: Outcome) -> dict[str, float]:
    """Wait until nothing is left to do, and everybody has been told; gives after how many seconds of what."""
    begun, since = time.monotonic(), dict[str, float]()
    while time.monotonic() < begun + QUIET_SECONDS:
        ((*left,),) = await outcome.world.ask(WAITING)
        left.append(len(await checks.streams(outcome)))
        now = time.monotonic() - begun
        since = {name: since.get(name, now) for name, count in zip(WAITED_FOR, left, strict=True) if not count}
        if len(since) == len(WAITED_FOR):
            break
        await asyncio.sleep(0.5)
    return since


def _figures(
    outcome: Outcome, done: faults.Done, seed: int, load: float, caught_up: dict[str, float]
) -> dict[str, Any]:
    record = outcome.record
    gaps = [
        (min(answered), kind)
        for _, ended, kind in done.faults
        if (answered := [end - ended for _, end in record.acknowledged if end > ended])
    ]
    back = [seconds for seconds, _ in gaps]
    return {
        "seed": seed,
        "seconds of load": round(load, 1),
        "faults": len(done.faults),
        "kill -9": sum(kind.startswith("kill") for *_, kind in done.faults),
        "orders acknowledged": len(record.placed),
        "orders refused": len(record.refused),
        "requests sent again": record.retries,
        "answers asked for twice": record.repeated,
        "prices changed": sum(map(len, record.prices.values())),
        "imports": len(record.imports),
        "connections of subscribers": sum(one.connections for one in [*outcome.listeners, *outcome.lists]),
        "events told": sum(len(listener.cursors) for listener in outcome.listeners),
        "next order acknowledged, median s": round(statistics.median(back), 2) if back else None,
        "next order acknowledged, most s": round(max(back), 2) if back else None,
        "longest after": ", ".join(f"{kind} {seconds:.1f}" for seconds, kind in sorted(gaps, reverse=True)[:5]),
        "caught up, s": ", ".join(f"{name} {caught_up.get(name, QUIET_SECONDS):.1f}" for name in WAITED_FOR),
    }
