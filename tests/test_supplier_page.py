"""The page on which a supplier without an account answers, in a real browser: by thumb, in both languages and looks."""

import datetime as dt

import pytest

from core import clock
from models.order import Order
from services import supplier_answer
from tests.browsers import PHONE, in_looks
from tests.make import gid
from tests.test_supplier import a_buyer, an_order


@pytest.mark.feature("CN-31")
@in_looks
async def test_everybody_can_use_the_page(http, ui, axe, look):
    market, fax, _ = await a_buyer(http)
    order = await an_order(market, fax, remark="朝7時まで")
    await ui.proves(None, f"/o/{supplier_answer.code(order)}", "button[value=CONFIRMED]", axe, look)
    declined = await an_order(market, fax)
    told = await market.cook.tell("orderAbort", "", id=gid(declined), reason="数量の間違い")
    assert told.errors == []
    await ui.proves(None, f"/supplier-orders/{supplier_answer.token(declined)}", "h1", axe, look)


@pytest.mark.feature("CN-31")
async def test_a_supplier_scans_the_fax_and_answers_by_thumb(http, ui):
    market, fax, _ = await a_buyer(http)
    order = await an_order(market, fax)
    page = await ui.open(None, f"/o/{supplier_answer.code(order)}", size=PHONE)
    await page.get_by_text("1.5 kg").wait_for()
    tomorrow = clock.today() + dt.timedelta(days=1)
    await page.get_by_label("納品予定日").fill(tomorrow.isoformat())
    await page.get_by_label("連絡事項").fill("朝一番でお届けします")
    await page.get_by_role("button", name="注文を確定する").click()
    await page.get_by_text("この注文への回答は完了しています").wait_for()
    assert await page.get_by_role("button").count() == 0
    order = await Order.get(id=order.id)
    assert (order.status, order.planned_on, order.seller_note) == ("CONFIRMED", tomorrow, "朝一番でお届けします")
    other = await an_order(market, fax)
    page = await ui.open(None, f"/o/{supplier_answer.code(other)}", size=PHONE)
    await page.get_by_role("button", name="お断りする").click()
    assert "入力" in await page.get_by_role("alert").inner_text()
    assert (await Order.get(id=other.id)).status == "PLACED"
    ui.complaints.clear()  # the browser tells the status 422
