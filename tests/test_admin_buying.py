"""Ordering in the admin UI: on a phone and by keys, with and without a connection, and sent exactly once."""

import datetime as dt
import re

from core import clock
from models.agreed_price import AgreedPrice
from models.cart import CartItem
from models.customer import Customer
from models.delivery_place import DeliveryPlace
from models.order import Order, OrderLine
from models.permission import Role
from models.product import Product
from tests import make
from tests.browsers import DESK, PHONE, fits, in_looks, violations
from tests.services import eventually


async def fill(page, market, tomatoes="3", beef="1.5"):
    """To the check page, with tomatoes and beef."""
    await page.goto(f"/order/{make.gid(market.form)}")
    await page.locator(".stepper-input").nth(0).fill(tomatoes)
    await page.locator(".stepper-input").nth(1).fill(beef)
    await page.get_by_role("button", name="確認へ").click()
    await page.get_by_role("heading", name="注文の確認").wait_for()


async def placed(market):
    return await Order.filter(buyer_id=market.buyer.id).count()


async def names(market):
    found = {item.id: item.name for item in await Product.filter(business_id=market.seller.id)}
    return found[market.tomato.product_id], found[market.beef.product_id]


async def test_an_order_is_placed_with_a_thumb(http, ui, axe):
    market = await make.market(http)
    tomato, beef = await names(market)
    page = await ui.open(market.cook, "/order", size=PHONE, has_touch=True)
    await page.get_by_role("link", name="青果フォーム").wait_for()
    assert await violations(page, axe) == []
    await page.get_by_role("link", name="青果フォーム").tap()

    await page.get_by_role("searchbox").fill("ﾄﾏﾄ")
    await page.get_by_text(beef).wait_for(state="detached")
    for _ in range(3):
        await page.get_by_role("button", name=f"{tomato}を増やす").tap()
    await page.get_by_role("searchbox").fill("牛すね")
    await page.get_by_role("textbox", name=re.compile(f"{beef}の数量")).fill("１．５")
    await page.get_by_text("￥4,318").wait_for()
    await page.get_by_text("保存しました").wait_for()
    await eventually(lambda: CartItem.filter(cart__form_id=market.form.id, quantity="1.5").exists())
    assert {str(item.quantity) for item in await CartItem.filter(cart__form_id=market.form.id)} == {"3.000", "1.500"}
    assert await violations(page, axe) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    await page.get_by_role("button", name="確認へ").tap()
    await page.get_by_placeholder("納品のお願いなど（任意）").fill("裏口へお願いします")
    await page.get_by_text("うち消費税").wait_for()
    assert await violations(page, axe) == []
    await page.get_by_role("button", name="注文する").tap()
    await page.get_by_role("heading", name="注文しました").wait_for()
    order = await Order.get(buyer_id=market.buyer.id)
    await page.get_by_text(order.number, exact=True).wait_for()
    assert await violations(page, axe) == []
    assert (order.remark, order.net + order.tax) == ("裏口へお願いします", 4318)
    assert [str(line.ordered_quantity) for line in await make.lines(order)] == ["3.000", "1.500"]
    assert await CartItem.filter(cart__form_id=market.form.id).count() == 0


async def test_a_cart_is_the_same_on_the_next_device(http, ui):
    market = await make.market(http)
    tomato, _ = await names(market)
    phone = await ui.open(market.cook, f"/order/{make.gid(market.form)}", size=PHONE)
    await phone.get_by_role("textbox", name=re.compile(tomato)).fill("7")
    await phone.get_by_text("保存しました").wait_for()
    await eventually(lambda: CartItem.filter(cart__form_id=market.form.id, quantity=7).exists())
    desk = await ui.open(market.cook, f"/order/{make.gid(market.form)}")
    await desk.get_by_text("￥2,517").wait_for()
    assert await desk.get_by_role("textbox", name=re.compile(tomato)).input_value() == "7"


async def test_what_is_typed_without_a_connection_is_kept_and_sent_later(http, ui):
    market = await make.market(http)
    tomato, _ = await names(market)
    page = await ui.open(market.cook, f"/order/{make.gid(market.form)}", size=PHONE)
    await page.locator(".product").first.wait_for()
    await page.context.set_offline(True)
    await page.get_by_role("textbox", name=re.compile(tomato)).fill("4")
    await page.get_by_text("この端末に保存しました").wait_for()
    assert await CartItem.filter(cart__form_id=market.form.id).count() == 0
    await page.context.set_offline(False)
    await eventually(lambda: CartItem.filter(cart__form_id=market.form.id, quantity=4).exists())
    await page.get_by_text("保存しました", exact=True).wait_for()
    ui.complaints.clear()  # the browser tells of each try without a network


async def test_an_order_without_a_connection_goes_out_once_when_there_is_one(http, ui, axe):
    market = await make.market(http)
    page = await ui.open(market.cook, "/order", size=PHONE)
    await fill(page, market)
    await page.get_by_text("うち消費税").wait_for()
    await page.context.set_offline(True)
    await page.get_by_role("button", name="注文する").click()
    await page.get_by_role("heading", name="注文をお預かりしています").wait_for()
    assert await violations(page, axe) == []
    assert await placed(market) == 0
    await page.context.set_offline(False)
    await page.get_by_role("heading", name="注文しました").wait_for()
    assert await placed(market) == 1
    ui.complaints.clear()  # the browser tells of each try without a network


async def test_an_order_whose_answers_are_lost_is_placed_once_even_after_a_reload(http, ui):
    market = await make.market(http)
    page = await ui.open(market.cook, "/order", size=PHONE)
    await fill(page, market)
    await page.get_by_text("うち消費税").wait_for()
    lost = 0

    async def lose(route):
        nonlocal lost
        if "orderPlace" not in (route.request.post_data or ""):
            return await route.continue_()
        await route.fetch()
        lost += 1
        return await route.abort()

    await page.route("**/graphql", lose)
    await page.get_by_role("button", name="注文する").click()

    async def twice():
        return lost > 1

    await eventually(twice)
    assert await placed(market) == 1
    await page.reload()
    await page.get_by_role("heading", name="注文をお預かりしています").wait_for()
    await page.unroute("**/graphql")
    await page.reload()
    await page.get_by_role("heading", name="注文しました").wait_for()
    assert await placed(market) == 1
    order = await Order.get(buyer_id=market.buyer.id)
    await page.get_by_text(order.number, exact=True).wait_for()
    await page.goto(f"/order/{make.gid(market.form)}")
    await page.locator(".product").first.wait_for()
    assert await page.get_by_role("button", name="確認へ").is_disabled()
    ui.complaints.clear()  # the browser tells of each answer that was lost


async def test_what_was_ordered_is_ordered_again_from_the_history(http, ui):
    market = await make.market(http)
    tomato, _ = await names(market)
    order = await market.shipped()
    page = await ui.open(market.cook, f"/orders/{order.number}", size=PHONE)
    await page.get_by_role("button", name="もう一度注文").click()
    quantity = page.get_by_role("textbox", name=re.compile(f"{tomato}の数量"))
    await quantity.wait_for()
    await page.get_by_text("￥4,318").wait_for()
    assert await quantity.input_value() == "3"
    await quantity.fill("5")
    await page.get_by_text("￥5,038").wait_for()
    await eventually(lambda: CartItem.filter(cart__form_id=market.form.id, quantity=5).exists())
    await page.reload()
    await page.get_by_text("￥5,038").wait_for()
    assert await quantity.input_value() == "5"


async def test_a_buyer_asks_to_cancel_and_orders_are_ticked_off_as_they_arrive(http, ui):
    market = await make.market(http)
    tomato, _ = await names(market)
    order, other = await market.shipped(), await market.order()
    page = await ui.open(market.cook, f"/orders/{order.number}", size=PHONE)
    await page.get_by_role("checkbox", name=tomato).click()
    await eventually(lambda: OrderLine.filter(order_id=order.id, inspected_at__isnull=False).exists())
    assert await OrderLine.filter(order_id=order.id, inspected_at__isnull=False).count() == 1
    await page.goto(f"/orders/{other.number}")
    await page.get_by_role("button", name="キャンセルを依頼").click()
    await page.get_by_role("dialog").locator("[name=reason]").select_option("MISTAKE")
    await page.get_by_role("dialog").get_by_role("button", name="キャンセルを依頼").click()
    await eventually(lambda: Order.filter(id=other.id, status="CANCEL_REQUESTED").exists())
    await page.get_by_text("キャンセル依頼", exact=True).first.wait_for()


async def test_a_refusal_stands_at_the_line_and_is_mended_in_one_press(http, ui):
    market = await make.market(http, stock=50)
    tomato, _ = await names(market)
    await Product.filter(id=market.tomato.product_id).update(minimum_quantity=10, lot_quantity=5)
    page = await ui.open(market.cook, "/order", size=PHONE)
    await fill(page, market, tomatoes="3")
    line = page.locator(".line", has_text=tomato)
    await line.get_by_text("最低注文数は10個です。").wait_for()
    assert await page.get_by_role("button", name="注文する").is_disabled()
    await line.get_by_role("button", name="10 個 にする").click()
    await page.get_by_text("うち消費税").wait_for()
    await line.get_by_role("textbox", name=re.compile("数量")).fill("12")
    await line.get_by_text("5個単位でご注文ください（12個 → 15個）。").wait_for()
    await line.get_by_role("textbox", name=re.compile("数量")).fill("60")
    await line.get_by_role("button", name="50 個 にする").click()
    await page.get_by_role("button", name="注文する").click()
    await page.get_by_role("heading", name="注文しました").wait_for()
    order = await Order.get(buyer_id=market.buyer.id)
    first = (await make.lines(order))[0]
    assert first.ordered_quantity == 50


async def test_why_a_quantity_is_not_taken_is_said_at_the_field_while_one_types_and_mended_there(http, ui):
    market = await make.market(http, stock=50)
    tomato, _ = await names(market)
    await Product.filter(id=market.tomato.product_id).update(minimum_quantity=10, lot_quantity=6)
    page = await ui.open(market.cook, f"/order/{make.gid(market.form)}", size=PHONE)
    row = page.locator(".product", has_text=tomato)
    field = row.get_by_role("textbox", name=re.compile("数量"))
    await field.fill("14")
    await row.get_by_text("6個単位でご注文ください（14個 → 18個）。").wait_for()
    assert await field.get_attribute("aria-invalid") == "true"
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await row.get_by_role("button", name="18 個 にする").click()
    await row.get_by_text("単位でご注文ください").wait_for(state="hidden")
    assert await field.input_value() == "18"
    await field.fill("49")
    await row.get_by_role("button", name="48 個 にする").click()
    await eventually(lambda: CartItem.filter(cart__form_id=market.form.id, quantity=48).exists())


async def test_prices_that_change_while_one_orders_are_seen_before_they_are_paid(http, ui):
    market = await make.market(http)
    page = await ui.open(market.cook, "/order", size=PHONE)
    await fill(page, market)
    await page.get_by_text("うち消費税").wait_for()
    await Product.filter(id=market.tomato.product_id).update(price=400)
    await page.get_by_role("button", name="注文する").click()
    await page.get_by_text("価格が変わりました。合計は4,536円です").wait_for()
    await page.get_by_text("価格が変わりました: ￥333 → ￥400").wait_for()
    assert await placed(market) == 0
    await page.get_by_role("button", name="注文する").click()
    await page.get_by_role("heading", name="注文しました").wait_for()
    order = await Order.get(buyer_id=market.buyer.id)
    assert order.net + order.tax == 4536


async def test_a_day_that_is_no_more_possible_is_told_with_the_next_one(http, ui):
    market = await make.market(http)
    await market.clerk.tell("calendarPut", "", cutOff="00:00", leadDays=1, noDeliveryWeekdays=[])
    page = await ui.open(market.cook, "/order", size=PHONE)
    await fill(page, market)
    await page.get_by_text(re.compile("着は .* まで")).wait_for()
    day = await page.evaluate(
        "JSON.parse(Object.entries(localStorage).find(([name]) => name.startsWith('tsunagi.cart'))[1]).wish.date"
    )
    await market.clerk.tell("calendarDaysPut", "", days=[{"from": day, "kind": "NO_DELIVERY", "note": "棚卸し"}])
    await page.get_by_role("button", name="注文する").click()
    await page.get_by_text("納品のない日です").first.wait_for()
    await page.get_by_role("button", name=re.compile("にする$")).click()
    await page.get_by_role("button", name="注文する").click()
    await page.get_by_role("heading", name="注文しました").wait_for()
    assert str((await Order.get(buyer_id=market.buyer.id)).wished_on) > day


async def test_on_a_desk_keys_are_enough(http, ui):
    market = await make.market(http)
    page = await ui.open(market.cook, "/order", size=DESK)
    await page.locator(".form-card").wait_for()
    for _ in range(45):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.classList.contains('form-card')"):
            break
    await page.keyboard.press("Enter")
    await page.locator(".stepper-input").first.wait_for()
    await page.keyboard.press("/")
    await page.keyboard.type("とまと")
    while not await page.evaluate("document.activeElement.classList.contains('stepper-input')"):
        await page.keyboard.press("Tab")
    await page.keyboard.type("2")
    await page.keyboard.press("ArrowUp")
    await page.get_by_text("￥1,078").wait_for()
    await page.keyboard.press("Control+Enter")
    await page.get_by_text("うち消費税").wait_for()
    await page.keyboard.press("p")
    await page.get_by_role("heading", name="注文しました").wait_for()
    (line,) = await make.lines(await Order.get(buyer_id=market.buyer.id))
    assert line.ordered_quantity == 3


async def test_a_hostile_product_is_text_and_one_without_rights_does_not_order(http, ui):
    market = await make.market(http)
    hostile = "<img src=x onerror=alert(1)>{{constructor}}"
    await Product.filter(id=market.tomato.product_id).update(name=hostile)
    page = await ui.open(market.cook, "/order", size=PHONE)
    await fill(page, market)
    await page.locator(".line", has_text=hostile).wait_for()
    assert await page.locator("img").count() == 0
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    other = await make.market(http)
    page = await ui.open(other.cook, f"/order/{make.gid(market.form)}")
    await page.get_by_role("heading", name="このフォームは見つかりません").wait_for()


async def test_a_fishmonger_without_a_computer_is_kept_and_ordered_from_by_mail(http, ui, axe):
    market = await make.market(http)
    page = await ui.open(market.cook, "/suppliers", size=PHONE)
    await page.locator("main").get_by_role("link", name="発注先を追加").click()
    await page.locator("[name=name]").fill("築地 魚政水産")
    await page.get_by_role("button", name="発注先を追加").click()
    await page.locator("[name=email][aria-invalid=true]").wait_for()
    await page.locator("[name=email]").fill("uomasa@example.jp")
    assert await violations(page, axe) == []
    await page.get_by_role("button", name="発注先を追加").click()
    await page.get_by_role("button", name="商品を追加").click()
    await page.get_by_role("dialog").locator("[name=name]").fill("真鯛（活〆）")
    await page.get_by_role("dialog").locator("[name=unit]").fill("kg")
    await page.get_by_role("dialog").locator("[name=price]").fill("2500")
    await page.get_by_role("dialog").get_by_role("button", name="保存").click()
    await page.get_by_text("真鯛（活〆）").wait_for()
    assert await violations(page, axe) == []
    await page.get_by_role("button", name="発注する").click()
    await page.get_by_role("button", name="真鯛（活〆）を増やす").click()
    await page.get_by_text("￥1,350").wait_for()
    assert await violations(page, axe) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await page.get_by_role("button", name="メールで発注").click()
    await page.get_by_role("heading", name="注文しました").wait_for()
    order = await Order.get(buyer_id=market.buyer.id)
    await page.get_by_role("link", name="この注文を見る").click()
    await page.get_by_text("uomasa@example.jp").wait_for()
    await page.get_by_role("button", name="もう一度送る").wait_for()
    assert (order.source, order.status) == ("MAIL", "PLACED")
    await page.goto("/order")
    await page.get_by_role("link", name=re.compile("築地 魚政水産")).wait_for()


async def test_places_to_deliver_to_are_kept_by_those_who_may(http, ui, axe):
    market = await make.market(http)
    page = await ui.open(market.cook, "/delivery-places", size=PHONE)
    await page.get_by_text("本店").wait_for()
    assert await violations(page, axe) == []
    await page.locator("main").get_by_role("link", name="お届け先を追加").click()
    await page.locator("[name=name]").fill("駅前店")
    await page.locator("[name=postalCode]").fill("1000001")
    await page.get_by_text("東京都千代田区千代田").wait_for()
    await page.locator("[name=phone]").fill("03-1234-5678")
    await page.get_by_role("button", name="お届け先を追加").click()
    await page.get_by_role("link", name="駅前店").click()
    await page.get_by_role("button", name="削除").click()
    await page.get_by_role("dialog").get_by_role("button", name="削除").click()
    await page.get_by_role("link", name="本店").wait_for()
    left = await DeliveryPlace.filter(business_id=market.buyer.id, deleted_at=None)
    assert [place.name for place in left] == ["本店"]
    partner = await make.person(http, market.buyer, Role.PARTNER)
    page = await ui.open(partner, "/delivery-places/new", size=PHONE)
    await page.get_by_role("heading", name="お届け先を追加").wait_for()
    assert await page.locator("main [name=name]").is_disabled()


@in_looks
async def test_everybody_can_order(http, ui, axe, look):
    market = await make.market(http)
    await market.order()
    page = await ui.open(market.cook, "/order", **look)
    await page.locator(".form-card").wait_for()
    await fits(page, axe, look)
    form = make.gid(market.form)
    await page.goto(f"/order/{form}")
    await page.locator(".stepper-input").nth(1).fill("2.5")
    await fits(page, axe, look, "/order/form")
    await page.locator(".summary button").click()
    await page.locator(".line").wait_for()
    await page.locator(".sum-total", has_text=re.compile("[¥￥]5,400")).wait_for()
    await fits(page, axe, look, "/order/check")


async def test_a_price_that_will_change_says_so_beside_the_price(http, ui, axe):
    market = await make.market(http)
    day = clock.today() + dt.timedelta(days=9)
    about = {"business_id": market.seller.id, "customer_id": market.customer.id}
    await AgreedPrice.create(**about, product_id=market.tomato.product_id, price=450, valid_from=day)
    for size in (PHONE, DESK):
        page = await ui.open(market.cook, f"/order/{make.gid(market.form)}", size=size)
        row = page.locator(".product").filter(has_text="トマト")
        await row.get_by_text(f"{day.month}/{day.day}から ￥450").wait_for()
        assert await page.get_by_text("から ￥").count() == 1, "of the other product nothing is planned"
        assert await violations(page, axe) == []
        assert await page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        await page.context.close()
    await Customer.filter(id=market.customer.id).update(hides_prices=True)
    page = await ui.open(market.cook, f"/order/{make.gid(market.form)}")
    await page.locator(".product").first.wait_for()
    assert await page.get_by_text("から ￥").count() == 0
