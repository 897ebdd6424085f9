"""Whoever comes, goes and reads slowly while many are told together: each hears each event once, in order."""

import asyncio
import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.live.cursor import cursor
from core.live.log import bounds
from models.membership import Membership
from models.permission import Role
from tests import make
from tests.audiences import Narrow, connected_narrowly, seated
from tests.sockets import Socket, serving_here

pytestmark = pytest.mark.usefixtures("uncompared")
FOLLOW = "subscription($after: EventCursor) { orderEvents(after: $after) { cursor } }"
REMARKS = " ".join(f"a{n}: remark" for n in range(10))
LONG = f"subscription {{ orderEvents {{ cursor order {{ {REMARKS} }} }} }}"


async def test_a_slow_reader_holds_up_nobody_and_misses_nothing(http, live, happening):
    market = await make.market(http)
    order = await market.order(remark="あ" * 150)
    head = (await bounds(market.seller.id)).head
    async with serving_here(live, Narrow) as port:
        quick = [await (await Socket.open(port, market.clerk.token)).ask(LONG) for _ in range(2)]
        slow = await connected_narrowly(port, market.clerk.token)
        await slow.ask(LONG)
        await seated(live, 1, 3)
        await happening(order, 60)
        await live.look()
        expected = [cursor(market.seller.id, head + n) for n in range(1, 61)]
        async with asyncio.timeout(10):
            for reader in quick:
                assert [(await reader.heard())["cursor"] for _ in expected] == expected
        await seated(live, 1, 2)
        assert [(await slow.heard())["cursor"] for _ in expected] == expected
        await seated(live, 1, 3)
        await happening(order, 1)
        await live.look()
        assert [(await reader.heard())["cursor"] for reader in (*quick, slow)] == [
            cursor(market.seller.id, head + 61)
        ] * 3


class Reader:
    """Somebody who comes and goes, and remembers where he was."""

    def __init__(self, business, token, begins):
        self.business, self.token, self.last = business, token, begins

    async def come(self, port):
        self.socket = await Socket.open(port, self.token)
        subscribe = {"query": FOLLOW, "variables": {"after": cursor(self.business, self.last)}}
        await self.socket.send({"id": "1", "type": "subscribe", "payload": subscribe})

    async def read(self, seconds=10):
        """The next event, which is the one behind the last."""
        assert (await self.socket.heard(seconds))["cursor"] == cursor(self.business, self.last + 1)
        self.last += 1

    async def read_all(self):
        """Whatever is there already."""
        with contextlib.suppress(TimeoutError):
            while True:
                await self.read(0.01)

    async def leave(self):
        await self.read_all()
        await self.socket.connected.close()


class Turmoil:
    """What may happen."""

    def __init__(self, live, port, market, colleague, happening):
        self.live, self.port, self.market, self.happening, self.readers = live, port, market, happening, []
        self.colleague, self.people = colleague, [market.clerk, colleague]

    async def happen(self, n):
        await self.happening(self.order, 1 + n % 3)

    async def look(self, _):
        await self.live.look()

    async def come(self, n):
        self.readers.append(Reader(self.market.seller.id, self.people[n // 2 % 2].token, n % 2))
        await self.readers[-1].come(self.port)

    async def come_back(self, n):
        if self.readers:
            reader = self.readers[n % len(self.readers)]
            await reader.leave()
            await reader.come(self.port)

    async def move(self, n):
        """Other rights, by which orders may be seen too."""
        role = Role.WAREHOUSE if n % 2 else Role.ADMIN
        await Membership.filter(user_id=self.colleague.facts["user"].id).update(role=role)

    async def rest(self, n):
        await asyncio.sleep(n / 100)


STEPS = st.lists(
    st.tuples(st.sampled_from(["happen", "happen", "look", "come", "come_back", "move", "rest"]), st.integers(0, 9)),
    min_size=5,
    max_size=25,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_each_hears_each_event_once_in_order_however_all_come_and_go(http, live, live_port, happening, steps):
    market = await make.market(http)
    turmoil = Turmoil(live, live_port, market, await make.person(http, market.seller), happening)
    turmoil.order, readers = await market.order(), turmoil.readers
    try:
        for step, n in steps:
            await getattr(turmoil, step)(n)
        await turmoil.move(0)
        await live.look()
        head = (await bounds(market.seller.id)).head
        for reader in readers:
            while reader.last < head:
                await reader.read()
            await reader.read_all()
            assert reader.last == head
        await seated(live, 1 if readers else 0, len(readers))
    finally:
        for reader in readers:
            await reader.leave()
    await seated(live, 0, 0)
