"""Live: an order's steps reach both sides over sockets of the real server; whoever comes back has missed nothing."""

import asyncio
import contextlib
import json
import re
import signal

import httpx2
import pytest
import pytest_asyncio
from websockets.exceptions import ConnectionClosed

import app as composition
from core import clock, db
from core.graph import live as live_lists
from core.graph.context import Context
from core.live.cursor import cursor
from core.live.hub import Live
from models.membership import Membership
from schema.root import schema
from services import session as sessions
from tests import make
from tests.make import gid
from tests.sockets import Socket, serving

DOCUMENT = (
    "subscription { orderEvents { topic order { number status buyer { name } viewerCan { confirm { allowed } } } } }"
)
FOLLOW = """
subscription($after: EventCursor, $where: OrderWhere) {
  orderEvents(after: $after, where: $where) { topic cursor order { id status } }
}
"""


async def listen(port, token):
    return await (await Socket.open(port, token)).ask(DOCUMENT)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def port(pool):
    """A web server and a relay for several tests."""
    async with serving("relay") as (found, _):
        yield found


@pytest.mark.feature("CN-60")
async def test_both_sides_see_each_change_live_and_a_stranger_sees_none(http, port):
    market, other = await make.market(http), await make.market(http)
    seller, buyer, stranger = [await listen(port, p.token) for p in (market.clerk, market.cook, other.clerk)]
    order = await market.order()
    for socket in (seller, buyer):
        event = await socket.heard()
        assert (event["topic"], event["order"]["number"]) == ("order.placed", order.number)
        assert event["order"]["buyer"]["name"] == market.buyer.name
        assert event["order"]["viewerCan"]["confirm"]["allowed"] is (socket is seller)
    await market.clerk.tell("orderReceive", "", id=gid(order))
    assert (await seller.heard())["order"]["status"] == "RECEIVED"
    assert (await buyer.heard())["topic"] == "order.received"
    with pytest.raises(TimeoutError):
        await stranger.receive(1)
    with pytest.raises(Exception, match=r"4403|Forbidden"):
        await listen(port, "wrong")
    async with httpx2.AsyncClient() as client:
        counted = (await client.get(f"http://127.0.0.1:{port}/metrics/")).text
    (planned,) = re.findall(r'tsunagi_operations_total{by="plan",kind="event",why=""} (\S+)', counted)
    assert float(planned) >= 4


async def test_an_integration_follows_with_its_app_token_until_it_is_revoked(http, port):
    market = await make.market(http)
    shows, granted = "appToken { id } secret", {"name": "在庫連携", "expiresInDays": 30}
    told = await market.clerk.tell("appTokenCreate", shows, permissions=["order:read"], **granted)
    other = await market.clerk.tell("appTokenCreate", shows, permissions=["product:read"], **granted)
    socket = await (await Socket.open(port, told["secret"])).ask(FOLLOW)
    refused = await (await Socket.open(port, other["secret"])).ask(FOLLOW)
    assert (await refused.refused())["code"] == "FORBIDDEN"
    order = await market.order()
    assert (await socket.heard())["order"]["id"] == gid(order)
    await market.clerk.tell("appTokenRevoke", "", id=told["appToken"]["id"])
    await asyncio.wait_for(socket.connected.wait_closed(), 10)
    assert socket.connected.close_code == 4403


async def test_a_write_names_its_place_and_whoever_comes_back_goes_on_from_there(http, port):
    market, other = await make.market(http), await make.market(http)
    first, second = await market.order(), await market.order()
    told = await market.clerk.tell("orderReceive", "event", id=gid(first))
    again = await market.clerk.tell("orderReceive", "event", id=gid(first))
    assert again.codes == ["WRONG_STATUS"]
    assert again.payload["event"] is None
    assert (await market.clerk.tell("productCreate", "event", name="麦茶", price=1))["event"] is None
    await market.clerk.tell("orderReceive", "event", id=gid(second))
    seller = await Socket.open(port, market.clerk.token)
    await seller.ask(FOLLOW, after=told["event"])
    event = await seller.heard()
    assert (event["order"]["id"], event["topic"]) == (gid(second), "order.received")
    last = await market.clerk.tell("orderConfirm", "event", id=gid(second))
    event = await seller.heard()
    assert (event["topic"], event["cursor"]) == ("order.confirmed", last["event"])
    await seller.ask(FOLLOW, id="2", after=cursor(market.seller.id, 0), where={"status": {"eq": "RECEIVED"}})
    heard = [await seller.heard() for _ in range(2)]
    assert [(one["topic"], one["order"]["id"]) for one in heard] == [
        ("order.placed", gid(first)),
        ("order.received", gid(first)),
    ]
    stranger = await Socket.open(port, other.clerk.token)
    await stranger.ask(FOLLOW, after=told["event"])
    assert (await stranger.refused())["code"] == "FOREIGN_CURSOR"
    await stranger.ask(FOLLOW, after="nonsense")
    assert (await stranger.refused())["code"] == "FOREIGN_CURSOR"


async def test_over_a_socket_a_key_stands_in_the_input_not_in_its_opening(http, port):
    market = await make.market(http)
    socket = await Socket.open(port, market.cook.token, {"idempotency-key": "of the opening"})
    ask = "mutation($input: ProductCreateInput!) { productCreate(input: $input) { product { id } } }"
    found = []
    for id, key in enumerate([None, None, "k", "k"]):
        await socket.ask(ask, str(id), input={"name": f"品 {bool(key)} {id < 1}", "price": 1, "idempotencyKey": key})
        found.append((await socket.heard())["product"])
        assert (await socket.receive())["type"] == "complete"
    first, second, third, fourth = [one["id"] for one in found]
    assert len({first, second, third}) == 3
    assert third == fourth


async def test_a_cursor_older_than_what_is_kept_is_told_where_to_go_on(http):
    market = await make.market(http)
    order, _ = await market.order(), await market.order()
    await db.fetch("DELETE FROM event_entry WHERE business_id = $1 AND number = 1", market.seller.id)
    stream = await follow(market.clerk, make_live(), after=cursor(market.seller.id, 0))
    result = await anext(stream)
    assert result.data is None
    told = result.errors[0].extensions
    assert told == {"code": "CURSOR_EXPIRED", "oldest": cursor(market.seller.id, 1)}
    stream = await follow(market.clerk, make_live(), after=told["oldest"])
    assert (await anext(stream)).data["orderEvents"]["order"]["id"] != gid(order)
    stream = await follow(market.clerk, make_live(), after=cursor(market.seller.id, 99))
    assert (await anext(stream)).errors[0].extensions["code"] == "CURSOR_EXPIRED"


def make_live(client=None):
    return Live(client, sessions.stamps)


async def follow(person, live, **variables):
    context = Context(live=live, authenticate=sessions.actor_of, token=person.token)
    return await schema().subscribe(FOLLOW, variable_values=variables, context_value=context)


WATCH = """
subscription($where: OrderWhere, $first: Int!) {
  ordersLive(where: $where, first: $first) {
    __typename
    ... on OrderSnapshot { cursor items { id status lines { name } } }
    ... on OrderUpsert { cursor item { id status viewerCan { ship { allowed } } } }
    ... on Removed { id cursor }
    ... on Gap { from to }
  }
}
"""


async def watch(person, live, **variables):
    context = Context(live=live, authenticate=sessions.actor_of, token=person.token)
    return await schema().subscribe(WATCH, variable_values=variables, context_value=context)


async def said(stream):
    result = await asyncio.wait_for(anext(stream), 10)
    assert result.errors is None, result.errors
    return result.data["ordersLive"]


async def test_a_live_list_is_what_is_there_then_what_changes_and_what_leaves_the_filter(http, port):
    market, other = await make.market(http), await make.market(http)
    first, second = await market.order(), await market.order()
    seller = await Socket.open(port, market.clerk.token)
    placed = {"status": {"in": ["PLACED", "RECEIVED"]}}
    await seller.ask(WATCH, where=placed, first=1)
    snapshot = await seller.heard()
    assert snapshot["__typename"] == "OrderSnapshot"
    assert [item["id"] for item in snapshot["items"]] == [gid(second)]
    stranger = await Socket.open(port, other.clerk.token)
    await stranger.ask(WATCH, first=10)
    assert (await stranger.heard())["items"] == []
    third = await market.order()
    event = await seller.heard()
    assert (event["__typename"], event["item"]["id"]) == ("OrderUpsert", gid(third))
    await market.clerk.tell("orderReceive", "", id=gid(first))
    assert (await seller.heard())["item"] == {
        "id": gid(first), "status": "RECEIVED", "viewerCan": {"ship": {"allowed": False}},
    }  # fmt: skip
    told = await market.clerk.tell("orderConfirm", "event", id=gid(first))
    assert await seller.heard() == {"__typename": "Removed", "id": gid(first), "cursor": told["event"]}
    await market.clerk.tell("orderConfirm", "", id=gid(second))
    assert (await seller.heard())["id"] == gid(second)
    await market.clerk.tell("orderAbort", "", id=gid(second), reason="品切れ")
    last = await market.order()
    assert (await seller.heard())["item"]["id"] == gid(last)
    with pytest.raises(TimeoutError):
        await stranger.receive(1)
    await seller.ask(WATCH, id="2", first=101)
    assert (await seller.refused())["code"] == "PAGE_SIZE"


async def test_of_a_row_that_changed_often_a_slow_reader_is_told_the_newest_state_once(http):
    market = await make.market(http)
    order, live = await market.order(), make_live()
    stream = await watch(market.clerk, live, first=10)
    assert (await said(stream))["items"][0]["status"] == "PLACED"
    await market.clerk.tell("orderReceive", "", id=gid(order))
    newer = await market.order()
    told = await market.clerk.tell("orderConfirm", "event", id=gid(order))
    heard = [await said(stream) for _ in range(2)]
    assert [event["item"]["id"] for event in heard] == [gid(order), gid(newer)]
    assert heard[0]["item"]["status"] == "CONFIRMED"
    assert [event["cursor"] for event in heard] == [cursor(market.seller.id, 2), told["event"]]
    await stream.aclose()
    assert live._feeds == {}


async def test_whoever_is_too_far_behind_is_told_what_he_misses_and_that_it_ends(http, monkeypatch):
    market = await make.market(http)
    monkeypatch.setattr(live_lists, "AT_ONCE", 2)
    monkeypatch.setattr(live_lists, "LARGEST_LAG", 4)
    stream = await watch(market.clerk, make_live(), first=10)
    assert (await said(stream))["items"] == []
    orders = [await market.order() for _ in range(4)]
    assert [(await said(stream))["item"]["id"] for _ in range(2)] == [gid(order) for order in orders[:2]]
    for _ in range(4):
        await market.order()
    gap = await said(stream)
    assert gap == {
        "__typename": "Gap", "from": cursor(market.seller.id, 2), "to": cursor(market.seller.id, 8),
    }  # fmt: skip
    assert (await anext(stream)).errors[0].extensions["code"] == "SLOW_READER"
    with pytest.raises(StopAsyncIteration):
        await anext(stream)


async def test_rights_that_end_end_the_stream_though_nothing_happens(http):
    market = await make.market(http)
    async with make_live(composition.REDIS).running() as live:
        stream = await watch(market.cook, live, first=10)
        await said(stream)
        waiting = asyncio.create_task(anext(stream))
        await asyncio.sleep(0.2)
        await Membership.filter(user_id=market.cook.facts["user"].id).update(ended_at=clock.now())
        result = await asyncio.wait_for(waiting, 5)
        assert result.errors[0].extensions["code"] == "FORBIDDEN"
        assert result.data is None


async def test_redis_that_forgets_everything_loses_no_event(http):
    """Nothing is published at all: the log is found to have grown by looking at it."""
    market = await make.market(http)
    async with make_live(composition.REDIS).running() as live:
        stream = await follow(market.clerk, live)
        waiting = asyncio.create_task(anext(stream))
        await asyncio.sleep(0.2)
        order = await market.order()
        await composition.REDIS.flushdb()
        result = await asyncio.wait_for(waiting, 6)
        assert result.data["orderEvents"]["order"]["id"] == gid(order)


async def test_logging_out_closes_the_socket_and_other_devices_stay(http, port):
    market = await make.market(http)
    async with db.transaction():
        other = await sessions.start(market.clerk.facts["user"], locale="ja")
    leaving = await (await Socket.open(port, market.clerk.token)).ask(FOLLOW)
    idle = await Socket.open(port, market.clerk.token)
    staying = await (await Socket.open(port, other.token)).ask(FOLLOW)
    await market.clerk.tell("logout")
    for socket in (leaving, idle):
        await asyncio.wait_for(socket.connected.wait_closed(), 6)
        assert (socket.connected.close_code, socket.connected.close_reason) == (4403, "The session has ended")
    await market.order()
    assert (await staying.heard())["topic"] == "order.placed"


async def test_what_is_no_message_closes_the_socket_with_a_reason(http, port):
    market = await make.market(http)
    for nonsense in ([], 1, "x", None, {"type": 1}, {}):
        socket = await Socket.open(port, market.clerk.token)
        await socket.send(nonsense)
        with pytest.raises(ConnectionClosed) as closed:
            await socket.receive()
        assert closed.value.rcvd.code == 4400
    socket = await Socket.open(port, market.clerk.token)
    await socket.send({"type": "ping"})
    assert (await socket.receive())["type"] == "pong"


async def test_a_server_that_is_replaced_tells_each_stream_where_to_go_on(http, port):
    market = await make.market(http)
    told = await market.clerk.tell("orderReceive", "event", id=gid(await market.order()))
    async with serving() as (ending, (web,)):
        socket = await (await Socket.open(ending, market.clerk.token)).ask(FOLLOW, after=told["event"])
        web.send_signal(signal.SIGTERM)
        assert await socket.refused() == {"code": "RESUME_ELSEWHERE", "cursor": told["event"]}
        with pytest.raises(ConnectionClosed) as closed:
            await socket.receive()
        assert closed.value.rcvd.code == 1012
    missed = await market.order()
    socket = await (await Socket.open(port, market.clerk.token)).ask(FOLLOW, after=told["event"])
    assert (await socket.heard())["order"]["id"] == gid(missed)


@contextlib.asynccontextmanager
async def server_sent(port, token, **headers):
    """Events of a subscription over plain HTTP."""
    asked = {"authorization": f"Bearer {token}", "accept": "text/event-stream", **headers}
    url, body = f"http://127.0.0.1:{port}/graphql", {"query": FOLLOW}
    async with (
        httpx2.AsyncClient(timeout=20) as client,
        client.stream("POST", url, json=body, headers=asked) as response,
    ):
        assert (response.status_code, response.headers["content-type"].split(";")[0]) == (200, "text/event-stream")
        yield blocks(response)


async def blocks(response):
    found = {}
    async for line in response.aiter_lines():
        if not line and found:
            yield found
            found = {}
        elif not line.startswith(":") and line:
            name, _, value = line.partition(": ")
            found[name] = value


async def test_server_sent_events_go_on_behind_the_last_one(http, port):
    market = await make.market(http)
    async with server_sent(port, market.clerk.token) as events:
        order = await market.order()
        event = await asyncio.wait_for(anext(events), 20)
    data = json.loads(event["data"])["data"]["orderEvents"]
    assert (event["event"], data["order"]["id"], data["cursor"]) == ("next", gid(order), event["id"])
    missed = [await market.order() for _ in range(2)]
    async with server_sent(port, market.clerk.token, **{"last-event-id": event["id"]}) as events:
        for order in missed:
            data = json.loads((await asyncio.wait_for(anext(events), 20))["data"])
            assert data["data"]["orderEvents"]["order"]["id"] == gid(order)
    async with server_sent(port, "wrong") as events:
        told = json.loads((await anext(events))["data"])
        assert told["errors"][0]["extensions"]["code"] == "LOGIN_REQUIRED"
        assert (await anext(events))["event"] == "complete"
    answer = await market.clerk.ask("{ viewer { __typename } }")
    assert answer.data
