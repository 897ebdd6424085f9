"""What is in stock is sold once: to lines that share a product, and to buyers who all want the last pieces.

It is counted in the list and by file, and comes back from what is aborted and what is returned.
"""

import asyncio
from decimal import Decimal

import pytest

from core.actor import system
from core.db import fetch, transaction
from models.delivery_place import DeliveryPlace
from models.order import Order, OrderLine
from models.permission import Role
from models.product import Product
from services import customer as customers
from tests import make
from tests.make import gid
from tests.people import Told
from tests.test_import_undo import undone
from tests.test_importing import applied, checked

AT_ONCE = 24
BUSY = {"OVERLOADED", "TOO_SLOW", "UNAVAILABLE"}
PLACE = """mutation($input: OrderPlaceInput!) {
  orderPlace(input: $input) { order { number } userErrors { code path message } }
}"""
BUYERS = 200
PIECES = 100


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


async def at_once(asked):
    """All answers: so many ask together that they race, and so few that none waits too long on a small machine."""
    door = asyncio.Semaphore(AT_ONCE)

    async def through(one):
        async with door:
            return await one

    return await asyncio.gather(*map(through, asked))


async def placed(buyer, wants):
    """As clients do: who is told that all are busy comes again with the same key."""
    keyed = buyer.keyed()
    for _ in range(60):
        answer = await keyed.ask(PLACE, input=wants)
        if "errors" not in answer.body:
            payload = answer.data["orderPlace"]
            return Told(payload, payload["userErrors"])
        assert answer.error in BUSY
        await asyncio.sleep(0.5)
    raise AssertionError("Busy for too long")


async def another_buyer(http, market, items):
    """Somebody at another business that may order from the form, and what he sends for one piece of each."""
    buyer = await make.business("食堂 #")
    async with transaction():
        facts = {**make.ADDRESS, "name": buyer.name, "email": buyer.email}
        customer = await customers.create(facts, by=system(market.seller.id))
        await customers.link(customer, buyer, market.seller)
        await customers.allow_forms(customer, [market.form.id], by=system(market.seller.id))
    values = {**make.ADDRESS, "business_id": buyer.id, "name": "本店"}
    place = await DeliveryPlace.create(**values)
    asks = {"orderForm": gid(market.form), "deliveryPlace": gid(place)}
    return await make.person(http, buyer), {**asks, "lines": [{"item": gid(item), "quantity": "1"} for item in items]}


@pytest.mark.feature("CN-12")
async def test_buyers_who_race_for_the_last_pieces_get_exactly_those(http):
    market = await make.market(http, stock=PIECES)
    await Product.filter(id=market.beef.product_id).update(stock=BUYERS)
    items = [market.tomato, market.beef]
    buyers = [await another_buyer(http, market, items if i % 2 else items[::-1]) for i in range(BUYERS)]
    before = await deadlocks()
    told = await at_once(placed(buyer, wants) for buyer, wants in buyers)
    sold = sorted(one.ok["order"]["number"] for one in told if not one.errors)
    assert sold == [f"{number:08d}" for number in range(1, PIECES + 1)]
    refused = [(i % 2, one) for i, one in enumerate(told) if one.errors]
    assert len(refused) == BUYERS - PIECES
    tomato = await Product.get(id=market.tomato.product_id)
    for is_first, one in refused:
        assert one.where == [("OUT_OF_STOCK", f"lines.{0 if is_first else 1}.quantity")]
        assert f"「{tomato.name}」の在庫が足りません（残り0）" in one.errors[0]["message"]
    assert await left(market.tomato.product_id) == 0
    assert await left(market.beef.product_id) == BUYERS - PIECES, "who was refused one thing has taken nothing else"
    orders = await Order.filter(seller_id=market.seller.id)
    assert len({order.buyer_id for order in orders}) == len(orders) == PIECES
    lines = await OrderLine.filter(order_id__in=[order.id for order in orders], product_id=market.tomato.product_id)
    assert sum(line.ordered_quantity for line in lines) == PIECES
    assert await deadlocks() == before


async def deadlocks():
    """How many PostgreSQL has met so far."""
    (row,) = await fetch("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    return row["deadlocks"]


@pytest.mark.feature("CN-57")
async def test_what_is_aborted_or_returned_is_in_stock_again(http):
    market = await make.market(http, stock=10)
    aborted, shipped = await market.order(tomato=4), await market.confirmed(tomato=5)
    assert await left(market.tomato.product_id) == 1
    assert (await market.clerk.tell("orderAbort", "", id=gid(aborted), reason="欠品")).errors == []
    assert await left(market.tomato.product_id) == 5
    assert (await market.clerk.tell("orderShip", "", id=gid(shipped))).errors == []
    assert await left(market.tomato.product_id) == 5
    line = (await make.lines(shipped))[0]
    back = {"order": gid(shipped), "reason": "傷み", "lines": [{"line": gid(line), "quantity": "6"}]}
    assert (await market.clerk.tell("orderReturn", "", **back)).where == [("MORE_THAN_SHIPPED", "lines.0.quantity")]
    assert await left(market.tomato.product_id) == 5
    back["lines"][0]["quantity"] = "2"
    assert (await market.clerk.tell("orderReturn", "", **back)).errors == []
    assert await left(market.tomato.product_id) == 7


@pytest.mark.feature("CN-57")
async def test_what_came_is_added_while_buyers_order(http):
    market = await make.market(http, stock=50)
    tomato, beef = await Product.get(id=market.tomato.product_id), await Product.get(id=market.beef.product_id)
    buyers = [await another_buyer(http, market, [market.tomato]) for _ in range(10)]
    more = {"lines": [{"product": gid(tomato), "difference": "5"}, {"product": gid(beef), "stock": "12.5"}]}
    orders = [buyer.tell("orderPlace", "", **wants) for buyer, wants in buyers]
    counts = [market.clerk.tell("stockChange", "products { name stock }", **more) for _ in range(10)]
    told = await at_once(one for pair in zip(orders, counts, strict=True) for one in pair)
    assert [one.errors for one in told] == [[]] * 20
    assert (await left(tomato.id), await left(beef.id)) == (50 + 50 - 10, Decimal("12.5"))


@pytest.mark.feature("CN-57")
async def test_a_count_that_cannot_be_changes_nothing(http):
    market = await make.market(http, stock=5)
    tomato, beef = await Product.get(id=market.tomato.product_id), await Product.get(id=market.beef.product_id)

    async def change(*lines, by=market.clerk):
        return await by.tell("stockChange", "", lines=[{"product": gid(p), **what} for p, what in lines])

    told = await change((tomato, {"difference": "-6"}), (beef, {"difference": "1"}))
    assert told.where == [("OUT_OF_RANGE", "lines.0.difference"), ("NOT_COUNTED", "lines.1.difference")]
    assert (await change((tomato, {"stock": "-1"}))).where == [("OUT_OF_RANGE", "lines.0.stock")]
    assert (await change((tomato, {}))).where == [("REQUIRED", "lines.0.stock")]
    assert (await change((tomato, {"stock": "1", "difference": "1"}))).where == [("REQUIRED", "lines.0.stock")]
    assert (await change((beef, {"stock": "3"}), (beef, {"stock": "4"}))).where == [("DUPLICATE", "lines.1.product")]
    assert (await change((tomato, {"stock": "1"}), by=market.cook)).where == [("NOT_FOUND", "lines.0.product")]
    packer = await make.person(http, market.seller, Role.WAREHOUSE)
    assert (await change((tomato, {"stock": "1"}), by=packer)).codes == ["FORBIDDEN"]
    assert (await left(tomato.id), await left(beef.id)) == (5, None)


HEADINGS = "商品コード*,商品名,在庫数,増減"


async def a_shelf(http):
    """Apples, counted (5), pears, not counted, and a leek without a code (3)."""
    market = await make.market(http)
    facts = {"price": 100}
    apple = await make.product(market.seller, "りんご #", code="A-1", stock=Decimal(5), **facts)
    pear = await make.product(market.seller, "梨 #", code="A-2", **facts)
    leek = await make.product(market.seller, "ねぎ #", stock=Decimal(3), **facts)
    return market, apple, pear, leek


@pytest.mark.feature("CN-57")
async def test_a_file_counts_anew_and_tells_what_came(http):
    market, apple, pear, leek = await a_shelf(http)
    text = f"{HEADINGS}\r\nA-1,名前は読まない,,+20\r\nA-2,,１２.5,\r\n,{leek.name},,-3\r\n"
    job = await checked(market.clerk, "STOCK", text)
    assert (job["toUpdate"], job["toCreate"], job["withErrors"]) == (3, 0, 0)
    assert job["preview"][0]["changes"] == [{"column": "在庫数", "before": "5.000", "after": "25.000"}]
    assert await left(apple.id) == 5, "nothing is stored by looking"
    await Product.filter(id=apple.id).update(stock=4)  # one was sold since
    assert (await applied(market.clerk, job))["status"] == "DONE"
    assert [await left(one.id) for one in (apple, pear, leek)] == [24, Decimal("12.5"), 0]
    assert (await Product.get(id=apple.id)).name == apple.name
    await Product.filter(id=apple.id).update(stock=20)  # four more
    assert (await undone(market.clerk, job))["status"] == "UNDONE"
    assert [await left(one.id) for one in (apple, pear, leek)] == [0, None, 3], "what was sold stays sold"


@pytest.mark.feature("CN-57")
async def test_a_file_of_stock_that_is_wrong_is_told_row_by_row(http):
    market, apple, pear, leek = await a_shelf(http)
    rows = ["A-1,,,-6", "A-2,,,1", "B-9,,3,", f",{leek.name},1,1", "A-1,,7,", ",,7,", "A-2,,viel,"]
    job = await checked(market.clerk, "STOCK", "\r\n".join([HEADINGS, *rows]))
    assert [(e["row"], e["column"], e["code"]) for e in job["errors"]] == [
        (2, "在庫数", "OUT_OF_RANGE"),
        (3, "増減", "NOT_COUNTED"),
        (4, "商品コード", "NOT_FOUND"),
        (5, "在庫数", "MALFORMED"),
        (6, "商品名", "DUPLICATE"),
        (7, "商品コード", "REQUIRED"),
        (8, "在庫数", "MALFORMED"),
        (8, "商品名", "DUPLICATE"),
    ]
    assert (await market.clerk.tell("importApply", "", id=job["id"])).codes == ["IMPORT_HAS_ERRORS"]
    assert [await left(one.id) for one in (apple, pear, leek)] == [5, None, 3]
    assert await Product.filter(business_id=market.seller.id).count() == 5


@pytest.mark.feature("CN-57")
async def test_what_was_sold_of_it_since_holds_a_file_back_from_being_undone(http):
    market, apple, *_ = await a_shelf(http)
    job = await applied(market.clerk, await checked(market.clerk, "STOCK", f"{HEADINGS}\r\nA-1,,,+20"))
    await Product.filter(id=apple.id).update(stock=19)
    assert (await market.clerk.tell("importUndo", "", id=job["id"])).codes == ["IMPORT_ROWS_CHANGED"]
    assert await left(apple.id) == 19
    found = await undone(market.clerk, job, skipChanged=True)
    assert (found["status"], [e["code"] for e in found["undoErrors"]]) == ("UNDONE", ["ROW_IN_USE"])
    assert await left(apple.id) == 19
