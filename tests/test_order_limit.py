"""発注上限: what may be ordered for a store, at once and in a month, and what becomes of the rest."""

import asyncio
import contextvars
import datetime as dt
from decimal import Decimal

from core import clock
from core.db import transaction
from models.delivery_place import DeliveryPlace
from models.event import Event
from models.order import Order
from models.order_limit import OrderLimit
from models.permission import Role
from models.product import Product
from services import order as orders
from services.order import limiting
from tests import make
from tests.make import gid
from tests.test_several_dates import day, several, wish

LIMIT = "orderLimit { id version perOrder perMonth beyond allowsOwnApproval deliveryPlace { name } }"
PLACES = """{ deliveryPlaces(first: 9) { nodes { name allowance {
  perOrder perMonth month spent remaining beyond } } } }"""
DRAFT = "draft { total needsApproval aboveLimit allowance { perOrder spent remaining } }"


def basket(market, quantity, place=None):
    line = {"item": gid(market.tomato), "quantity": str(quantity)}
    return {"orderForm": gid(market.form), "deliveryPlace": gid(place or market.place), "lines": [line]}


async def second_place(market, name="駅前店"):
    values = {**make.ADDRESS, "business_id": market.buyer.id, "name": name}
    return await DeliveryPlace.create(**values)


async def limited(market, place=None, **values):
    facts = {"deliveryPlace": gid(place)} if place else {}
    return (await market.cook.tell("orderLimitPut", LIMIT, **facts, **values))["orderLimit"]


def month():
    return f"{clock.today():%Y-%m}"


async def test_the_head_office_says_how_much_may_be_ordered(http):
    market = await make.market(http)
    shop = await second_place(market)
    everywhere = await limited(market, perOrder=3000)
    assert (everywhere["deliveryPlace"], everywhere["beyond"]) == (None, "REFUSE")
    assert (await limited(market, perMonth=9000, beyond="ASK"))["id"] == everywhere["id"], "it is one, and is changed"
    own = await limited(market, shop, perOrder=500)
    seen = {one["name"]: one["allowance"] for one in (await market.cook.query(PLACES))["nodes"]}
    assert seen == {
        "本店": {
            "perOrder": 3000, "perMonth": 9000, "month": month(), "spent": 0, "remaining": 9000, "beyond": "ASK",
        },
        "駅前店": {
            "perOrder": 500, "perMonth": None, "month": month(), "spent": 0, "remaining": None, "beyond": "REFUSE",
        },
    }  # fmt: skip

    staff = await make.person(http, market.buyer, Role.STAFF)
    assert (await staff.tell("orderLimitPut", "", perOrder=1)).codes == ["FORBIDDEN"]
    assert (await market.clerk.tell("orderLimitPut", "", deliveryPlace=gid(shop))).where == [
        ("NOT_FOUND", "deliveryPlace")
    ]
    told = await market.cook.tell("orderLimitPut", "", deliveryPlace=gid(shop), expectedVersion=7, perOrder=1)
    assert told.codes == ["VERSION_CONFLICT"]
    assert (await market.cook.tell("orderLimitPut", "", perMonth=-1)).where == [("OUT_OF_RANGE", "perMonth")]
    assert (await staff.tell("orderLimitDelete", "", id=own["id"])).codes == ["FORBIDDEN"]
    await market.cook.tell("orderLimitDelete", LIMIT, id=own["id"], expectedVersion=own["version"])
    seen = {one["name"]: one["allowance"]["perOrder"] for one in (await market.cook.query(PLACES))["nodes"]}
    assert seen == {"本店": 3000, "駅前店": 3000}
    assert await OrderLimit.filter(business_id=market.buyer.id).count() == 1


async def test_an_order_above_the_limit_is_refused_and_changes_nothing(http):
    market = await make.market(http, stock=50)
    await limited(market, perOrder=1078, perMonth=2000)
    fits = await market.cook.tell("orderCheck", DRAFT, **basket(market, 3))
    assert fits["draft"] == {
        "total": 1078, "needsApproval": False, "aboveLimit": None,
        "allowance": {"perOrder": 1078, "spent": 0, "remaining": 2000},
    }  # fmt: skip
    facts = "userErrors { ... on OrderTooLarge { place amount allowed mayAsk } }"
    for verb in ("orderCheck", "orderPlace"):
        told = await market.cook.tell(verb, facts, **basket(market, 4))
        assert told.codes == ["ORDER_TOO_LARGE"]
        facts_told = {name: told.errors[0][name] for name in ("place", "amount", "allowed", "mayAsk")}
        assert facts_told == {"place": "本店", "amount": 1438, "allowed": 1078, "mayAsk": False}
        assert told.errors[0]["message"] == "本店の1回の発注は税込1,078円までです（今回：1,438円）。"
    assert (await Product.get(id=market.tomato.product_id)).stock == 50
    assert await Order.filter(buyer_id=market.buyer.id).count() == 0

    assert (await market.cook.tell("orderPlace", "", **basket(market, 3))).errors == []
    english = market.cook.__class__(http, token=market.cook.token, language="en")
    facts = "userErrors { ... on MonthSpent { amount allowed remainingYen month mayAsk } }"
    told = await english.tell("orderPlace", facts, **basket(market, 3))
    assert told.codes == ["MONTH_SPENT"]
    assert (told.errors[0]["remainingYen"], told.errors[0]["month"]) == (922, month())
    assert told.errors[0]["message"] == (
        f"本店 may order up to ¥2,000 in {month()}, with tax (¥922 left, this order: ¥1,078)."
    )
    assert (await market.cook.tell("orderPlace", "", **basket(market, 2))).errors == []
    assert (await Product.get(id=market.tomato.product_id)).stock == 45


async def test_the_month_counts_what_stands_and_starts_anew(http):
    market = await make.market(http)
    shop = await second_place(market)
    await limited(market, perMonth=1500)
    placed = await market.cook.tell("orderPlace", "order { id deliveryPlace { name } }", **basket(market, 4))
    assert placed["order"]["deliveryPlace"] == {"name": "本店"}
    assert (await market.cook.tell("orderCheck", "", **basket(market, 1))).codes == ["MONTH_SPENT"]
    assert (await market.cook.tell("orderCheck", "", **basket(market, 4, shop))).errors == [], "each store has its own"
    assert (await market.clerk.tell("orderAbort", "", id=placed["order"]["id"], reason="欠品")).errors == []
    told = await market.cook.tell("orderPlace", "order { id }", **basket(market, 4))
    first = clock.today().replace(day=1)
    last_month = dt.datetime.combine(first, dt.time(), clock.TOKYO) - dt.timedelta(seconds=1)
    assert (await market.cook.tell("orderCheck", "", **basket(market, 4))).codes == ["MONTH_SPENT"]
    await Order.filter(buyer_id=market.buyer.id, aborted_at=None).update(placed_at=last_month)
    assert (await market.cook.tell("orderCheck", "", **basket(market, 4))).errors == []
    assert told.errors == []


async def test_two_who_order_for_a_store_at_once_do_not_pass_its_limit_together(http):
    market = await make.market(http)
    await limited(market, perMonth=1500)
    cooks = [market.cook, *[await make.person(http, market.buyer, Role.STAFF) for _ in range(3)]]
    told = await asyncio.gather(*(cook.tell("orderPlace", "", **basket(market, 2)) for cook in cooks))
    assert sorted(one.codes for one in told) == [[], [], ["MONTH_SPENT"], ["MONTH_SPENT"]]
    placed = await Order.filter(buyer_id=market.buyer.id)
    assert sum(order.total for order in placed) == 1438
    assert await Event.filter(topic="order.placed", payload__contains={"buyer_id": str(market.buyer.id)}).count() == 2


async def test_the_lock_is_what_holds_the_second_back(http):
    market = await make.market(http)
    await limited(market, perMonth=1500)
    entries = [orders.Entry(market.tomato.id, Decimal(3))]
    chosen = orders.Wish(market.place.id, None)
    outside = contextvars.copy_context()
    async with transaction():
        await orders.place(market.form.id, entries, chosen, by=market.buying)
        second = asyncio.create_task(market.cook.tell("orderPlace", "", **basket(market, 3)), context=outside)
        done, _ = await asyncio.wait([second], timeout=0.5)
        assert done == set(), "it waits for what the first comes to"
    assert (await second).codes == ["MONTH_SPENT"]


async def test_several_dates_are_measured_together(http):
    market = await several(http)
    await limited(market, perMonth=2200, perOrder=1500)
    days = [day(market, 3, "3"), day(market, 4, "3"), day(market, 5, "1")]
    told = await market.cook.tell("ordersPlace", "", **wish(market), days=days)
    assert told.where == [("MONTH_SPENT", "days.2")]
    told = await market.cook.tell("ordersCheck", "drafts { total }", **wish(market), days=[day(market, 3, "5")])
    assert told.where == [("ORDER_TOO_LARGE", "days.0")]
    assert await Order.filter(buyer_id=market.buyer.id).count() == 0
    told = await market.cook.tell("ordersPlace", "orders { total }", **wish(market), days=days[:2])
    assert [one["total"] for one in told["orders"]] == [1078, 1078]


async def test_a_correction_is_measured_by_what_it_adds(http):
    market = await several(http)
    await limited(market, perMonth=2000, beyond="ASK")
    told = await market.cook.tell("ordersPlace", "orders { id version }", **wish(market), days=[day(market, 3, "4")])
    (order,) = told["orders"]

    async def correct(quantity):
        line = {"item": gid(market.tomato), "quantity": quantity}
        shows = "order { total } userErrors { ... on MonthSpent { remainingYen mayAsk } }"
        return await market.cook.tell("orderCorrect", shows, id=order["id"], lines=[line])

    refused = await correct("6")
    assert (refused.codes, refused.errors[0]["mayAsk"]) == (["MONTH_SPENT"], False)
    assert "承認" not in refused.errors[0]["message"]
    assert (await Order.get(buyer_id=market.buyer.id)).total == 1438
    assert (await correct("5"))["order"]["total"] == 1798


async def test_by_fax_the_limit_holds_where_prices_are_known(http):
    market = await make.market(http)
    told = await market.cook.tell(
        "supplierCreate", "supplier { id }", name="築地 魚政", channel="FAX", fax="03-5555-0001"
    )
    supplier = told["supplier"]["id"]
    facts = {"supplier": supplier, "name": "真鯛", "unit": "尾", "price": 900}
    product = (await market.cook.tell("supplierProductPut", "supplierProduct { id }", **facts))["supplierProduct"]
    await limited(market, perOrder=2000)
    order = {"supplier": supplier, "deliveryPlace": gid(market.place)}

    async def place(quantity, verb="supplierOrderPlace"):
        return await market.cook.tell(verb, "", **order, lines=[{"product": product["id"], "quantity": quantity}])

    assert (await place("3")).codes == ["ORDER_TOO_LARGE"]
    assert (await place("3", "supplierOrderCheck")).codes == ["ORDER_TOO_LARGE"]
    assert (await place("2")).errors == []
    assert await Order.filter(buyer_id=market.buyer.id).count() == 1


async def test_hidden_amounts_are_told_by_no_limit(http):
    market = await make.market(http)
    await limited(market, perOrder=100, perMonth=100)
    hidden = await market.clerk.tell("customerUpdate", "", id=gid(market.customer), hidesPrices=True)
    assert hidden.errors == []
    told = await market.cook.tell("orderCheck", DRAFT, **basket(market, 9))
    assert told["draft"] == {"total": None, "needsApproval": False, "aboveLimit": None, "allowance": None}
    assert (await market.cook.tell("orderPlace", "", **basket(market, 9))).errors == []
    assert (await limiting.allowances(market.buyer.id, [market.place.id]))[market.place.id].spent == 0


async def test_orders_are_found_and_counted_by_store_by_their_buyer_alone(http):
    market = await make.market(http)
    shop = await second_place(market)
    for place in (market.place, shop, shop):
        assert (await market.cook.tell("orderPlace", "", **basket(market, 1, place))).errors == []
    grouped = """query($w: OrderWhere) { orders(first: 9, where: $w) { totalCount { count }
      groups(by: [DELIVERY_PLACE], first: 9) { count key { deliveryPlace { name } } sum { total } }
      nodes { deliveryPlace { name } } } }"""
    found = await market.cook.query(grouped, w={"deliveryPlace": {"eq": gid(shop)}})
    assert found["totalCount"]["count"] == 2
    assert found["groups"] == [{"count": 2, "key": {"deliveryPlace": {"name": "駅前店"}}, "sum": {"total": 718}}]
    assert {one["deliveryPlace"] for one in (await market.clerk.query(grouped, w={}))["nodes"]} == {None}
