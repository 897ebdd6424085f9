"""What a form asks beside products, and whether its orders may be cancelled."""

import pytest

from models.order import Order, OrderStatus
from services import order as orders
from tests import make
from tests.make import gid
from tests.test_document import words

FIELDS = [
    {"label": "納品場所", "kind": "CHOICE", "isRequired": True, "choices": ["表口", "裏口"]},
    {"label": "管理番号", "kind": "NUMBER"},
    {"label": "催事の日", "kind": "DATE"},
]


async def asking(http):
    market = await make.market(http)
    told = await market.clerk.tell(
        "orderFormUpdate", "orderForm { customFields { label kind } }", id=gid(market.form), customFields=FIELDS
    )
    assert [one["kind"] for one in told["orderForm"]["customFields"]] == ["CHOICE", "NUMBER", "DATE"]
    return market


async def place(market, *values, mutation="orderPlace", shows="order { number customValues { label value } }"):
    lines = [{"item": gid(market.tomato), "quantity": "2"}]
    given = [{"label": label, "value": value} for label, value in values]
    wish = {"orderForm": gid(market.form), "deliveryPlace": gid(market.place)}
    return await market.cook.tell(mutation, shows, **wish, lines=lines, customValues=given)


@pytest.mark.feature("CN-71")
async def test_answers_go_with_the_order_and_its_paper(http):
    market = await asking(http)
    told = await place(market, ("納品場所", "裏口"), ("管理番号", "12.5"))
    assert told["order"]["customValues"] == [
        {"label": "納品場所", "value": "裏口"},
        {"label": "管理番号", "value": "12.5"},
    ]
    order = await Order.get(seller_id=market.seller.id, number=told["order"]["number"])
    issued = await market.cook.tell("documentIssue", "document { url }", order=gid(order), kind="PURCHASE_ORDER")
    said = words((await http.get(issued["document"]["url"])).content)
    assert "納品場所裏口" in said
    assert "管理番号12.5" in said
    await market.clerk.tell("orderFormUpdate", "", id=gid(market.form), customFields=[])
    assert (await Order.get(id=order.id)).custom_values[0]["value"] == "裏口", "orders keep what was asked then"


@pytest.mark.feature("CN-71")
async def test_an_answer_is_refused_at_its_field(http):
    market = await asking(http)
    for mutation, shows in (("orderCheck", ""), ("orderPlace", "")):
        told = await place(market, ("納品場所", "窓"), ("催事の日", "明日"), mutation=mutation, shows=shows)
        assert told.where == [("MALFORMED", "customValues.0"), ("MALFORMED", "customValues.2")]
    told = await place(market, ("管理番号", "x"), ("色", "赤"))
    assert told.where == [
        ("NOT_FOUND", "customValues"),
        ("REQUIRED", "customValues.0"),
        ("MALFORMED", "customValues.1"),
    ]
    assert await Order.filter(seller_id=market.seller.id).count() == 0


async def test_a_question_is_refused(http):
    market = await make.market(http)
    asked = [{"label": ""}, {"label": "色", "kind": "CHOICE"}, {"label": "色"}, {"label": "数", "choices": ["1"]}]
    told = await market.clerk.tell("orderFormUpdate", "", id=gid(market.form), customFields=asked)
    assert told.where == [
        ("REQUIRED", "customFields.0.label"),
        ("REQUIRED", "customFields.1.choices"),
        ("DUPLICATE", "customFields.2.label"),
        ("REQUIRED", "customFields.3.kind"),
    ]


@pytest.mark.feature("CN-62")
async def test_a_seller_who_takes_no_cancel_requests(http):
    market = await make.market(http)
    before = await market.order()
    await market.clerk.tell("orderFormUpdate", "", id=gid(market.form), allowsCancel=False)
    after = await market.order()

    async def ask(order):
        return await market.cook.tell("orderCancelRequest", "order { status }", id=gid(order), reason="MISTAKE")

    assert (await ask(after)).codes == ["NO_CANCELLING"]
    assert (await Order.get(id=after.id)).status is OrderStatus.PLACED
    assert (await ask(before))["order"] == {"status": "CANCEL_REQUESTED"}, "what held when it was placed holds"
    error = orders.refusal(after, "request_cancel", by=market.buying, shipped=False)
    assert error
    assert "メッセージ" in error.message("ja")
