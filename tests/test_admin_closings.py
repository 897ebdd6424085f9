"""The pages of 仮締め and 本締め, in real browsers: closed, checked on a phone, objected to, answered, billed."""

from core import clock
from models.closing import Closing
from models.invoice import Invoice
from models.order import Order
from tests import make
from tests.browsers import PHONE, in_looks, violations
from tests.make import gid
from tests.services import eventually
from tests.test_closing import closed
from tests.test_invoice import billing


async def test_a_statement_is_objected_to_on_a_phone_answered_and_billed(http, ui, axe):
    market = await billing(http)
    order = await market.shipped()
    line = (await make.lines(order))[0]
    page = await ui.open(market.clerk, "/closings")
    await page.get_by_role("button", name="仮締め（1社）").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="仮締めする").click()
    await dialog.get_by_text("入力してください").wait_for()
    await dialog.get_by_role("combobox", name="取引先").fill(market.customer.name)
    await page.get_by_role("option", name=market.customer.name).click()
    await dialog.get_by_label("締め日").fill(clock.today().isoformat())
    assert await violations(page, axe) == []
    await dialog.get_by_role("button", name="仮締めする").click()
    await page.get_by_text("お客様の確認を待っています").wait_for()
    closing = await Closing.get(business_id=market.seller.id)
    phone = await ui.open(market.cook, "/bill-checks", size=PHONE)
    await phone.get_by_text(market.seller.name).first.click()
    await phone.get_by_role("button", name=f"{line.name}について指摘する").click()
    await phone.get_by_role("textbox", name="指摘する").fill("2個だけ届きました")
    assert await violations(phone, axe) == []
    await phone.get_by_role("button", name="指摘する", exact=True).last.click()
    await phone.get_by_text("1件の指摘について発注先の回答を待っています").wait_for()
    await page.get_by_text("お客様から1件の指摘があります").wait_for()
    await page.get_by_role("button", name=f"{line.name}の指摘に回答する").click()
    await page.get_by_role("textbox", name="回答する").fill("確認しました")
    await page.get_by_role("button", name="回答する", exact=True).last.click()
    await phone.get_by_text("確認しました", exact=True).wait_for()
    await phone.get_by_role("button", name="内容を確認しました").click()
    await phone.get_by_text("に確認済").first.wait_for()
    await page.get_by_text("に確認済").first.wait_for()
    await page.get_by_role("button", name="本締めする").click()
    await page.get_by_role("dialog").get_by_role("button", name="本締めする").click()
    await page.get_by_text("1件を本締めしました").wait_for()
    stored = await Closing.get(id=closing.id)
    assert (stored.status, stored.open_objections) == ("FINAL", 0)
    assert (await Invoice.get(id=stored.invoice_id)).status == "SENT"
    assert (await Order.get(id=order.id)).invoice_id == stored.invoice_id


async def test_all_are_closed_with_their_progress_in_the_drawer(http, ui, jobs):
    market = await billing(http)
    await market.shipped()
    page = await ui.open(market.clerk, "/closings")
    for name, go, done, status in (
        ("一括仮締め", "仮締めする", "1社の仮締めが終わりました", "PROVISIONAL"),
        ("一括本締め", "本締めする", "1社の本締めが終わりました", "FINAL"),
    ):
        await page.get_by_role("button", name=name).click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("締め日").fill(clock.today().isoformat())
        await dialog.get_by_text("1社の").wait_for()
        await dialog.get_by_role("button", name=go).click()
        drawer = page.get_by_role("dialog")
        await drawer.get_by_text(done).wait_for(timeout=60_000)

        async def is_so(wanted=status):
            return await Closing.filter(business_id=market.seller.id, status=wanted).exists()

        await eventually(is_so)
        await page.keyboard.press("Escape")
        await drawer.wait_for(state="detached")


@in_looks
async def test_every_page_of_closings_can_be_used_by_everybody(http, ui, axe, look):
    market = await billing(http)
    order, gone = await market.confirmed(), await market.confirmed()
    closing = await closed(market, withConfirmed=True)
    told = await market.cook.tell("closingLineRemark", "", line=closing["lines"][0]["id"], text="2個だけ届きました")
    assert told.ok
    assert (await market.clerk.tell("orderAbort", "", id=gid(gone), reason="欠品")).ok
    for person, path, sign in (
        (market.clerk, "/closings", f"text={market.buyer.name}"),
        (market.clerk, f"/closings/{closing['id']}", f"text={order.number}"),
        (market.cook, "/bill-checks", f"text={market.seller.name}"),
        (market.cook, f"/bill-checks/{closing['id']}", f"text={gone.number}"),
    ):
        await ui.proves(person, path, sign, axe, look)
