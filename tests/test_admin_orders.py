"""Orders in the admin UI: both sides, live, by hand and by keys."""

from urllib.parse import urlencode

import pytest

from models.product import Product
from tests import make
from tests.browsers import LOOKS, PHONE, look_id, violations
from tests.people import PASSWORD


async def test_an_order_arrives_in_the_inbox_and_is_confirmed_there(http, ui, axe):
    market = await make.market(http)
    page = await ui.open(market.clerk, "/inbox")
    await page.get_by_text("まだ注文はありません").wait_for()
    order = await market.order()
    await page.get_by_role("link", name=order.number).wait_for()
    assert await violations(page, axe) == []
    await page.get_by_role("link", name=order.number).click()
    await page.get_by_role("button", name="受注確認").click()
    await page.get_by_text("確認済み").first.wait_for()
    await order.refresh_from_db()
    assert order.status == "CONFIRMED"
    assert await violations(page, axe) == []


async def test_what_comes_between_reading_and_listening_or_while_the_socket_is_away_is_not_missed(http, ui):
    market = await make.market(http)
    page = await ui.open(market.cook, "/history")
    context = page.context
    first = await market.order()
    await page.get_by_role("link", name=first.number).wait_for()
    await context.set_offline(True)
    missed = await market.order()
    await context.set_offline(False)
    await page.get_by_role("link", name=missed.number).wait_for()
    ui.complaints.clear()  # the browser tells of each try without a network


async def test_a_login_leads_nowhere_but_here(http, ui):
    market = await make.market(http)
    login_id = market.clerk.facts["user"].login_id
    for wanted in ("//evil.example/", "/\\evil.example/", "https://evil.example/", "javascript:alert(1)"):
        page = await ui.open(None, "/login?" + urlencode({"next": wanted}))
        await page.get_by_label("ログインID").fill(login_id)
        await page.locator("[name=password]").fill(PASSWORD)
        await page.get_by_role("button", name="ログイン", exact=True).click()
        await page.wait_for_url(ui.address + "/**/*")
        await page.get_by_role("heading", name="注文").first.wait_for()
        assert page.url.startswith(ui.address)
        await page.context.close()


async def test_a_hostile_name_is_shown_as_text(http, ui):
    market = await make.market(http)
    hostile = "<img src=x onerror=alert(1)>{{constructor}}"
    await Product.filter(id=market.tomato.product_id).update(name=hostile)
    order = await market.order()
    page = await ui.open(market.cook, f"/orders/{order.number}", size=PHONE)
    await page.get_by_text(hostile).wait_for()
    assert await page.locator("img").count() == 0
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("look", LOOKS, ids=look_id)
async def test_every_page_can_be_used_by_everybody(http, ui, axe, look):
    market = await make.market(http)
    order = await market.shipped()
    for person, path, sign in (
        (None, "/login", "#root form"),
        (market.clerk, "/inbox", f"text={order.number}"),
        (market.cook, "/history", f"text={order.number}"),
        (market.clerk, f"/orders/{order.number}", "h1"),
        (market.cook, f"/orders/{order.number}", "h1"),
    ):
        await ui.proves(person, path, sign, axe, look)


async def test_each_begins_where_his_work_lies(http, ui):
    market = await make.market(http)
    page = await ui.open(market.clerk, "/")
    await page.wait_for_url("**/inbox")
    page = await ui.open(market.cook, "/")
    await page.wait_for_url("**/order")
