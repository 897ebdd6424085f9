"""Orders by FAX and mail among the buyer's others: history, receiving check, abort; what the seller's steps refuse."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from models.mail_message import MailMessage
from models.order import Order, OrderLine
from models.supplier import Supplier
from services import mail as mails
from tests import make
from tests.make import gid
from tests.test_supplier import ORDER, a_buyer, an_order, put


@pytest.mark.feature("CN-29", "CN-31")
async def test_they_are_in_the_buyers_history_and_the_goods_can_be_checked_in(http):
    market, fax, _ = await a_buyer(http)
    order = await an_order(market, fax)
    (line,) = await OrderLine.filter(order_id=order.id)
    listed = await market.cook.query(
        "query { orders(first: 9) { nodes { number source seller { name } sellerParty { name }"
        " viewerCan { inspect { allowed } abort { allowed } reorder { allowed reason } confirm { allowed } } } } }"
    )
    (shown,) = listed["nodes"]
    assert (shown["source"], shown["seller"], shown["sellerParty"]["name"]) == ("FAX", None, "魚政")
    can = shown["viewerCan"]
    assert [can[verb]["allowed"] for verb in ("inspect", "abort", "reorder", "confirm")] == [True, True, False, False]
    assert "直接" in can["reorder"]["reason"]
    told = await market.cook.tell("orderLineInspect", "order { arrivedAt }", line=gid(line), arrived=True)
    assert told["order"]["arrivedAt"]


async def test_the_buyer_aborts_and_a_supplier_with_a_mail_address_is_told(http):
    market, _, mail = await a_buyer(http)
    order = await an_order(market, mail)
    assert (await market.cook.tell("orderCancelRequest", "order { id }", id=gid(order), reason="MISTAKE")).codes == [
        "NOT_BY_PAPER"
    ]
    told = await market.cook.tell("orderAbort", "order { status }", id=gid(order), reason="間違えました")
    assert told["order"]["status"] == "ABORTED"
    await mails.order_aborted(order.id, cause="test")
    supplier = await Supplier.get(id=order.supplier_id)
    assert await MailMessage.filter(kind="order_aborted", to=supplier.email).exists()


@pytest.mark.feature("CN-31")
async def test_what_cannot_be_ordered_is_refused_and_nothing_is_stored(http):
    market, fax, mail = await a_buyer(http)
    tai, nori = await put(market.cook, fax, "真鯛", unit="尾"), await put(market.cook, mail, "海苔")
    linked = await Supplier.get(business_id=market.buyer.id, channel="LINKED")
    lines = [{"product": tai, "quantity": "1.5"}, {"product": nori, "quantity": "1"}]
    wish = {"supplier": fax, "deliveryPlace": gid(market.place)}
    told = await market.cook.tell("supplierOrderPlace", ORDER, lines=lines, wishedOn="2001-01-01", **wish)
    assert sorted(told.where) == [
        ("DATE_NOT_POSSIBLE", "wishedOn"), ("NOT_FOUND", "lines.1.product"), ("NOT_WHOLE", "lines.0.quantity"),
    ]  # fmt: skip
    assert (await market.cook.tell("supplierOrderPlace", ORDER, lines=[], **wish)).codes == ["NOTHING_ORDERED"]
    told = await market.cook.tell("supplierOrderPlace", ORDER, **(wish | {"supplier": gid(linked), "lines": lines}))
    assert told.codes == ["ORDER_BY_FORM"]
    stranger = await make.person(http, await make.business())
    assert (await stranger.tell("supplierOrderPlace", ORDER, lines=lines[:1], **wish)).codes == ["NOT_FOUND"]
    assert not await Order.filter(buyer_id=market.buyer.id).exists()


async def test_of_a_supplier_that_was_deleted_nothing_is_ordered_until_he_is_back(http):
    market, fax, _ = await a_buyer(http)
    lines = [{"product": await put(market.cook, fax, "あじ", unit="尾"), "quantity": "3"}]
    wish = {"supplier": fax, "lines": lines, "deliveryPlace": gid(market.place)}
    assert (await market.cook.tell("supplierDelete", "supplier { id }", id=fax)).errors == []
    for verb, shown in (("supplierOrderCheck", ""), ("supplierOrderPlace", ORDER)):
        assert (await market.cook.tell(verb, shown, **wish)).where == [("NOT_FOUND", "supplier")]
    assert not await Order.filter(buyer_id=market.buyer.id).exists()
    assert (await market.cook.tell("supplierRestore", "supplier { id }", id=fax)).errors == []
    assert (await market.cook.tell("supplierOrderPlace", ORDER, **wish)).errors == []


async def test_an_order_without_prices_shows_no_amounts_on_paper(http):
    market, fax, _ = await a_buyer(http)
    product = await put(market.cook, fax, "あじ", unit="尾")
    known = await put(market.cook, fax, "真鯛", unit="尾", price=1200)
    lines = [{"product": one, "quantity": "3"} for one in (product, known)]
    told = await market.cook.tell(
        "supplierOrderPlace", "order { id total }", supplier=fax, lines=lines, deliveryPlace=gid(market.place)
    )
    assert told["order"]["total"] == 0
    issue = {"order": told["order"]["id"], "kind": "PURCHASE_ORDER"}
    issued = await market.cook.tell("documentIssue", "document { url }", **issue)
    paper = (await http.get(issued["document"]["url"])).content
    text = PdfReader(BytesIO(paper)).pages[0].extract_text()
    assert "あじ" in text
    assert "¥" not in text
