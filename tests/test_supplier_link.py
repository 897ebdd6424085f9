"""The link on the paper: typed or scanned from a FAX, answered live and by mail, used so often and no more."""

import datetime as dt
from io import BytesIO

import orjson
import pytest
import time_machine
from pypdf import PdfReader

from core import clock, files
from core.actor import system
from core.db import fetch, transaction
from core.settings import settings
from models.document import DocumentKind
from models.file import File
from models.mail_message import MailMessage
from models.order import Order
from models.transmission import Transmission
from services import document as documents
from services import mail as mails
from services import supplier_answer
from tests.people import elsewhere
from tests.test_supplier import PAGE, a_buyer, an_order


async def printed(order):
    """What its 発注書 says."""
    async with transaction():
        by = system(order.buyer_id)
        paper = await documents.issue(order, DocumentKind.PURCHASE_ORDER, shipment_key=None, locale="ja", by=by)
    file = await File.get(id=paper.file_id)
    return PdfReader(BytesIO(await files.get(file.key))).pages[0].extract_text()


async def told_to(business):
    """What stands in a business's log."""
    rows = await fetch("SELECT topic, payload FROM event_entry WHERE business_id = $1 ORDER BY number", business.id)
    return [(row["topic"], orjson.loads(row["payload"])) for row in rows]


@pytest.mark.feature("CN-31")
async def test_a_fax_brings_an_address_that_can_be_typed(http):
    market, fax, _ = await a_buyer(http)
    order, other = await an_order(market, fax), await an_order(market, fax)
    address = supplier_answer.short_url(order)
    (found,) = [word for word in (await printed(order)).split() if "/o/" in word]
    assert found == address
    assert address not in await printed(other)
    assert "/o/" not in await printed(await market.order()), "who has an account answers there"
    code = address.rpartition("/")[2]
    for typed in (code, code.upper().replace("-", ""), code.replace("0", "o").replace("1", "L")):
        found = await http.get(f"/o/{typed}")
        assert (found.status_code, found.headers["cache-control"]) == (303, "no-store")
        assert found.headers["location"] == f"/supplier-orders/{supplier_answer.token(order)}"
    assert (await http.get(f"/o/{code[:-1]}")).status_code == 404
    assert code.replace("-", "") not in str(vars(await Transmission.get(order_id=order.id))), "nobody reads it there"
    with time_machine.travel(clock.now() + dt.timedelta(days=181), tick=True):
        assert (await http.get(f"/o/{code}")).status_code == 404


@pytest.mark.feature("CN-31")
async def test_an_answer_to_a_fax_is_told_to_the_buyer_live_and_by_mail(http, nobody):
    market, fax, _ = await a_buyer(http)
    order = await an_order(market, fax)
    before = await told_to(market.buyer)
    tomorrow = str(clock.today() + dt.timedelta(days=1))
    answer = {"token": supplier_answer.token(order), "reply": "CONFIRMED", "plannedOn": tomorrow, "note": "朝一番"}
    assert (await nobody.tell("supplierOrderAnswer", "", **answer)).errors == []
    ((topic, payload),) = (await told_to(market.buyer))[len(before) :]
    assert (topic, payload["order_id"]) == ("order.confirmed", str(order.id))
    await mails.order_confirmed(order.id, cause="answered")
    letters = await MailMessage.filter(cause__startswith="answered", recipient_id=market.buyer.id)
    assert market.buyer.email in {letter.to for letter in letters}
    assert all("朝一番" in letter.text for letter in letters)


async def test_a_link_is_used_so_often_and_no_more(http, nobody, monkeypatch):
    market, fax, _ = await a_buyer(http)
    order = await an_order(market, fax)
    token, address = supplier_answer.token(order), f"2001:db8:{order.id.int % 65536:x}::1"
    monkeypatch.setenv("TSUNAGI_LOGIN_LIMIT_ADDRESS", "3 per 15 minutes")
    settings.cache_clear()
    try:
        stranger = await elsewhere(nobody, address)
        for code in ("0000-0000-0000", "0000-0000-0001"):
            assert (await stranger.http.get(f"/o/{code}")).status_code == 404
        assert (await stranger.http.get(f"/supplier-orders/{token}")).status_code == 200
        for path in (f"/o/{supplier_answer.code(order)}", f"/supplier-orders/{token}"):
            refused = await stranger.http.get(path, headers={"accept-language": "en"})
            assert (refused.status_code, "Please wait" in refused.text) == (429, True)
        posted = await stranger.http.post(f"/supplier-orders/{token}", data={"reply": "CONFIRMED"})
        assert posted.status_code == 429
        told = await stranger.tell("supplierOrderAnswer", "", token=token, reply="CONFIRMED")
        assert told.codes == ["TOO_MANY_ATTEMPTS"]
        assert (await stranger.ask(PAGE, token=token)).error == "TOO_MANY_ATTEMPTS"
        assert (await http.get(f"/supplier-orders/{token}")).status_code == 200, "others are not kept waiting"
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert (await Order.get(id=order.id)).status == "PLACED"
