"""請求書 and 赤伝票: what is billed, sent, paid, taken back, and what the paper says."""

import datetime as dt
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from core import clock, files
from core.money import Rounding, taxes
from models.document import Document
from models.file import File
from models.invoice import Invoice
from models.mail_message import MailMessage
from models.order import Order
from models.permission import Role
from models.product import Product
from tests import make
from tests.make import gid
from tests.services import eventually
from tests.test_document import words

SHOWN = "invoice { id number status net tax total taxes { rate net tax } lines { name quantity amount reference } }"


async def billing(http, **more):
    market = await make.market(http, **more)
    market.seller.registration_number = "T1234567890123"
    await market.seller.save()
    await market.clerk.tell(
        "invoiceTermsPut",
        "",
        numberTemplate="{Y}{M}{D}-{N}",
        dueMonths=1,
        dueDay=31,
        bankAccounts=["○○銀行 普通 1234567"],
    )
    return market


async def bill(market, **more):
    return await market.clerk.tell("invoiceCreate", SHOWN, customer=gid(market.customer), **more)


async def sent(market, **more):
    made = (await bill(market))["invoice"]
    told = await market.clerk.tell("invoiceSend", SHOWN, id=made["id"], **{"byMail": False, **more})
    return told["invoice"]


@pytest.mark.feature("CN-69")
async def test_shipped_orders_of_a_customer_become_one_invoice(http):
    market = await billing(http)
    first, second = await market.shipped(), await market.shipped()
    waiting = await market.confirmed()
    told = await bill(market)
    invoice = told["invoice"]
    day = clock.today()
    assert invoice["number"].startswith(f"{day:%Y%m%d}-")
    assert invoice["status"] == "CREATED"
    assert [line["reference"] for line in invoice["lines"]] == [first.number] * 2 + [second.number] * 2
    net = 2 * (3 * 333 + 3000)
    assert (invoice["net"], invoice["tax"]) == (net, net * 8 // 100), "rounded once, not for each order"
    assert (await Order.get(id=waiting.id)).invoice_id is None
    assert (await bill(market)).where == [("NOTHING_TO_BILL", "customer")]
    told = await bill(market, orders=[gid(waiting)], issuedOn=day.isoformat())
    assert len(told["invoice"]["lines"]) == 2
    assert (await bill(market, orders=[gid(first)])).where == [("NOT_FOUND", "orders.0")]


async def test_an_order_that_is_billed_stays_as_the_invoice_says(http):
    market = await billing(http)
    order = await market.confirmed()
    invoice = (await bill(market, orders=[gid(order)]))["invoice"]
    can = (
        "query($id: ID!) { node(id: $id) { ... on Order { version viewerCan {"
        " abort { allowed reason } ship { allowed } } } } }"
    )
    seen = (await market.clerk.ask(can, id=gid(order))).data["node"]
    assert (seen["viewerCan"]["abort"]["allowed"], seen["viewerCan"]["ship"]["allowed"]) == (False, True)
    assert "請求" in seen["viewerCan"]["abort"]["reason"]
    wish = {"id": gid(order), "expectedVersion": seen["version"], "reason": "在庫なし"}
    assert (await market.clerk.tell("orderAbort", **wish)).codes == ["BILLED"]
    again = {"id": gid(order), "expectedVersion": seen["version"]}
    assert (await market.clerk.tell("orderConfirm", **again)).codes == ["BILLED"]
    assert (await market.clerk.tell("invoiceDiscard", SHOWN, id=invoice["id"])).ok
    version = (await market.clerk.ask(can, id=gid(order))).data["node"]["version"]
    assert (await market.clerk.tell("orderAbort", **wish | {"expectedVersion": version})).ok
    assert (await Order.get(id=order.id)).status == "ABORTED"


@pytest.mark.feature("CN-69")
async def test_free_lines_and_what_is_refused(http):
    market = await billing(http)
    lines = [
        {"name": "配送料", "unitPrice": 800, "taxRate": 10},
        {"name": "値引き", "unitPrice": -100, "taxRate": 8, "quantity": "3"},
    ]
    invoice = (await bill(market, lines=lines, subject="11月 特別分"))["invoice"]
    assert invoice["taxes"] == [{"rate": 10, "net": 800, "tax": 80}, {"rate": 8, "net": -300, "tax": -24}]
    told = await bill(
        market, lines=[{"name": "", "unitPrice": 1, "taxRate": 7}, {"name": "x", "unitPrice": 1, "quantity": "0"}]
    )
    assert told.where == [
        ("REQUIRED", "lines.0.name"),
        ("OUT_OF_RANGE", "lines.0.taxRate"),
        ("OUT_OF_RANGE", "lines.1.quantity"),
    ]
    market.seller.registration_number = ""
    await market.seller.save()
    assert (await bill(market, lines=lines)).where == [("NO_REGISTRATION_NUMBER", "customer")]
    other = await billing(http)
    told = await other.clerk.tell("invoiceCreate", "", customer=gid(market.customer), lines=lines)
    assert told.where == [("NOT_FOUND", "customer")]
    porter = await make.person(http, market.seller, role=Role.WAREHOUSE)
    assert (await porter.tell("invoiceCreate", "", customer=gid(market.customer))).codes == ["FORBIDDEN"]
    told = await market.clerk.tell("invoiceTermsPut", "", numberTemplate="{Y}", bankAccounts=[""])
    assert told.where == [("MALFORMED", "bankAccounts.0"), ("MALFORMED", "numberTemplate")]


LIST = "{ invoices(first: 5) { nodes { number status total } } }"


@pytest.mark.feature("CN-69")
async def test_an_invoice_is_sent_paid_and_done(http, jobs):
    market = await billing(http)
    await market.shipped()
    made = (await bill(market))["invoice"]
    assert (await market.cook.query(LIST))["nodes"] == [], "a draft is the seller's own"
    told = await market.clerk.tell("invoiceSend", SHOWN, id=made["id"], password="short")
    assert told.where == [("MALFORMED", "password")]
    told = await market.clerk.tell(
        "invoiceSend", SHOWN, id=made["id"], to="keiri@kodama.example", password="open-sesame"
    )
    assert told["invoice"]["status"] == "SENT"
    assert [one["number"] for one in (await market.cook.query(LIST))["nodes"]] == [made["number"]]

    async def mailed():
        return await MailMessage.get_or_none(kind="invoice_sent", to="keiri@kodama.example")

    mail = await eventually(mailed)
    assert made["number"] in mail.text
    assert "open-sesame" not in mail.text
    paper = PdfReader(io.BytesIO(await files.get((await File.get(id=mail.attachment_id)).key)))
    assert paper.is_encrypted
    assert not paper.decrypt("wrong")
    assert paper.decrypt("open-sesame")
    assert (await market.cook.tell("invoicePay", "", id=made["id"])).codes == ["WRONG_SIDE"]
    assert (await market.clerk.tell("invoiceDiscard", "", id=made["id"])).codes == ["WRONG_INVOICE_STATUS"]
    for verb, status in (("Pay", "PAID"), ("Unpay", "SENT"), ("Pay", "PAID"), ("Close", "DONE")):
        told = await market.clerk.tell(f"invoice{verb}", "invoice { status }", id=made["id"])
        assert told["invoice"]["status"] == status
    assert (await market.clerk.tell("invoiceCredit", "", id=made["id"], reason="x")).codes == ["WRONG_INVOICE_STATUS"]


@pytest.mark.feature("CN-69")
async def test_the_paper_has_what_the_law_asks_and_never_changes(http):
    market = await billing(http)
    await market.shipped()
    invoice = await sent(market)
    told = await market.clerk.tell("invoicePrint", "document { url digest total }", invoice=invoice["id"], locale="ja")
    content = (await http.get(told["document"]["url"])).content
    said = words(content)
    for word in (
        "請求書",
        "T1234567890123",
        market.seller.name.replace(" ", ""),
        "8%対象",
        "○○銀行",
        invoice["number"],
    ):
        assert word in said, word
    again = await market.cook.tell("invoicePrint", "document { digest }", invoice=invoice["id"], locale="ja")
    assert again["document"]["digest"] == told["document"]["digest"]
    assert await Document.filter(seller_id=market.seller.id, number=invoice["number"]).count() == 1
    assert (await market.clerk.tell("documentIssue", "", order=gid(await market.order()), kind="INVOICE")).codes == [
        "NOT_OF_ORDER"
    ]


@pytest.mark.feature("CN-69")
async def test_what_was_sent_is_taken_back_by_a_new_document(http):
    market = await billing(http)
    order = await market.shipped()
    invoice = await sent(market)
    assert (await market.clerk.tell("invoiceCredit", "", id=invoice["id"], reason=" ")).where == [
        ("REQUIRED", "reason")
    ]
    told = await market.clerk.tell(
        "invoiceCredit",
        "invoice { id kind total credits { number } lines { amount } }",
        id=invoice["id"],
        reason="単価の誤り",
    )
    note = told["invoice"]
    assert (note["kind"], note["total"], note["credits"]["number"]) == ("CREDIT", -invoice["total"], invoice["number"])
    stored = await Invoice.get(number=invoice["number"], business_id=market.seller.id)
    assert (stored.status, stored.total) == ("CREDITED", invoice["total"])
    assert (await Order.get(id=order.id)).invoice_id is None
    again = (await bill(market))["invoice"]
    assert again["total"] == invoice["total"]
    told = await market.clerk.tell("invoiceDiscard", "invoice { status }", id=again["id"])
    assert told["invoice"]["status"] == "DISCARDED"
    assert (await bill(market)).ok


@pytest.mark.feature("CN-69")
async def test_all_customers_are_billed_at_once(http, jobs):
    market = await billing(http)
    await market.shipped()
    second = await make.market(http)
    today = clock.today().isoformat()
    assert (await second.clerk.tell("invoicesCreate", "", until=today)).codes == ["NO_REGISTRATION_NUMBER"]
    told = await market.clerk.tell("invoicesCreate", "isQueued", until=today)
    assert told.ok["isQueued"]

    async def made():
        return (await market.clerk.query(LIST))["nodes"]

    (one,) = await eventually(made)
    assert one["status"] == "CREATED"
    assert (await market.clerk.tell("invoicesCreate", "", until=today)).where == [("NOTHING_TO_BILL", "until")]


@pytest.mark.feature("CN-70")
async def test_goods_come_back_and_the_next_invoice_takes_them_off(http):
    market = await billing(http, stock=10)
    order = await market.shipped()
    line = (await make.lines(order))[0]
    before = (await Product.get(id=line.product_id)).stock

    async def back(quantity, **more):
        part = {"line": gid(line), "quantity": quantity}
        return await market.clerk.tell(
            "orderReturn",
            "returnSlip { number net total lines { quantity } }",
            order=gid(order),
            lines=[part],
            reason="破損",
            **more,
        )

    slip = (await back("2"))["returnSlip"]
    assert (slip["net"], slip["total"]) == (-666, -719)
    assert (await Product.get(id=line.product_id)).stock == before + 2
    assert (await back("2")).where == [("MORE_THAN_SHIPPED", "lines.0.quantity")]
    assert (await back("1", restocks=False)).ok
    assert (await Product.get(id=line.product_id)).stock == before + 2
    told = await market.cook.tell("orderReturn", "", order=gid(order), lines=[], reason="x")
    assert told.codes == ["WRONG_SIDE"]
    invoice = (await bill(market))["invoice"]
    assert [one["amount"] for one in invoice["lines"]] == [999, 3000, -666, -333]
    assert invoice["net"] == 3000
    plain = await market.confirmed()
    told = await market.clerk.tell("orderReturn", "", order=gid(plain), lines=[], reason="x")
    assert told.codes == ["WRONG_STATUS"]


async def come_back(market, order, reason="破損"):
    line = (await make.lines(order))[0]
    told = await market.clerk.tell(
        "orderReturn", "returnSlip { id number total }", order=gid(order),
        lines=[{"line": gid(line), "quantity": "1"}], reason=reason,
    )  # fmt: skip
    return told["returnSlip"]


PAPER = "document { id kind number total digest url returnSlip { id } order { number } }"


@pytest.mark.feature("CN-70")
@pytest.mark.feature("CN-69")
async def test_a_return_slip_is_a_paper_for_both_sides_found_by_its_amount(http):
    market = await billing(http)
    order = await market.shipped()
    slip = await come_back(market, order)
    mine = (await market.clerk.tell("returnSlipPrint", PAPER, returnSlip=slip["id"]))["document"]
    theirs = (await market.cook.tell("returnSlipPrint", PAPER, returnSlip=slip["id"]))["document"]
    assert (mine["id"], mine["digest"]) == (theirs["id"], theirs["digest"])
    assert (mine["kind"], mine["number"], mine["total"]) == ("RETURN_SLIP", slip["number"], slip["total"])
    assert (mine["returnSlip"]["id"], mine["order"]["number"]) == (slip["id"], order.number)
    said = words((await http.get(theirs["url"])).content)
    for word in (slip["number"], f"{order.number}-1", "T1234567890123", "破損", "−¥359"):
        assert unicodedata.normalize("NFKC", word) in said, word
    where = {"kind": {"eq": "RETURN_SLIP"}, "total": {"lte": slip["total"]}}
    found = "query F($w: DocumentWhere) { documents(first: 5, where: $w) { nodes { number } } }"
    for person in (market.clerk, market.cook):
        assert [one["number"] for one in (await person.query(found, w=where))["nodes"]] == [slip["number"]]
    again = await come_back(market, order)
    second = (await market.clerk.tell("returnSlipPrint", PAPER, returnSlip=again["id"]))["document"]
    assert second["id"] != mine["id"]
    assert await Document.filter(order_id=order.id).count() == 2
    told = await market.clerk.tell("returnSlipPrint", "", returnSlip=slip["id"], locale="fr")
    assert told.codes == ["UNKNOWN_LOCALE"]
    other = await make.market(http)
    assert (await other.clerk.tell("returnSlipPrint", "", returnSlip=slip["id"])).where == [("NOT_FOUND", "returnSlip")]


@pytest.mark.feature("CN-70")
async def test_the_buyer_is_told_by_mail_what_came_back(http, jobs):
    market = await billing(http)
    slip = await come_back(market, await market.shipped())

    async def mailed():
        return await MailMessage.get_or_none(kind="order_returned", to=market.buyer.email)

    mail = await eventually(mailed)
    assert slip["number"] in mail.subject
    assert "−¥333" in mail.text
    assert "−¥359" in mail.text
    assert not await MailMessage.filter(kind="order_returned", to=market.seller.email).exists()


@pytest.mark.feature("CN-69")
async def test_papers_are_found_by_date_amount_and_counterparty_together(http):
    market = await billing(http)
    await market.shipped()
    invoice = await sent(market)
    day = clock.today()
    found = """query F($w: DocumentWhere, $s: String) {
      documents(first: 5, where: $w, search: $s) { nodes { number total kind } } }"""

    async def numbers(search=None, **where):
        return [one["number"] for one in (await market.cook.query(found, w=where, s=search))["nodes"]]

    total = invoice["total"]
    everything = {
        "datedOn": {"gte": (day - dt.timedelta(days=1)).isoformat(), "lte": day.isoformat()},
        "total": {"gte": total, "lte": total},
        "kind": {"eq": "INVOICE"},
    }
    assert await numbers(market.seller.name, **everything) == [invoice["number"]]
    assert await numbers(market.seller.name, **{**everything, "total": {"gt": total}}) == []
    assert await numbers("居酒屋 どこにもない", **everything) == []


def test_the_vector_of_the_law():
    found = taxes([(8, 333)] * 3, Rounding.HALF_UP)
    assert [(one.net, one.tax) for one in found] == [(999, 80)], "81 would be per line"


@given(
    st.lists(st.tuples(st.sampled_from([0, 8, 10]), st.integers(-(10**9), 10**9)), max_size=20),
    st.sampled_from(Rounding),
)
def test_a_credit_takes_back_exactly_what_was_billed(lines, rounding):
    billed = taxes(lines, rounding)
    taken = taxes([(rate, -net) for rate, net in lines], rounding)
    assert [(one.rate, -one.net, -one.tax) for one in billed] == [(one.rate, one.net, one.tax) for one in taken]


UNBILLED = '{ unbilled(until: "%s", withConfirmed: %s) { customers orders } }'


async def test_what_a_months_end_would_bill_is_counted_and_shrinks(http, jobs):
    market = await billing(http)
    await market.shipped()
    await market.shipped()
    await market.confirmed()
    today = clock.today()

    async def left(person, confirmed="false", day=today):
        return await person.query(UNBILLED % (day.isoformat(), confirmed))

    assert await left(market.clerk) == {"customers": 1, "orders": 2}
    assert await left(market.clerk, "true") == {"customers": 1, "orders": 3}
    assert await left(market.clerk, day=today - dt.timedelta(days=1)) == {"customers": 0, "orders": 0}
    assert await left(market.cook) == {"customers": 0, "orders": 0}, "of one's own business alone"
    porter = await make.person(http, market.seller, role=Role.WAREHOUSE)
    assert (await porter.ask(UNBILLED % (today.isoformat(), "false"))).error == "FORBIDDEN"
    await bill(market)
    assert await left(market.clerk) == {"customers": 0, "orders": 0}


async def test_a_paper_of_an_invoice_tells_its_sides(http):
    market = await billing(http)
    await market.shipped()
    made = (await bill(market))["invoice"]
    shown = "document { invoice { number } seller { name } buyer { name } }"
    told = await market.clerk.tell("invoicePrint", shown, invoice=made["id"])
    assert told["document"] == {
        "invoice": {"number": made["number"]}, "seller": {"name": market.seller.name}, "buyer": None,
    }  # fmt: skip
    await market.clerk.tell("invoiceSend", "", id=made["id"], byMail=False)
    papers = "{ documents(first: 5, where: { kind: { eq: INVOICE } }) { nodes { invoice { number } buyer { name } } } }"
    (seen,) = (await market.cook.query(papers))["nodes"]
    assert seen == {"invoice": {"number": made["number"]}, "buyer": {"name": market.buyer.name}}
