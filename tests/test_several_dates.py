"""複数納品日: one checkout for many dates, and what a buyer may still correct."""

import datetime as dt

import pytest

from core import clock
from models.cart import CartItem
from models.mail_message import MailMessage
from models.order import Order, OrderLine
from models.product import Product
from tests import make
from tests.make import gid
from tests.services import eventually

CARTS = """
query C($form: ID!) { dayCarts(orderForm: $form) { wishedOn items { quantity } } cart(orderForm: $form) { id } }
"""


async def several(http, **more):
    market = await make.market(http, **more)
    told = await market.clerk.tell(
        "orderFormUpdate",
        "orderForm { takesSeveralDates allowsCorrection }",
        id=gid(market.form),
        takesSeveralDates=True,
        allowsCorrection=True,
    )
    assert told["orderForm"] == {"takesSeveralDates": True, "allowsCorrection": True}
    return market


def later(days):
    return (clock.today() + dt.timedelta(days=days)).isoformat()


def wish(market, **more):
    return {"orderForm": gid(market.form), "deliveryPlace": gid(market.place), **more}


def day(market, days, quantity="2"):
    return {"wishedOn": later(days), "lines": [{"item": gid(market.tomato), "quantity": quantity}]}


PLACED = "orders { number wishedOn lines { orderedQuantity } }"


@pytest.mark.feature("CN-64")
async def test_a_cart_for_each_date_becomes_an_order_for_each_date(http):
    market = await several(http)
    for days, quantity in ((3, "2"), (5, "4"), (3, "3")):
        line = {"item": gid(market.tomato), "quantity": quantity}
        told = await market.cook.tell(
            "cartPut", "cart { wishedOn }", orderForm=gid(market.form), wishedOn=later(days), lines=[line]
        )
        assert told["cart"]["wishedOn"] == later(days)
    seen = (await market.cook.ask(CARTS, form=gid(market.form))).data
    assert [(c["wishedOn"], [i["quantity"] for i in c["items"]]) for c in seen["dayCarts"]] == [
        (later(3), ["3"]),
        (later(5), ["4"]),
    ]
    assert seen["cart"] is None

    told = await market.cook.tell("ordersCheck", "drafts { net lines { quantity } }", **wish(market))
    assert [draft["net"] for draft in told["drafts"]] == [999, 1332]
    assert await Order.filter(buyer_id=market.buyer.id).count() == 0
    told = await market.cook.tell("ordersPlace", PLACED, **wish(market))
    assert [(o["wishedOn"], o["lines"][0]["orderedQuantity"]) for o in told["orders"]] == [
        (later(3), "3"),
        (later(5), "4"),
    ]
    assert len({o["number"] for o in told["orders"]}) == 2
    assert await CartItem.filter(cart__business_id=market.buyer.id).count() == 0
    assert (await market.cook.tell("ordersPlace", "", **wish(market))).where == [("NOTHING_ORDERED", "days")]


@pytest.mark.feature("CN-64")
async def test_all_dates_are_placed_or_none(http):
    market = await several(http, stock=5)
    days = [day(market, 3, "3"), day(market, 4, "3")]
    told = await market.cook.tell("ordersPlace", "", **wish(market, days=days))
    assert told.where == [("OUT_OF_STOCK", "days.1.lines.0.quantity")]
    assert await Order.filter(buyer_id=market.buyer.id).count() == 0
    assert (await Product.get(id=market.tomato.product_id)).stock == 5
    days = [day(market, 3, "1.5"), day(market, 3), day(market, 61), day(market, -1)]
    told = await market.cook.tell("ordersPlace", "", **wish(market, days=days))
    assert told.where == [
        ("DUPLICATE", "days.1.wishedOn"),
        ("DATE_NOT_POSSIBLE", "days.2.wishedOn"),
        ("DATE_NOT_POSSIBLE", "days.3.wishedOn"),
    ]
    told = await market.cook.tell("ordersPlace", "", orderForm=gid(market.form), days=days[:1])
    assert told.where == [("REQUIRED", "deliveryPlace"), ("NOT_WHOLE", "days.0.lines.0.quantity")]
    told = await market.cook.tell("ordersPlace", PLACED, **wish(market, days=[day(market, 3), day(market, 4, "3")]))
    assert len(told["orders"]) == 2
    assert (await Product.get(id=market.tomato.product_id)).stock == 0


async def test_other_forms_take_one_date(http):
    market = await make.market(http)
    told = await market.cook.tell("ordersPlace", "", **wish(market, days=[day(market, 3)]))
    assert told.where == [("ONE_DATE_ONLY", "orderForm")]
    line = {"item": gid(market.tomato), "quantity": "2"}
    told = await market.cook.tell("cartPut", "", orderForm=gid(market.form), wishedOn=later(3), lines=[line])
    assert told.where == [("ONE_DATE_ONLY", "wishedOn")]


async def placed(market, quantity="2"):
    told = await market.cook.tell("ordersPlace", "orders { number }", **wish(market, days=[day(market, 3, quantity)]))
    return await Order.get(buyer_id=market.buyer.id, number=told["orders"][0]["number"])


@pytest.mark.feature("CN-63")
async def test_a_buyer_corrects_what_nobody_has_received(http, jobs):
    market = await several(http, stock=10)
    order = await placed(market, "4")
    lines = [{"item": gid(market.tomato), "quantity": "1"}, {"item": gid(market.beef), "quantity": "0.5"}]
    told = await market.cook.tell(
        "orderCorrect",
        "order { wishedOn net lines { name orderedQuantity } viewerCan { correct { allowed } } }",
        id=gid(order), expectedVersion=order.version, lines=lines, wishedOn=later(4), remark="朝に",
    )  # fmt: skip
    found = told["order"]
    assert (found["wishedOn"], found["net"]) == (later(4), 333 + 1000)
    assert [line["orderedQuantity"] for line in found["lines"]] == ["1", "0.5"]
    assert found["viewerCan"] == {"correct": {"allowed": True}}
    assert (await Product.get(id=market.tomato.product_id)).stock == 9
    told = await market.cook.tell("orderCorrect", "order { lines { name } }", id=gid(order), lines=lines[1:])
    assert len(told["order"]["lines"]) == 1
    assert (await Product.get(id=market.tomato.product_id)).stock == 10

    async def told_twice():
        businesses = [market.seller.id, market.buyer.id]
        mails = await MailMessage.filter(kind="order_corrected", recipient_id__in=businesses)
        return {mail.to for mail in mails} >= {market.seller.email, market.buyer.email}

    assert await eventually(told_twice)


@pytest.mark.feature("CN-63")
async def test_a_correction_is_refused(http):
    market = await several(http)
    order = await placed(market)
    lines = [{"item": gid(market.tomato), "quantity": "9"}]

    async def correct(person=None, **more):
        return await (person or market.cook).tell("orderCorrect", "", **{"id": gid(order), "lines": lines, **more})

    assert (await correct(market.clerk)).codes == ["WRONG_SIDE"]
    assert (await correct(expectedVersion=99)).codes == ["VERSION_CONFLICT"]
    assert (await correct(lines=[])).where == [("NOTHING_ORDERED", "lines")]
    assert (await correct(wishedOn=later(-1))).where == [("DATE_NOT_POSSIBLE", "wishedOn")]
    await market.clerk.tell("orderReceive", "", id=gid(order))
    assert (await correct()).codes == ["WRONG_STATUS"]
    other = await make.market(http)
    plain = await other.order()
    told = await other.cook.tell("orderCorrect", "", id=gid(plain), lines=[])
    assert told.codes == ["NO_CORRECTING"]
    assert [line.ordered_quantity for line in await OrderLine.filter(order_id=order.id)] == [2]


@pytest.mark.feature("CN-63")
async def test_what_the_cut_off_has_passed_stays(http):
    market = await several(http)
    order = await placed(market)
    await market.clerk.tell("calendarPut", "", cutOff="00:00", leadDays=30)
    lines = [{"item": gid(market.tomato), "quantity": "9"}]
    told = await market.cook.tell("orderCorrect", "", id=gid(order), lines=lines, wishedOn=later(40))
    assert told.where == [("CUT_OFF_PASSED", "wishedOn")]


@pytest.mark.feature("CN-65")
async def test_what_leaves_on_which_day_is_counted_by_order_and_by_product(http):
    market = await several(http)
    order, other = await placed(market), await placed(market, "5")
    for one, days in ((order, 6), (other, 7)):
        await market.clerk.tell("orderConfirm", "", id=gid(one), plannedOn=later(days))
    found = await market.clerk.query(
        """query P($from: Date!, $to: Date!) { orders(where: {plannedOn: {gte: $from, lte: $to}}, first: 5) {
          groups(by: [PLANNED_DAY]) { key { plannedDay } count }
          wished: groups(by: [WISHED_DAY]) { key { wishedDay } count }
          lineGroups(by: [PLANNED_DAY, NAME]) { key { plannedDay name } sum { quantity } } } }""",
        **{"from": later(5), "to": later(7)},
    )
    assert [(g["key"]["plannedDay"], g["count"]) for g in found["groups"]] == [(later(6), 1), (later(7), 1)]
    assert [(g["key"]["wishedDay"], g["count"]) for g in found["wished"]] == [(later(3), 2)]
    assert [g["sum"]["quantity"] for g in found["lineGroups"]] == ["2", "5"]
    assert (await market.cook.query("{ orders(first: 5, where: {plannedOn: {isNull: true}}) { nodes { id } } }"))[
        "nodes"
    ] == []
