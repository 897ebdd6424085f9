"""納品カレンダー in the admin UI: by day, by orders and products, by keys, on a desk and a phone."""

import datetime as dt

import pytest

from core import clock
from models.order import Order
from tests import make
from tests.browsers import PHONE, in_looks, violations


def says(day):
    return f"{day.month}/{day.day}({'月火水木金土日'[day.weekday()]})"


async def wished(market, days, **more):
    order = await market.order()
    day = clock.today() + dt.timedelta(days=days)
    await Order.filter(id=order.id).update(wished_on=day, **more)
    await order.refresh_from_db()
    return order


@pytest.mark.feature("CN-65")
async def test_what_is_to_be_delivered_stands_on_its_day_by_orders_and_by_products(http, ui, axe):
    market = await make.market(http)
    today = clock.today()
    first = await wished(market, 0)
    await wished(market, 0)
    planned = await wished(market, 1, planned_on=today + dt.timedelta(days=2))
    gone = await wished(market, 0, status="ABORTED", aborted_at=clock.now())
    page = await ui.open(market.clerk, "/deliveries?view=three")

    def day(later):
        return page.get_by_role("region", name=says(today + dt.timedelta(days=later)), exact=True)

    await day(0).get_by_text("2 件", exact=True).wait_for()
    assert gone.number not in await page.content()
    await day(0).get_by_text(f"{market.customer.name} × 2").wait_for()
    await day(0).get_by_text(f"￥{2 * first.total:,}").first.wait_for()
    assert await day(2).get_by_role("link").count() == 0
    assert await violations(page, axe) == []
    await page.get_by_text("商品合計").click()
    tomato = (await make.lines(first))[0]
    line = day(0).get_by_role("listitem").filter(has_text=tomato.name)
    await line.locator(".number").wait_for()
    assert await line.locator(".number").inner_text() == "6\u2009個"
    await page.get_by_text("納品予定日", exact=True).click()
    await day(2).get_by_text("1 件", exact=True).wait_for()
    assert await day(0).get_by_role("listitem").count() == 0
    await page.get_by_text("日付が決まっていない未出荷の注文が 2 件").wait_for()
    await day(2).get_by_role("link", name="1 件").click()
    await page.get_by_role("link", name=planned.number).wait_for()
    assert await page.locator(".row-link").count() == 1
    stranger = await make.market(http)
    other = await ui.open(stranger.clerk, "/deliveries?view=month")
    await other.get_by_role("heading", name="納品カレンダー").wait_for()
    await other.locator(".delivery-day").first.wait_for()
    assert await other.get_by_role("listitem").count() == 0


@pytest.mark.feature("CN-65")
async def test_a_new_order_appears_and_keys_turn_the_page(http, ui):
    market = await make.market(http)
    today = clock.today()
    page = await ui.open(market.clerk, f"/deliveries?view=week&date={today}")
    await page.locator(".delivery-day").first.wait_for()
    assert await page.locator(".delivery-day").count() == 7
    assert await page.get_by_role("listitem").count() == 0
    await market.order(wished_on=today + dt.timedelta(days=0))
    await page.get_by_role("listitem").filter(has_text=market.customer.name).wait_for()
    await page.keyboard.press("ArrowRight")
    await page.get_by_role("region", name=says(today + dt.timedelta(days=7)), exact=True).wait_for()
    assert await page.get_by_role("listitem").count() == 0
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("ArrowLeft")
    await page.get_by_role("region", name=says(today - dt.timedelta(days=7)), exact=True).wait_for()
    await page.keyboard.press("t")
    await page.get_by_role("region", name=says(today), exact=True).get_by_text("今日").wait_for()
    await page.get_by_text("月", exact=True).click()
    assert await page.locator(".delivery-day").count() in {28, 35, 42}
    await page.get_by_role("button", name=says(today), exact=True).click()
    await page.locator(".delivery-day").nth(3).wait_for(state="detached")
    assert await page.locator(".delivery-day").count() == 3


@pytest.mark.feature("CN-65")
async def test_on_a_phone_it_is_an_agenda_and_on_paper_it_has_no_menu(http, ui):
    market = await make.market(http)
    today = clock.today()
    await wished(market, 0)
    page = await ui.open(market.clerk, f"/deliveries?view=month&date={today}", size=PHONE)
    await page.locator(".agenda").get_by_text(market.customer.name).wait_for()
    assert await page.locator(".delivery-day").count() == 1, "days without deliveries are left out"
    desk = await ui.open(market.clerk, f"/deliveries?view=week&date={today}")
    await desk.get_by_text(market.customer.name).wait_for()
    await desk.emulate_media(media="print")
    assert not await desk.get_by_role("button", name="印刷").is_visible()
    assert not await desk.get_by_role("navigation").first.is_visible()
    assert await desk.get_by_text(market.customer.name).is_visible()


@in_looks
async def test_the_calendar_can_be_used_by_everybody(http, ui, axe, look):
    market = await make.market(http)
    await wished(market, 0)
    for query in ("view=three", "view=week", "view=month", "view=week&what=products&by=planned"):
        await ui.proves(market.clerk, f"/deliveries?{query}", "h1", axe, look)
