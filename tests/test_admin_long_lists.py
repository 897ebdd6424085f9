"""Lists of many rows in the admin UI: however far somebody scrolls, little is kept, and nothing is out of its place."""

import asyncpg

from core.settings import settings
from tests import make
from tests.browsers import violations

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
SHOWN = """() => [...document.querySelectorAll(".rows [aria-rowindex]")].map((one) => [
  +one.getAttribute("aria-rowindex"), one.querySelector("a").textContent, one.getBoundingClientRect().top])"""
KEPT = 12
"""Rows beyond the window, on either side."""


async def many_orders(market):
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
        await connection.execute(COPIES.format(columns=columns, values=values), order.id, ORDERS)
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
    await page.get_by_role("link", name=newest.number, exact=True).wait_for()
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
