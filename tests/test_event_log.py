"""The log of events: numbered in the order of commits, whatever the order of writing."""

import asyncio
import contextlib
import json
import os
from uuid import UUID

import asyncpg

from core import db
from core.identifier import new_id
from core.live import log
from core.live.log import Fact
from services import event_log, events
from services.events import ImportProgressed, OrderPlaced

URL = "postgresql://" + os.environ["TSUNAGI_DATABASE_URL"].partition("://")[2]


@contextlib.asynccontextmanager
async def connections(n):
    found = [await asyncpg.connect(URL) for _ in range(n)]
    try:
        yield found
    finally:
        for one in found:
            await one.close()


def placed(*businesses):
    names = ("seller_id", "buyer_id")
    facts = {"order_id": str(new_id())} | {name: str(b) for name, b in zip(names, businesses, strict=False)}
    return Fact(new_id(), "order.placed", facts)


async def numbers(business, after=0):
    return [entry.number for entry in await log.after(business, after, 100_000)]


async def test_a_plain_sequence_lets_a_reader_skip_a_late_commit(pool):
    """Why the log counts as it does: he who reads beyond the last number he has seen loses an event for ever."""
    async with connections(3) as (first, second, reader):
        await reader.execute("CREATE TABLE naive (number bigserial PRIMARY KEY, topic text)")
        try:
            seen = []

            async def read():
                rows = await reader.fetch("SELECT number, topic FROM naive WHERE number > $1", max([0, *seen]))
                seen.extend(row["number"] for row in rows)

            async with first.transaction():
                await first.execute("INSERT INTO naive (topic) VALUES ('written first, committed last')")
                await second.execute("INSERT INTO naive (topic) VALUES ('written last, committed first')")
                await read()
            await read()
            assert await reader.fetch("SELECT number FROM naive ORDER BY number") == [(1,), (2,)]
            assert seen == [2]
        finally:
            await reader.execute("DROP TABLE naive")


async def test_our_log_numbers_a_late_commit_late(pool):
    business, seen = new_id(), []
    started, finish = asyncio.Event(), asyncio.Event()

    async def read():
        seen.extend(await log.after(business, seen[-1].number if seen else 0, 10))

    async def slow():
        async with db.transaction():
            await events.emit(OrderPlaced(UUID(int=1), business, None))
            started.set()
            await finish.wait()

    late = asyncio.create_task(slow())
    await started.wait()
    await events.emit(OrderPlaced(UUID(int=2), business, None))
    await read()
    finish.set()
    await late
    await read()
    assert [(entry.number, UUID(entry.payload["order_id"]).int) for entry in seen] == [(1, 2), (2, 1)]


async def test_whoever_counts_next_waits_until_the_one_before_has_committed(pool):
    """The last statement itself: no number is seen before a smaller one, however late its commit."""
    business = new_id()
    async with connections(2) as (slow, quick):
        async with slow.transaction():
            assert await log.append(slow.fetch, [placed(business)], "") == {business: (1, 0)}
            waiting = asyncio.create_task(log.append(quick.fetch, [placed(business)], ""))
            await asyncio.sleep(0.2)
            assert not waiting.done()
            assert await numbers(business) == []
        assert await waiting == {business: (2, 0)}
        assert await numbers(business) == [1, 2]


async def test_what_is_rolled_back_leaves_no_gap(pool):
    business = new_id()
    with contextlib.suppress(ZeroDivisionError):
        async with db.transaction():
            await events.emit(OrderPlaced(new_id(), business, None))
            raise ZeroDivisionError
    async with connections(1) as (one,):
        undone = one.transaction()
        await undone.start()
        assert await log.append(one.fetch, [placed(business)], "") == {business: (1, 0)}
        await undone.rollback()
    assert await numbers(business) == []
    async with db.transaction():
        await events.emit(OrderPlaced(UUID(int=1), business, None))
        with contextlib.suppress(ZeroDivisionError):
            async with db.transaction():
                await events.emit(OrderPlaced(UUID(int=2), business, None))
                raise ZeroDivisionError
        async with db.transaction():
            await events.emit(OrderPlaced(UUID(int=3), business, None))
    found = await log.after(business, 0, 10)
    assert [(entry.number, UUID(entry.payload["order_id"]).int) for entry in found] == [(1, 1), (2, 3)]


async def test_an_event_stands_in_the_log_of_each_side_with_its_own_number(pool):
    seller, buyer, other = new_id(), new_id(), new_id()
    async with db.transaction():
        await events.emit(OrderPlaced(new_id(), seller, other))
        await events.emit(OrderPlaced(new_id(), seller, buyer))
        await events.emit(OrderPlaced(new_id(), buyer, None))
        await events.emit(OrderPlaced(new_id(), buyer, buyer))
    assert [await numbers(business) for business in (seller, buyer, other)] == [[1, 2], [1, 2, 3], [1]]
    assert await log.bounds(buyer) == log.Bounds(head=3, oldest=0)
    assert await log.bounds(new_id()) == log.Bounds(head=0, oldest=0)


async def test_a_running_transaction_does_not_wait_for_what_is_announced_aside(pool):
    business = new_id()
    async with db.transaction():
        await events.emit(ImportProgressed(UUID(int=1), business))
        async with db.aside() as other:
            await asyncio.wait_for(events.emit_aside(other, ImportProgressed(UUID(int=2), business)), 2)
        assert await numbers(business) == [1]
    found = await log.after(business, 0, 10)
    assert [UUID(entry.payload["import_id"]).int for entry in found] == [2, 1]


async def test_many_writers_of_few_businesses_never_deadlock_and_readers_see_every_number_in_order(pool):
    """16 writers, three businesses in changing order; one reader each, who only ever looks beyond what he has seen."""
    businesses = [new_id() for _ in range(3)]
    done = asyncio.Event()
    wrote = dict.fromkeys(businesses, 0)

    async def write(one, k):
        for i in range(40):
            sides = [businesses[(k + i) % 3], businesses[(k + 2 * i + 1) % 3]]
            facts = [placed(*sides), placed(sides[1])] if i % 2 else [placed(*reversed(sides))]
            transaction = one.transaction()
            await transaction.start()
            await log.append(one.fetch, facts, "")
            if (i + k) % 7 == 0:
                await transaction.rollback()
                continue
            await transaction.commit()
            for fact in facts:
                for business in fact.concerned:
                    wrote[business] += 1

    async def read(business):
        seen = [0]
        while True:
            ended = done.is_set()
            seen += [entry.number for entry in await log.after(business, seen[-1], 7)]
            if ended and seen[-1] == wrote[business]:
                return seen
            await asyncio.sleep(0)

    async with connections(16) as found:
        readers = [asyncio.create_task(read(business)) for business in businesses]
        await asyncio.gather(*(write(one, k) for k, one in enumerate(found)))
        done.set()
        for business, reader in zip(businesses, readers, strict=True):
            assert await asyncio.wait_for(reader, 20) == list(range(wrote[business] + 1))


async def plan(sql, *values):
    rows = await db.fetch(f"EXPLAIN (FORMAT JSON) {sql}", *values)
    (found,) = rows[0].values()
    return found if isinstance(found, str) else json.dumps(found)


async def test_months_are_made_ahead_dropped_behind_and_read_by_index(pool):
    business = new_id()
    months = [f"2001-{month:02}-15" for month in (1, 2)]
    async with connections(1) as (one,):
        for number, day in enumerate([*months, "now"], 1):
            await one.execute(
                "INSERT INTO event_entry VALUES ($1, $2, $3, 'order.placed', '{}', $4::text::timestamptz)",
                business, number, new_id(), day,
            )  # fmt: skip
        await one.execute("INSERT INTO event_counter VALUES ($1, 3)", business)
        assert await one.fetchval("SELECT count(*) FROM event_entry_rest WHERE business_id = $1", business) == 2
        assert await numbers(business) == [1, 2, 3]
        assert await log.bounds(business) == log.Bounds(head=3, oldest=0)
        await one.execute(
            "CREATE TABLE event_entry_200101 (LIKE event_entry INCLUDING ALL);"
            "WITH moved AS (DELETE FROM event_entry_rest WHERE at < '2001-02-01' RETURNING *)"
            " INSERT INTO event_entry_200101 SELECT * FROM moved;"
            "ALTER TABLE event_entry ATTACH PARTITION event_entry_200101"
            " FOR VALUES FROM ('2001-01-01') TO ('2001-02-01')"
        )
    read = await plan(log.AFTER, business, 0, 100)
    assert "Seq Scan" not in read
    assert read.count("Index Scan") >= 4
    await event_log.keep_months()
    assert await numbers(business) == [3]
    assert await log.bounds(business) == log.Bounds(head=3, oldest=2)


async def test_a_month_that_was_made_too_late_takes_over_what_was_written_meanwhile(pool):
    business = new_id()
    async with connections(1) as (one,):
        await one.execute(
            "INSERT INTO event_entry VALUES ($1, 1, $2, 'order.placed', '{}', now() + interval '4 months')",
            business, new_id(),
        )  # fmt: skip
        rest = "SELECT count(*) FROM event_entry_rest WHERE business_id = $1"
        assert await one.fetchval(rest, business) == 1
        assert await one.fetchval("SELECT tsunagi_make_event_months(5)") >= 3
        assert await one.fetchval("SELECT tsunagi_make_event_months(5)") == 0
        assert await one.fetchval(rest, business) == 0
    assert await numbers(business) == [1]
