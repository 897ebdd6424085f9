"""Orders in the admin UI: both sides, live, by hand and by keys."""

from tests import make
from tests.browsers import violations


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
