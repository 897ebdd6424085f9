"""発注先 in the admin UI: who was deleted can be put back, at once or later."""

from models.supplier import Supplier, SupplierChannel
from tests import make
from tests.browsers import fits, in_looks


async def by_mail(market, name="築地 魚政水産"):
    values = {"name": name, "email": "uomasa@example.jp", "channel": SupplierChannel.MAIL}
    told = await market.cook.tell("supplierCreate", "supplier { id }", **values)
    return await Supplier.get(name=name, business_id=market.buyer.id), told["supplier"]["id"]


async def is_deleted(supplier):
    return (await Supplier.get(id=supplier.id)).deleted_at is not None


async def test_who_was_deleted_by_mistake_is_put_back_at_once(http, ui):
    market = await make.market(http)
    supplier, key = await by_mail(market)
    page = await ui.open(market.cook, f"/suppliers/{key}")
    await page.get_by_role("button", name="削除", exact=True).click()
    await page.get_by_text("この発注先は削除されています").first.wait_for()
    assert await page.get_by_role("button", name="発注する").count() == 0
    assert await is_deleted(supplier)
    await page.locator("button.link", has_text="元に戻す").click()
    await page.get_by_role("button", name="発注する").wait_for()
    assert not await is_deleted(supplier)


async def test_who_was_deleted_long_ago_is_found_and_put_back(http, ui):
    market = await make.market(http)
    supplier, _ = await by_mail(market)
    page = await ui.open(market.cook, "/suppliers")
    row = page.get_by_role("row", name="築地 魚政水産")
    await row.get_by_role("checkbox").check()
    await page.get_by_role("toolbar").get_by_role("button", name="削除").click()
    await row.wait_for(state="hidden")
    assert await is_deleted(supplier)
    await page.get_by_role("button", name="削除済み").click()
    await page.get_by_role("link", name="築地 魚政水産").click()
    await page.locator("main").get_by_role("button", name="元に戻す").click()
    await page.get_by_role("button", name="発注する").wait_for()
    assert not await is_deleted(supplier)
    await page.goto("/suppliers?deleted=1")
    await page.get_by_text("条件に合うものはありません").wait_for()


@in_looks
async def test_everybody_can_put_somebody_back(http, ui, axe, look):
    market = await make.market(http)
    supplier, key = await by_mail(market)
    await market.cook.tell("supplierDelete", "", id=make.gid(supplier))
    page = await ui.open(market.cook, "/suppliers?deleted=1", **look)
    await page.get_by_role("link", name="築地 魚政水産").wait_for()
    await fits(page, axe, look, "suppliers-deleted")
    page = await ui.open(market.cook, f"/suppliers/{key}", **look)
    await page.get_by_role("alert").wait_for()
    await fits(page, axe, look, "supplier-deleted")
