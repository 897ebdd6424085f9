"""Orders in the admin UI: both sides, live, by hand and by keys."""

from decimal import Decimal
from urllib.parse import urlencode

from core.actor import system
from core.db import transaction
from models.product import Product
from services import customer as customers
from services import order as orders
from tests import make
from tests.browsers import PHONE, in_looks, violations
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


async def test_a_number_that_two_sellers_gave_leads_to_the_order_that_is_meant(http, ui, axe):
    market, other = await make.market(http), await make.market(http)
    async with transaction():
        by = system(other.seller.id)
        customer = await customers.create({**make.ADDRESS, "name": market.buyer.name, "email": ""}, by=by)
        await customers.link(customer, market.buyer, other.seller)
        await customers.allow_forms(customer, [other.form.id], by=by)
        entries = [orders.Entry(other.tomato.id, Decimal(7))]
        theirs = await orders.place(other.form.id, entries, orders.Wish(market.place.id, None), by=market.buying)
    mine = await market.order()
    assert mine.number == theirs.number
    page = await ui.open(market.cook, "/history")
    for order, seller in ((mine, market.seller), (theirs, other.seller)):
        await page.goto("/history")
        await page.get_by_role("row", name=seller.name).get_by_role("link").click()
        await page.wait_for_url(f"**/orders/{order.number}/{make.gid(order)}")
        await page.get_by_role("region", name="取引先とお届け先").get_by_text(seller.name).wait_for()
    await page.goto(f"/orders/{mine.number}")
    await page.get_by_text("どれを開きますか").wait_for()
    assert await violations(page, axe) == []
    await page.get_by_role("link", name=market.seller.name).click()
    await page.wait_for_url(f"**/{make.gid(mine)}")
    page = await ui.open(market.clerk, f"/orders/{mine.number}")
    await page.wait_for_url(f"**/{make.gid(mine)}")
    await page.goto(f"/orders/{theirs.number}/{make.gid(theirs)}")
    await page.get_by_text("この番号の注文はありません").wait_for()


async def test_only_what_was_away_has_caught_up(http, ui):
    market = await make.market(http)
    page = await ui.open(market.cook, "/history")
    told: list[str] = []

    def tell(text):
        told.append(text)

    await page.expose_function("tell", tell)
    watch = "new MutationObserver(() => document.body.innerText.includes('追いつきました') && tell('caught up'))"
    await page.evaluate(f"{watch}.observe(document.body, {{ subtree: true, childList: true }})")
    first = await market.order()
    await page.get_by_role("link", name=first.number).click()
    await page.get_by_role("heading", name=first.number).wait_for()
    await page.get_by_role("link", name="発注する").first.click()
    await page.wait_for_timeout(4000)
    await page.context.set_offline(True)
    await page.get_by_text("オフラインです").wait_for()
    await page.context.set_offline(False)
    await page.get_by_text("オフラインです").wait_for(state="detached")
    assert await page.get_by_text("再接続しています").count() == 0, "nobody listens here"
    await page.get_by_role("link", name="注文履歴").first.click()
    await page.get_by_role("link", name=first.number).wait_for()
    await page.wait_for_timeout(1000)
    assert told == []
    await page.context.set_offline(True)
    await page.get_by_text("オフラインです").wait_for()
    await page.context.set_offline(False)
    missed = await market.order()
    await page.get_by_role("link", name=missed.number).wait_for()
    await page.get_by_text("最新の状態に追いつきました").wait_for()
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


@in_looks
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
