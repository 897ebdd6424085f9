"""The story of an order, from cart to delivery, as its two sides live it."""

import datetime as dt
from decimal import Decimal

import pytest

from core import clock
from models.cart import CartItem
from models.event import Event
from models.order import Order, OrderLine, OrderStatus
from models.product import Product
from tests import make
from tests.make import gid

LINES = "order { id number status net tax total version lines { id name orderedQuantity confirmedQuantity remaining } }"


def entries(market, tomato=3, beef="1.5"):
    return [
        {"item": gid(market.tomato), "quantity": str(tomato)},
        {"item": gid(market.beef), "quantity": beef, "remark": "すじ多め"},
    ]


def wish(market, **more):
    return {"orderForm": gid(market.form), "deliveryPlace": gid(market.place), **more}


@pytest.mark.feature("CN-07")
async def test_a_buyer_sees_his_forms_and_nobody_elses(http):
    market, other = await make.market(http), await make.market(http)
    forms = "query { orderForms(first: 10) { nodes { id name business { name } items { price product { name } } } } }"
    (form,) = (await market.cook.query(forms))["nodes"]
    assert form["id"] == gid(market.form)
    assert form["business"]["name"] == market.seller.name
    assert [item["price"] for item in form["items"]] == [333, 2000]
    assert [f["id"] for f in (await other.cook.query(forms))["nodes"]] == [gid(other.form)]


@pytest.mark.feature("CN-08")
async def test_the_cart_survives_and_stores_no_order(http):
    market = await make.market(http)
    put = {"orderForm": gid(market.form), "lines": entries(market)}
    told = await market.cook.tell("cartPut", "cart { items { quantity remark } }", **put)
    assert sorted(item["quantity"] for item in told["cart"]["items"]) == ["1.5", "3"]
    query = "query Cart($form: ID!) { cart(orderForm: $form) { items { quantity } } }"
    assert len((await market.cook.query(query, form=gid(market.form)))["items"]) == 2
    assert await Order.filter(buyer_id=market.buyer.id).count() == 0
    put["lines"] = [{"item": gid(market.tomato), "quantity": "0"}]
    told = await market.cook.tell("cartPut", "cart { items { quantity } }", **put)
    assert [item["quantity"] for item in told["cart"]["items"]] == ["1.5"]


@pytest.mark.feature("CN-08")
@pytest.mark.parametrize(
    ("quantity", "code"), [("1.5", "NOT_WHOLE"), ("-1", "OUT_OF_RANGE"), ("1000000000", "OUT_OF_RANGE")]
)
async def test_the_cart_refuses_impossible_quantities(http, quantity, code):
    market = await make.market(http)
    line = {"item": gid(market.tomato), "quantity": quantity}
    told = await market.cook.tell("cartPut", "", orderForm=gid(market.form), lines=[line])
    assert told.where == [(code, "lines.0.quantity")]
    assert await CartItem.filter(cart__business_id=market.buyer.id).count() == 0


@pytest.mark.feature("CN-09")
async def test_checking_prices_the_order_and_stores_nothing(http):
    market = await make.market(http)
    shows = "draft { net tax total taxes { rate net tax } lines { name quantity } deliveryParty { name } }"
    told = await market.cook.tell("orderCheck", shows, **wish(market, lines=entries(market)))
    draft = told["draft"]
    assert (draft["net"], draft["tax"], draft["total"]) == (3999, 319, 4318)
    assert draft["taxes"] == [{"rate": 8, "net": 3999, "tax": 319}]
    assert draft["deliveryParty"]["name"] == "本店"
    assert await Order.filter(buyer_id=market.buyer.id).count() == 0


@pytest.mark.feature("CN-09", "CN-16")
async def test_placing_takes_the_cart_and_keeps_what_was_said(http):
    market = await make.market(http)
    await market.cook.tell("cartPut", "", orderForm=gid(market.form), lines=entries(market))
    wished = clock.today() + dt.timedelta(days=2)
    told = await market.cook.tell(
        "orderPlace",
        """order {
          number status wishedOn remark ordererName deliveryParty { name phone } lines { remark orderedQuantity }
        }""",
        **wish(market, wishedOn=wished.isoformat(), remark="裏口へ"),
    )
    order = told["order"]
    assert order["number"] == "00000001"
    assert order["status"] == "PLACED"
    assert order["wishedOn"] == wished.isoformat()
    assert order["ordererName"] == "山田 花子"
    assert order["deliveryParty"] == {"name": "本店", "phone": "03-1234-5678"}
    assert [line["remark"] for line in order["lines"]] == ["", "すじ多め"]
    assert await CartItem.filter(cart__business_id=market.buyer.id).count() == 0
    assert await Event.filter(topic="order.placed", payload__contains={"seller_id": str(market.seller.id)}).count() == 1
    market.place.name = "別の名前"
    await market.place.store("name")
    stored = await Order.get(seller_id=market.seller.id)
    assert stored.delivery_party["name"] == "本店"


@pytest.mark.feature("CN-09")
async def test_all_problems_of_an_order_are_told_at_once_and_nothing_is_stored(http):
    market = await make.market(http)
    yesterday = clock.today() - dt.timedelta(days=1)
    told = await market.cook.tell(
        "orderPlace",
        "",
        orderForm=gid(market.form),
        wishedOn=yesterday.isoformat(),
        remark="長" * 401,
        lines=[
            {"item": gid(market.tomato), "quantity": "1.5"},
            {"item": gid(market.beef), "quantity": "1.2345"},
            {"item": gid(market.beef), "quantity": "1"},
        ],
    )
    assert set(told.where) == {
        ("REQUIRED", "deliveryPlace"),
        ("DATE_NOT_POSSIBLE", "wishedOn"),
        ("NOT_WHOLE", "lines.0.quantity"),
        ("TOO_PRECISE", "lines.1.quantity"),
        ("DUPLICATE", "lines.2.item"),
    }
    assert await Order.filter(buyer_id=market.buyer.id).count() == 0


@pytest.mark.feature("CN-09")
async def test_a_stranger_cannot_order_from_a_form(http):
    market, other = await make.market(http), await make.market(http)
    told = await other.cook.tell("orderPlace", "", **wish(market, lines=entries(market)))
    assert told.where == [("NOT_FOUND", "orderForm")]
    assert await Order.filter(seller_id=market.seller.id).count() == 0


@pytest.mark.feature("CN-10", "CN-12")
async def test_history_shows_both_sides_the_order_and_not_the_others_records(http):
    market = await make.market(http)
    order = await market.order()
    query = """query { orders(first: 5) {
      nodes { id placedAt ordererName status customer { name } supplier { name } } totalCount { count exact }
    } }"""
    bought, sold = await market.cook.query(query), await market.clerk.query(query)
    assert bought["nodes"][0]["id"] == sold["nodes"][0]["id"] == gid(order)
    assert bought["totalCount"] == {"count": 1, "exact": True}
    assert (bought["nodes"][0]["customer"], sold["nodes"][0]["supplier"]) == (None, None)
    assert bought["nodes"][0]["supplier"]["name"] == market.seller.name
    assert sold["nodes"][0]["customer"]["name"] == market.buyer.name


@pytest.mark.feature("CN-60", "CN-12", "CN-36")
async def test_the_seller_receives_confirms_less_and_ships_in_two_parts(http):
    market = await make.market(http, stock=10)
    order = await market.order(tomato=4)
    product = await Product.get(id=market.tomato.product_id)
    assert product.stock == 6
    told = await market.clerk.tell("orderReceive", "order { status receivedAt }", id=gid(order))
    assert told["order"]["status"] == "RECEIVED"
    tomato, beef = await make.lines(order)
    told = await market.clerk.tell(
        "orderConfirm",
        LINES,
        id=gid(order),
        lines=[{"line": gid(tomato), "quantity": "3"}, {"line": gid(beef), "quantity": "1.62"}],
        plannedOn=clock.today().isoformat(),
        note="トマトは不作です",
    )
    confirmed = told["order"]
    assert confirmed["status"] == "CONFIRMED"
    assert [line["orderedQuantity"] for line in confirmed["lines"]] == ["4", "1.5"]
    assert [line["confirmedQuantity"] for line in confirmed["lines"]] == ["3", "1.62"]
    assert confirmed["net"] == 3 * 333 + 3240
    await product.refresh_from_db()
    assert product.stock == 7
    part = [{"line": gid(tomato), "quantity": "1"}]
    shows = "order { status } shipment { number lines { quantity } }"
    told = await market.clerk.tell(
        "orderShip", shows, id=gid(order), lines=part, carrier="ヤマト運輸", slipNumber="1234"
    )
    assert told["order"]["status"] == "CONFIRMED"
    assert told["shipment"]["lines"] == [{"quantity": "1"}]
    told = await market.clerk.tell("orderShip", shows, id=gid(order))
    assert told["order"]["status"] == "SHIPPED"
    assert told["shipment"]["number"] == 2
    assert [line.remaining for line in await make.lines(order)] == [0, 0]


@pytest.mark.feature("CN-60")
async def test_the_seller_adds_a_line_when_confirming(http):
    market = await make.market(http)
    order = await market.order()
    extra = await make.product(market.seller, "おまけ #", price=100)
    told = await market.clerk.tell(
        "orderConfirm", LINES, id=gid(order), additions=[{"product": gid(extra), "quantity": "2"}]
    )
    added = told["order"]["lines"][-1]
    assert (added["name"], added["orderedQuantity"], added["confirmedQuantity"]) == (extra.name, "0", "2")
    assert told["order"]["net"] == 3999 + 200


@pytest.mark.feature("CN-60")
async def test_aborting_gives_the_stock_back_and_cannot_be_undone(http):
    market = await make.market(http, stock=10)
    order = await market.order(tomato=4)
    told = await market.clerk.tell("orderAbort", "order { status abortReason }", id=gid(order), reason="欠品")
    assert told["order"] == {"status": "ABORTED", "abortReason": "欠品"}
    assert (await Product.get(id=market.tomato.product_id)).stock == 10
    for step in ("orderReceive", "orderConfirm", "orderShip"):
        assert (await market.clerk.tell(step, "", id=gid(order))).codes == ["WRONG_STATUS"]
    again = await market.clerk.tell("orderAbort", "", id=gid(order), reason="もう一度")
    assert again.codes == ["WRONG_STATUS"]
    assert (await Product.get(id=market.tomato.product_id)).stock == 10


@pytest.mark.feature("CN-60")
async def test_nothing_is_aborted_once_a_part_has_left(http):
    market = await make.market(http)
    order = await market.confirmed()
    tomato, _ = await make.lines(order)
    await market.clerk.tell("orderShip", "", id=gid(order), lines=[{"line": gid(tomato), "quantity": "1"}])
    told = await market.clerk.tell("orderAbort", "", id=gid(order), reason="欠品")
    assert told.codes == ["PARTLY_SHIPPED"]
    more = await market.clerk.tell("orderShip", "", id=gid(order), lines=[{"line": gid(tomato), "quantity": "3"}])
    assert more.where == [("MORE_THAN_REMAINS", "lines.0.quantity")]


@pytest.mark.feature("CN-60")
async def test_the_buyer_cannot_do_the_sellers_steps_nor_the_seller_the_buyers(http):
    market = await make.market(http)
    order = await market.order()
    for step, more in (
        ("orderReceive", {}),
        ("orderConfirm", {}),
        ("orderShip", {}),
        ("orderAbort", {"reason": "x"}),
    ):
        assert (await market.cook.tell(step, "", id=gid(order), **more)).codes == ["WRONG_SIDE"]
    asked = await market.clerk.tell("orderCancelRequest", "", id=gid(order), reason="MISTAKE")
    assert asked.codes == ["WRONG_SIDE"]
    assert (await Order.get(id=order.id)).status is OrderStatus.PLACED


async def test_viewer_can_says_beforehand_what_the_steps_will_say(http):
    market = await make.market(http)
    order = await market.order()
    query = """query Can($id: ID!) { node(id: $id) { ... on Order {
      viewerCan { receive { allowed reason } ship { allowed reason } reorder { allowed } }
    } } }"""
    can = (await market.clerk.query(query, id=gid(order)))["viewerCan"]
    assert can["receive"] == {"allowed": True, "reason": None}
    assert can["ship"] == {"allowed": False, "reason": "現在の状態（未対応）ではこの操作はできません。"}
    assert can["reorder"]["allowed"] is False
    can = (await market.cook.query(query, id=gid(order)))["viewerCan"]
    assert can["receive"] == {"allowed": False, "reason": "この操作は受注側だけができます。"}
    assert can["reorder"]["allowed"] is True


async def test_somebody_faster_is_told_not_overwritten(http):
    market = await make.market(http)
    order = await market.order()
    first = await market.clerk.tell("orderReceive", "order { version }", id=gid(order), expectedVersion=1)
    assert first["order"]["version"] == 2
    late = await market.clerk.tell("orderConfirm", "", id=gid(order), expectedVersion=1)
    assert late.where == [("VERSION_CONFLICT", "expectedVersion")]
    assert (await Order.get(id=order.id)).status is OrderStatus.RECEIVED


@pytest.mark.feature("CN-11")
async def test_ordering_again_fills_the_cart_with_what_is_still_offered(http):
    market = await make.market(http)
    order = await market.order()
    beef = await Product.get(id=market.beef.product_id)
    beef.published = False
    await beef.store("published")
    shows = "reordered { cart { items { quantity item { product { name } } } } unavailable { name } }"
    told = await market.cook.tell("orderReorder", shows, id=gid(order))
    again = told["reordered"]
    assert [item["quantity"] for item in again["cart"]["items"]] == ["3"]
    assert [line["name"] for line in again["unavailable"]] == [beef.name]
    assert (await market.clerk.tell("orderReorder", "", id=gid(order))).codes == ["WRONG_SIDE"]


async def test_a_closed_form_takes_no_orders(http):
    market = await make.market(http)
    await market.clerk.tell("orderFormClose", "orderForm { status }", id=gid(market.form))
    told = await market.cook.tell("orderPlace", "", **wish(market, lines=entries(market)))
    assert told.codes == ["FORM_CLOSED"]
    assert told.errors[0]["message"] == "この発注フォームは販売終了です。"
    assert await Order.filter(seller_id=market.seller.id).count() == 0


@pytest.mark.feature("CN-62")
async def test_a_cancel_request_is_granted_or_refused(http):
    market = await make.market(http)
    order = await market.confirmed()
    empty = await market.cook.tell("orderCancelRequest", "", id=gid(order), reason="OTHER")
    assert empty.where == [("REQUIRED", "note")]
    told = await market.cook.tell(
        "orderCancelRequest", "order { status }", id=gid(order), reason="OTHER", note="臨時休業"
    )
    assert told["order"]["status"] == "CANCEL_REQUESTED"
    assert (await market.clerk.tell("orderShip", "", id=gid(order))).codes == ["WRONG_STATUS"]
    told = await market.clerk.tell("orderCancelRefuse", "order { status }", id=gid(order))
    assert told["order"]["status"] == "CONFIRMED"
    await market.cook.tell("orderCancelRequest", "", id=gid(order), reason="MISTAKE")
    told = await market.clerk.tell("orderAbort", "order { status }", id=gid(order), reason="ご依頼により")
    assert told["order"]["status"] == "ABORTED"


@pytest.mark.feature("CN-38")
async def test_the_buyer_checks_what_has_arrived_line_by_line(http):
    market = await make.market(http)
    order = await market.shipped()
    line, other = await make.lines(order)
    shows = "order { lines { inspectedAt } }"
    told = await market.cook.tell("orderLineInspect", shows, line=gid(line), arrived=True)
    assert [bool(found["inspectedAt"]) for found in told["order"]["lines"]] == [True, False]
    told = await market.cook.tell("orderLineInspect", shows, line=gid(line), arrived=False)
    assert [bool(found["inspectedAt"]) for found in told["order"]["lines"]] == [False, False]
    assert (await market.clerk.tell("orderLineInspect", "", line=gid(other), arrived=True)).codes == ["WRONG_SIDE"]


async def test_a_list_and_what_hangs_on_it_is_one_question_to_the_database(http, statements):
    market = await make.market(http)
    for _ in range(5):
        await market.order()
    statements.clear()
    query = "query { orders(first: 5) { nodes { number seller { name } lines { name product { name } } } } }"
    assert len((await market.cook.query(query))["nodes"]) == 5
    assert len([sql for sql in statements if '"order"' in sql]) == 1, statements


async def test_quantities_are_exact(http):
    market = await make.market(http)
    order = await market.order(tomato=0, beef="0.333")
    (line,) = await OrderLine.filter(order_id=order.id)
    assert line.ordered_quantity == Decimal("0.333")
    assert order.net == 666
