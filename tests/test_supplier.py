"""発注先: linked, by FAX and by mail; the buyer's own list of products; orders there, and how they are answered."""

import contextlib
import datetime as dt
from io import BytesIO

import pytest
import time_machine
from pypdf import PdfReader

from core import clock
from core import fax as faxes
from core import mail as transport
from models.mail_message import MailMessage
from models.order import Order
from models.supplier import Supplier
from models.supplier_product import SupplierProduct
from models.transmission import Transmission, TransmissionStatus
from services import supplier_answer, transmission
from services.job import Postponed
from services.mail_delivery import deliver
from tests import make
from tests.make import gid
from tests.people import unique

SUPPLIER = "supplier { id name channel fax email person deletedAt }"
PRODUCT = "isNew supplierProduct { id name unit price note }"
ORDER = "order { id number source status total sellerParty { name } transmissions { channel to status } }"
PAGE = (
    "query($token: String!) { supplierOrder(token: $token) { number status replies plannedOn paperUrl"
    " buyerParty { name } lines { name orderedQuantity unit remark } } }"
)


async def a_buyer(http):
    """A restaurant with a place, and a supplier of each kind."""
    market = await make.market(http)
    fax = {"name": "魚政", "channel": "FAX", "fax": "03-5555-0001"}
    mail = {"name": "八百源", "channel": "MAIL", "email": unique("yao#@example.jp"), "person": "源 次郎"}
    made = [await market.cook.tell("supplierCreate", SUPPLIER, **values) for values in (fax, mail)]
    return market, *(told["supplier"]["id"] for told in made)


async def put(person, supplier, name, **values):
    told = await person.tell("supplierProductPut", PRODUCT, supplier=supplier, name=name, **values)
    return told["supplierProduct"]["id"]


async def an_order(market, supplier, **more):
    product = await put(market.cook, supplier, unique("真鯛#"), unit="kg", price=2500, note="三枚おろし")
    line = {"product": product, "quantity": "1.5"}
    wish = {"supplier": supplier, "lines": [line], "deliveryPlace": gid(market.place), **more}
    told = await market.cook.tell("supplierOrderPlace", ORDER, **wish)
    return await Order.get(number=told["order"]["number"], buyer_id=market.buyer.id)


async def send(order):
    row = await Transmission.get(order_id=order.id)
    with contextlib.suppress(Postponed):
        await transmission.deliver(row.id)
    return await Transmission.get(order_id=order.id)


@pytest.mark.feature("CN-29")
async def test_suppliers_are_added_edited_and_taken_off_the_list(http):
    market, fax, mail = await a_buyer(http)
    listed = "query($w: SupplierWhere) { suppliers(first: 9, where: $w) { nodes { name channel } } }"
    live = {"w": {"deletedAt": {"isNull": True}}}
    names = [(one["name"], one["channel"]) for one in (await market.cook.query(listed, **live))["nodes"]]
    assert sorted(names) == sorted([("八百源", "MAIL"), ("魚政", "FAX"), (market.seller.name, "LINKED")])
    told = await market.cook.tell("supplierUpdate", SUPPLIER, id=fax, channel="MAIL", email="uo@example.jp")
    assert (told["supplier"]["channel"], told["supplier"]["email"]) == ("MAIL", "uo@example.jp")
    assert (await market.cook.tell("supplierDelete", SUPPLIER, id=mail))["supplier"]["deletedAt"]
    assert len((await market.cook.query(listed, **live))["nodes"]) == 2
    assert (await market.cook.tell("supplierRestore", SUPPLIER, id=mail))["supplier"]["deletedAt"] is None


@pytest.mark.feature("CN-29")
@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"channel": "FAX"}, [("REQUIRED", "fax")]),
        ({"channel": "MAIL", "fax": "03-5555-0001"}, [("REQUIRED", "email")]),
        ({"channel": "FAX", "fax": "12"}, [("MALFORMED", "fax")]),
        ({"channel": "MAIL", "email": "a..b@example.jp"}, [("MALFORMED", "email")]),
        ({"channel": "LINKED"}, [("CHANNEL_FIXED", "channel")]),
        ({"channel": "FAX", "fax": "03-5555-0001", "name": " "}, [("REQUIRED", "name")]),
    ],
)
async def test_a_supplier_must_be_reachable(http, values, where):
    person = await make.person(http, await make.business())
    told = await person.tell("supplierCreate", SUPPLIER, **{"name": "魚政", **values})
    assert told.where == where
    assert not await Supplier.filter(business_id=person.facts["business"].id).exists()


@pytest.mark.feature("CN-29")
async def test_a_linked_supplier_stays_linked_and_a_strangers_is_not_there(http):
    market, fax, _ = await a_buyer(http)
    linked = await Supplier.get(business_id=market.buyer.id, channel="LINKED")
    told = await market.cook.tell("supplierUpdate", SUPPLIER, id=gid(linked), channel="FAX", fax="03-5555-0001")
    assert told.where == [("CHANNEL_FIXED", "channel")]
    assert (await market.clerk.tell("supplierUpdate", SUPPLIER, id=fax, name="x")).codes == ["NOT_FOUND"]
    assert (await market.clerk.tell("supplierDelete", SUPPLIER, id=fax)).codes == ["NOT_FOUND"]


@pytest.mark.feature("CN-32")
async def test_the_same_name_overwrites_within_a_supplier(http):
    market, fax, mail = await a_buyer(http)
    first = await market.cook.tell("supplierProductPut", PRODUCT, supplier=fax, name="真鯛", unit="尾", price=1200)
    again = await market.cook.tell("supplierProductPut", PRODUCT, supplier=fax, name=" 真鯛 ", unit="kg", note="活〆")
    assert (first["isNew"], again["isNew"]) == (True, False)
    assert again["supplierProduct"] == {
        "id": first["supplierProduct"]["id"], "name": "真鯛", "unit": "kg", "price": None, "note": "活〆",
    }  # fmt: skip
    other = await market.cook.tell("supplierProductPut", PRODUCT, supplier=mail, name="真鯛", unit="尾")
    assert other["isNew"] is True
    told = await market.cook.tell("supplierProductPut", PRODUCT, supplier=fax, name="", taxRate=7)
    assert sorted(told.where) == [("OUT_OF_RANGE", "taxRate"), ("REQUIRED", "name")]
    linked = await Supplier.get(business_id=market.buyer.id, channel="LINKED")
    told = await market.cook.tell("supplierProductPut", PRODUCT, supplier=gid(linked), name="x")
    assert told.codes == ["ORDER_BY_FORM"]


@pytest.mark.feature("CN-33")
async def test_products_are_edited_and_deleted_while_ordering(http):
    market, fax, _ = await a_buyer(http)
    one, two = await put(market.cook, fax, "真鯛"), await put(market.cook, fax, "あじ")
    told = await market.cook.tell("supplierProductUpdate", "supplierProduct { name unit }", id=one, unit="尾")
    assert told["supplierProduct"] == {"name": "真鯛", "unit": "尾"}
    told = await market.cook.tell("supplierProductUpdate", "supplierProduct { name }", id=one, name="あじ")
    assert told.where == [("TAKEN", "name")]
    assert (await market.clerk.tell("supplierProductDelete", "supplierProduct { name }", id=one)).codes == ["NOT_FOUND"]
    assert (await market.cook.tell("supplierProductDelete", "supplierProduct { name }", id=two)).errors == []
    listed = await market.cook.query("query { supplierProducts(first: 9) { nodes { name } } }")
    assert listed["nodes"] == [{"name": "真鯛"}]


@pytest.mark.feature("CN-40")
async def test_a_products_remark_goes_along_and_may_be_changed_for_one_order(http):
    market, fax, _ = await a_buyer(http)
    product = await put(market.cook, fax, "真鯛", unit="尾", note="三枚おろし")
    other = await put(market.cook, fax, "あじ", unit="尾", note="開き")
    lines = [{"product": product, "quantity": "2"}, {"product": other, "quantity": "5", "remark": "丸のまま"}]
    wish = {"supplier": fax, "lines": lines, "deliveryPlace": gid(market.place), "remark": "裏口へ"}
    check = await market.cook.tell("supplierOrderCheck", "draft { lines { remark } total }", **wish)
    assert [line["remark"] for line in check["draft"]["lines"]] == ["三枚おろし", "丸のまま"]
    shown = "order { remark lines { name remark orderedQuantity } }"
    placed = await market.cook.tell("supplierOrderPlace", shown, **wish)
    assert placed["order"] == {"remark": "裏口へ", "lines": [
        {"name": "真鯛", "remark": "三枚おろし", "orderedQuantity": "2"},
        {"name": "あじ", "remark": "丸のまま", "orderedQuantity": "5"},
    ]}  # fmt: skip
    assert (await SupplierProduct.get(name="あじ", supplier__business_id=market.buyer.id)).note == "開き"


@pytest.mark.feature("CN-31")
async def test_an_order_by_fax_goes_to_the_providers_address_with_its_paper(http, smtp):
    market, fax, _ = await a_buyer(http)
    await market.cook.tell("businessUpdate", "business { faxAddress }", faxAddress="{number}@fax.example.jp")
    order = await an_order(market, fax, remark="朝7時まで")
    assert (order.number, order.source, order.seller_id) == ("D00000001", "FAX", None)
    row = await send(order)
    assert (row.status, row.attempts) == (TransmissionStatus.SENT, 1)
    (mail,) = smtp.to("0355550001@fax.example.jp")[-1:]
    (paper,) = list(mail.iter_attachments())
    assert paper.get_content_type() == "application/pdf"
    text = PdfReader(BytesIO(paper.get_content())).pages[0].extract_text()
    assert "魚政" in text
    assert "時まで" in text
    assert not [one for one in smtp.mails if one["Message-ID"] == mail["Message-ID"]][1:]
    await transmission.deliver(row.id)
    assert len(smtp.to("0355550001@fax.example.jp")) == 1
    seen = await market.clerk.query("query { orders(first: 9) { nodes { number } } }")
    assert seen["nodes"] == []


@pytest.mark.feature("CN-31")
async def test_a_fax_is_tried_again_and_the_buyer_is_told_when_it_fails(http, smtp, monkeypatch):
    market, fax, _ = await a_buyer(http)
    await market.cook.tell("businessUpdate", "business { id }", faxAddress="fax+{number}@fax.example.jp")
    order = await an_order(market, fax)
    smtp.answers[:] = ["451 busy"] * 5
    for attempt in range(1, transmission.MOST_ATTEMPTS + 1):
        row = await send(order)
        assert (row.attempts, row.status == TransmissionStatus.FAILED) == (attempt, attempt == 5)
        assert row.error == "SMTP 451"
        await send(order)
        assert (await Transmission.get(order_id=order.id)).attempts == attempt
        await Transmission.filter(id=row.id).update(due_at=clock.now() - dt.timedelta(seconds=1))
    told = await MailMessage.get(kind="fax_failed", to=market.buyer.email)
    assert "03-5555-0001" in told.text
    again = await market.cook.tell("supplierOrderResend", ORDER, id=gid(order))
    assert [one["status"] for one in again["order"]["transmissions"]] == ["FAILED", "QUEUED"]
    assert (await market.cook.tell("supplierOrderResend", ORDER, id=gid(order))).codes == ["STILL_SENDING"]
    second = await Transmission.get(order_id=order.id, status=TransmissionStatus.QUEUED)
    smtp.answers[:] = ["550 no such number"]
    await transmission.deliver(second.id)
    assert (await Transmission.get(id=second.id)).status == TransmissionStatus.FAILED


@pytest.mark.feature("CN-31")
async def test_without_a_provider_the_paper_is_kept(http):
    market, fax, _ = await a_buyer(http)
    order = await an_order(market, fax)
    row = await send(order)
    assert row.status == TransmissionStatus.KEPT
    assert row.file_id


async def test_another_provider_is_a_class_of_ones_own(http, monkeypatch):
    sent = []

    class Line:
        def is_ready(self, _):
            return True

        async def send(self, sheet):
            sent.append(sheet)
            if len(sent) == 1:
                raise transport.Unavailable("no answer")

    monkeypatch.setattr(faxes, "provider", Line)
    market, fax, _ = await a_buyer(http)
    order = await an_order(market, fax)
    assert (await send(order)).error == "no answer"
    await Transmission.filter(order_id=order.id).update(due_at=clock.now())
    assert (await send(order)).status == TransmissionStatus.SENT
    assert [one.number for one in sent] == ["0355550001"] * 2
    assert sent[0].id == sent[1].id
    assert sent[0].paper.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("number", "dialled"),
    [("03-1234-5678", "0312345678"), ("+81 3-1234-5678", "0312345678"), ("+12125550100", "12125550100")],
)
def test_a_number_as_it_is_dialled(number, dialled):
    assert transmission.digits(number) == dialled


@pytest.mark.feature("CN-30")
async def test_an_order_by_mail_carries_its_paper_and_a_link(http, smtp, nobody):
    market, _, mail = await a_buyer(http)
    order = await an_order(market, mail)
    row = await send(order)
    await deliver(row.mail_id)
    row = await Transmission.get(order_id=order.id)
    assert row.status == TransmissionStatus.SENT
    (letter,) = smtp.to(row.to)
    (paper,) = list(letter.iter_attachments())
    assert paper.get_content().startswith(b"%PDF")
    text = letter.get_body(("plain",)).get_content()
    assert "1.5 kg" in text
    assert supplier_answer.url(order) in text
    page = await nobody.query(PAGE, token=supplier_answer.token(order))
    assert page["buyerParty"]["name"] == market.buyer.name
    assert page["replies"] == ["RECEIVED", "CONFIRMED", "DECLINED"]
    assert (await nobody.http.get(page["paperUrl"])).content.startswith(b"%PDF")


@pytest.mark.feature("CN-30")
async def test_the_supplier_answers_without_an_account(http, nobody):
    market, _, mail = await a_buyer(http)
    order = await an_order(market, mail)
    token, day = supplier_answer.token(order), str(clock.today() + dt.timedelta(days=1))
    reply = "supplierOrder { status plannedOn replies }"
    told = await nobody.tell("supplierOrderAnswer", reply, token=token, reply="RECEIVED")
    assert told["supplierOrder"]["replies"] == ["CONFIRMED", "DECLINED"]
    told = await nobody.tell(
        "supplierOrderAnswer", reply, token=token, reply="CONFIRMED", plannedOn=day, note="承知しました"
    )
    assert told["supplierOrder"] == {"status": "CONFIRMED", "plannedOn": day, "replies": []}
    seen = await market.cook.query(
        "query($n: String!) { orderByNumber(number: $n) { status sellerNote plannedOn lines { confirmedQuantity } } }",
        n=order.number,
    )
    assert seen == {
        "status": "CONFIRMED", "sellerNote": "承知しました", "plannedOn": day, "lines": [{"confirmedQuantity": "1.5"}],
    }  # fmt: skip
    again = await nobody.tell("supplierOrderAnswer", reply, token=token, reply="DECLINED", note="やはり")
    assert again.codes == ["WRONG_STATUS"]


@pytest.mark.feature("CN-30")
async def test_a_declined_order_needs_a_reason(http, nobody):
    market, _, mail = await a_buyer(http)
    order = await an_order(market, mail)
    token = supplier_answer.token(order)
    told = await nobody.tell("supplierOrderAnswer", "supplierOrder { status }", token=token, reply="DECLINED")
    assert told.where == [("REQUIRED", "note")]
    told = await nobody.tell(
        "supplierOrderAnswer", "supplierOrder { status }", token=token, reply="DECLINED", note="休業"
    )
    assert told["supplierOrder"]["status"] == "ABORTED"
    assert (await Order.get(id=order.id)).abort_reason == "休業"


@pytest.mark.feature("CN-30")
async def test_only_the_link_itself_opens_the_order_for_half_a_year(http, nobody):
    market, _, mail = await a_buyer(http)
    order, other = await an_order(market, mail), await an_order(market, mail)
    token = supplier_answer.token(order)
    wrong = ["x", token[:-1], other.id.hex + token[32:], token[:32], gid(order)]
    for one in wrong:
        assert (await nobody.ask(PAGE, token=one)).error == "ORDER_LINK_ENDED"
        told = await nobody.tell("supplierOrderAnswer", "supplierOrder { status }", token=one, reply="RECEIVED")
        assert told.codes == ["ORDER_LINK_ENDED"]
    assert (await http.get(f"/supplier-orders/{other.id.hex}{token[32:]}")).status_code == 404
    with time_machine.travel(clock.now() + dt.timedelta(days=181), tick=True):
        assert (await nobody.ask(PAGE, token=token)).error == "ORDER_LINK_ENDED"


@pytest.mark.feature("CN-30")
async def test_the_page_of_the_link_needs_no_script(http):
    market, _, mail = await a_buyer(http)
    await market.buyer.refresh_from_db()
    order = await an_order(market, mail, remark="<script>alert(1)</script>")
    path = f"/supplier-orders/{supplier_answer.token(order)}"
    page = await http.get(path, headers={"accept-language": "ja"})
    assert page.status_code == 200
    assert market.buyer.name in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert "<script" not in page.text
    foreign = await http.post(path, data={"reply": "CONFIRMED"}, headers={"origin": "https://evil.example"})
    assert foreign.status_code == 403
    wrong = await http.post(path, data={"reply": "CONFIRMED", "planned_on": "2001-01-01"})
    assert wrong.status_code == 422
    assert 'role="alert"' in wrong.text
    for body in ({"reply": "MAYBE"}, {"note": "x" * 30_000}, {f"n{i}": "x" for i in range(9)}):
        assert (await http.post(path, data=body)).status_code == 400
    done = await http.post(path, data={"reply": "CONFIRMED", "planned_on": "", "note": "承知"})
    assert done.status_code == 303
    assert (await Order.get(id=order.id)).status == "CONFIRMED"
    settled = await http.get(path, headers={"accept-language": "en"})
    assert "This order is settled" in settled.text
