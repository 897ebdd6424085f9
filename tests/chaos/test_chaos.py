"""A short run of faults; and that its checks, and the run itself, can fail."""

import os
import random
from dataclasses import replace

import asyncpg
import pytest

from core import clock
from tests.chaos import checks, faults
from tests.chaos.run import chaos

SECONDS = 30
FIXED = 20261125
pytestmark = [pytest.mark.timeout(600), pytest.mark.xdist_group("chaos")]


def seed_of_the_day():
    return int(os.environ.get("TSUNAGI_TEST_CHAOS_SEED") or clock.today().strftime("%Y%m%d"))


def test_the_schedule_follows_from_its_seed_and_has_every_kind():
    first = faults.schedule(FIXED, 90)
    assert first == faults.schedule(FIXED, 90)
    assert first != faults.schedule(FIXED + 1, 90)
    assert {fault.kind for fault in first} == set(faults.KINDS)


async def test_what_was_acknowledged_survives_and_every_check_finds_what_it_is_for():
    seed = seed_of_the_day()
    async with chaos(seed, SECONDS) as outcome:
        told = f"seed {seed}: {outcome.figures}"
        assert await checks.wrong(outcome) == {}, told
        assert outcome.figures["orders acknowledged"] > 20, told
        assert outcome.figures["faults"] >= 8, told
        await every_check_complains(outcome)


async def every_check_complains(of):
    """Each of them, about a loss made by hand."""
    record, listener = of.record, of.listeners[0]
    remark, (id, _) = next(iter(record.placed.items()))
    lost = replace(record, placed={**record.placed, "never": ("nowhere", "0")})
    assert await checks.orders(replace(of, record=lost))
    assert await checks.orders(replace(of, record=replace(record, refused={remark})))
    assert await checks.states(replace(of, record=replace(record, done={"nowhere": {"orderConfirm"}})))
    assert await checks.stock(replace(of, stock={key: value + 1 for key, value in of.stock.items()}))
    product, prices = next(iter(record.prices.items()))
    assert await checks.edits(replace(of, record=replace(record, prices={product: [*prices, 1]})))
    assert await checks.edits(replace(of, record=replace(record, prices={product: [prices[0], *prices]})))
    assert await checks.trail(replace(of, record=lost))
    await unseen(of.world, "UPDATE product SET price = price + 1")
    assert await checks.trail(of)
    assert await checks.retries(replace(of, record=replace(record, differing=["one"])))
    listener.copy[id] = "LOST"
    assert await checks.copies(of)
    for number in (random.randrange(len(listener.cursors)), -1):
        kept = list(listener.cursors)
        del listener.cursors[number]
        assert await checks.streams(of)
        listener.cursors[:] = [*kept, kept[-1]]
        assert await checks.streams(of)
        listener.cursors[:] = kept
    mail = of.world.mailbox.mails.pop()
    assert await checks.mails(of)
    del mail["Message-ID"]
    mail["Message-ID"] = "<another@localhost>"
    of.world.mailbox.mails.append(mail)
    assert await checks.mails(of)
    assert await checks.imports(replace(of, record=replace(record, imports={"never": ""})))
    hook = next(hook for hook in of.hooks if hook.taken)
    taken = hook.taken[:]
    hook.taken[:] = [call for call in taken if call.id != taken[0].id]
    assert await checks.webhooks(of)
    hook.taken[:] = taken[::-1]
    assert await checks.webhooks(of)
    hook.taken[:] = taken
    of.lists[0].ends.append("SLOW_READER")
    assert await checks.ends(of)
    await of.world.ask("UPDATE job SET status = 'DEAD' WHERE id = (SELECT id FROM job LIMIT 1)")
    assert await checks.jobs(of)


async def unseen(world, sql):
    """Do something that the audit trail does not see."""
    connection = await asyncpg.connect(world.dsn, server_settings={"tsunagi.audit": "off"})
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


async def test_clients_who_send_no_key_twice_are_found_to_order_twice():
    """With idempotency out of the way, the same faults double orders: the run can fail."""
    async with chaos(FIXED, 8, kinds=("kill web-a", "kill web-b"), keyed=False) as outcome:
        wrong = await checks.wrong(outcome)
    assert {"orders", "retries"} <= wrong.keys(), f"seed {FIXED}: {outcome.figures}"
