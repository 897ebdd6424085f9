"""メッセージ: buyer and seller write to each other about an order."""

import pytest

from models.mail_message import MailMessage
from models.message import Message
from models.permission import Role
from tests import make
from tests.make import gid
from tests.services import eventually

THREAD = (
    "query T($n: String!) { orderByNumber(number: $n) { unreadMessages messages { text authorName isOwn readAt } } }"
)


async def write(person, order, text):
    return await person.tell("messageWrite", "message { text isOwn authorName }", order=gid(order), text=text)


@pytest.mark.feature("CN-66")
async def test_both_sides_write_and_see_what_is_read(http):
    market = await make.market(http)
    order = await market.order()
    told = await write(market.cook, order, " 裏口へお願いします ")
    assert told["message"] == {"text": "裏口へお願いします", "isOwn": True, "authorName": "山田 花子"}
    thread = await market.clerk.query(THREAD, n=order.number)
    assert thread["unreadMessages"] == 1
    assert [(m["text"], m["isOwn"], m["readAt"]) for m in thread["messages"]] == [("裏口へお願いします", False, None)]
    assert (await market.cook.query(THREAD, n=order.number))["unreadMessages"] == 0, "one's own wait for nobody"

    told = await market.clerk.tell("messagesRead", "order { unreadMessages }", order=gid(order))
    assert told["order"] == {"unreadMessages": 0}
    (seen,) = (await market.cook.query(THREAD, n=order.number))["messages"]
    assert seen["readAt"]
    await market.cook.tell("messagesRead", "", order=gid(order))
    await write(market.clerk, order, "承知しました")
    thread = await market.cook.query(THREAD, n=order.number)
    assert thread["unreadMessages"] == 1
    assert [m["isOwn"] for m in thread["messages"]] == [True, False]


async def test_a_message_is_refused(http):
    market, other = await make.market(http), await make.market(http)
    order = await market.order()
    assert (await write(other.clerk, order, "x")).where == [("NOT_FOUND", "order")]
    assert (await write(market.cook, order, "  ")).where == [("REQUIRED", "text")]
    assert (await write(market.cook, order, "あ" * 1001)).where == [("TOO_LONG", "text")]
    guest = await make.person(http, market.seller, role=Role.WAREHOUSE)
    assert (await write(guest, order, "x")).codes == ["FORBIDDEN"]
    assert await Message.filter(order_id=order.id).count() == 0


@pytest.mark.feature("CN-66")
async def test_one_mail_tells_of_all_that_waits(http, jobs):
    market = await make.market(http)
    order = await market.order()
    for text in ("一つ目", "二つ目"):
        await write(market.cook, order, text)

    async def mails(kind="message_written"):
        return await MailMessage.filter(business_id=market.buyer.id, kind=kind)

    (mail,) = await eventually(mails)
    assert (mail.to, "一つ目" in mail.text) == (market.seller.email, True)
    await market.clerk.tell("messagesRead", "", order=gid(order))
    await write(market.cook, order, "三つ目")

    async def both():
        found = await mails()
        return found if len(found) == 2 else None

    assert {("三つ目" in one.text) for one in await eventually(both)} == {False, True}


@pytest.mark.feature("CN-67")
async def test_amounts_are_shown_or_hidden_even_after_shipping(http):
    market = await make.market(http)
    order = await market.shipped()
    asked = "query A($n: String!) { orderByNumber(number: $n) { total lines { unitPrice amount } hidesPrices } }"

    async def shown(person):
        found = await person.query(asked, n=order.number)
        return found["total"], found["lines"][0]["unitPrice"]

    full = await shown(market.cook)
    assert None not in full
    told = await market.cook.tell("orderAmountsShow", "", id=gid(order), shown=False)
    assert told.codes == ["WRONG_SIDE"]
    await market.clerk.tell("orderAmountsShow", "order { hidesPrices }", id=gid(order), shown=False)
    assert await shown(market.cook) == (None, None)
    assert await shown(market.clerk) == full
    await market.clerk.tell("orderAmountsShow", "", id=gid(order), shown=True)
    assert await shown(market.cook) == full


@pytest.mark.feature("CN-67")
async def test_a_business_hides_amounts_by_default(http):
    market = await make.market(http)
    told = await market.clerk.tell("businessUpdate", "business { hidesAmounts }", hidesAmounts=True)
    assert told["business"] == {"hidesAmounts": True}
    order = await market.order()
    assert order.hides_prices
    found = await market.cook.query(
        "query S($n: String!) { orderByNumber(number: $n) { total seller { hidesAmounts } } }", n=order.number
    )
    assert found == {"total": None, "seller": {"hidesAmounts": None}}
