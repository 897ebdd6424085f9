"""カスタム項目 in the admin UI: asked by the seller on his form, answered by the buyer, read by both."""

import pytest

from models.order import Order
from models.order_form import OrderForm
from models.permission import Role
from tests import make
from tests.browsers import PHONE, in_looks, violations
from tests.make import gid
from tests.services import eventually

ASKED = [
    {"label": "納品場所", "kind": "CHOICE", "isRequired": True, "choices": ["厨房", "裏口"]},
    {"label": "管理番号", "kind": "NUMBER"},
    {"label": "使う日", "kind": "DATE"},
    {"label": "ひとこと", "kind": "TEXT"},
]


async def asking(http, asked=ASKED):
    market = await make.market(http)
    told = await market.clerk.tell("orderFormUpdate", "orderForm { id }", id=gid(market.form), customFields=asked)
    assert told["orderForm"]
    return market


async def filled(page, market):
    """On the check page, with tomatoes."""
    await page.goto(f"/order/{gid(market.form)}")
    await page.locator(".stepper-input").nth(0).fill("3")
    await page.get_by_role("button", name="確認へ").click()
    await page.get_by_role("heading", name="注文の確認").wait_for()


@pytest.mark.feature("CN-71")
async def test_a_seller_writes_the_questions_of_a_form_and_sees_how_they_will_be_asked(http, ui):
    market = await make.market(http)
    page = await ui.open(market.clerk, f"/order-forms/{gid(market.form)}")
    questions = page.get_by_role("region", name="カスタム項目")
    for label in ("管理番号", "納品場所"):
        await questions.get_by_role("button", name="項目を追加").click()
        await questions.get_by_label("項目名").last.fill(label)
    await questions.get_by_label("答え方").last.select_option("CHOICE")
    await questions.get_by_label("必須").last.click()
    await page.get_by_role("button", name="保存").click()
    await page.locator("[id='customFields.1.choices']:focus").wait_for()
    assert (await OrderForm.get(id=market.form.id)).custom_fields == []
    for choice in ("厨房", "裏口"):
        await questions.get_by_label("選択肢").fill(choice)
        await page.keyboard.press("Enter")
    await questions.get_by_role("button", name="納品場所を前へ").click()
    preview = page.get_by_role("region", name="取引先の見え方")
    await preview.get_by_text("厨房 / 裏口").wait_for()
    await page.get_by_role("button", name="保存").click()
    await page.get_by_text("保存しました").wait_for()
    assert (await OrderForm.get(id=market.form.id)).custom_fields == [
        {"label": "納品場所", "kind": "CHOICE", "is_required": True, "choices": ["厨房", "裏口"]},
        {"label": "管理番号", "kind": "TEXT", "is_required": False, "choices": []},
    ]
    await questions.get_by_role("button", name="項目「納品場所」を外す").click()
    await page.get_by_role("button", name="保存").click()

    async def one_is_left():
        return len((await OrderForm.get(id=market.form.id)).custom_fields) == 1

    await eventually(one_is_left)
    await page.reload()
    assert await questions.get_by_label("項目名").input_value() == "管理番号"


@pytest.mark.feature("CN-71")
async def test_a_buyer_answers_and_what_is_missing_is_told_at_its_field(http, ui, axe):
    market = await asking(http)
    page = await ui.open(market.cook, "/order", size=PHONE)
    await filled(page, market)
    place = page.get_by_label("納品場所")
    assert await page.locator("[aria-invalid=true]").count() == 0, "nobody is told off before he has begun"
    await page.get_by_role("button", name="注文する").click()
    await page.get_by_text("入力してください").wait_for()
    assert await place.evaluate("box => document.activeElement === box && box.ariaInvalid === 'true'")
    assert await violations(page, axe) == []
    await place.select_option("裏口")
    await page.get_by_label("管理番号").fill("１２．５")
    await page.get_by_label("使う日").fill("2026-12-24")
    await page.get_by_text("うち消費税").wait_for()
    await page.get_by_label("管理番号").fill("十二")
    await page.locator("[name='customValues.1'][aria-invalid=true]").wait_for()
    assert await page.get_by_role("button", name="注文する").is_disabled()
    assert await Order.filter(buyer_id=market.buyer.id).count() == 0
    await page.get_by_label("管理番号").fill("12.5")
    await page.reload()
    assert await place.input_value() == "裏口", "what was answered is kept"
    await page.get_by_text("うち消費税").wait_for()
    await page.get_by_role("button", name="注文する").click()
    await page.get_by_role("heading", name="注文しました").wait_for()
    order = await Order.get(buyer_id=market.buyer.id)
    assert order.custom_values == [
        {"label": "納品場所", "value": "裏口"},
        {"label": "管理番号", "value": "12.5"},
        {"label": "使う日", "value": "2026-12-24"},
    ]
    for person in (market.cook, market.clerk):
        page = await ui.open(person, f"/orders/{order.number}")
        details = page.get_by_role("region", name="詳細")
        await details.get_by_text("裏口").wait_for()
        assert "管理番号\n12.5" in await details.inner_text()
        assert "ひとこと" not in await details.inner_text()


async def test_questions_that_change_while_one_orders_are_asked_anew(http, ui):
    market = await asking(http, [{"label": "管理番号"}])
    page = await ui.open(market.cook, "/order", size=PHONE)
    await filled(page, market)
    await page.get_by_label("管理番号").fill("A-1")
    await page.get_by_text("うち消費税").wait_for()
    new = [{"label": "納品場所", "isRequired": True}, {"label": "階", "isRequired": True}]
    await market.clerk.tell("orderFormUpdate", "", id=gid(market.form), customFields=new)
    await page.get_by_role("button", name="注文する").click()
    await page.get_by_label("階").wait_for()
    assert await page.get_by_label("管理番号").count() == 0
    assert await Order.filter(buyer_id=market.buyer.id).count() == 0
    await page.get_by_label("納品場所").fill("裏口")
    await page.get_by_label("階").fill("2")
    await page.get_by_text("うち消費税").wait_for()
    await page.get_by_role("button", name="注文する").click()
    await page.get_by_role("heading", name="注文しました").wait_for()
    order = await Order.get(buyer_id=market.buyer.id)
    assert [one["value"] for one in order.custom_values] == ["裏口", "2"]


async def test_who_may_not_write_forms_changes_no_question(http, ui):
    market = await asking(http)
    reader = await make.person(http, market.seller, Role.PARTNER)
    page = await ui.open(reader, f"/order-forms/{gid(market.form)}")
    await page.get_by_text("変更する権限がありません").wait_for()
    assert await page.get_by_role("button", name="項目を追加").count() == 0
    assert await page.get_by_label("項目名").first.is_disabled()


@in_looks
async def test_questions_can_be_written_by_everybody(http, ui, axe, look):
    market = await asking(http)
    await ui.proves(market.clerk, f"/order-forms/{gid(market.form)}", ".question", axe, look)
