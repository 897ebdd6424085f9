"""A socket's token is exchanged in place: its streams go on with another token of the same user or integration."""

import asyncio
from datetime import timedelta

import pytest

from core import clock
from core.db import transaction
from models.app_token import AppToken
from models.session import Session
from services import session as sessions
from tests import make
from tests.audiences import seated
from tests.make import gid
from tests.services import eventually
from tests.sockets import Socket
from tests.test_audience import FOLLOW

pytestmark = pytest.mark.usefixtures("uncompared")
GRANTED = {"name": "在庫連携", "expiresInDays": 30, "permissions": ["order:read"]}


async def started(person):
    async with transaction():
        return await sessions.start(person.facts["user"], locale="ja")


async def renewed(socket, token):
    """What is said of a token that is to be gone on with."""
    await socket.send({"type": "ping", "payload": {"authorization": f"Bearer {token}"}})
    told = await socket.receive()
    assert told["type"] == "pong"
    return told["payload"]


async def closed(socket):
    await asyncio.wait_for(socket.connected.wait_closed(), 5)
    return socket.connected.close_code


async def test_streams_go_on_with_another_session_of_the_same_user(http, live, live_port):
    market = await make.market(http)
    first, second = await started(market.clerk), await started(market.clerk)
    socket = await (await Socket.open(live_port, first.token)).ask(FOLLOW)
    left_behind = await (await Socket.open(live_port, first.token)).ask(FOLLOW)
    await seated(live, 1, 2)
    assert await renewed(socket, second.token) == {"renewed": True}
    await Session.filter(id=first.actor.session_id).delete()
    assert await closed(left_behind) == 4403
    await seated(live, 1, 1)
    order = await market.order()
    await live.look()
    assert (await socket.heard())["order"]["id"] == gid(order)
    await Session.filter(id=second.actor.session_id).delete()
    assert await closed(socket) == 4403
    await seated(live, 0, 0)


async def test_streams_go_on_when_the_secret_of_an_integration_is_rotated(http, live, live_port):
    market = await make.market(http)
    told = await market.clerk.tell("appTokenCreate", "appToken { id } secret", **GRANTED)
    sockets = [await (await Socket.open(live_port, told["secret"])).ask(FOLLOW) for _ in range(2)]
    await seated(live, 1, 2)
    key = told["appToken"]["id"]
    new = await market.clerk.tell("appTokenRotate", "secret", id=key, expiresInDays=30, overlapHours=1)
    assert await renewed(sockets[0], new["secret"]) == {"renewed": True}
    await AppToken.filter(business_id=market.seller.id).update(former_until=clock.now() - timedelta(seconds=1))
    assert await closed(sockets[1]) == 4403
    await seated(live, 1, 1)
    order = await market.order()
    await live.look()
    assert (await sockets[0].heard())["order"]["id"] == gid(order)


async def test_a_token_of_somebody_else_or_of_nobody_is_not_taken_and_the_stream_goes_on(http, live, live_port):
    market = await make.market(http)
    colleague = await make.person(http, market.seller)
    integration = await market.clerk.tell("appTokenCreate", "secret", **GRANTED)
    ended = await started(market.clerk)
    await Session.filter(id=ended.actor.session_id).delete()
    socket = await (await Socket.open(live_port, market.clerk.token)).ask(FOLLOW)
    await seated(live, 1, 1)
    for token, code in (
        (colleague.token, "FORBIDDEN"),
        (market.cook.token, "FORBIDDEN"),
        (integration["secret"], "FORBIDDEN"),
        (ended.token, "LOGIN_REQUIRED"),
        ("", "LOGIN_REQUIRED"),
        ("nonsense", "LOGIN_REQUIRED"),
    ):
        assert await renewed(socket, token) == {"renewed": False, "code": code}
    await socket.send({"type": "ping"})
    assert await socket.receive() == {"type": "pong"}
    order = await market.order()
    await live.look()
    event = await socket.heard()
    assert event["order"] == {"id": gid(order), "number": order.number, "viewerCan": {"confirm": {"allowed": True}}}


async def test_an_idle_stream_that_went_on_still_notices_that_its_new_session_ends(http, live, live_port):
    """Live groups are told alone: the stream itself has to look after the other session from then on."""
    market = await make.market(http)
    first, second = await started(market.clerk), await started(market.clerk)
    socket = await Socket.open(live_port, first.token)
    await socket.ask("subscription { orderGroupsLive(by: [STATUS]) { __typename } }")
    assert (await socket.heard())["__typename"] == "OrderGroupsSnapshot"
    assert await renewed(socket, second.token) == {"renewed": True}
    await Session.filter(id=first.actor.session_id).delete()

    async def follows_the_second():
        return set(live.rights._watched) == {second.actor.session_id}

    await eventually(follows_the_second, seconds=5)
    await socket.send({"type": "ping"})
    assert await socket.receive() == {"type": "pong"}
