"""Sockets that are served in the test's own process, so that it sees who is told together."""

import asyncio
import os
import socket
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

import app as composition
from core.execution.payload import Executor
from core.live.hub import Live
from core.web.socket_server import SocketServer
from services import events
from services import session as sessions
from tests.services import eventually
from tests.sockets import Socket, serving_here

URL = "postgresql://" + os.environ["TSUNAGI_DATABASE_URL"].partition("://")[2]


@pytest.fixture
def uncompared(watch, monkeypatch):
    """Plans are not compared with graphql-core: that would read what tells one who asks from another."""
    monkeypatch.setattr(Executor, "_planned", watch.planned)


@pytest_asyncio.fixture(loop_scope="session")
async def live():
    async with Live(composition.REDIS, sessions.stamps).running() as found:
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def live_port(live):
    async with serving_here(live) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def happening(pool):
    """Announces something about an order, so many times."""
    connected = await asyncpg.connect(URL)

    async def happen(order, times):
        for _ in range(times):
            await events.emit_aside(connected, events.OrderReceived(order.id, order.seller_id, order.buyer_id))

    yield happen
    await connected.close()


class Narrow(SocketServer):
    """The kernel keeps little of what nobody reads."""

    def connection_made(self, transport):
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        super().connection_made(transport)


async def connected_narrowly(port, token):
    """A socket whose own side takes little of what is not read at once."""
    way = socket.socket()
    way.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    way.setblocking(False)
    await asyncio.get_running_loop().sock_connect(way, ("127.0.0.1", port))
    url, protocols = f"ws://127.0.0.1:{port}/graphql", [Subprotocol("graphql-transport-ws")]
    found = Socket(await connect(url, sock=way, subprotocols=protocols, max_queue=2))
    await found.send({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}})
    assert (await found.receive())["type"] == "connection_ack"
    return found


ESTABLISHED, CLOSE_WAIT = "01", "08"


def connections(port):
    """How many connections a server of this machine holds on its port."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[1].endswith(f":{port:04X}") and row[3] in {ESTABLISHED, CLOSE_WAIT} for row in rows)


async def seated(live, audiences, seats):
    """Wait until so many are told together, in so many audiences."""

    async def all_joined():
        return (len(live.audiences), sum(len(one._seats) for one in live.audiences.values())) == (audiences, seats)

    await eventually(all_joined, seconds=10)
