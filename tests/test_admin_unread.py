"""未読の受注 in the admin UI: what nobody of the seller has opened stands out, and can be asked for alone."""

from models.order import Order
from tests import make
from tests.browsers import fits, in_looks


async def unread(market):
    rows = await Order.filter(seller_id=market.seller.id, read_at=None)
    return {order.number for order in rows}


async def test_what_was_opened_is_read_and_can_be_unread_again(http, ui):
    market = await make.market(http)
    opened, left = [await market.order() for _ in range(2)]
    page = await ui.open(market.clerk, "/inbox")
    await page.locator("[data-unread]").nth(1).wait_for()
    await page.get_by_role("button", name="未読 2").click()
    await page.get_by_role("link", name=opened.number).click()
    await page.get_by_role("heading", name=opened.number).wait_for()
    await page.get_by_text("既読", exact=True).wait_for()
    assert await unread(market) == {left.number}
    await page.get_by_role("link", name="受注一覧").first.click()
    await page.get_by_role("button", name="未読 1").click()
    await page.get_by_role("link", name=left.number).wait_for()
    await page.get_by_role("link", name=opened.number).wait_for(state="hidden")
    assert await page.locator("[data-unread]").count() == 1

    await page.get_by_role("button", name="未読 1").click()
    await page.get_by_role("link", name=opened.number).click()
    await page.get_by_role("button", name="未読に戻す").click()
    await page.get_by_role("button", name="未読 2").wait_for()
    assert await unread(market) == {opened.number, left.number}
    assert page.url.endswith("/inbox")


async def test_many_are_read_at_once_and_a_buyer_reads_nothing(http, ui):
    market = await make.market(http)
    orders = [await market.order() for _ in range(3)]
    page = await ui.open(market.cook, f"/orders/{orders[0].number}")
    await page.get_by_role("heading", name=orders[0].number).wait_for()
    assert await unread(market) == {order.number for order in orders}
    page = await ui.open(market.clerk, "/inbox?unread=1")
    await page.locator("[data-unread]").nth(2).wait_for()
    await page.get_by_role("checkbox", name="すべて選ぶ").check()
    await page.get_by_role("toolbar").get_by_role("button", name="既読にする").click()
    await page.get_by_text("条件に合うものはありません").wait_for()
    assert await unread(market) == set()


@in_looks
async def test_everybody_sees_what_is_unread(http, ui, axe, look):
    market = await make.market(http)
    orders = [await market.order() for _ in range(3)]
    await Order.filter(id=orders[1].id).update(read_at=orders[1].placed_at)
    page = await ui.open(market.clerk, "/inbox", **look)
    await page.locator("[data-unread]").nth(1).wait_for()
    assert await page.locator("[data-unread]").count() == len(orders) - 1
    await fits(page, axe, look, "inbox-unread")
