"""受発注連携: received lines become purchases, one for each supplier, and each side of that knows the other."""

import asyncio
from decimal import Decimal

import pytest

from core.actor import system
from core.db import transaction
from models.delivery_place import DeliveryPlace
from models.order import Order
from models.order_form import OrderFormItem
from models.permission import Role
from models.product import Product
from models.sourcing import Sourcing
from models.transmission import Transmission
from services import customer as customers
from services import order_form as order_forms
from tests import make
from tests.make import gid
from tests.test_supplier import PRODUCT, SUPPLIER

LINKS = """query($w: SourcingWhere) { sourcings(first: 20, where: $w) { nodes {
  quantity sale { number } saleLine { name } purchase { number } purchaseLine { name orderedQuantity }
} } }"""
SHOWN = "orders { id number source supplier { name } lines { name orderedQuantity } }"


async def a_wholesaler(http):
    """Two suppliers by FAX with a product each, a farm with a form, and a place where goods arrive."""
    market = await make.market(http)
    clerk, listed = market.clerk, []
    for supplier, product, unit in (("築地 魚政", "真鯛", "kg"), ("肉の山田", "牛すね肉", "kg")):
        told = await clerk.tell("supplierCreate", SUPPLIER, name=supplier, channel="FAX", fax="03-5555-0001")
        facts = {"supplier": told["supplier"]["id"], "name": product, "unit": unit, "price": 900}
        listed.append((await clerk.tell("supplierProductPut", PRODUCT, **facts))["supplierProduct"]["id"])
    farm = await make.business("農園 #")
    tomato = await make.product(farm, "トマト 農園 #", price=200, stock=Decimal(20))
    async with transaction():
        facts = {**make.ADDRESS, "name": market.seller.name, "email": market.seller.email}
        customer = await customers.create(facts, by=system(farm.id))
        await customers.link(customer, market.seller, farm)
        form = await order_forms.create(
            {"name": "農園", "terms": ""}, [order_forms.Offer(tomato.id, None)], by=system(farm.id)
        )
        await order_forms.publish(form)
        await customers.allow_forms(customer, [form.id], by=system(farm.id))
    values = {**make.ADDRESS, "business_id": market.seller.id, "name": "倉庫"}
    place = gid(await DeliveryPlace.create(**values))
    return market, tomato, gid(await OrderFormItem.get(form_id=form.id)), *listed, place


async def links(person, **where):
    return (await person.query(LINKS, w={name: {"eq": gid(order)} for name, order in where.items()}))["nodes"]


NEEDS = """query($orders: [ID!]!) { purchaseNeeds(orders: $orders) {
  quantity order { number } line { id name } supplierProduct { id name } item { id product { name } } } }"""


@pytest.mark.feature("CN-72")
async def test_what_orders_need_is_told_with_where_it_came_from_last(http):
    market, tomato, of_farm, fish, _, place = await a_wholesaler(http)
    first, second = await market.order(), await market.confirmed(tomato=2, beef="0.5")
    asked = [gid(first), gid(second), gid(market.form), "x"]
    (t1, b1), (t2, b2) = await make.lines(first), await make.lines(second)

    async def needs(by=market.clerk):
        return await by.query(NEEDS, orders=asked)

    found = await needs()
    assert [(one["order"]["number"], one["line"]["id"]) for one in found] == [
        (first.number, gid(t1)), (first.number, gid(b1)), (second.number, gid(t2)), (second.number, gid(b2)),
    ]  # fmt: skip
    assert [one["item"] or one["supplierProduct"] for one in found] == [None] * 4
    lines = [{"line": gid(t1), "item": of_farm}, {"line": gid(b1), "supplierProduct": fish, "quantity": "0.2"}]
    assert (await market.clerk.tell("purchaseForSales", "", lines=lines, deliveryPlace=place)).errors == []
    found = {one["line"]["id"]: one for one in await needs()}
    assert found.keys() == {gid(b1), gid(t2), gid(b2)}, "the tomatoes of the first are on their way"
    assert Decimal(found[gid(b1)]["quantity"]) == b1.ordered_quantity - Decimal("0.2")
    assert found[gid(t2)]["item"] == {"id": of_farm, "product": {"name": tomato.name}}
    assert found[gid(b2)]["supplierProduct"]["id"] == fish
    assert await needs(market.cook) == [], "what one has ordered oneself is nothing to be bought"
    assert await needs((await make.market(http)).clerk) == []


@pytest.mark.feature("CN-72")
async def test_received_lines_become_a_purchase_for_each_supplier(http):
    market, tomato, of_farm, fish, meat, place = await a_wholesaler(http)
    first, second = await market.order(), await market.confirmed(tomato=2, beef="0.5")
    (t1, b1), (t2, b2) = await make.lines(first), await make.lines(second)
    lines = [
        {"line": gid(t1), "item": of_farm},
        {"line": gid(b1), "supplierProduct": meat},
        {"line": gid(t2), "item": of_farm},
        {"line": gid(b2), "supplierProduct": fish, "quantity": "1"},
    ]
    told = await market.clerk.tell("purchaseForSales", SHOWN, lines=lines, deliveryPlace=place)
    made = {one["supplier"]["name"]: one for one in told["orders"]}
    farm = next(name for name in made if name.startswith("農園"))
    assert {name: (one["source"], one["lines"]) for name, one in made.items()} == {
        farm: ("FORM", [{"name": tomato.name, "orderedQuantity": "5"}]),
        "肉の山田": ("FAX", [{"name": "牛すね肉", "orderedQuantity": "1.5"}]),
        "築地 魚政": ("FAX", [{"name": "真鯛", "orderedQuantity": "1"}]),
    }
    assert (await Product.get(id=tomato.id)).stock == 15
    assert await Transmission.filter(business_id=market.seller.id).count() == 2
    of_first = await links(market.clerk, sale=first)
    assert sorted((one["saleLine"]["name"], one["quantity"], one["purchase"]["number"]) for one in of_first) == sorted(
        [(t1.name, "3", made[farm]["number"]), (b1.name, "1.5", made["肉の山田"]["number"])]
    )
    of_farm = await links(
        market.clerk, purchase=await Order.get(number=made[farm]["number"], buyer_id=market.seller.id)
    )
    assert sorted((one["sale"]["number"], one["quantity"]) for one in of_farm) == sorted(
        [(first.number, "3"), (second.number, "2")]
    )
    assert {one["purchaseLine"]["orderedQuantity"] for one in of_farm} == {"5"}
    assert await links(market.cook, sale=first) == [], "from whom it comes is nobody else's business"


@pytest.mark.feature("CN-72")
async def test_what_was_ordered_once_is_not_ordered_again_and_its_source_is_known(http):
    market, _, of_farm, _, meat, place = await a_wholesaler(http)
    first = await market.order()
    tomato, beef = await make.lines(first)

    async def purchase(*lines):
        return await market.clerk.tell("purchaseForSales", SHOWN, lines=list(lines), deliveryPlace=place)

    assert (await purchase({"line": gid(tomato)})).where == [("REQUIRED", "lines.0.supplierProduct")]
    told = await purchase({"line": gid(tomato), "item": of_farm}, {"line": gid(beef), "supplierProduct": meat})
    assert len(told["orders"]) == 2
    again = await purchase({"line": gid(tomato)}, {"line": gid(beef)})
    assert again.where == [("SOURCED_ALREADY", "lines.0.quantity"), ("SOURCED_ALREADY", "lines.1.quantity")]
    assert tomato.name in again.errors[0]["message"]
    more = await purchase({"line": gid(tomato), "quantity": "2"})
    assert more["orders"][0]["lines"][0]["orderedQuantity"] == "2"

    by_fax = next(one for one in told["orders"] if one["source"] == "FAX")
    assert (await market.clerk.tell("orderAbort", "", id=by_fax["id"], reason="在庫なし")).errors == []
    assert (await purchase({"line": gid(beef)}))["orders"][0]["supplier"]["name"] == "肉の山田"

    third = await make.lines(await market.order())
    told = await purchase(*({"line": gid(line)} for line in third))
    assert sorted(one["source"] for one in told["orders"]) == ["FAX", "FORM"], "from where they came last"


@pytest.mark.feature("CN-72")
async def test_all_is_ordered_or_nothing(http):
    market, tomato, of_farm, _fish, meat, place = await a_wholesaler(http)
    order = await market.order()
    line, beef = await make.lines(order)

    async def purchase(*lines, by=market.clerk):
        return await by.tell("purchaseForSales", "", lines=list(lines), deliveryPlace=place)

    served = {"line": gid(beef), "supplierProduct": meat}
    short = await purchase(served, {"line": gid(line), "item": of_farm, "quantity": "21"})
    assert short.where == [("OUT_OF_STOCK", "lines.1.quantity")]
    assert (await purchase(served, {"line": gid(line), "item": of_farm, "quantity": "1.5"})).where == [
        ("NOT_WHOLE", "lines.1.quantity")
    ]
    assert (await purchase({**served, "item": of_farm})).where == [("ONE_SOURCE_ONLY", "lines.0.supplierProduct")]
    assert (await purchase(served, served)).where == [("DUPLICATE", "lines.1.line")]
    assert (await purchase({"line": gid(line), "item": gid(market.tomato)})).where == [("NOT_FOUND", "lines.0.item")]
    assert (await purchase()).where == [("REQUIRED", "lines")]
    assert (await purchase(served, by=market.cook)).where == [("NOT_FOUND", "lines.0.line")], "it is not his to deliver"
    partner = await make.person(http, market.seller, Role.WAREHOUSE)
    assert (await purchase(served, by=partner)).codes == ["FORBIDDEN"]
    assert (await market.clerk.tell("orderAbort", "", id=gid(order), reason="x")).errors == []
    assert (await purchase(served)).where == [("NOT_FOUND", "lines.0.line")]
    assert await Order.filter(buyer_id=market.seller.id).count() == 0
    assert await Sourcing.filter(business_id=market.seller.id).count() == 0
    assert (await Product.get(id=tomato.id)).stock == 20


@pytest.mark.feature("CN-72")
async def test_two_who_order_for_the_same_line_at_once_order_it_once(http):
    market, _, _, _, meat, place = await a_wholesaler(http)
    _, beef = await make.lines(await market.order())
    need = {"lines": [{"line": gid(beef), "supplierProduct": meat}], "deliveryPlace": place}
    told = await asyncio.gather(*(market.clerk.tell("purchaseForSales", "", **need) for _ in range(4)))
    assert sorted(one.codes for one in told) == [[], *[["SOURCED_ALREADY"]] * 3]
    assert [row.quantity for row in await Sourcing.filter(sale_line_id=beef.id)] == [Decimal("1.5")]
