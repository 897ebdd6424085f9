"""Thousands of sockets on one process: what an idle one holds, and that those who left hold nothing."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
import pytest_asyncio

import app as composition
from commands.bench.servers import CPU_CLOCK, memory_of
from commands.bench.sockets import DASHBOARD, Audience
from core import db
from core.live.hub import publish
from services import events
from tests import make
from tests.audiences import connections
from tests.services import eventually
from tests.sockets import Socket, serving

pytestmark = pytest.mark.timeout(400)
IDLE, LEAVING, COHORT = 2_000, 3_000, 250
KILOBYTES = 45
"""At most, for an idle subscription; a whole server that lets go of its memory late needs room."""
LEFT_BEHIND = 4
"""At most, for each who came and went: Python looks for rings of garbage seldom."""


@dataclass
class Watched:
    """A server's process, as those who listen see it."""

    port: int
    pid: int
    variant: SimpleNamespace

    @property
    def memory(self):
        return memory_of(self.pid)

    @property
    def cpu(self):
        return time.clock_gettime((~self.pid << 3) | CPU_CLOCK)

    @property
    def descriptors(self):
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(pool):
    async with serving() as (port, (web,)):
        yield Watched(port, web.pid, SimpleNamespace(title="Tsunagi"))


@pytest_asyncio.fixture(loop_scope="session")
async def market(http):
    return await make.market(http)


def words(person):
    """What a dashboard says."""
    init = {"type": "connection_init", "payload": {"authorization": f"Bearer {person.token}"}}
    subscribe = {"id": "1", "type": "subscribe", "payload": {"query": DASHBOARD}}
    return [json.dumps(one).encode() for one in (init, subscribe)]


async def announce(order):
    async with db.transaction():
        await events.emit(events.OrderReceived(order.id, order.seller_id, order.buyer_id))
    await publish(composition.REDIS, [order.seller_id])


async def come_and_go(server, says, count):
    for _ in range(count // COHORT):
        few = Audience(server)
        await few.gather(COHORT, says)
        few.leave()


async def test_thousands_of_idle_subscriptions_cost_little_and_are_told_at_once(market, server):
    order = await market.order()
    warm = Audience(server)
    await warm.gather(COHORT, words(market.clerk))
    audience = Audience(server)
    assert await audience.gather(IDLE, words(market.clerk)) < KILOBYTES
    seconds = await audience.told(lambda: announce(order))
    assert seconds < 5
    assert json.loads(audience.last)["payload"]["data"]["orderEvents"]["order"]["number"] == order.number
    for one in (warm, audience):
        one.leave()


async def test_whoever_came_and_went_has_left_neither_descriptors_nor_memory(market, server):
    says = words(market.clerk)
    await come_and_go(server, says, 500)

    async def all_have_gone():
        return connections(server.port) == 0

    await eventually(all_have_gone)
    memory, descriptors = server.memory[0], server.descriptors
    await come_and_go(server, says, LEAVING)
    await eventually(all_have_gone)
    assert server.descriptors <= descriptors + 2
    assert server.memory[0] - memory < LEFT_BEHIND * LEAVING
    socket = await (await Socket.open(server.port, market.clerk.token)).ask(DASHBOARD)
    order = await market.order()
    await announce(order)
    assert (await socket.heard())["order"]["number"] == order.number
