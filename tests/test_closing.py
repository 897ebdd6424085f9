"""仮締め and 本締め: what is shown, objected to, changed meanwhile, billed for good, and left for the next period."""

import asyncio
import datetime as dt

from core import clock
from core.db import transaction
from models.closing import Closing, ClosingLine
from models.customer import Customer
from models.invoice import Invoice, InvoiceLine
from models.mail_message import MailMessage
from models.order import Order
from models.permission import Role
from services import closing as closings
from services import order as orders
from tests import make
from tests.make import gid
from tests.services import eventually
from tests.test_invoice import bill, billing, come_back

CLOSING = """closing { id version status until net tax total openObjections agreedAt taxes { rate net tax }
  invoice { id number status issuedOn total } lines { id reference name quantity amount isDisputed } }"""
NOW = """query Now($c: ID!) { closingNow(closing: $c) { total differences {
  line reference shownQuantity shownAmount quantity amount } } }"""
ONE = "query One($c: ID!) { node(id: $c) { ... on Closing { status total buyerName customer { id } lines { id } } } }"
CLOSABLE = "query($until: Date) { closable(until: $until) { customers finishable objected } }"
REMARK = "closingLine { isDisputed remarks { isBuyer author text } }"


async def close(market, **more):
    return await market.clerk.tell("closingCreate", CLOSING, customer=gid(market.customer), **more)


async def closed(market, **more):
    return (await close(market, until=clock.today().isoformat(), **more))["closing"]


async def finish(market, closing, **more):
    return await market.clerk.tell("closingFinish", CLOSING, **{"id": closing["id"], "byMail": False, **more})


async def now(person, closing):
    return await person.query(NOW, c=closing["id"])


async def test_a_statement_is_seen_by_both_sides_and_becomes_the_invoice(http):
    market = await billing(http)
    first, second = await market.shipped(), await market.shipped()
    slip = await come_back(market, first)
    closing = await closed(market)
    assert [one["reference"] for one in closing["lines"]] == [first.number] * 2 + [second.number] * 2 + [slip["number"]]
    assert (closing["status"], closing["invoice"]) == ("PROVISIONAL", None)
    net = 2 * (3 * 333 + 3000) - 333
    assert (closing["net"], closing["tax"]) == (net, net * 8 // 100), "rounded once, not for each order"
    assert closing["taxes"] == [{"rate": 8, "net": net, "tax": net * 8 // 100}]
    seen = await market.cook.query(ONE, c=closing["id"])
    assert (seen["total"], seen["customer"], len(seen["lines"])) == (closing["total"], None, 5)
    other = await make.market(http)
    assert await other.cook.query(ONE, c=closing["id"]) is None
    assert await other.clerk.query(NOW, c=closing["id"]) is None
    assert (await Order.get(id=first.id)).invoice_id is None
    told = await market.cook.tell("closingFinish", "", id=closing["id"])
    assert told.codes == ["WRONG_SIDE"]
    done = (await finish(market, closing, expectedTotal=closing["total"]))["closing"]
    assert done["status"] == "FINAL"
    assert (done["invoice"]["status"], done["invoice"]["total"]) == ("SENT", closing["total"])
    assert done["invoice"]["issuedOn"] == done["until"], "dated on the closing day"
    billed = await InvoiceLine.filter(invoice__number=done["invoice"]["number"]).count()
    assert billed == 5
    assert (await market.clerk.tell("closingReopen", "", id=closing["id"])).codes == ["WRONG_CLOSING_STATUS"]
    assert (await market.clerk.tell("invoiceDiscard", "", id=done["invoice"]["id"])).codes == ["WRONG_INVOICE_STATUS"]


async def test_a_final_close_is_taken_back_by_a_credit_note_only(http):
    market = await billing(http)
    order = await market.shipped()
    done = (await finish(market, await closed(market)))["closing"]
    assert (await close(market)).codes == ["NOTHING_TO_CLOSE"]
    assert (await market.clerk.tell("invoiceCredit", "", id=done["invoice"]["id"], reason="誤り")).ok
    assert (await Order.get(id=order.id)).invoice_id is None
    again = await closed(market)
    assert again["total"] == done["total"]


async def test_corrections_meanwhile_are_shown_as_differences_and_billed(http):
    market = await billing(http)
    order, gone = await market.confirmed(), await market.confirmed()
    closing = await closed(market, withConfirmed=True)
    assert (await now(market.cook, closing)) == {"total": closing["total"], "differences": []}
    line = (await make.lines(order))[0]
    changes = [{"line": gid(line), "quantity": "1"}]
    assert (await market.clerk.tell("orderConfirm", "", id=gid(order), lines=changes)).ok
    assert (await market.clerk.tell("orderAbort", "", id=gid(gone), reason="欠品")).ok
    after = await now(market.cook, closing)
    assert [(one["reference"], one["shownAmount"], one["amount"], one["quantity"]) for one in after["differences"]] == [
        (order.number, 999, 333, "1"),
        (gone.number, 999, None, None),
        (gone.number, 3000, None, None),
    ]
    assert after == await now(market.clerk, closing)
    told = await finish(market, closing, expectedTotal=closing["total"])
    assert told.where == [("STATEMENT_CHANGED", "expectedTotal")]
    assert await Invoice.filter(business_id=market.seller.id).count() == 0
    done = (await finish(market, closing, expectedTotal=after["total"]))["closing"]
    assert done["invoice"]["total"] == after["total"]
    assert done["total"] == closing["total"], "the statement stays as it was shown"
    assert await now(market.clerk, closing) is None
    assert (await market.clerk.tell("orderConfirm", "", id=gid(order), lines=changes)).codes == ["BILLED"]
    assert (await market.clerk.tell("orderAbort", "", id=gid(order), reason="欠品")).codes == ["BILLED"]


async def test_late_orders_and_everything_else_go_to_the_next_period(http):
    market = await billing(http)
    await market.shipped()
    closing = await closed(market)
    late = await market.shipped()
    assert (await close(market)).where == [("PROVISIONALLY_CLOSED", "customer")]
    assert (await bill(market)).where == [("PROVISIONALLY_CLOSED", "customer")]
    today = clock.today().isoformat()
    assert (await market.clerk.tell("invoicesCreate", "", until=today)).codes == ["NOTHING_TO_BILL"]
    done = (await finish(market, closing))["closing"]
    assert done["invoice"]["total"] == closing["total"]
    assert (await Order.get(id=late.id)).invoice_id is None
    following = await closed(market)
    assert {one["reference"] for one in following["lines"]} == {late.number}
    assert (await market.clerk.tell("closingReopen", CLOSING, id=following["id"]))["closing"]["status"] == "REOPENED"
    assert (await bill(market)).ok, "after that it can be billed otherwise"
    tomorrow = (clock.today() + dt.timedelta(days=1)).isoformat()
    assert (await close(market, until=tomorrow)).where == [("OUT_OF_RANGE", "until")]


async def test_the_closing_day_comes_from_the_terms(http):
    market = await billing(http)
    today = clock.today()
    assert (await market.clerk.tell("invoiceTermsPut", "", closingDay=today.day)).ok
    assert (await market.clerk.tell("invoiceTermsPut", "", closingDay=32)).where == [("OUT_OF_RANGE", "closingDay")]
    await market.shipped()
    left = await market.clerk.query("{ closable { until customers finishable objected } }")
    assert left == {"until": today.isoformat(), "customers": 1, "finishable": 0, "objected": 0}
    assert (await close(market))["closing"]["until"] == today.isoformat()
    left = await market.clerk.query("{ closable { customers finishable } }")
    assert left == {"customers": 0, "finishable": 1}
    assert (await market.cook.query("{ closable { customers } }")) == {"customers": 0}, "of one's own business alone"


async def test_the_buyer_objects_to_a_line_and_the_seller_answers_before_the_final_close(http, jobs):
    market = await billing(http)
    await market.shipped()
    closing = await closed(market)
    line = closing["lines"][0]["id"]
    assert (await market.cook.tell("closingLineRemark", "", line=line, text=" ")).where == [("REQUIRED", "text")]
    assert (await market.cook.tell("closingLineRemark", "", line=line, text="あ" * 401)).where == [("TOO_LONG", "text")]
    told = await market.cook.tell("closingLineRemark", REMARK, line=line, text="<b>2個</b>だけ届きました")
    assert told["closingLine"]["isDisputed"] is True
    assert (await Closing.get(business_id=market.seller.id)).open_objections == 1
    assert (await finish(market, closing)).codes == ["OPEN_OBJECTIONS"]
    assert (await market.cook.tell("closingAgree", "", id=closing["id"])).codes == ["OPEN_OBJECTIONS"]
    assert (await market.clerk.tell("closingAgree", "", id=closing["id"])).codes == ["WRONG_SIDE"]
    told = await market.clerk.tell("closingLineRemark", REMARK, line=line, text="確認しました。赤伝票を発行します")
    assert told["closingLine"]["isDisputed"] is False
    assert [one["isBuyer"] for one in told["closingLine"]["remarks"]] == [True, False]
    agreed = await market.cook.tell("closingAgree", CLOSING, id=closing["id"])
    assert agreed["closing"]["agreedAt"] is not None
    told = await market.cook.tell("closingLineRemark", REMARK, line=line, text="やはり違います")
    assert told.ok
    stored = await Closing.get(business_id=market.seller.id)
    assert (stored.open_objections, stored.agreed_at) == (1, None), "who objects again does not agree"
    other = await make.market(http)
    assert (await other.cook.tell("closingLineRemark", "", line=line, text="x")).where == [("NOT_FOUND", "line")]
    porter = await make.person(http, market.buyer, role=Role.WAREHOUSE)
    assert (await porter.tell("closingLineRemark", "", line=line, text="x")).codes == ["FORBIDDEN"]

    async def mailed():
        kinds = await MailMessage.filter(business_id__in=[market.seller.id, market.buyer.id]).values_list("kind", "to")
        return sorted(to for kind, to in kinds if kind == "closing_remarked") == sorted(
            [market.seller.email, market.seller.email, market.buyer.email]
        )

    await eventually(mailed)
    made = await MailMessage.get(kind="closing_made", to=market.buyer.email)
    assert "/bill-checks/" in made.text
    letters = await MailMessage.filter(kind="closing_remarked", to=market.seller.email)
    (letter,) = [one for one in letters if "<b>2個</b>だけ届きました" in one.text]
    assert "<b>2個</b>" not in letter.html
    assert any("やはり違います" in one.text for one in letters)


async def test_all_are_closed_and_finished_at_once_but_those_with_objections(http, jobs):
    market = await billing(http)
    await market.shipped()
    async with transaction():
        second = await make.customers.create({**make.ADDRESS, "name": "別の店"}, by=market.selling)
    order = await market.shipped()
    await Order.filter(id=order.id).update(customer_id=second.id, buyer_id=None)
    today = clock.today().isoformat()
    assert (await market.cook.tell("closingsCreate", "", until=today)).codes == ["NOTHING_TO_CLOSE"]
    assert (await market.clerk.tell("closingsCreate", "isQueued", until=today))["isQueued"]

    async def left(**wanted):
        found = await market.clerk.query(CLOSABLE, until=today)
        return {**found, **wanted} == found

    await eventually(lambda: left(customers=0, finishable=2))
    assert (await market.clerk.tell("closingsCreate", "", until=today)).codes == ["NOTHING_TO_CLOSE"]
    disputed = await ClosingLine.filter(closing__buyer_id=market.buyer.id).first()
    assert (await market.cook.tell("closingLineRemark", "", line=gid(disputed), text="違います")).ok
    assert (await market.clerk.tell("closingsFinish", "isQueued"))["isQueued"]
    await eventually(lambda: left(finishable=0, objected=1))
    states = await Closing.filter(business_id=market.seller.id).order_by("status").values_list("status", "customer_id")
    assert states == [("FINAL", second.id), ("PROVISIONAL", market.customer.id)]
    assert (await Invoice.get(business_id=market.seller.id)).status == "SENT"
    assert (await market.clerk.tell("closingsFinish", "")).codes == ["NOTHING_TO_CLOSE"]


async def test_an_order_that_is_confirmed_while_closing_is_wholly_in_or_out(http):
    market = await billing(http)
    for _ in range(12):
        waiting = [await market.order() for _ in range(2)]

        async def confirm(order):
            async with transaction():
                held = await Order.select_for_update().get(id=order.id)
                await orders.confirm(held, by=market.selling, changes=[], additions=[], planned_on=None, note="")

        told, *_ = await asyncio.gather(
            close(market, until=clock.today().isoformat(), withConfirmed=True), *map(confirm, waiting)
        )
        if not told.codes:
            closing = told["closing"]
            done = (await finish(market, closing, expectedTotal=closing["total"]))["closing"]
            invoice = await Invoice.get(number=done["invoice"]["number"], business_id=market.seller.id)
            inside = {order.number for order in waiting if (await Order.get(id=order.id)).invoice_id == invoice.id}
            lines = await InvoiceLine.filter(invoice_id=invoice.id).values_list("reference", flat=True)
            assert {name: lines.count(name) for name in inside} == dict.fromkeys(inside, 2), "with all of its lines"
            assert set(lines) & {order.number for order in waiting} == inside
        else:
            assert told.codes == ["NOTHING_TO_CLOSE"]
        rest = await close(market, until=clock.today().isoformat(), withConfirmed=True)
        if not rest.codes:
            assert (await finish(market, rest["closing"])).ok
        assert all([(await Order.get(id=order.id)).invoice_id for order in waiting]), "nothing is lost either"


async def test_two_who_close_one_customer_at_once_make_one_statement(http):
    market = await billing(http)
    await market.shipped()
    told = await asyncio.gather(*(close(market, until=clock.today().isoformat()) for _ in range(4)))
    assert sorted(one.codes for one in told) == [[], *[["PROVISIONALLY_CLOSED"]] * 3]
    assert await Closing.filter(business_id=market.seller.id).count() == 1
    closing = next(one["closing"] for one in told if not one.codes)
    ended = await asyncio.gather(*(finish(market, closing) for _ in range(4)))
    assert sorted(one.codes for one in ended) == [[], *[["WRONG_CLOSING_STATUS"]] * 3]
    assert await Invoice.filter(business_id=market.seller.id).count() == 1


async def test_an_invoice_goes_by_mail_where_there_is_an_address(http, jobs):
    market = await billing(http)
    await market.shipped()
    await Customer.filter(id=market.customer.id).update(email="shime@kodama.example")
    closing = await closed(market)
    assert (await finish(market, closing, byMail=None)).ok

    async def mailed():
        return await MailMessage.get_or_none(kind="invoice_sent", to="shime@kodama.example")

    assert (await eventually(mailed)).attachment_id


async def test_a_customer_has_a_closing_day_of_his_own(http):
    market = await billing(http)
    today = clock.today()
    own = today.day
    update = {"id": gid(market.customer), "closingDay": own}
    told = await market.clerk.tell("customerUpdate", "customer { closingDay }", **update)
    assert told["customer"] == {"closingDay": own}
    for wrong in (0, 32):
        told = await market.clerk.tell("customerUpdate", "", id=gid(market.customer), closingDay=wrong)
        assert told.where == [("OUT_OF_RANGE", "closingDay")]
    await market.shipped()
    other = 1 if own != 1 else 2
    await market.clerk.tell("invoiceTermsPut", "", closingDay=other)
    assert (await market.clerk.query(CLOSABLE))["customers"] == 1, "by his own day, which is today"
    closing = (await close(market))["closing"]
    assert closing["until"] == today.isoformat()
    await market.clerk.tell("closingReopen", "", id=closing["id"])
    async with transaction():
        await closings.want_all(None, with_confirmed=False, by=market.selling)
    await closings.close_all(market.seller.id, None, with_confirmed=False)
    found = await Closing.filter(customer_id=market.customer.id, status="PROVISIONAL")
    assert [one.until for one in found] == [today]
    await market.clerk.tell("closingReopen", "", id=gid(found[0]))
    tomorrow = (today + dt.timedelta(days=1)).day
    await market.clerk.tell("customerUpdate", "", id=gid(market.customer), closingDay=tomorrow)
    assert (await market.clerk.query(CLOSABLE))["customers"] == 0, "his last closing day was before the order"
    assert (await close(market)).codes == ["NOTHING_TO_CLOSE"]
    told = await market.clerk.tell(
        "customerUpdate", "customer { closingDay }", id=gid(market.customer), closingDay=None
    )
    assert told["customer"] == {"closingDay": None}, "as for all again"
    facts = {"name": "新しい取引先", "phone": "03-1234-5678", "postalCode": "100-0001", "prefecture": "東京都"}
    told = await market.clerk.tell(
        "customerCreate", "customer { closingDay }", **facts, city="千代田区", street="千代田1-1", closingDay=None
    )
    assert told["customer"] == {"closingDay": None}
