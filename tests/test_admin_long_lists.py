"""Lists of many rows in the admin UI: however far somebody scrolls, little is kept, and nothing is out of its place."""

import asyncpg

from core import clock
from core.settings import settings
from models.order import Order, OrderStatus
from tests import make
from tests.browsers import PHONE, fits, in_looks, violations

ORDERS = 1500
COPIES = """
INSERT INTO "order" ({columns})
SELECT {values} FROM "order" o, generate_series(1, $2) n WHERE o.id = $1
"""
NEW = {
    "id": "gen_random_uuid()",
    "number": "lpad((100000 + n)::text, 8, '0')",
    "placed_at": "o.placed_at - n * interval '1 minute'",
}
SHOWN = r"""() => [...document.querySelectorAll(".rows [aria-rowindex]")].map((one) => [
  +one.getAttribute("aria-rowindex"), /\d+$/.exec(one.querySelector("a").textContent)[0],
  one.getBoundingClientRect().top])"""
KEPT = 12
"""Rows beyond the window, on either side."""


async def many_orders(market, count=ORDERS):
    """The same order many times, each a minute older and with a number of its own."""
    order = await market.order()
    connection = await asyncpg.connect("postgresql://" + settings().database_url.partition("://")[2])
    try:
        await connection.execute("SET tsunagi.audit = 'off'")
        found = await connection.fetch(
            "SELECT attname FROM pg_attribute WHERE attrelid = '\"order\"'::regclass AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = ''"
        )
        names = [name for (name,) in found]
        columns = ", ".join(f'"{name}"' for name in names)
        values = ", ".join(NEW.get(name, f'o."{name}"') for name in names)
        await connection.execute(COPIES.format(columns=columns, values=values), order.id, count)
    finally:
        await connection.close()
    return order


async def rows_in_place(page):
    """The rows in the page as (index, number); their indexes follow each other from the top down."""
    rows = sorted(await page.evaluate(SHOWN), key=lambda row: row[2])
    indexes = [index for index, *_ in rows]
    assert indexes == list(range(indexes[0], indexes[0] + len(rows)))
    return [(index, number) for index, number, _ in rows]


async def test_far_down_a_list_little_is_kept_and_every_row_is_in_its_place(http, ui, axe):
    market = await make.market(http)
    newest = await many_orders(market)
    page = await ui.open(market.clerk, "/inbox")
    pages_read: list[str | None] = []
    page.on("request", lambda request: _note(request, pages_read))
    await page.get_by_role("link", name=newest.number).wait_for()
    expected = {1: newest.number} | {n + 1: f"{100000 + n:08d}" for n in range(1, ORDERS + 1)}
    seen: dict[int, str] = {}
    at_most = 0
    while max(seen, default=0) < ORDERS + 1:
        rows = await rows_in_place(page)
        seen |= dict(rows)
        at_most = max(at_most, len(rows))
        await page.evaluate("scrollBy(0, innerHeight * 0.8)")
        await page.wait_for_function("document.querySelector('.rows [aria-rowindex]') !== null")
        await page.wait_for_timeout(50)
    assert seen == expected
    assert at_most <= 900 // 38 + 2 * KEPT + 3
    assert await page.get_by_role("table").get_attribute("aria-rowcount") == str(ORDERS + 1)
    assert await violations(page, axe) == []
    read = len(pages_read)
    await page.evaluate("scrollTo(0, 0)")
    await page.get_by_role("link", name=newest.number).wait_for()
    assert (await rows_in_place(page))[0] == (1, newest.number)
    assert pages_read[read:].count(None) == 1, "the first page was let go of, and is read anew"


def _note(request, pages_read):
    if request.url.endswith("/graphql") and "query Orders" in (request.post_data or ""):
        pages_read.append(request.post_data_json["variables"].get("after"))


async def test_what_was_chosen_stays_chosen_when_its_page_is_far_away(http, ui):
    market = await make.market(http)
    newest = await many_orders(market)
    page = await ui.open(market.clerk, "/inbox")
    await page.get_by_role("link", name=newest.number).wait_for()
    await page.keyboard.press("j")
    await page.keyboard.press("x")
    await page.get_by_role("toolbar", name="1").wait_for()
    while await page.get_by_role("link", name=f"{100000 + 1000:08d}").count() == 0:
        await page.evaluate("scrollBy(0, innerHeight)")
        await page.wait_for_timeout(50)
    await page.get_by_role("toolbar", name="1").wait_for()
    await page.get_by_role("toolbar").get_by_role("button", name="受注確認").click()
    await page.get_by_text("確定しました").or_(page.get_by_text("確認しました")).first.wait_for()
    await newest.refresh_from_db()
    assert newest.status == "CONFIRMED"


async def states(market):
    """How many orders are in each state."""
    found = [order.status for order in await Order.filter(seller_id=market.seller.id)]
    return {status: found.count(status) for status in set(found)}


async def choose_all(page, count):
    """Those that are shown, then all that match."""
    await page.get_by_role("row").nth(1).get_by_role("checkbox").wait_for()
    await page.get_by_role("checkbox", name="すべて選ぶ").check()
    bar = page.get_by_role("toolbar")
    await bar.get_by_role("button", name=f"条件に合う {count} 件すべてを選ぶ").click()
    await page.get_by_role("toolbar", name=f"条件に合う {count} 件すべてを選択中").wait_for()
    return bar


async def test_all_that_match_are_received_also_those_that_nobody_has_scrolled_to(http, ui):
    market = await make.market(http)
    await many_orders(market, 240)
    await Order.filter(seller_id=market.seller.id, number__gte="00100231").update(
        status=OrderStatus.ABORTED, aborted_at=clock.now()
    )
    await Order.filter(seller_id=market.seller.id, number="00100150").update(status=OrderStatus.CONFIRMED)
    page = await ui.open(market.clerk, "/inbox?status=PLACED,CONFIRMED")
    bar = await choose_all(page, 231)
    assert await bar.get_by_role("button", name="取消").count() == 0, "what asks for a reason is not done unseen"
    await bar.get_by_role("button", name="受け付ける").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_text("231 件すべて").wait_for()
    assert await states(market) == {"PLACED": 230, "CONFIRMED": 1, "ABORTED": 10}, "nothing before it is asked"
    await dialog.get_by_role("button", name="受け付ける").click()
    await dialog.get_by_role("status").get_by_text("230 件").wait_for()
    await dialog.get_by_text("1 件はできませんでした").wait_for()
    assert await dialog.get_by_role("listitem").count() == 1
    assert await states(market) == {"RECEIVED": 230, "CONFIRMED": 1, "ABORTED": 10}
    await dialog.get_by_role("button", name="閉じる").last.click()
    await bar.wait_for(state="hidden")


async def test_it_can_be_stopped_and_gone_on_with(http, ui):
    market = await make.market(http)
    await many_orders(market, 150)
    page = await ui.open(market.clerk, "/inbox")
    bar = await choose_all(page, 151)
    await bar.get_by_role("button", name="受け付ける").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="受け付ける").click()
    await dialog.get_by_role("button", name="止める").click()
    await dialog.get_by_text("残りがあります").wait_for()
    done = await states(market)
    assert 0 < done["PLACED"] <= 151
    await page.wait_for_timeout(500)
    assert await states(market) == done
    await dialog.get_by_role("button", name="続ける").click()
    await dialog.get_by_role("status").get_by_text("151 件").wait_for()
    assert await states(market) == {"RECEIVED": 151}


async def test_what_matches_another_filter_is_not_chosen(http, ui):
    market = await make.market(http)
    await many_orders(market, 120)
    page = await ui.open(market.clerk, "/inbox")
    bar = await choose_all(page, 121)
    await page.get_by_role("row").nth(2).get_by_role("checkbox").uncheck()
    await page.get_by_role("toolbar", name="99 件選択中").wait_for()
    await page.get_by_role("button", name="選択を解除").click()
    await choose_all(page, 121)
    await page.get_by_text("受付中 0").click()
    await bar.wait_for(state="hidden")


@in_looks
async def test_everybody_can_do_something_to_all_that_match(http, ui, axe, look):
    market = await make.market(http)
    await many_orders(market, 110)
    await Order.filter(seller_id=market.seller.id, number="00100090").update(status=OrderStatus.CONFIRMED)
    page = await ui.open(market.clerk, "/inbox", **look)
    await page.get_by_role("row").nth(1).wait_for()
    if look["size"] == PHONE:
        await page.locator("[aria-pressed=false]").first.click()
    await page.get_by_role("checkbox").first.check()
    bar = page.get_by_role("toolbar")
    await bar.locator(".selection-whole").click()
    await page.get_by_role("toolbar", name="111").wait_for()
    await fits(page, axe, look, "choosing-all")
    await bar.get_by_role("button").first.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button").last.click()
    await dialog.get_by_role("listitem").wait_for()
    await dialog.get_by_role("status").wait_for()
    await fits(page, axe, look, "all-done")
