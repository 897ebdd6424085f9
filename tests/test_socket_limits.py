"""Sockets end when nobody reads or answers, streams are counted, and whoever left leaves nothing behind."""

import asyncio
import contextlib

import httpx2
import pytest
from websockets.exceptions import ConnectionClosedError

from core.graph import guard
from core.graph import live as live_lists
from core.graph import socket as sockets
from core.live.cursor import cursor
from core.live.log import bounds
from core.web import socket_server
from tests import make
from tests.audiences import Narrow, connected_narrowly, connections, seated
from tests.services import eventually
from tests.sockets import Socket, serving_here
from tests.test_audience import FOLLOW, WATCH
from tests.test_audience_turmoil import LONG

pytestmark = pytest.mark.usefixtures("uncompared")


async def until_the_end(socket):
    async for _ in socket.connected:
        pass


async def test_whoever_reads_nothing_is_cut_off_and_what_was_written_for_him_is_dropped(
    http, live, happening, monkeypatch
):
    monkeypatch.setattr(sockets, "SEND_SECONDS", 0.5)
    monkeypatch.setattr(socket_server, "ABORT_SECONDS", 0.5)
    market = await make.market(http)
    order = await market.order(remark="あ" * 150)
    async with serving_here(live, Narrow) as port:
        quick = await (await Socket.open(port, market.clerk.token)).ask(LONG)
        stuck = await connected_narrowly(port, market.clerk.token)
        await stuck.ask(LONG)
        await seated(live, 1, 2)
        await happening(order, 60)
        await live.look()
        for _ in range(60):
            await quick.heard()

        async def is_gone():
            return connections(port) == 1

        await eventually(is_gone, seconds=10)
        await seated(live, 1, 1)
        with pytest.raises(ConnectionClosedError):
            await until_the_end(stuck)
        await happening(order, 1)
        await live.look()
        assert (await quick.heard())["order"]


async def test_whoever_does_not_answer_is_closed_and_whoever_does_stays(http, live, live_port, monkeypatch):
    monkeypatch.setattr(sockets, "PING_SECONDS", 0.2)
    monkeypatch.setattr(sockets, "SILENT_SECONDS", 0.7)
    market = await make.market(http)
    silent, there = [await Socket.open(live_port, market.clerk.token) for _ in range(2)]

    async def answer():
        while True:
            assert await there.receive() == {"type": "ping"}
            await there.send({"type": "pong"})

    answering = asyncio.create_task(answer())
    assert await silent.receive() == {"type": "ping"}
    await asyncio.wait_for(silent.connected.wait_closed(), 5)
    assert (silent.connected.close_code, silent.connected.close_reason) == (4408, "Nothing was heard from you")
    await asyncio.sleep(1)
    assert not answering.done()
    answering.cancel()


@contextlib.asynccontextmanager
async def streaming(port, token):
    headers = {"authorization": f"Bearer {token}", "accept": "text/event-stream"}
    body = {"query": "subscription { orderEvents { cursor } }"}
    async with (
        httpx2.AsyncClient(timeout=20) as client,
        client.stream("POST", f"http://127.0.0.1:{port}/graphql", json=body, headers=headers) as response,
    ):
        yield response


async def test_so_many_streams_of_server_sent_events_and_no_more(http, live, live_port, monkeypatch):
    monkeypatch.setattr(guard, "MOST_STREAMS", 2)
    market = await make.market(http)
    async with streaming(live_port, market.clerk.token) as first:
        async with streaming(live_port, market.clerk.token) as second:
            assert (first.status_code, second.status_code) == (200, 200)
            async with streaming(live_port, market.clerk.token) as third:
                assert (third.status_code, third.headers["retry-after"]) == (503, "1")
                assert b"OVERLOADED" in await third.aread()

        async def has_room():
            async with streaming(live_port, market.clerk.token) as fourth:
                return fourth.status_code == 200

        await eventually(has_room, seconds=10)


async def test_many_who_are_too_far_behind_are_each_told_the_gap(http, live, live_port, happening, monkeypatch):
    monkeypatch.setattr(live_lists, "AT_ONCE", 2)
    monkeypatch.setattr(live_lists, "LARGEST_LAG", 4)
    market = await make.market(http)
    order = await market.order()
    head = (await bounds(market.seller.id)).head
    document = WATCH.replace("... on Removed", "... on Gap { from to } ... on Removed")
    sockets = [await (await Socket.open(live_port, market.clerk.token)).ask(document, first=1) for _ in range(2)]
    for socket in sockets:
        assert (await socket.heard())["items"] == [{"id": make.gid(order)}]
    await seated(live, 1, 2)
    await happening(order, 6)
    await live.look()
    for socket in sockets:
        here, there = (cursor(market.seller.id, number) for number in (head, head + 6))
        assert await socket.heard() == {"__typename": "Gap", "from": here, "to": there}
        assert (await socket.refused())["code"] == "SLOW_READER"
    assert live.audiences == {}


async def test_whoever_comes_and_goes_leaves_no_task_watch_or_connection_behind(http, live, live_port):
    market = await make.market(http)
    before = len(asyncio.all_tasks())
    for number in range(300):
        socket = await Socket.open(live_port, market.clerk.token)
        subscribe = {"id": "1", "type": "subscribe", "payload": {"query": FOLLOW}}
        await socket.send(subscribe)
        if number % 3 == 0:
            await socket.connected.close()
        else:
            socket.connected.transport.abort()

    async def nothing_is_left():
        watched = (live.audiences, live._feeds, live.rights._watched)
        return watched == ({}, {}, {}) and not connections(live_port) and len(asyncio.all_tasks()) <= before

    await eventually(nothing_is_left)
