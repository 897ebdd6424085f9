"""既読・未読: which orders nobody of the seller has opened yet."""

import pytest

from core import clock
from models.event import Event
from models.order import Order
from models.permission import Role
from tests import make
from tests.make import gid
from tests.people import Person

UNREAD = """query($s: ID!) { orders(first: 9, where: {seller: {eq: $s}, readAt: {isNull: true}}) {
  nodes { number readAt } totalCount { count } } }"""


async def unread(person: Person, market: make.Market) -> set[str]:
    return {node["number"] for node in (await person.query(UNREAD, s=gid(market.seller)))["nodes"]}


async def test_what_somebody_of_the_seller_has_opened_is_read_by_all_of_them(http):
    market = await make.market(http)
    opened, left = [await market.order() for _ in range(2)]
    colleague = await make.person(http, market.seller, Role.WAREHOUSE)
    assert await unread(market.clerk, market) == {opened.number, left.number}
    told = await market.clerk.tell("orderRead", "order { readAt version }", id=gid(opened))
    assert told["order"]["readAt"]
    assert told["order"]["version"] == opened.version, "whoever is about to change it need not read it anew"
    assert await unread(colleague, market) == {left.number}
    again = await market.clerk.tell("orderRead", "order { readAt }", id=gid(opened))
    assert again["order"]["readAt"] == told["order"]["readAt"]
    shown = await market.cook.query("query($n: String!) { orderByNumber(number: $n) { readAt } }", n=opened.number)
    assert shown["readAt"] == told["order"]["readAt"], "the buyer sees that it was seen"

    told = await market.clerk.tell("orderUnread", "order { readAt version }", id=gid(opened))
    assert told["order"] == {"readAt": None, "version": opened.version}
    assert await unread(colleague, market) == {opened.number, left.number}


async def test_only_the_seller_reads_what_he_sells(http):
    market, other = await make.market(http), await make.market(http)
    order = await market.order()
    for mutation in ("orderRead", "orderUnread"):
        assert (await market.cook.tell(mutation, "", id=gid(order))).codes == ["WRONG_SIDE"]
        assert (await other.clerk.tell(mutation, "", id=gid(order))).codes == ["NOT_FOUND"]
        driver = await make.person(http, market.seller, Role.SHIPPER)
        assert (await driver.tell(mutation, "", id=gid(order))).codes == ["FORBIDDEN"]
    assert (await Order.get(id=order.id)).read_at is None


@pytest.mark.parametrize("step", ["orderReceive", "orderConfirm", "orderAbort"])
async def test_what_was_dealt_with_is_read(http, step):
    market = await make.market(http)
    order = await market.order()
    more = {"reason": "欠品"} if step == "orderAbort" else {}
    assert not (await market.clerk.tell(step, "", id=gid(order), **more)).codes
    assert await unread(market.clerk, market) == set()


async def test_what_the_seller_enters_is_read(http):
    market = await make.market(http)
    lines = [{"product": gid(await market.tomato.product), "quantity": "2"}]
    values = {"customer": gid(market.customer), "orderedOn": str(clock.today()), "lines": lines}
    told = await market.clerk.tell("orderRegister", "order { readAt }", **values)
    assert told["order"]["readAt"]


async def test_both_sides_are_told_once(http):
    market = await make.market(http)
    order = await market.order()
    for _ in range(2):
        await market.clerk.tell("orderRead", "", id=gid(order))
    found = [event.topic for event in await Event.all() if event.payload.get("order_id") == str(order.id)]
    assert found.count("order.read") == 1
