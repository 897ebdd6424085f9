"""価格グループ and prices with days: which price holds, why, and what keeps prices apart."""

import asyncio
import datetime as dt

import asyncpg
import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.db import fetch, transaction
from core.user_error import UserErrors
from models.agreed_price import AgreedPrice
from models.cart import CartItem
from models.customer import Customer
from models.order import Order
from models.permission import Role
from models.price_group import PriceGroup
from services import pricing as prices
from tests import make
from tests.make import gid

TODAY = dt.datetime(2026, 12, 3, 10, 0, tzinfo=clock.TOKYO)
DAY = dt.date(2026, 12, 3)
PRICES = "prices { id version price validFrom validUntil }"
ITEMS = """query($on: Date) { orderForms(first: 1) { nodes { items {
  price(on: $on) nextPrice(on: $on) { on price } product { name }
} } } }"""
QUOTES = """query($customer: ID!, $products: [ID!]!, $form: ID, $on: Date) {
  priceQuotes(customer: $customer, products: $products, orderForm: $form, on: $on) {
    price source isHidden agreement { validFrom validUntil } product { name }
  }
}"""
ONE = "query($id: ID!) { node(id: $id) { id } }"


def later(days):
    return str(DAY + dt.timedelta(days=days))


async def put(market, *wanted, **of):
    of = of or {"customer": gid(market.customer)}
    product = gid(await market.tomato.product)
    told = [{**of, "product": product, **one} for one in wanted]
    return await market.clerk.tell("agreedPricesPut", PRICES, prices=told)


async def a_group(market, name="A価格", *members):
    told = await market.clerk.tell("priceGroupCreate", "priceGroup { id }", name=name)
    group = told["priceGroup"]["id"]
    keys = [gid(customer) for customer in members]
    assert (await market.clerk.tell("priceGroupPutMembers", id=group, customers=keys)).errors == []
    return group


async def costs(person, on=None):
    """What the first product of the form costs."""
    (form,) = (await person.query(ITEMS, on=on))["nodes"]
    return form["items"][0]["price"]


@pytest.mark.feature("CN-55")
@time_machine.travel(TODAY, tick=False)
async def test_a_price_that_was_planned_holds_from_its_day_on_and_nobody_touches_it(http):
    market = await make.market(http)
    told = await put(market, {"price": 300}, {"price": 350, "validFrom": later(10)})
    assert [one["price"] for one in told["prices"]] == [300, 350]
    assert await costs(market.cook) == 300
    assert [await costs(market.cook, later(days)) for days in (9, 10, 400)] == [300, 350, 350]
    (form,) = (await market.cook.query(ITEMS))["nodes"]
    assert form["items"][0]["nextPrice"] == {"on": later(10), "price": 350}
    assert form["items"][1]["nextPrice"] is None
    ordered = {days: await market.order(beef=0, wished_on=DAY + dt.timedelta(days=days)) for days in (9, 10)}
    assert [(await make.lines(order))[0].unit_price for order in ordered.values()] == [300, 350]
    with time_machine.travel(TODAY + dt.timedelta(days=9, hours=13, minutes=59), tick=False):
        assert await costs(market.cook) == 300, "a minute before midnight in Tokyo"
    with time_machine.travel(TODAY + dt.timedelta(days=9, hours=14), tick=False):
        assert await costs(market.cook) == 350
        assert (await make.lines(await market.order(beef=0)))[0].unit_price == 350, "no wished day: that of the order"


@pytest.mark.feature("CN-55")
@time_machine.travel(TODAY, tick=False)
async def test_a_price_for_a_while_goes_before_and_the_customers_own_before_his_groups(http):
    market = await make.market(http)
    group = await a_group(market, "A価格", market.customer)
    assert (await put(market, {"price": 310}, priceGroup=group)).errors == []
    assert await costs(market.cook) == 310
    assert (await put(market, {"price": 280, "validFrom": later(1), "validUntil": later(3)}, priceGroup=group)).ok
    assert [await costs(market.cook, later(days)) for days in range(5)] == [310, 280, 280, 280, 310]
    assert (await put(market, {"price": 290, "validFrom": later(2)})).ok
    assert [await costs(market.cook, later(days)) for days in range(5)] == [310, 280, 290, 290, 290]
    products = [gid(await market.tomato.product), gid(await market.beef.product)]
    asked = {"customer": gid(market.customer), "products": products, "form": gid(market.form)}
    tomato, beef = await market.clerk.query(QUOTES, **asked, on=later(1))
    assert (tomato["price"], tomato["source"]) == (280, "GROUP")
    assert tomato["agreement"] == {"validFrom": later(1), "validUntil": later(3)}
    assert (beef["price"], beef["source"], beef["agreement"]) == (2000, "PRODUCT", None)
    items = [{"product": products[0], "price": 320}, {"product": products[1], "price": 1900}]
    assert (await market.clerk.tell("orderFormUpdate", id=gid(market.form), items=items)).errors == []
    found = [(one["price"], one["source"]) for one in await market.clerk.query(QUOTES, **asked, on=later(2))]
    assert found == [(290, "CUSTOMER"), (1900, "FORM")]
    assert (await market.clerk.tell("customerUpdate", id=gid(market.customer), priceGroup=None)).errors == []
    assert [await costs(market.cook, later(days)) for days in (1, 2)] == [320, 290]


@pytest.mark.feature("CN-55")
@time_machine.travel(TODAY, tick=False)
async def test_prices_for_a_while_are_kept_apart_by_the_server_and_by_the_database(http):
    market = await make.market(http)
    august = {"validFrom": later(10), "validUntil": later(20)}
    (kept,) = (await put(market, {"price": 250, **august}))["prices"]
    told = await put(market, {"price": 240, "validFrom": later(20), "validUntil": later(30)})
    assert told.where == [("PRICES_OVERLAP", "prices.0.validFrom")]
    assert f"{later(10)}〜{later(20)}" in told.errors[0]["message"]
    assert (await put(market, {"price": 1, "validFrom": later(5), "validUntil": later(1)})).where == [
        ("ENDS_TOO_EARLY", "prices.0.validUntil")
    ]
    assert (await put(market, {"price": 1}, {"price": 2})).where == [("DUPLICATE", "prices.1")]
    assert (await put(market, {"price": 240, "validFrom": later(21), "validUntil": later(30)})).errors == []
    told = await market.clerk.tell("agreedPriceUpdate", id=kept["id"], validUntil=later(21))
    assert told.where == [("PRICES_OVERLAP", "validFrom")]
    told = await market.clerk.tell("agreedPriceUpdate", "agreedPrice { price validUntil }", id=kept["id"], price=255)
    assert told["agreedPrice"] == {"price": 255, "validUntil": later(20)}
    assert (await put(market, {"price": 256, **august}))["prices"][0]["id"] == kept["id"], "the same days: changed"
    assert await AgreedPrice.filter(customer_id=market.customer.id).count() == 2
    row = await AgreedPrice.get(price=256, customer_id=market.customer.id)
    with pytest.raises(asyncpg.ExclusionViolationError):
        async with transaction():
            await fetch("UPDATE agreed_price SET valid_until = $2 WHERE id = $1", row.id, DAY + dt.timedelta(days=25))
    async with transaction():
        await fetch("UPDATE agreed_price SET valid_until = $2 WHERE id = $1", row.id, DAY + dt.timedelta(days=25))
        await fetch("DELETE FROM agreed_price WHERE price = 240 AND customer_id = $1", market.customer.id)


async def test_of_prices_that_are_put_at_once_one_wins_and_the_other_is_told(http):
    market = await make.market(http)
    days = {"validFrom": "2027-01-01", "validUntil": "2027-01-31"}
    others = {"validFrom": "2027-01-31", "validUntil": "2027-02-28"}
    for _ in range(3):
        told = await asyncio.gather(put(market, {"price": 1, **days}), put(market, {"price": 2, **others}))
        assert sorted(one.codes for one in told) == [[], ["PRICES_OVERLAP"]]
        await AgreedPrice.filter(customer_id=market.customer.id).delete()
        told = await asyncio.gather(*(put(market, {"price": price, "validFrom": "2027-03-01"}) for price in (1, 2)))
        assert [one.codes for one in told] == [[], []]
        assert await AgreedPrice.filter(customer_id=market.customer.id).count() == 1, "the second one has changed it"
        await AgreedPrice.filter(customer_id=market.customer.id).delete()


@pytest.mark.feature("CN-55")
async def test_groups_and_prices_are_their_sellers_alone(http):
    market, other = await make.market(http), await make.market(http)
    group = await a_group(market, "A価格", market.customer)
    (price,) = (await put(market, {"price": 300}, priceGroup=group))["prices"]
    for person in (market.cook, other.clerk):
        assert [await person.query(ONE, id=id) for id in (group, price["id"])] == [None, None]
        assert (await person.tell("agreedPriceDelete", id=price["id"])).codes == ["NOT_FOUND"]
        assert (await person.tell("priceGroupUpdate", id=group, name="x")).codes == ["NOT_FOUND"]
        assert (await person.tell("priceGroupPutMembers", id=group, customers=[])).codes == ["NOT_FOUND"]
    assert (await put(other, {"price": 1}, priceGroup=group)).where == [("NOT_FOUND", "prices.0.priceGroup")]
    theirs = {"customer": gid(market.customer), "priceGroup": group}
    assert (await put(market, {"price": 1}, **theirs)).where == [("PRICE_FOR_ONE", "prices.0")]
    told = await other.clerk.tell("customerUpdate", id=gid(other.customer), priceGroup=group)
    assert told.where == [("NOT_FOUND", "priceGroup")]
    mine = await a_group(other)
    told = await other.clerk.tell("priceGroupPutMembers", id=mine, customers=[gid(market.customer)])
    assert told.where == [("NOT_FOUND", "customers.0")]
    partner = await make.person(http, market.seller, Role.PARTNER)
    assert (await partner.tell("priceGroupCreate", name="x")).codes == ["FORBIDDEN"]
    told = await market.clerk.tell("priceGroupDelete", id=group)
    assert told.codes == ["GROUP_IN_USE"]
    assert (await market.clerk.tell("priceGroupCreate", name="A価格")).where == [("TAKEN", "name")]
    second = await a_group(market, "B価格", market.customer)
    assert gid(await (await Customer.get(id=market.customer.id)).price_group) == second, "in one group at most"
    assert (await market.clerk.tell("priceGroupDelete", id=group)).errors == []
    assert not await AgreedPrice.filter(business_id=market.seller.id).exists()
    assert await PriceGroup.filter(business_id=market.seller.id).count() == 1


@pytest.mark.feature("CN-55")
@time_machine.travel(TODAY, tick=False)
async def test_a_price_that_has_changed_since_it_was_put_in_the_cart_is_told_before_ordering(http):
    market = await make.market(http)
    assert (await put(market, {"price": 300})).ok
    line = {"item": gid(market.tomato), "quantity": "2"}
    assert (await market.cook.tell("cartPut", orderForm=gid(market.form), lines=[line])).errors == []
    assert (await put(market, {"price": 320})).ok
    asked = "query($form: ID!) { cart(orderForm: $form) { items { shownPrice item { price } } } }"
    cart = await market.cook.query(asked, form=gid(market.form))
    assert cart["items"] == [{"shownPrice": 300, "item": {"price": 320}}]
    wish = {"orderForm": gid(market.form), "deliveryPlace": gid(market.place), "lines": [line]}
    shown = "draft { total lines { unitPrice } }"
    draft = (await market.cook.tell("orderCheck", shown, **wish))["draft"]
    assert draft["lines"] == [{"unitPrice": 320}]
    assert (await put(market, {"price": 330})).ok
    told = await market.cook.tell("orderPlace", "order { id }", **wish, expectedTotal=draft["total"])
    assert told.codes == ["PRICES_CHANGED"]
    assert not await Order.filter(buyer_id=market.buyer.id).exists()
    await market.clerk.tell("customerUpdate", id=gid(market.customer), hidesPrices=True)
    assert (await market.cook.tell("cartPut", orderForm=gid(market.form), lines=[line])).errors == []
    item = await CartItem.get(cart__business_id=market.buyer.id)
    assert item.shown_price is None
    (form,) = (await market.cook.query(ITEMS))["nodes"]
    assert (form["items"][0]["price"], form["items"][0]["nextPrice"]) == (None, None)


@time_machine.travel(TODAY, tick=False)
async def test_what_the_seller_enters_or_adds_costs_what_the_customer_pays_on_that_day(http):
    market = await make.market(http)
    assert (await put(market, {"price": 300}, {"price": 350, "validFrom": later(2)})).ok
    product = gid(await market.tomato.product)
    call = {"customer": gid(market.customer), "lines": [{"product": product, "quantity": "1"}], "orderedOn": str(DAY)}
    for more, price in (({}, 300), ({"plannedOn": later(1)}, 300), ({"plannedOn": later(2)}, 350)):
        told = await market.clerk.tell("orderRegister", "order { lines { unitPrice } }", **call, **more)
        assert told["order"]["lines"] == [{"unitPrice": price}]
    order = await market.order(tomato=0)
    added = [{"product": product, "quantity": "1"}]
    told = await market.clerk.tell(
        "orderConfirm", "order { lines { unitPrice } }", id=gid(order), additions=added, plannedOn=later(2)
    )
    assert [line["unitPrice"] for line in told["order"]["lines"]] == [2000, 350]


DAYS = [None, *(DAY + dt.timedelta(days=days) for days in range(6))]


def model(agreed, day):
    """By hand: what a price list says, day by day."""
    for owner in ("customer", "group"):
        mine = [one for one in agreed if one[0] == owner]
        limited = [price for _, price, first, last in mine if last and (first is None or first <= day) and day <= last]
        if limited:
            (only,) = limited
            return only
        begun = [(first or dt.date.min, price) for _, price, first, last in mine if not last]
        if begun := [one for one in begun if one[0] <= day]:
            return max(begun)[1]
    return None


def accepted(agreed, one):
    """By hand: whether a price can stand beside those that are there."""
    owner, _, first, last = one
    if last and first and last < first:
        return False
    for other, _, begins, ends in agreed:
        if other == owner and last and ends and (begins, bool(ends)) != (first, bool(last)):
            days = [day for day in DAYS[1:] if (begins or DAY) <= day <= ends and (first or DAY) <= day <= last]
            if days:
                return False
    return True


@pytest.fixture(scope="module")
async def world(http):
    market = await make.market(http)
    return market, await a_group(market, "G", market.customer)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["customer", "group"]), st.integers(1, 999), st.sampled_from(DAYS), st.sampled_from(DAYS)
        ),
        max_size=8,
    )
)
async def test_whatever_is_agreed_on_the_price_of_a_day_is_that_of_the_model(world, wanted):
    market, _ = world
    await AgreedPrice.filter(business_id=market.seller.id).delete()
    agreed = []
    group_row = await PriceGroup.get(business_id=market.seller.id)
    customer = await Customer.get(id=market.customer.id)
    product = await market.tomato.product
    for one in wanted:
        owner, price, first, last = one
        whose = {"customer": customer.id} if owner == "customer" else {"price_group": group_row.id}
        agreement = prices.Agreement(product.id, price, valid_from=first, valid_until=last, **whose)
        is_fine = accepted(agreed, one)
        try:
            async with transaction():
                await prices.put([agreement], by=market.selling)
        except UserErrors:
            assert not is_fine
            continue
        assert is_fine
        same = [known for known in agreed if (known[0], known[2], bool(known[3])) == (owner, first, bool(last))]
        agreed = [known for known in agreed if known not in same] + [one]
    found = await prices.agreed([customer], [product.id])
    for day in [DAY - dt.timedelta(days=1), *DAYS[1:], DAY + dt.timedelta(days=9)]:
        held = found.held(product, day)
        assert held.price == (model(agreed, day) or product.price)
        change = found.on(product.id).next_change(day, form=None, product=product.price)
        coming = [day + dt.timedelta(days=more) for more in range(1, 20)]
        first = next((one for one in coming if (model(agreed, one) or product.price) != held.price), None)
        assert (change and change.day) == first
