"""取引先別単価・商品表示, 代理発注, お気に入り and 前回の発注."""

import datetime as dt

import pytest

from core import clock
from core.db import transaction
from models.customer import Customer
from models.mail_message import MailMessage
from models.order import Order
from models.product import Product
from models.shipment import Shipment
from services import mail as mails
from tests import make
from tests.make import gid

ITEMS = (
    "query { orderForms(first: 1) { nodes { items { price isFavourite lastOrdered { quantity orderedAt }"
    " product { name } } } } }"
)


async def items(person):
    (form,) = (await person.query(ITEMS))["nodes"]
    return {item["product"]["name"]: item for item in form["items"]}


async def names(market):
    tomato, beef = await market.tomato.product, await market.beef.product
    return tomato, beef


def special(product, **values):
    return {"product": gid(product), **values}


@pytest.mark.feature("CN-55")
async def test_a_customer_pays_his_own_price_and_does_not_see_what_is_hidden(http):
    market = await make.market(http)
    tomato, beef = await names(market)
    prices = [special(tomato, price=250), special(beef, isHidden=True)]
    shown = "customer { prices { price product { name } } hiddenProducts { product { name } } }"
    told = await market.clerk.tell("customerPricesPut", shown, id=gid(market.customer), prices=prices)
    assert told["customer"] == {
        "prices": [{"price": 250, "product": {"name": tomato.name}}],
        "hiddenProducts": [{"product": {"name": beef.name}}],
    }
    seen = await items(market.cook)
    assert {name: item["price"] for name, item in seen.items()} == {tomato.name: 250}
    assert {name: item["price"] for name, item in (await items(market.clerk)).items()} == {
        tomato.name: 333, beef.name: 2000,
    }  # fmt: skip
    order = await market.order(beef=0)
    assert [line.unit_price for line in await make.lines(order)] == [250]
    line = {"item": gid(market.beef), "quantity": "1"}
    told = await market.cook.tell(
        "orderPlace", "order { id }", orderForm=gid(market.form), lines=[line], deliveryPlace=gid(market.place)
    )
    assert told.where == [("NOT_FOUND", "lines.0.item")]
    assert (await market.cook.query("query($id: ID!) { node(id: $id) { id } }", id=gid(beef))) is None


@pytest.mark.feature("CN-55")
async def test_a_product_is_hidden_and_shown_again_and_its_price_stays(http):
    market, other = await make.market(http), await make.market(http)
    tomato, beef = await names(market)
    asked = {"id": gid(market.customer), "prices": [special(tomato, price=250)]}
    assert (await market.clerk.tell("customerPricesPut", **asked)).errors == []
    hide = {"id": gid(market.customer), "products": [gid(tomato)]}
    told = await market.clerk.tell("customerHideProducts", "customer { hiddenProducts { product { name } } }", **hide)
    assert told["customer"] == {"hiddenProducts": [{"product": {"name": tomato.name}}]}
    assert set(await items(market.cook)) == {beef.name}
    assert (await other.clerk.tell("customerHideProducts", **hide)).codes == ["NOT_FOUND"]
    foreign, _ = await names(other)
    told = await market.clerk.tell("customerHideProducts", **hide | {"products": [gid(foreign)]})
    assert told.where == [("NOT_FOUND", "products.0")]
    assert (await market.clerk.tell("customerHideProducts", **hide, isHidden=False)).errors == []
    assert (await items(market.cook))[tomato.name]["price"] == 250


@pytest.mark.feature("CN-55")
async def test_prices_can_be_hidden_from_a_customer(http):
    market = await make.market(http)
    await market.clerk.tell("customerUpdate", "customer { hidesPrices }", id=gid(market.customer), hidesPrices=True)
    assert {item["price"] for item in (await items(market.cook)).values()} == {None}
    line = {"item": gid(market.tomato), "quantity": "3"}
    wish = {"orderForm": gid(market.form), "lines": [line], "deliveryPlace": gid(market.place)}
    check = await market.cook.tell("orderCheck", "draft { total net lines { unitPrice } }", **wish)
    assert check["draft"] == {"total": None, "net": None, "lines": [{"unitPrice": None}]}
    told = await market.cook.tell("orderPlace", "order { id total net taxes { tax } lines { unitPrice } }", **wish)
    id = told["order"].pop("id")
    assert told["order"] == {"total": None, "net": None, "taxes": None, "lines": [{"unitPrice": None}]}
    amounts = "query($id: ID!) { node(id: $id) { ... on Order { total lines { unitPrice } } } }"
    assert await market.clerk.query(amounts, id=id) == {"total": 1078, "lines": [{"unitPrice": 333}]}
    order = await Order.get(buyer_id=market.buyer.id)
    async with transaction():
        await mails.order_placed(order.id, cause="test-hidden")
    copy = await MailMessage.get(cause="test-hidden:order_placed_copy", to=market.buyer.email)
    notice = await MailMessage.get(cause="test-hidden:order_placed")
    assert ("¥" in copy.text, "¥" in notice.text) == (False, True)


@pytest.mark.feature("CN-55")
async def test_special_prices_are_the_sellers_alone_and_checked(http):
    market, other = await make.market(http), await make.market(http)
    tomato, beef = await names(market)
    foreign, _ = await names(other)
    prices = [special(tomato, price=-1), special(foreign, price=1), special(tomato, price=2)]
    told = await market.clerk.tell("customerPricesPut", "customer { id }", id=gid(market.customer), prices=prices)
    assert sorted(told.where) == [
        ("DUPLICATE", "prices.2.product"), ("NOT_FOUND", "prices.1.product"), ("OUT_OF_RANGE", "prices.0.price"),
    ]  # fmt: skip
    put = {"id": gid(market.customer), "prices": [special(beef, price=5)]}
    for person in (market.cook, other.clerk):
        assert (await person.tell("customerPricesPut", "customer { id }", **put)).codes == ["NOT_FOUND"]
    await market.clerk.tell("customerPricesPut", "customer { id }", **put)
    told = await market.clerk.tell(
        "customerPricesPut", "customer { prices { price } }", id=gid(market.customer), prices=[special(beef)]
    )
    assert told["customer"]["prices"] == []


@pytest.mark.feature("CN-61")
async def test_a_phone_order_of_a_customer_without_account_is_entered(http):
    market = await make.market(http)
    tomato, _ = await names(market)
    await Product.filter(id=tomato.id).update(stock=10)
    data = {**make.ADDRESS, "name": "居酒屋 とんぼ"}
    camel = {"postalCode": data.pop("postal_code"), **data}
    customer = (await market.clerk.tell("customerCreate", "customer { id }", **camel))["customer"]["id"]
    line = {"product": gid(tomato), "quantity": "4", "remark": "赤いもの"}
    day = str(clock.today() - dt.timedelta(days=1))
    shown = "order { id number source status placedAt buyer { name } buyerParty { name } total }"
    told = await market.clerk.tell(
        "orderRegister", shown, customer=customer, lines=[line], orderedOn=day, orderer="蜻蛉 さん"
    )
    assert told["order"]["status"] == "PLACED"
    assert (told["order"]["source"], told["order"]["buyer"]) == ("PROXY", None)
    assert told["order"]["buyerParty"]["name"] == "居酒屋 とんぼ"
    assert told["order"]["placedAt"].startswith(day)
    assert (await Product.get(id=tomato.id)).stock == 6
    again = await market.clerk.tell("orderConfirm", "order { status }", id=told["order"]["id"])
    assert again["order"]["status"] == "CONFIRMED"


@pytest.mark.feature("CN-61")
@pytest.mark.parametrize(
    ("dates", "status"),
    [
        ({"status": "RECEIVED"}, "RECEIVED"),
        ({"status": "CONFIRMED"}, "CONFIRMED"),
        ({"plannedOn": 1}, "CONFIRMED"),
        ({"plannedOn": 0, "shippedOn": 0}, "SHIPPED"),
    ],
)
async def test_a_delivery_date_confirms_and_a_shipping_date_ships(http, dates, status):
    market = await make.market(http)
    tomato, _ = await names(market)
    given = {k: v if k == "status" else str(clock.today() + dt.timedelta(days=v)) for k, v in dates.items()}
    line = {"product": gid(tomato), "quantity": "4", "price": 300}
    told = await market.clerk.tell(
        "orderRegister", "order { id status plannedOn total }",
        customer=gid(market.customer), lines=[line], orderedOn=str(clock.today()), **given,
    )  # fmt: skip
    assert told["order"]["status"] == status
    assert told["order"]["total"] == 1296
    seen = await market.cook.query("query { orders(first: 9) { nodes { status source } } }")
    assert seen["nodes"] == [{"status": status, "source": "PROXY"}]
    order = await Order.get(seller_id=market.seller.id)
    assert await Shipment.filter(order_id=order.id).count() == (status == "SHIPPED")


@pytest.mark.feature("CN-61")
async def test_what_cannot_be_entered_is_refused(http):
    market, other = await make.market(http), await make.market(http)
    tomato, _ = await names(market)
    foreign, _ = await names(other)
    entry = {"customer": gid(market.customer), "lines": [{"product": gid(tomato), "quantity": "1"}]}
    tomorrow = str(clock.today() + dt.timedelta(days=1))
    told = await market.clerk.tell("orderRegister", "order { id }", orderedOn=tomorrow, status="SHIPPED", **entry)
    assert sorted(told.where) == [("OUT_OF_RANGE", "orderedOn"), ("OUT_OF_RANGE", "status")]
    lines = [{"product": gid(foreign), "quantity": "1"}, {"product": gid(tomato), "quantity": "0.5"}]
    today = {"orderedOn": str(clock.today())}
    told = await market.clerk.tell("orderRegister", "order { id }", **today, **(entry | {"lines": lines}))
    assert sorted(told.where) == [("NOT_FOUND", "lines.0.product"), ("NOT_WHOLE", "lines.1.quantity")]
    assert (await market.cook.tell("orderRegister", "order { id }", **today, **entry)).codes == ["NOT_FOUND"]
    told = await market.clerk.tell("orderRegister", "order { id }", shippedOn=tomorrow, **today, **entry)
    assert told.where == [("DATE_NOT_POSSIBLE", "shippedOn")]
    assert not await Order.filter(seller_id=market.seller.id).exists()
    assert (await Customer.get(id=market.customer.id)).version == market.customer.version


async def test_a_form_shows_favourites_and_what_was_ordered_last(http):
    market = await make.market(http)
    tomato, beef = await names(market)
    assert {item["lastOrdered"] for item in (await items(market.cook)).values()} == {None}
    await market.order(tomato=5, beef=0)
    await market.order(tomato=3, beef=0)
    marked = await market.cook.tell("favouriteMark", "isFavourite", product=gid(beef))
    assert marked["isFavourite"] is True
    seen = await items(market.cook)
    assert seen[tomato.name]["lastOrdered"]["quantity"] == "3"
    assert (seen[tomato.name]["isFavourite"], seen[beef.name]["isFavourite"]) == (False, True)
    assert {item["isFavourite"] for item in (await items(market.clerk)).values()} == {False}
    await market.cook.tell("favouriteMark", "isFavourite", product=gid(beef), isFavourite=False)
    assert (await items(market.cook))[beef.name]["isFavourite"] is False
    stranger = await make.person(http, await make.business())
    assert (await stranger.tell("favouriteMark", "isFavourite", product=gid(beef))).codes == ["NOT_FOUND"]
