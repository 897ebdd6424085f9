"""One business buys and sells: two faces of the same tenant, with the same people and none of them mixed up."""

from decimal import Decimal

import pytest

from core.actor import Actor, system
from core.db import transaction
from models.delivery_place import DeliveryPlace
from models.membership import Membership
from models.order import Order
from models.order_form import OrderFormItem
from models.permission import Role
from models.product import Product
from services import customer as customers
from services import order as orders
from services import order_form as order_forms
from tests import make
from tests.make import gid

SEEN = """query($seller: OrderWhere, $buyer: OrderWhere) {
  all: orders(first: 9) { nodes { id } }
  sold: orders(first: 9, where: $seller) { ...seen }
  bought: orders(first: 9, where: $buyer) { ...seen }
}
fragment seen on OrderConnection {
  nodes { id customer { name } supplier { name } } groups(by: []) { sum { total } }
}"""


async def who_sells_back(market):
    """The buyer of a market gets a form, from which its seller may order; gives form, item and the seller's place."""
    seller, buyer = market.buyer, market.seller
    dish = await make.product(seller, "だし #", price=500, tax_rate=8, stock=Decimal(9))
    async with transaction():
        facts = {**make.ADDRESS, "name": buyer.name, "email": buyer.email}
        customer = await customers.create(facts, by=system(seller.id))
        await customers.link(customer, buyer, seller)
        form = await order_forms.create(
            {"name": "だし", "terms": ""}, [order_forms.Offer(dish.id, None)], by=system(seller.id)
        )
        await order_forms.publish(form)
        await customers.allow_forms(customer, [form.id], by=system(seller.id))
    values = {**make.ADDRESS, "business_id": buyer.id, "name": "倉庫"}
    return form, await OrderFormItem.get(form_id=form.id), await DeliveryPlace.create(**values)


async def both_ways(http):
    """An order from the buyer to the seller, and one the other way."""
    market = await make.market(http, stock=10)
    form, item, place = await who_sells_back(market)
    there = await market.order()
    by = Actor(user_id=market.clerk.facts["user"].id, business_id=market.seller.id, permissions=Role.ADMIN.permissions)
    async with transaction():
        back = await orders.place(form.id, [orders.Entry(item.id, Decimal(2))], orders.Wish(place.id, None), by=by)
    return market, there, back


@pytest.mark.feature("CN-73")
async def test_two_businesses_that_sell_to_each_other_see_each_order_from_its_side(http):
    market, there, back = await both_ways(http)
    for person, sold, bought in ((market.clerk, there, back), (market.cook, back, there)):
        mine = gid(person.facts["business"])
        found = await person.ask(SEEN, seller={"seller": {"eq": mine}}, buyer={"buyer": {"eq": mine}})
        lists = {name: [one["id"] for one in page["nodes"]] for name, page in found.data.items()}
        assert lists == {"all": [gid(back), gid(there)], "sold": [gid(sold)], "bought": [gid(bought)]}
        (of_sold,), (of_bought,) = found.data["sold"]["nodes"], found.data["bought"]["nodes"]
        assert (of_sold["customer"] is None, of_sold["supplier"]) == (False, None)
        assert (of_bought["customer"], of_bought["supplier"] is None) == (None, False)
        sums = [found.data[name]["groups"][0]["sum"]["total"] for name in ("sold", "bought")]
        assert sums == [sold.total, bought.total]


@pytest.mark.feature("CN-73")
async def test_each_side_takes_its_own_steps_and_not_the_others(http):
    market, there, back = await both_ways(http)
    for order, seller, buyer in ((there, market.clerk, market.cook), (back, market.cook, market.clerk)):
        assert (await buyer.tell("orderConfirm", "", id=gid(order))).codes == ["WRONG_SIDE"]
        asked = await seller.tell("orderCancelRequest", "", id=gid(order), reason="MISTAKE")
        assert asked.codes == ["WRONG_SIDE"]
        assert (await seller.tell("orderConfirm", "", id=gid(order))).errors == []
        assert (await buyer.tell("orderShip", "", id=gid(order))).codes == ["WRONG_SIDE"]
        assert (await seller.tell("orderShip", "", id=gid(order))).errors == []
        line = (await make.lines(order))[0]
        assert (await seller.tell("orderLineInspect", "", line=gid(line), arrived=True)).codes == ["WRONG_SIDE"]
        assert (await buyer.tell("orderLineInspect", "", line=gid(line), arrived=True)).errors == []
        assert (await Order.get(id=order.id)).status == "SHIPPED"
    assert (await Product.get(id=market.tomato.product_id)).stock == 7
    assert (await Product.get(business_id=market.buyer.id)).stock == 7


@pytest.mark.feature("CN-73")
async def test_who_manages_does_both_and_who_ships_does_neither(http):
    market, there, back = await both_ways(http)
    assert (await market.clerk.tell("orderConfirm", "", id=gid(there))).errors == []
    packer = await make.person(http, market.seller, Role.SHIPPER)
    member = gid(await Membership.get(business_id=market.seller.id, user_id=packer.facts["user"].id))
    for order in (there, back):
        assert await packer.query("query($id: ID!) { node(id: $id) { id } }", id=gid(order)) is None
    wish = {"orderForm": gid(await back.form), "lines": []}
    assert (await packer.tell("orderPlace", "", **wish)).codes == ["FORBIDDEN"]
    told = await market.clerk.tell("shippingInstruct", "instructions { id }", order=gid(there), assignee=member)
    ids = [one["id"] for one in told["instructions"]]
    assert (await packer.tell("shippingInstructionsShip", "", instructions=ids)).errors == []
    assert (await Order.get(id=there.id)).status == "SHIPPED"
    assert (await Order.get(id=back.id)).status == "PLACED"
    told = await market.clerk.tell("shippingInstruct", "", order=gid(back), assignee=member)
    assert told.codes == ["WRONG_SIDE"], "what is bought is not ours to ship"
