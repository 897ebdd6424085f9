"""Live: an order's steps reach both sides over a socket of the real server, through the real relay."""

import asyncio
import json

import httpx2
import pytest
from websockets.asyncio.client import connect

from tests import make
from tests.make import gid
from tests.services import eventually, free_port, running

DOCUMENT = (
    "subscription { orderEvents { topic order { number status buyer { name } viewerCan { confirm { allowed } } } } }"
)


async def listen(port, token):
    socket = await connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=["graphql-transport-ws"])
    await socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}))
    assert json.loads(await socket.recv())["type"] == "connection_ack"
    await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": DOCUMENT}}))
    await asyncio.sleep(0.3)
    return socket


async def heard(socket):
    message = json.loads(await asyncio.wait_for(socket.recv(), 20))
    assert message["type"] == "next", message
    return message["payload"]["data"]["orderEvents"]


@pytest.mark.feature("CN-60")
async def test_both_sides_see_each_change_live_and_a_stranger_sees_none(http):
    market, other = await make.market(http), await make.market(http)
    port = free_port()
    with running("web", "relay", PORT=str(port), TSUNAGI_PORT=str(port)):

        async def ready():
            async with httpx2.AsyncClient() as client:
                try:
                    return (await client.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200
                except httpx2.TransportError:
                    return False

        await eventually(ready)
        seller, buyer, stranger = [await listen(port, p.token) for p in (market.clerk, market.cook, other.clerk)]
        order = await market.order()
        for socket in (seller, buyer):
            event = await heard(socket)
            assert (event["topic"], event["order"]["number"]) == ("order.placed", order.number)
            assert event["order"]["buyer"]["name"] == market.buyer.name
            assert event["order"]["viewerCan"]["confirm"]["allowed"] is (socket is seller)
        await market.clerk.tell("orderReceive", "", id=gid(order))
        assert (await heard(seller))["order"]["status"] == "RECEIVED"
        assert (await heard(buyer))["topic"] == "order.received"
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(stranger.recv(), 1)
        for socket in (seller, buyer, stranger):
            await socket.close()
        with pytest.raises(Exception, match=r"4403|Forbidden"):
            await (await listen(port, "wrong")).recv()
