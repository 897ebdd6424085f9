"""メッセージ and 金額表示 in the admin UI: both sides of an order, live."""

import re

import pytest
from playwright.async_api import expect

from models.business import Business
from models.message import Message
from models.order import Order
from models.permission import Role
from tests import make
from tests.browsers import DESK, PHONE, in_looks, violations
from tests.make import gid
from tests.services import eventually


def at(order):
    return f"/orders/{order.number}/{gid(order)}"


async def said(order):
    return [(message.text, message.read_at is not None) for message in await Message.filter(order_id=order.id)]


@pytest.mark.feature("CN-66")
async def test_both_sides_write_and_see_at_once_what_was_written_and_read(http, ui, axe):
    market = await make.market(http)
    order = await market.order()
    seller = await ui.open(market.clerk, at(order))
    buyer = await ui.open(market.cook, at(order), size=PHONE)
    await buyer.get_by_text("やりとりはまだありません").wait_for()
    await buyer.get_by_label("メッセージを書く").fill("裏口へお願いします")
    await buyer.get_by_role("button", name="送信").click()
    await seller.get_by_text("裏口へお願いします").hover()
    await buyer.get_by_text(re.compile("^ ?既読")).wait_for()
    assert await said(order) == [("裏口へお願いします", True)]
    assert await buyer.get_by_label("メッセージを書く").input_value() == ""
    await seller.get_by_role("heading", name="メッセージ").click()
    await seller.keyboard.press("m")
    await seller.keyboard.type("承知")
    await seller.keyboard.press("Enter")
    await seller.keyboard.type("しました")
    await seller.keyboard.press("Control+Enter")
    await buyer.get_by_text("承知\nしました").wait_for()
    assert [text for text, _ in await said(order)] == ["裏口へお願いします", "承知\nしました"]
    for page in (seller, buyer):
        assert await violations(page, axe) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.feature("CN-66")
async def test_what_waits_to_be_read_is_counted_everywhere_and_found_in_one_place(http, ui, axe):
    market = await make.market(http)
    order, other = await market.order(), await market.order()
    page = await ui.open(market.clerk, "/inbox")
    row = page.get_by_role("row", name=order.number)
    await row.wait_for()
    assert await row.get_by_text("未読メッセージ").count() == 0
    for text in ("一つ目", "二つ目"):
        assert (await market.cook.tell("messageWrite", "message { id }", order=gid(order), text=text))["message"]
    await row.get_by_text("未読メッセージ 2").wait_for()
    await expect(page).to_have_title(re.compile("未読メッセージ 2 件"))
    menu = page.get_by_role("navigation", name="メインメニュー")
    await menu.get_by_role("link", name="メッセージ 2").click()
    await page.get_by_text("1 件の注文").wait_for()
    await expect(page).to_have_title("(2) メッセージ")
    assert await page.get_by_role("link", name=other.number).count() == 0
    assert await violations(page, axe) == []
    await page.get_by_role("link", name=order.number).first.click()
    await page.get_by_text("二つ目").hover()

    async def all_read():
        return not await Message.filter(order_id=order.id, read_at=None).exists()

    await eventually(all_read)
    await menu.get_by_role("link", name="メッセージ", exact=True).click()
    await page.get_by_text("未読のメッセージはありません").wait_for()
    await page.get_by_text("すべて", exact=True).click()
    await page.get_by_role("link", name=order.number).first.wait_for()
    page = await ui.open(market.cook, "/messages", size=PHONE)
    await page.get_by_text("未読のメッセージはありません").wait_for()
    assert (await market.clerk.tell("messageWrite", "message { id }", order=gid(order), text="はい"))["message"]
    await page.get_by_text("はい", exact=True).wait_for()
    assert await violations(page, axe) == []


async def test_what_was_written_is_kept_until_it_is_sent_and_sent_once(http, ui):
    market = await make.market(http)
    order = await market.order()
    page = await ui.open(market.cook, at(order), size=PHONE)
    box = page.get_by_label("メッセージを書く")
    await box.fill("9時にお願いします")
    await page.reload()
    assert await box.input_value() == "9時にお願いします"
    lost = 0

    async def lose(route):
        nonlocal lost
        if "messageWrite" not in (route.request.post_data or ""):
            return await route.continue_()
        await route.fetch()
        lost += 1
        return await route.abort()

    await page.route("**/graphql", lose)
    await page.get_by_role("button", name="送信").click()
    await page.get_by_text("書いた内容はこの端末に残っています").wait_for()
    assert lost > 1
    await page.unroute("**/graphql")
    await page.reload()
    await page.get_by_text("9時にお願いします").first.wait_for()
    assert await box.input_value() == "9時にお願いします"
    await page.get_by_role("button", name="送信").click()
    await expect(box).to_have_value("")
    assert len(await said(order)) == 1
    ui.complaints.clear()  # the browser tells of each answer that was lost


async def test_what_nobody_has_looked_at_stays_unread_and_who_may_not_write_reads(http, ui):
    market = await make.market(http)
    order = await market.order()
    for text in ["<b>太字</b>", *"あいうえおかきくけこ"]:
        assert (await market.cook.tell("messageWrite", "message { id }", order=gid(order), text=text))["message"]
    reader = await make.person(http, market.seller, Role.WAREHOUSE)
    page = await ui.open(reader, at(order), size=PHONE)
    await page.get_by_text("<b>太字</b>").hover()
    await page.get_by_text("メッセージを書く権限がありません").wait_for()
    assert await page.get_by_label("メッセージを書く").count() == 0
    page = await ui.open(market.clerk, at(order), size={"width": 360, "height": 300})
    await page.get_by_role("heading", name=order.number).wait_for()
    await page.wait_for_timeout(700)
    assert not await Message.filter(order_id=order.id, read_at__isnull=False).exists()


@pytest.mark.feature("CN-67")
async def test_a_seller_hides_what_an_order_costs_and_shows_it_again(http, ui, axe):
    market = await make.market(http)
    order = await market.shipped()
    seller, buyer = await ui.open(market.clerk, at(order)), await ui.open(market.cook, at(order), size=PHONE)
    await buyer.get_by_text("￥4,318").wait_for()
    assert await buyer.get_by_role("button", name="取引先に見せない").count() == 0
    await seller.get_by_role("button", name="取引先に見せない").click()
    await seller.get_by_text("取引先には金額を見せていません").wait_for()
    await buyer.get_by_text("金額は表示されません").wait_for()
    assert "￥" not in await buyer.locator("main").inner_text()
    assert (await Order.get(id=order.id)).hides_prices
    for page in (seller, buyer):
        assert await violations(page, axe) == []
    await seller.get_by_role("button", name="取引先に見せる").click()
    await buyer.get_by_text("￥4,318").wait_for()
    assert not (await Order.get(id=order.id)).hides_prices
    reader = await make.person(http, market.seller, Role.WAREHOUSE)
    page = await ui.open(reader, at(order), size=DESK)
    await page.get_by_text("￥4,318").wait_for()
    assert await page.get_by_role("button", name="取引先に見せない").count() == 0


@pytest.mark.feature("CN-67")
async def test_a_business_shows_no_amounts_from_now_on(http, ui):
    market = await make.market(http)
    before = await market.order()
    page = await ui.open(market.clerk, "/settings/business")
    await page.get_by_label("取引先に金額を見せない").click()
    await page.get_by_role("button", name="保存").click()
    await page.get_by_text("保存しました").wait_for()
    assert (await Business.get(id=market.seller.id)).hides_amounts
    after = await market.order()
    assert [one.hides_prices for one in (before, after)] == [False, True]
    page = await ui.open(market.cook, at(after), size=PHONE)
    await page.get_by_text("金額は表示されません").wait_for()


@in_looks
async def test_messages_can_be_read_by_everybody(http, ui, axe, look):
    market = await make.market(http)
    order = await market.order()
    for person, text in ((market.cook, "裏口へ\nお願いします"), (market.clerk, "x" * 900)):
        assert (await person.tell("messageWrite", "message { id }", order=gid(order), text=text))["message"]
    await ui.proves(market.clerk, "/messages", f"text={order.number}", axe, look)
    await ui.proves(market.clerk, at(order), ".message", axe, look)
    await ui.proves(market.cook, at(order), ".message", axe, look)
