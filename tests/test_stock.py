"""What is in stock is sold once: to lines that share a product, and to buyers who all want the last pieces."""

import asyncio
from decimal import Decimal

import pytest

from core.actor import system
from core.db import transaction
from models.delivery_place import DeliveryPlace
from models.order import Order, OrderLine
from models.product import Product
from services import customer as customers
from tests import make
from tests.make import gid

BUYERS = 40
PIECES = 20


async def left(product):
    return (await Product.get(id=product)).stock


@pytest.mark.feature("CN-60")
async def test_two_lines_of_one_product_share_what_is_in_stock(http):
    market = await make.market(http)
    order = await market.order()
    extra = await make.product(market.seller, "おまけ #", price=100, stock=Decimal(5))

    async def confirm(*quantities):
        additions = [{"product": gid(extra), "quantity": quantity} for quantity in quantities]
        return await market.clerk.tell("orderConfirm", "order { status }", id=gid(order), additions=additions)

    told = await confirm("3", "3")
    assert told.where == [("OUT_OF_STOCK", "lines.3.quantity")], "the first line would have had enough"
    assert "残り2" in told.errors[0]["message"]
    assert await left(extra.id) == 5
    assert await OrderLine.filter(product_id=extra.id).count() == 0
    assert (await Order.get(id=order.id)).status == "PLACED"
    assert (await confirm("3", "2")).ok["order"] == {"status": "CONFIRMED"}
    assert await left(extra.id) == 0


@pytest.mark.feature("CN-12")
async def test_a_form_offers_a_product_in_one_line(http):
    market = await make.market(http, stock=10)
    wish = {"orderForm": gid(market.form), "deliveryPlace": gid(market.place)}
    lines = [{"item": gid(market.tomato), "quantity": "4"}] * 2
    told = await market.cook.tell("orderPlace", "", **wish, lines=lines)
    assert told.where == [("DUPLICATE", "lines.1.item")]
    assert await left(market.tomato.product_id) == 10
    assert (await market.cook.tell("orderPlace", "", **wish, lines=lines[:1])).errors == []
    assert await left(market.tomato.product_id) == 6


async def another_buyer(http, market):
    """Somebody at another business that may order from the form, and what he sends for one piece."""
    buyer = await make.business("食堂 #")
    async with transaction():
        facts = {**make.ADDRESS, "name": buyer.name, "email": buyer.email}
        customer = await customers.create(facts, by=system(market.seller.id))
        await customers.link(customer, buyer, market.seller)
        await customers.allow_forms(customer, [market.form.id], by=system(market.seller.id))
    values = {**make.ADDRESS, "business_id": buyer.id, "name": "本店"}
    place = await DeliveryPlace.create(**values)
    asks = {"orderForm": gid(market.form), "deliveryPlace": gid(place)}
    return await make.person(http, buyer), {**asks, "lines": [{"item": gid(market.tomato), "quantity": "1"}]}


@pytest.mark.feature("CN-12")
async def test_buyers_who_race_for_the_last_pieces_get_exactly_those(http):
    market = await make.market(http, stock=PIECES)
    buyers = [await another_buyer(http, market) for _ in range(BUYERS)]
    told = await asyncio.gather(*(buyer.tell("orderPlace", "order { number }", **wants) for buyer, wants in buyers))
    sold = sorted(one.ok["order"]["number"] for one in told if not one.errors)
    assert sold == [f"{number:08d}" for number in range(1, PIECES + 1)]
    refused = [one.where for one in told if one.errors]
    assert refused == [[("OUT_OF_STOCK", "lines.0.quantity")]] * (BUYERS - PIECES)
    assert await left(market.tomato.product_id) == 0
    orders = await Order.filter(seller_id=market.seller.id)
    assert len({order.buyer_id for order in orders}) == len(orders) == PIECES
    lines = await OrderLine.filter(order_id__in=[order.id for order in orders])
    assert sum(line.ordered_quantity for line in lines) == PIECES
