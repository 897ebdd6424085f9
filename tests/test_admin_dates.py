"""複数納品日 and 発注修正 in the admin UI: a cart for each date, one checkout, and corrections until it is taken up."""

import datetime as dt
import re

import pytest

from core import clock
from core.db import transaction
from models.cart import CartItem
from models.order import Order
from models.order_form import OrderForm
from models.permission import Role
from models.product import Product
from services import order as orders
from tests import make
from tests.browsers import PHONE, in_looks, violations
from tests.make import gid
from tests.services import eventually


async def several(http, **more):
    market = await make.market(http, **more)
    told = await market.clerk.tell(
        "orderFormUpdate", "orderForm { id }", id=gid(market.form), takesSeveralDates=True, allowsCorrection=True
    )
    assert told["orderForm"]
    return market


def later(days):
    return clock.today() + dt.timedelta(days=days)


def button(page, day):
    return page.locator(".day:enabled").filter(has_text=re.compile(rf"^(\d+/)?{day.day}(\D|$)"))


async def pick(page, day):
    """The first such day of the calendar is at most a month away."""
    await button(page, day).first.click()
    await page.locator(".day-head").wait_for()


async def fill(page, name, quantity):
    await page.get_by_role("textbox", name=re.compile(f"{name}の数量")).fill(quantity)


async def names(market):
    found = {item.id: item.name for item in await Product.filter(business_id=market.seller.id)}
    return found[market.tomato.product_id], found[market.beef.product_id]


async def placed_for(market, days=3, tomato="4"):
    line = {"item": gid(market.tomato), "quantity": tomato}
    told = await market.cook.tell(
        "ordersPlace",
        "orders { number }",
        orderForm=gid(market.form),
        deliveryPlace=gid(market.place),
        days=[{"wishedOn": later(days).isoformat(), "lines": [line]}],
    )
    return await Order.get(buyer_id=market.buyer.id, number=told["orders"][0]["number"])


@pytest.mark.feature("CN-64")
async def test_a_seller_lets_buyers_order_for_several_dates_correct_and_cancel(http, ui):
    market = await make.market(http)
    page = await ui.open(market.clerk, f"/order-forms/{gid(market.form)}")
    await page.get_by_label("キャンセル依頼を受け付ける").click()
    assert await page.get_by_label("発注の修正を受け付ける").count() == 0
    await page.get_by_label("複数の納品日をまとめて注文できる").click()
    await page.get_by_label("発注の修正を受け付ける").click()
    await page.get_by_role("button", name="保存").click()
    await page.get_by_text("保存しました").wait_for()
    form = await OrderForm.get(id=market.form.id)
    assert (form.takes_several_dates, form.allows_correction, form.allows_cancel) == (True, True, False)
    order = await placed_for(market)
    page = await ui.open(market.cook, f"/orders/{order.number}", size=PHONE)
    await page.get_by_role("button", name="修正する").wait_for()
    await page.get_by_role("button", name="キャンセルを依頼").click(force=True)
    await page.get_by_text("キャンセル依頼を受け付けていません").first.wait_for()
    assert (await Order.get(id=order.id)).status == "PLACED"


@pytest.mark.feature("CN-64")
async def test_a_cart_for_each_date_and_one_checkout_with_a_thumb(http, ui, axe):
    market = await several(http)
    tomato, beef = await names(market)
    page = await ui.open(market.cook, f"/order/{gid(market.form)}", size=PHONE, has_touch=True)
    await page.get_by_role("heading", name="納品日を選ぶ").wait_for()
    await page.locator(".day").first.wait_for()
    assert await page.locator(".day").count() == 61
    assert await violations(page, axe) == []
    await pick(page, later(3))
    await fill(page, tomato, "2")
    await eventually(lambda: CartItem.filter(cart__wished_on=later(3), quantity=2).exists())
    await page.get_by_role("button", name="ほかの日").tap()
    await page.get_by_role("button", name=re.compile(f"^{later(3).day} .* 1 品")).wait_for()
    await pick(page, later(5))
    await page.get_by_role("button", name=re.compile("と同じにする")).tap()
    await fill(page, beef, "0.5")
    assert await violations(page, axe) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await eventually(lambda: CartItem.filter(cart__wished_on=later(5), quantity="0.5").exists())
    await page.get_by_text("2 日分").wait_for()
    await page.get_by_role("button", name="確認へ").tap()
    await page.get_by_role("heading", name="注文の確認").wait_for()
    await page.get_by_role("button", name="注文する").and_(page.locator(":enabled")).wait_for()
    await page.get_by_text("￥2,518").first.wait_for()
    assert await violations(page, axe) == []
    await page.get_by_role("button", name="注文する").tap()
    await page.get_by_role("heading", name="注文しました").wait_for()
    made = await Order.filter(buyer_id=market.buyer.id).order_by("wished_on")
    assert [(order.wished_on, order.net + order.tax) for order in made] == [(later(3), 719), (later(5), 1799)]
    for order in made:
        await page.get_by_role("link", name=order.number).wait_for()
    assert await violations(page, axe) == []
    assert await CartItem.filter(cart__form_id=market.form.id).count() == 0
    await page.goto(f"/order/{gid(market.form)}")
    await page.get_by_text("0 日分").wait_for()


@pytest.mark.feature("CN-64")
async def test_all_dates_are_ordered_or_none_and_what_is_refused_stands_at_its_date(http, ui):
    market = await several(http, stock=5)
    tomato, _ = await names(market)
    page = await ui.open(market.cook, f"/order/{gid(market.form)}")
    for days in (3, 4):
        await pick(page, later(days))
        await fill(page, tomato, "3")
        await eventually(lambda days=days: CartItem.filter(cart__wished_on=later(days), quantity=3).exists())
        await page.get_by_role("button", name="ほかの日").click()
    phone = await ui.open(market.cook, f"/order/{gid(market.form)}/check", size=PHONE)
    await phone.get_by_text("2 日分").wait_for()
    await phone.get_by_role("button", name="注文する").and_(phone.locator(":enabled")).click()
    await phone.locator(".line .wrong").first.wait_for()
    assert await Order.filter(buyer_id=market.buyer.id).count() == 0
    assert (await Product.get(id=market.tomato.product_id)).stock == 5
    await phone.locator(".line").last.get_by_role("textbox", name=re.compile("数量")).fill("2")
    await phone.get_by_role("button", name="注文する").and_(phone.locator(":enabled")).click()
    await phone.get_by_role("heading", name="注文しました").wait_for()
    assert await Order.filter(buyer_id=market.buyer.id).count() == 2
    assert (await Product.get(id=market.tomato.product_id)).stock == 0


async def test_a_date_on_which_nothing_comes_any_more_is_left_out_in_one_press(http, ui):
    market = await several(http)
    tomato, _ = await names(market)
    page = await ui.open(market.cook, f"/order/{gid(market.form)}", size=PHONE)
    for days in (3, 6):
        await pick(page, later(days))
        await fill(page, tomato, "1")
        await eventually(lambda days=days: CartItem.filter(cart__wished_on=later(days)).exists())
        await page.get_by_role("button", name="ほかの日").click()
    await market.clerk.tell("calendarPut", "", cutOff="00:00", leadDays=0, noDeliveryWeekdays=[])
    day = {"from": later(6).isoformat(), "kind": "NO_DELIVERY", "note": "棚卸し"}
    await market.clerk.tell("calendarDaysPut", "", days=[day])
    await page.get_by_role("button", name="確認へ").click()
    await page.get_by_text("納品のない日です").first.wait_for()
    assert await page.get_by_role("button", name="注文する").is_disabled()
    await page.get_by_role("button", name="この日をやめる").click()
    await page.get_by_role("button", name="注文する").and_(page.locator(":enabled")).click()
    await page.get_by_role("heading", name="注文しました").wait_for()
    (order,) = await Order.filter(buyer_id=market.buyer.id)
    assert order.wished_on == later(3)


@pytest.mark.feature("CN-63")
async def test_a_buyer_corrects_an_order_until_the_seller_takes_it_up(http, ui, axe):
    market = await several(http, stock=10)
    tomato, beef = await names(market)
    order = await placed_for(market)
    seller = await ui.open(market.clerk, f"/orders/{order.number}")
    await seller.get_by_role("region", name="明細").get_by_text("4").first.wait_for()
    page = await ui.open(market.cook, f"/orders/{order.number}", size=PHONE)
    await page.get_by_role("button", name="修正する").click()
    quantity = page.get_by_role("textbox", name=re.compile(f"{tomato}の数量"))
    assert await quantity.input_value() == "4"
    assert await page.get_by_role("button", name="修正する").is_disabled(), "nothing is changed yet"
    assert await violations(page, axe) == []
    await quantity.fill("11")
    await page.get_by_role("button", name="修正する").click()
    await page.locator(".line .wrong").wait_for()
    assert [str(line.ordered_quantity) for line in await make.lines(order)] == ["4.000"]
    await quantity.fill("2")
    await page.get_by_role("combobox", name="商品名・コードで探す").fill(beef)
    await page.get_by_role("option", name=re.compile(beef)).click()
    await button(page, later(5)).first.click()
    await page.get_by_role("textbox", name="備考", exact=True).fill("裏口へ")
    assert await violations(page, axe) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await page.get_by_role("button", name="修正する").click()
    await page.get_by_text("注文を修正しました").wait_for()
    await page.get_by_text("裏口へ").wait_for()
    order = await Order.get(id=order.id)
    assert (order.wished_on, order.remark) == (later(5), "裏口へ")
    assert [str(line.ordered_quantity) for line in await make.lines(order)] == ["2.000", "0.500"]
    assert (await Product.get(id=market.tomato.product_id)).stock == 8
    await seller.get_by_text(beef).wait_for()

    async with transaction():
        await orders.receive(await Order.get(id=order.id), by=market.selling)
    await page.get_by_text("受付中").first.wait_for()
    await page.get_by_role("button", name="修正する").click(force=True)
    await page.get_by_text("この操作はできません").first.wait_for()
    await page.goto(f"/order/correct/{gid(order)}")
    await page.get_by_text("この注文はもう修正できません").wait_for()


async def test_an_order_of_another_form_offers_no_correction(http, ui):
    market = await make.market(http)
    order = await market.order()
    page = await ui.open(market.cook, f"/orders/{order.number}")
    await page.get_by_role("button", name="もう一度注文").wait_for()
    assert await page.get_by_role("button", name="修正する").count() == 0
    stranger = await make.market(http)
    page = await ui.open(stranger.cook, f"/order/correct/{gid(order)}")
    await page.get_by_text("この番号の注文はありません").wait_for()
    reader = await make.person(http, market.buyer, Role.WAREHOUSE)
    page = await ui.open(reader, f"/order/correct/{gid(order)}")
    await page.get_by_text("この注文はもう修正できません").wait_for()


@in_looks
async def test_several_dates_can_be_ordered_by_everybody(http, ui, axe, look):
    market = await several(http)
    order = await placed_for(market)
    for days in (4, 9):
        line = {"item": gid(market.tomato), "quantity": "2"}
        wished = later(days).isoformat()
        told = await market.cook.tell(
            "cartPut", "cart { id }", orderForm=gid(market.form), wishedOn=wished, lines=[line]
        )
        assert told["cart"]
    for path, sign in (
        (f"/order/{gid(market.form)}", ".day[data-some]"),
        (f"/order/{gid(market.form)}/check", ".line"),
        (f"/order/correct/{gid(order)}", ".line"),
        (f"/order/done/{gid(order)},{gid(order)}", ".done-ways"),
    ):
        await ui.proves(market.cook, path, sign, axe, look)
