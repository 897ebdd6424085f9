"""Readers of the log, whatever happens in between: each sees each number once, in order."""

import asyncio
import contextlib
import os

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.identifier import new_id
from core.live import log
from core.live.hub import Live
from services import session as sessions

URL = "postgresql://" + os.environ["TSUNAGI_DATABASE_URL"].partition("://")[2]
WRITERS, READERS = 3, 3


class Writer:
    """A transaction that is held open between its last statement and its end."""

    def __init__(self, connected, facts, counted):
        self.may_end, self.commits = asyncio.Event(), True
        self.task = asyncio.create_task(self._write(connected, facts, counted))

    async def _write(self, connected, facts, counted):
        transaction = connected.transaction()
        await transaction.start()
        await log.append(connected.fetch, facts, "")
        counted.put_nowait(self)
        await self.may_end.wait()
        await (transaction.commit() if self.commits else transaction.rollback())
        return len(facts) if self.commits else 0


class Reader:
    """Somebody who comes and goes, and remembers where he was."""

    def __init__(self, live, business):
        self.live, self.business, self.seen, self.stack = live, business, [0], contextlib.ExitStack()
        self.connect()

    def connect(self):
        self.stack.close()
        self.feed, self.listener = self.stack.enter_context(self.live.listening(self.business, None))

    async def read(self, most=60):
        page = await self.feed.after(self.seen[-1])
        self.seen += [entry.number for entry in page[:most]]
        return page


class World:
    """One business; its writers end in the order in which they have counted, as the counter makes them."""

    def __init__(self, connections):
        self.business, self.connections = new_id(), connections
        self.live = Live(None, sessions.stamps)
        self.readers = [Reader(self.live, self.business) for _ in range(READERS)]
        self.counted, self.open, self.written = asyncio.Queue(), 0, 0

    def facts(self, n):
        return [log.Fact(new_id(), "x", {"business_id": str(self.business)}) for _ in range(n)]

    async def write(self, n):
        if self.connections:
            Writer(self.connections.pop(), self.facts(n), self.counted)
            self.open += 1
            await asyncio.sleep(0.002)

    async def end(self, *, commits):
        if self.open:
            self.open -= 1
            writer = await self.counted.get()
            writer.commits = commits
            writer.may_end.set()
            self.written += await writer.task

    async def commit(self, _):
        await self.end(commits=True)

    async def undo(self, _):
        await self.end(commits=False)

    async def read(self, n):
        await self.readers[n % READERS].read(n)

    async def reconnect(self, n):
        self.readers[n % READERS].connect()

    async def wake(self, _):
        self.live._wake([str(self.business)])


STEPS = st.tuples(st.sampled_from(["write", "commit", "undo", "read", "reconnect", "wake"]), st.integers(1, 60))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=50))
async def test_each_reader_sees_each_number_once_in_order(pool, steps):
    """Commits come late, are undone, wake nobody; readers read a part, leave, and come back to where they were."""
    connections = [await asyncpg.connect(URL) for _ in range(WRITERS)]
    try:
        world = World(list(connections))
        for step, n in steps:
            await getattr(world, step)(n)
        while world.open:
            await world.commit(0)
        await world.live.look()
        for reader in world.readers:
            while await reader.read():
                pass
            assert reader.seen == list(range(world.written + 1))
    finally:
        for connected in connections:
            await connected.close()


async def test_a_reader_who_begins_far_back_holds_up_nobody_and_misses_nothing(pool, monkeypatch):
    asked = []
    after = log.after

    async def counted(business, number, limit):
        asked.append(number)
        return await after(business, number, limit)

    monkeypatch.setattr(log, "after", counted)
    connected = await asyncpg.connect(URL)
    world = World([])
    await log.append(connected.fetch, world.facts(3000), "")
    late, *live = world.readers
    for reader in live:
        reader.seen = [3000]
        await reader.read()
    while await late.read():
        pass
    assert late.seen == list(range(3001))
    asked.clear()
    await log.append(connected.fetch, world.facts(2), "")
    await connected.close()
    await world.wake(0)
    for reader in world.readers:
        await reader.read()
        assert reader.seen[-2:] == [3001, 3002]
    assert asked == [3000]
