"""発注先へ発注 in the admin UI: from received orders to purchases, and back from either."""

import pytest

from models.order import Order
from tests.browsers import PHONE, in_looks
from tests.make import gid, lines
from tests.test_sourcing import a_wholesaler


def at(order):
    return f"/orders/{order.number}/{gid(order)}"


@pytest.mark.feature("CN-72")
async def test_what_was_received_is_ordered_from_suppliers_and_each_leads_to_the_other(http, ui):
    market, tomato, *_ = await a_wholesaler(http)
    order = await market.order()
    sold, _ = await lines(order)
    page = await ui.open(market.clerk, at(order))
    await page.get_by_role("button", name="発注先へ発注").click()
    await page.get_by_role("heading", name="発注先へ発注").wait_for()
    await page.get_by_role("button", name="2 行を発注する").click()
    await page.get_by_text("入力してください。").first.wait_for()
    assert await Order.filter(buyer_id=market.seller.id).count() == 0, "nobody knows from where"
    sources = page.get_by_label("発注先の商品", exact=True)
    await sources.first.fill("農園")
    await page.get_by_role("option", name=tomato.name).click()
    await sources.nth(1).fill("牛すね")
    await page.get_by_role("option", name="肉の山田 牛すね肉").click()
    await page.get_by_label("数量").first.fill("２０")
    await page.get_by_role("button", name="2 行を発注する").click()
    await page.wait_for_url("**/history")
    made = {one.source: one for one in await Order.filter(buyer_id=market.seller.id)}
    assert made.keys() == {"FORM", "FAX"}
    assert [line.ordered_quantity for line in await lines(made["FORM"])] == [20]
    await page.goto(at(order))
    ordered = page.get_by_role("region", name="この注文のための発注")
    await ordered.get_by_role("link", name=made["FORM"].number, exact=True).click()
    await page.get_by_role("region", name="この発注が使われる受注").get_by_text(sold.name).wait_for()
    await page.goto(f"/purchases/new?orders={gid(order)}")
    await page.get_by_text("発注が必要な商品はありません").wait_for()


@pytest.mark.feature("CN-72")
async def test_the_second_time_nobody_has_to_say_from_where(http, ui):
    market, _, of_farm, fish, *_, place = await a_wholesaler(http)
    first, second = await market.order(), await market.order()
    given = [
        {"line": gid(line), **source}
        for line, source in zip(await lines(first), ({"item": of_farm}, {"supplierProduct": fish}), strict=True)
    ]
    assert (await market.clerk.tell("purchaseForSales", "", lines=given, deliveryPlace=place)).errors == []
    page = await ui.open(market.clerk, f"/purchases/new?orders={gid(second)}", size=PHONE)
    await page.get_by_text("発注先： 築地 魚政 真鯛").wait_for()
    await page.get_by_role("checkbox").first.uncheck()
    await page.get_by_role("button", name="1 行を発注する").click()
    await page.wait_for_url("**/history")
    assert await Order.filter(buyer_id=market.seller.id, source="FAX").count() == 2
    assert await Order.filter(buyer_id=market.seller.id, source="FORM").count() == 1


@in_looks
async def test_everybody_can_order_for_orders(http, ui, axe, look):
    market, *_ = await a_wholesaler(http)
    order = await market.order()
    await ui.proves(market.clerk, f"/purchases/new?orders={gid(order)}", ".purchase-line", axe, look)
