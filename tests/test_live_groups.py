"""Numbers that keep themselves up to date: after whatever happens, a client's copy is what a fresh query gives."""

import asyncio

import pytest
import pytest_asyncio

from core.graph import live_groups
from core.graph.context import Context
from core.live.hub import Live
from models.membership import Membership
from models.order import Order
from models.permission import Role
from schema.root import schema
from services import session as sessions
from tests import make
from tests.make import gid
from tests.sockets import Socket, serving
from tests.test_allowed import limited

NUMBERS = """subscription($by: [OrderGroupBy!]!, $where: OrderWhere, $first: Int, $order: OrderGroupSort) {
  orderGroupsLive(by: $by, where: $where, first: $first, orderBy: $order) {
    __typename
    ... on OrderGroupsSnapshot { cursor groups { ...one } }
    ... on OrderGroupsChanged { cursor groups { ...one } gone { ...which } }
  }
}
fragment one on OrderGroup { key { ...which } count sum { total } }
fragment which on OrderGroupKey { status placedDay buyer { name } }"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def port(pool):
    async with serving("relay") as (found, _):
        yield found


async def follow(port, person, *by, **variables):
    """A socket that follows numbers, and what they were at first."""
    socket = await (await Socket.open(port, person.token)).ask(NUMBERS, **{"by": by, "first": 100, **variables})
    snapshot = await socket.heard()
    assert snapshot["__typename"] == "OrderGroupsSnapshot"
    return socket, snapshot["groups"]


def by_status(groups):
    return {group["key"]["status"]: (group["count"], group["sum"]["total"]) for group in groups}


async def test_a_dashboard_is_told_only_what_has_changed(http, port):
    market, other = await make.market(http), await make.market(http)
    first, second = await market.order(), await market.order(beef="2")
    seller, at_first = await follow(port, market.clerk, "STATUS")
    stranger, nothing = await follow(port, other.clerk, "STATUS")
    assert (by_status(at_first), nothing) == ({"PLACED": (2, first.total + second.total)}, [])
    told = await market.clerk.tell("orderConfirm", "event", id=gid(first))
    event = await seller.heard()
    assert event["__typename"] == "OrderGroupsChanged"
    assert by_status(event["groups"]) == {"PLACED": (1, second.total), "CONFIRMED": (1, first.total)}
    assert (event["gone"], event["cursor"]) == ([], told["event"])
    await market.clerk.tell("orderConfirm", "", id=gid(second))
    event = await seller.heard()
    assert by_status(event["groups"]) == {"CONFIRMED": (2, first.total + second.total)}
    assert event["gone"] == [{"status": "PLACED", "placedDay": None, "buyer": None}]
    with pytest.raises(TimeoutError):
        await stranger.receive(1.5)


async def test_a_buyer_who_is_shown_no_amounts_is_told_counts_alone(http, port):
    market = await make.market(http)
    await market.clerk.tell("customerUpdate", "", id=gid(market.customer), hidesPrices=True)
    buyer, _ = await follow(port, market.cook, "STATUS", "BUYER")
    seller, _ = await follow(port, market.clerk, "STATUS", "BUYER")
    order = await market.order()
    shown = {"status": "PLACED", "placedDay": None, "buyer": {"name": market.buyer.name}}
    assert (await buyer.heard())["groups"] == [{"key": shown, "count": 1, "sum": {"total": None}}]
    assert (await seller.heard())["groups"] == [{"key": shown, "count": 1, "sum": {"total": order.total}}]


async def test_what_leaves_the_best_is_gone_though_it_is_still_there(http, port):
    market = await make.market(http)
    small = await market.order(tomato=1, beef="0")
    best, groups = await follow(port, market.clerk, "STATUS", first=1, order="TOTAL_DESC")
    assert by_status(groups) == {"PLACED": (1, small.total)}
    large = await market.order(tomato=50)
    assert by_status((await best.heard())["groups"]) == {"PLACED": (2, small.total + large.total)}
    await market.clerk.tell("orderConfirm", "", id=gid(large))
    event = await best.heard()
    assert by_status(event["groups"]) == {"CONFIRMED": (1, large.total)}
    assert [key["status"] for key in event["gone"]] == ["PLACED"]
    assert await Order.filter(id=small.id, status="PLACED").exists()


async def test_a_filter_counts_what_is_in_it(http, port):
    market = await make.market(http)
    order = await market.confirmed()
    unshipped, groups = await follow(port, market.clerk, where={"status": {"in": ["CONFIRMED"]}})
    assert [(one["count"], one["sum"]["total"]) for one in groups] == [(1, order.total)]
    await market.order()
    await market.clerk.tell("orderShip", "", id=gid(order))
    assert [(one["count"], one["sum"]["total"]) for one in (await unshipped.heard())["groups"]] == [(0, 0)]


async def test_who_may_not_is_refused_and_who_may_no_longer_is_told_so(http, port):
    market = await make.market(http)
    partner, member = [await make.person(http, market.seller, role) for role in (Role.PARTNER, Role.WAREHOUSE)]
    socket = await (await Socket.open(port, partner.token)).ask(NUMBERS, by=["STATUS"], first=1)
    assert (await socket.refused())["code"] == "FORBIDDEN"
    socket, _ = await follow(port, member, "STATUS")
    await Membership.filter(user_id=member.facts["user"].id).update(role=Role.PARTNER)
    assert (await socket.refused())["code"] == "FORBIDDEN"
    too_many = ["STATUS", "PLACED_DAY", "BUYER", "SELLER"]
    for by, first, code in ((too_many, 1, "TOO_MANY_KEYS"), (["STATUS"], 1001, "OUT_OF_RANGE")):
        socket = await (await Socket.open(port, market.clerk.token)).ask(NUMBERS, by=by, first=first)
        assert (await socket.refused())["code"] == code


async def test_an_app_token_follows_numbers_of_the_fields_of_its_list(http, port):
    market = await make.market(http)
    program = await limited(market, "Order.status")
    counted = """subscription($by: [OrderGroupBy!]!) { orderGroupsLive(by: $by) {
      ... on OrderGroupsSnapshot { groups { count } }
      ... on OrderGroupsChanged { groups { key { status } count } } } }"""
    socket = await (await Socket.open(port, program.token)).ask(counted, by=["STATUS"])
    assert await socket.heard() == {"groups": []}
    await market.order()
    assert await socket.heard() == {"groups": [{"key": {"status": "PLACED"}, "count": 1}]}
    socket = await (await Socket.open(port, program.token)).ask(counted, by=["BUYER"])
    (error,) = (await socket.receive())["payload"]
    assert error["extensions"] == {"code": "FIELD_NOT_ALLOWED", "fields": ["Order.buyer"]}


async def stream(person, live):
    context = Context(live=live, authenticate=sessions.actor_of, token=person.token)
    variables = {"by": ["STATUS"], "first": 100}
    return await schema().subscribe(NUMBERS, variable_values=variables, context_value=context)


async def heard(events):
    result = await asyncio.wait_for(anext(events), 10)
    assert result.errors is None, result.errors
    return result.data["orderGroupsLive"]


async def test_of_many_events_the_numbers_are_read_once_and_for_all_who_ask_the_same(http, statements):
    market, live = await make.market(http), Live(None, sessions.stamps)
    colleague = await make.person(http, market.seller)
    followers = [await stream(person, live) for person in (market.clerk, colleague)]
    assert [(await heard(one))["groups"] for one in followers] == [[], []]
    counted = [sql for sql in statements if "count(*) AS n" in sql]
    assert len(counted) == 1
    for _ in range(12):
        await market.order()
    statements.clear()
    told = [await heard(one) for one in followers]
    assert [one["groups"][0]["count"] for one in told] == [12, 12]
    assert told[0] == told[1]
    assert len([sql for sql in statements if "count(*) AS n" in sql]) == 1
    for one in followers:
        await one.aclose()
    assert (live._feeds, len(live.shared)) == ({}, 0)


async def test_numbers_are_looked_at_again_after_a_pause(http, monkeypatch, statements):
    monkeypatch.setattr(live_groups, "PAUSE", 0.8)
    market, live = await make.market(http), Live(None, sessions.stamps)
    events = await stream(market.clerk, live)
    await heard(events)
    statements.clear()

    async def place():
        for _ in range(10):
            await market.order()
            live._wake([str(market.seller.id)])
            await asyncio.sleep(0.1)

    placing, counts = asyncio.create_task(place()), []
    while not counts or counts[-1] < 10:
        counts.append((await heard(events))["groups"][0]["count"])
    await placing
    assert len(counts) <= 4
    assert len([sql for sql in statements if "count(*) AS n" in sql]) == len(counts)


LINES = """subscription($by: [OrderLineGroupBy!]!, $where: OrderWhere, $only: OrderLineWhere) {
  orderLineGroupsLive(by: $by, where: $where, lineWhere: $only) {
    ... on OrderLineGroupsSnapshot { groups { key { name } sum { quantity amount } } }
    ... on OrderLineGroupsChanged { groups { key { name } sum { quantity amount } } gone { name } }
  }
}"""


async def test_sales_by_product_are_followed_too(http, port):
    market = await make.market(http)
    product = await market.tomato.product
    socket = await Socket.open(port, market.clerk.token)
    await socket.ask(LINES, by=["NAME"], only={"product": {"eq": gid(product)}})
    assert await socket.heard() == {"groups": []}
    order = await market.order(tomato=3)
    (line, _) = await make.lines(order)
    three = [{"key": {"name": product.name}, "sum": {"quantity": "3", "amount": 999}}]
    assert await socket.heard() == {"groups": three, "gone": []}
    await market.clerk.tell("orderConfirm", "", id=gid(order), lines=[{"line": gid(line), "quantity": "2"}])
    two = [{"key": {"name": product.name}, "sum": {"quantity": "2", "amount": 666}}]
    assert await socket.heard() == {"groups": two, "gone": []}
