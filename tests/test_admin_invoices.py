"""Invoices in the admin UI: set up, made, sent, paid and taken back by the seller, and seen by the buyer."""

import datetime as dt

import pytest

from core import clock
from models.customer import Customer
from models.document import Document
from models.invoice import Invoice, InvoiceTerms
from models.order import Order
from models.return_slip import ReturnSlip
from services import invoice as invoices
from tests import make
from tests.browsers import PHONE, in_looks, violations
from tests.make import gid
from tests.test_invoice import bill, billing, sent


async def settled(invoice, status):
    await invoice.refresh_from_db()
    assert invoice.status == status


async def test_how_invoices_look_is_set_once(http, ui):
    market = await make.market(http)
    page = await ui.open(market.clerk, "/settings/invoices")
    issuer = page.get_by_role("region", name="発行者")
    await issuer.get_by_label("登録番号").fill("T1234567890123")
    await issuer.get_by_role("button", name="保存", exact=True).click()
    await page.get_by_text("保存しました").first.wait_for()
    form = page.get_by_role("region", name="請求書の書式")
    await form.get_by_label("番号の書式").fill("{Y}")
    for _ in range(2):
        await form.get_by_role("button", name="お振込先を追加").click()
    await form.get_by_label("お振込先 1", exact=True).fill("甲銀行 普通 1")
    await form.get_by_label("お振込先 2", exact=True).fill("乙銀行 普通 2")
    await form.get_by_role("button", name="保存", exact=True).click()
    await form.get_by_text("形式が正しくありません").wait_for()
    assert not await InvoiceTerms.filter(business_id=market.seller.id).exists()
    await form.get_by_label("番号の書式").fill("{Y}-{N}")
    await form.get_by_label("支払期限（月）").select_option("2")
    await form.get_by_role("button", name="保存", exact=True).click()
    await form.get_by_text("形式が正しくありません").wait_for(state="detached")
    await page.get_by_text("保存しました").first.wait_for()
    terms = await InvoiceTerms.get(business_id=market.seller.id)
    assert (terms.number_template, terms.due_months) == ("{Y}-{N}", 2)
    assert terms.bank_accounts == ["甲銀行 普通 1", "乙銀行 普通 2"]
    await market.seller.refresh_from_db()
    assert market.seller.registration_number == "T1234567890123"


@pytest.mark.feature("CN-69")
async def test_an_invoice_is_made_sent_and_paid_and_its_buyer_fetches_it(http, ui, axe):
    market = await billing(http)
    first, second = await market.shipped(), await market.shipped()
    page = await ui.open(market.clerk, "/invoices")
    await page.get_by_text("請求書はまだありません").wait_for()
    await page.get_by_role("link", name="請求書を作成").click()
    await page.get_by_role("button", name="請求書を作成").click()
    await page.get_by_text("入力してください").wait_for()
    await page.get_by_role("combobox", name="取引先").click()
    await page.get_by_role("option", name=market.customer.name).click()
    await page.get_by_text("選ぶ", exact=True).click()
    await page.get_by_label(first.number).check()
    await page.get_by_role("button", name="明細を追加").click()
    await page.get_by_label("名前 1").fill("配送料")
    await page.get_by_label("数量 1").fill("0")
    await page.get_by_label("単価 1").fill("８００")
    await page.get_by_role("button", name="請求書を作成").click()
    await page.get_by_text("0.001から").wait_for()
    assert not await Invoice.filter(business_id=market.seller.id).exists()
    await page.get_by_label("数量 1").fill("1")
    await page.get_by_role("button", name="請求書を作成").click()
    await page.get_by_role("heading", name="請求書 20").wait_for()
    invoice = await Invoice.get(business_id=market.seller.id).prefetch_related("lines")
    assert [line.name for line in invoice.lines][-1] == "配送料"
    assert (await Order.get(id=first.id)).invoice_id == invoice.id
    assert (await Order.get(id=second.id)).invoice_id is None
    await page.get_by_text("PDFはまだ作成していません").wait_for()
    bills = await ui.open(market.cook, "/bills", size=PHONE)
    await bills.get_by_text("届いた請求書はありません").wait_for()
    await page.get_by_role("button", name="PDFを作成").click()
    await page.get_by_title("PDFのプレビュー").wait_for()
    assert await violations(page, axe) == []
    await page.get_by_role("button", name="請求する").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("PDFのパスワード").fill("short")
    await dialog.get_by_label("送信先").fill("keiri@kodama.example")
    await dialog.get_by_role("button", name="請求する").click()
    await dialog.get_by_text("8文字以上").nth(1).wait_for()
    await settled(invoice, "CREATED")
    await dialog.get_by_label("PDFのパスワード").fill("open-sesame")
    await dialog.get_by_role("button", name="請求する").click()
    await page.get_by_text("請求済", exact=True).wait_for()
    await settled(invoice, "SENT")
    await bills.get_by_role("link", name=invoice.number).click()
    link = await bills.get_by_role("link", name="PDFを保存").get_attribute("href")
    assert (await bills.request.get(ui.address + link)).headers["content-type"] == "application/pdf"
    assert await bills.get_by_role("button", name="入金").count() == 0
    await page.get_by_role("button", name="入金済にする").click()
    await page.get_by_label("入金日").fill("2026-01-05")
    await page.get_by_role("dialog").get_by_role("button", name="入金済にする").click()
    await page.get_by_role("button", name="処理済にする").click()
    await page.get_by_text("処理済", exact=True).wait_for()
    await settled(invoice, "DONE")
    assert invoice.paid_on == dt.date(2026, 1, 5)


@pytest.mark.feature("CN-69")
async def test_all_customers_are_billed_at_the_months_end_while_one_sees_how_far_it_is(http, ui):
    market = await billing(http)
    await market.shipped()
    await market.shipped()
    today = clock.today()
    page = await ui.open(market.clerk, "/invoices")
    await page.get_by_role("button", name="月末一括作成").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_text("1 件の取引先・2 件の注文を請求します").wait_for()
    await dialog.get_by_label("締め日").fill((today - dt.timedelta(days=40)).isoformat())
    await dialog.get_by_text("請求する注文はありません").wait_for()
    assert await dialog.get_by_role("button", name="作成を始める").is_disabled()
    await dialog.get_by_label("締め日").fill(today.isoformat())
    await dialog.get_by_text("1 件の取引先").wait_for()
    await dialog.get_by_role("button", name="作成を始める").click()
    await dialog.get_by_text("0 / 1").wait_for()
    await page.reload()
    await page.get_by_role("button", name="月末一括作成").click()
    await dialog.get_by_text("0 / 1").wait_for()
    assert await invoices.bill_all(market.seller.id, invoices.Making(today, today)) == 1
    await dialog.get_by_text("1 件の請求書を作成しました").wait_for()
    await dialog.get_by_role("button", name="閉じる").last.click()
    await page.get_by_role("link", name=(await Invoice.get(business_id=market.seller.id)).number).wait_for()


@pytest.mark.feature("CN-69")
async def test_many_are_sent_and_paid_at_once_and_one_is_taken_back(http, ui):
    market = await billing(http)
    for _ in range(2):
        await market.shipped()
        await bill(market)
    first, second = await Invoice.filter(business_id=market.seller.id).order_by("number")
    page = await ui.open(market.clerk, "/invoices")
    await page.get_by_label("すべて選ぶ").check()
    bar = page.get_by_role("toolbar")
    await bar.get_by_role("button", name="請求する").click()
    await page.get_by_role("dialog").get_by_label("メールでPDFを送る").uncheck()
    await page.get_by_role("dialog").get_by_role("button", name="請求する").click()
    await page.get_by_text("2 件を請求しました").wait_for()
    for one in (first, second):
        await settled(one, "SENT")
    await page.get_by_label("1 行目を選ぶ").check()
    await bar.get_by_role("button", name="入金済にする").click()
    await page.get_by_role("dialog").get_by_role("button", name="入金済にする").click()
    await page.get_by_text("1 件を入金済にしました").wait_for()
    paid = await Invoice.get(business_id=market.seller.id, status="PAID")
    await page.goto(f"{ui.address}/invoices/{gid(paid)}")
    await page.get_by_role("button", name="入金を取り消す").click()
    await page.get_by_text("請求済", exact=True).wait_for()
    await page.get_by_role("button", name="取消（返還請求書）").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="取消（返還請求書）").click()
    await dialog.get_by_text("入力してください").wait_for()
    await dialog.get_by_label("理由").fill("金額の誤り")
    await dialog.get_by_role("button", name="取消（返還請求書）").click()
    await page.get_by_role("heading", name="返還請求書").wait_for()
    await page.get_by_role("link", name=paid.number).wait_for()
    await settled(paid, "CREDITED")
    draft = await Invoice.get(business_id=market.seller.id, kind="CREDIT")
    await page.get_by_role("button", name="破棄").click()
    await page.get_by_role("dialog").get_by_role("button", name="破棄").click()
    await page.get_by_text("1 件を破棄しました").wait_for()
    await settled(draft, "DISCARDED")


@pytest.mark.feature("CN-70")
async def test_goods_come_back_from_the_page_of_the_order(http, ui, axe):
    market = await make.market(http)
    order = await market.shipped()
    line = (await make.lines(order))[0]
    page = await ui.open(market.clerk, f"/orders/{order.number}")
    await page.get_by_role("button", name="返品を登録").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="赤伝票を作成").click()
    await dialog.get_by_text("1つ以上選んでください").wait_for()
    await dialog.get_by_label(f"{line.name}の返品する数").fill("９９")
    await dialog.get_by_role("button", name="赤伝票を作成").click()
    await dialog.get_by_text("残り3").wait_for()
    assert await violations(page, axe) == []
    assert not await ReturnSlip.filter(order_id=order.id).exists()
    await dialog.get_by_label(f"{line.name}の返品する数").fill("1")
    await dialog.get_by_label("理由").fill("傷み")
    await dialog.get_by_role("button", name="赤伝票を作成").click()
    slip_section = page.get_by_role("region", name="返品（赤伝票）")
    await slip_section.get_by_text("傷み").wait_for()
    slip = await ReturnSlip.get(order_id=order.id)
    assert (slip.reason, slip.net) == ("傷み", -333)
    await page.get_by_role("button", name="返品を登録").click()
    await dialog.get_by_role("row").filter(has_text=line.name).get_by_text("2").first.wait_for()
    await page.keyboard.press("Escape")
    await slip_section.get_by_role("button", name="赤伝票を発行").click()
    await slip_section.get_by_role("link", name=f"赤伝票 {slip.number} を開く").wait_for()
    paper = await Document.get(return_slip_id=slip.id)
    assert (paper.kind, paper.total) == ("RETURN_SLIP", slip.total)
    buyers = await ui.open(market.cook, f"/orders/{order.number}", size=PHONE)
    await buyers.get_by_role("link", name=f"赤伝票 {slip.number} を開く").wait_for()
    await buyers.goto(f"{ui.address}/papers?kind=RETURN_SLIP&total=..-1")
    await buyers.get_by_text(f"赤伝票 {slip.number}").wait_for()
    assert await buyers.get_by_role("button", name="返品を登録").count() == 0


async def test_papers_are_found_by_kind_date_amount_and_counterparty(http, ui):
    market = await billing(http)
    order = await market.shipped()
    await market.clerk.tell("documentIssue", order=gid(order), kind="DELIVERY_NOTE")
    invoice = await sent(market)
    today = clock.today()
    page = await ui.open(market.clerk, "/papers")
    await page.get_by_role("link", name=invoice["number"]).wait_for()
    assert await page.locator(".row-link").count() == 2

    async def shown(query):
        await page.goto(f"{ui.address}/papers?{query}")
        await page.locator(".row-link").or_(page.get_by_text("条件に合うものはありません")).first.wait_for()
        return await page.locator(".row-link").all_inner_texts()

    assert await shown("kind=INVOICE") == [invoice["number"]]
    assert await shown(f"datedOn={today}..{today}&total={invoice['total']}..{invoice['total']}&kind=INVOICE")
    assert await shown(f"total={invoice['total'] + 1}..") == []
    assert await shown(f"datedOn=..{today - dt.timedelta(days=1)}") == []
    assert len(await shown(f"buyer={gid(market.buyer)}")) == 2
    await page.get_by_role("button", name="絞り込み").click()
    await page.get_by_role("combobox", name="注文者").click(force=True)
    await page.get_by_role("option", name=market.buyer.name).wait_for()
    assert await shown(f"buyer={gid(market.seller)}") == []
    assert await shown(f"q={invoice['number']}") == [invoice["number"]]


@in_looks
async def test_every_page_of_invoices_can_be_used_by_everybody(http, ui, axe, look):
    market = await billing(http)
    await market.shipped()
    invoice = await sent(market)
    await Customer.filter(id=market.customer.id).update(email="keiri@kodama.example")
    for person, path, sign in (
        (market.clerk, "/invoices", f"text={invoice['number']}"),
        (market.clerk, "/invoices/new", "h1"),
        (market.clerk, f"/invoices/new?customer={gid(market.customer)}", f"text={market.customer.name}"),
        (market.clerk, f"/invoices/{invoice['id']}", "h1"),
        (market.clerk, "/settings/invoices", "form >> nth=1"),
        (market.cook, "/bills", f"text={invoice['number']}"),
        (market.cook, f"/bills/{invoice['id']}", "h1"),
        (market.clerk, "/papers", f"text={invoice['number']}"),
    ):
        await ui.proves(person, path, sign, axe, look)
