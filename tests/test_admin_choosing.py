"""Many rows at once on a phone: cards are chosen by a tap, and a bar does to all of them what may be done."""

from models.order import Order
from tests import make
from tests.browsers import DESK, PHONE, fits, in_looks

SMALLEST = 24


async def test_many_orders_are_confirmed_at_once_on_a_phone(http, ui):
    market = await make.market(http)
    chosen, left, other = [await market.order() for _ in range(3)]
    page = await ui.open(market.clerk, "/inbox", size=PHONE)
    await page.get_by_role("button", name="選択", exact=True).click()
    for order in (chosen, other, left):
        await page.get_by_role("row", name=order.number).click()
    await page.get_by_role("row", name=left.number).click()
    bar = page.get_by_role("toolbar", name="2 件選択中")
    await bar.wait_for()
    assert page.url.endswith("/inbox")
    await bar.get_by_role("button", name="受注確認").click()
    await page.get_by_text("確認済み").nth(1).wait_for()
    await bar.wait_for(state="hidden")
    states = {one.id: one.status for one in await Order.filter(seller_id=market.seller.id)}
    assert states == {chosen.id: "CONFIRMED", other.id: "CONFIRMED", left.id: "PLACED"}
    await page.get_by_role("row", name=left.number).get_by_role("link").click()
    await page.wait_for_url(lambda url: left.number in url)


async def test_all_are_chosen_or_none_and_a_tap_opens_again_afterwards(http, ui):
    market = await make.market(http)
    order, _ = [await market.order() for _ in range(2)]
    page = await ui.open(market.clerk, "/inbox", size=PHONE)
    choose = page.get_by_role("button", name="選択", exact=True)
    await choose.click()
    await page.get_by_label("すべて選ぶ").check()
    await page.get_by_role("toolbar", name="2 件選択中").wait_for()
    for box in await page.get_by_role("checkbox").all():
        found = await box.bounding_box()
        assert min(found["width"], found["height"]) >= SMALLEST
    await page.get_by_role("button", name="選択を解除").click()
    assert await page.get_by_role("checkbox").count() == 0
    assert await choose.get_attribute("aria-pressed") == "false"
    await page.get_by_role("row", name=order.number).get_by_role("link").click()
    await page.wait_for_url(lambda url: order.number in url)


async def test_where_nothing_can_be_done_to_rows_there_is_nothing_to_choose(http, ui):
    market = await make.market(http)
    order = await market.order()
    page = await ui.open(market.cook, "/history", size=PHONE)
    await page.get_by_role("row").first.wait_for()
    assert await page.get_by_role("button", name="選択", exact=True).count() == 0
    page = await ui.open(market.clerk, "/inbox", size=DESK)
    await page.get_by_role("link", name=order.number).wait_for()
    assert await page.get_by_role("button", name="選択", exact=True).count() == 0


@in_looks
async def test_everybody_can_choose(http, ui, axe, look):
    market = await make.market(http)
    for _ in range(3):
        await market.order()
    page = await ui.open(market.clerk, "/inbox", **look)
    await page.get_by_role("row").nth(1).wait_for()
    if look["size"] == PHONE:
        await page.locator("[aria-pressed=false]").first.click()
    for box in (await page.get_by_role("checkbox").all())[1:3]:
        await box.check()
    await page.get_by_role("toolbar").wait_for()
    await fits(page, axe, look, "choosing")
