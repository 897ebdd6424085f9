"""What is checked before an order is placed, and when its goods arrive."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from core import clock
from models.order import Order
from models.product import Product
from tests import make
from tests.make import gid
from tests.test_order import entries, wish


@pytest.mark.feature("CN-39")
async def test_orders_of_which_something_is_missing_are_found(http):
    market = await make.market(http)
    order, other = await market.shipped(), await market.shipped()
    document = """query { orders(first: 10, where: { arrivedAt: { isNull: true }, status: { eq: SHIPPED } }) {
      nodes { id } } }"""
    assert len((await market.cook.query(document))["nodes"]) == 2
    for line in await make.lines(order):
        told = await market.cook.tell("orderLineInspect", "order { arrivedAt }", line=gid(line), arrived=True)
    assert told["order"]["arrivedAt"]
    assert (await market.cook.query(document))["nodes"] == [{"id": gid(other)}]
    await market.cook.tell("orderLineInspect", "order { arrivedAt }", line=gid(line), arrived=False)
    assert len((await market.cook.query(document))["nodes"]) == 2


@pytest.mark.feature("CN-47")
async def test_the_check_step_warns_of_a_probable_double(http):
    market, other = await make.market(http), await make.market(http)
    shows = "draft { probableDoubles { number } }"
    wished = clock.today() + dt.timedelta(days=9)
    values = wish(market, lines=entries(market), wishedOn=wished.isoformat())
    assert (await market.cook.tell("orderCheck", shows, **values))["draft"]["probableDoubles"] == []
    await other.order(wished_on=wished)
    order = await market.order(wished_on=wished)
    colleague = await make.person(http, market.buyer)
    for person in (market.cook, colleague):
        told = await person.tell("orderCheck", shows, **values)
        assert told["draft"]["probableDoubles"] == [{"number": order.number}]
    with time_machine.travel(clock.now() + dt.timedelta(days=2), tick=True):
        told = await market.cook.tell("orderCheck", shows, **values)
        assert told["draft"]["probableDoubles"] == [{"number": order.number}], "the same wished date"
        elsewhere = {**values, "wishedOn": (wished + dt.timedelta(days=1)).isoformat()}
        assert (await market.cook.tell("orderCheck", shows, **elsewhere))["draft"]["probableDoubles"] == []
    await market.clerk.tell("orderAbort", "", id=gid(order), reason="重複のため")
    assert (await market.cook.tell("orderCheck", shows, **values))["draft"]["probableDoubles"] == []
    assert (await market.cook.tell("orderPlace", "", **values)).errors == [], "a warning does not stop"


@pytest.mark.feature("CN-56")
@pytest.mark.parametrize(
    ("quantity", "code"),
    [
        ("6", None),
        ("8", None),
        ("4", "BELOW_MINIMUM"),
        ("7", "NOT_IN_LOTS"),
        ("6.5", "NOT_WHOLE"),
        ("0", "OUT_OF_RANGE"),
    ],
)  # fmt: skip
async def test_minimum_and_lot_are_kept_with_the_reason(http, quantity, code):
    market = await make.market(http)
    product = await Product.get(id=market.tomato.product_id)
    values = {"minimumQuantity": "6", "lotQuantity": "2"}
    shows = "product { minimumQuantity lotQuantity }"
    told = await market.clerk.tell("productUpdate", shows, id=gid(product), **values)
    assert {name: Decimal(value) for name, value in told["product"].items()} == {"minimumQuantity": 6, "lotQuantity": 2}
    lines = [{"item": gid(market.tomato), "quantity": quantity}]
    told = await market.cook.tell("orderPlace", "", **wish(market, lines=lines))
    assert told.where == ([(code, "lines.0.quantity")] if code else [])
    assert await Order.filter(buyer_id=market.buyer.id).count() == (0 if code else 1)
    if code in {"BELOW_MINIMUM", "NOT_IN_LOTS"}:
        assert "個" in told.errors[0]["message"]


async def test_an_order_that_no_longer_comes_to_what_was_shown_is_refused(http):
    market = await make.market(http)
    values = wish(market, lines=entries(market))
    total = (await market.cook.tell("orderCheck", "draft { total }", **values))["draft"]["total"]
    await Product.filter(id=market.tomato.product_id).update(price=400)
    shows = "order { total }"
    told = await market.cook.tell("orderPlace", shows, **values, expectedTotal=total)
    assert told.where == [("PRICES_CHANGED", "expectedTotal")]
    assert await Order.filter(buyer_id=market.buyer.id).count() == 0
    now = (await market.cook.tell("orderCheck", "draft { total }", **values))["draft"]["total"]
    assert now > total
    assert (await market.cook.tell("orderPlace", shows, **values, expectedTotal=now))["order"]["total"] == now


async def test_whoever_sees_no_prices_is_not_told_of_them_by_a_guess(http):
    market = await make.market(http)
    await type(market.customer).filter(id=market.customer.id).update(hides_prices=True)
    values = wish(market, lines=entries(market), expectedTotal=1)
    told = await market.cook.tell("orderCheck", "draft { total }", **values)
    assert told["draft"]["total"] is None
