"""The pages of 問い合わせ and ヘルプ, in real browsers: logged out and in, on desks and phones."""

import pytest

from core.db import transaction
from models.inquiry import Inquiry
from services import inquiry as inquiries
from tests import make
from tests.browsers import PHONE, in_looks


@pytest.mark.feature("CN-44")
async def test_who_is_not_logged_in_asks_from_the_page_of_the_login(http, ui):
    page = await ui.open(None, "/login", size=PHONE)
    await page.get_by_role("link", name="お問い合わせ").click()
    await page.get_by_role("button", name="送信する").click()
    await page.get_by_text("入力してください").first.wait_for()
    await page.get_by_label("名前").fill("山田 花子")
    await page.get_by_label("メール").fill("hanako@example.jp")
    await page.get_by_label("区分").select_option("WISH")
    await page.get_by_label("件名").fill("画面の要望")
    await page.get_by_label("内容").fill("<b>太字</b>にしたい")
    await page.get_by_role("button", name="送信する").click()
    await page.get_by_text("お問い合わせを受け付けました").wait_for()
    inquiry = await Inquiry.get(topic="画面の要望")
    assert (inquiry.category, inquiry.thread[0]["text"]) == ("WISH", "<b>太字</b>にしたい")


@pytest.mark.feature("CN-43")
@pytest.mark.feature("CN-44")
async def test_an_account_is_closed_by_writing_from_its_page_alone(http, ui):
    market = await make.market(http)
    page = await ui.open(market.cook, "/settings/account")
    await page.get_by_role("link", name="退会について問い合わせる").click()
    assert await page.get_by_label("区分").input_value() == "LEAVING"
    assert await page.get_by_label("名前").input_value() == market.cook.facts["user"].name
    await page.get_by_label("件名").fill("退会します")
    await page.get_by_label("内容").fill("閉店のため")
    await page.get_by_role("button", name="送信する").click()
    await page.get_by_role("heading", name="退会します").wait_for()
    inquiry = await Inquiry.get(user_id=market.cook.facts["user"].id)
    assert inquiry.category == "LEAVING"
    async with transaction():
        await inquiries.answer(inquiry, "サポート", "承りました")
    await page.get_by_text("承りました").wait_for()
    await page.get_by_label(f"追記する内容 {inquiry.number}").fill("ありがとうございます")
    await page.get_by_role("button", name="追記する").click()
    await page.locator(".message-text").filter(has_text="ありがとうございます").wait_for()
    assert (await Inquiry.get(id=inquiry.id)).state == "OPEN"


@pytest.mark.feature("CN-45")
async def test_the_manual_has_a_word_for_each_page_of_the_menu(http, ui):
    market = await make.market(http)
    page = await ui.open(market.clerk, "/inbox")
    await page.locator("h1").wait_for()
    await page.keyboard.press("?")
    await page.get_by_role("dialog").get_by_role("link", name="ヘルプ").click()
    await page.get_by_role("heading", name="ヘルプ").wait_for()
    menu = page.get_by_role("navigation", name="メインメニュー")
    places = await menu.get_by_role("link").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    told = await page.locator("main .help-page a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert set(places) - set(told) <= {"/help", "/inquiries"}
    await page.locator("main .help-page").filter(has_text="受注一覧").get_by_role("link").click()
    await page.wait_for_url("**/inbox")


@in_looks
async def test_help_and_inquiries_can_be_used_by_everybody(http, ui, axe, look):
    market = await make.market(http)
    asked = {
        "name": "x",
        "email": "x@example.jp",
        "category": "TROUBLE",
        "topic": "長い件名" * 8,
        "text": "長い本文\n" * 20,
    }
    assert (await market.cook.tell("inquirySend", "isAccepted", **asked)).ok
    for person, path, sign in (
        (None, "/contact", "form"),
        (market.cook, "/inquiries", "text=長い件名"),
        (market.cook, "/help", ".help-page"),
        (market.clerk, "/help", ".help-page"),
    ):
        await ui.proves(person, path, sign, axe, look)
