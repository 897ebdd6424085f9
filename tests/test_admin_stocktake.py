"""棚卸 in the admin UI: counted on phones by several at once, closed at a desk, opened again by who may."""

import datetime as dt

import pytest

from models.permission import Role
from models.stocktake import Stocktake, StocktakeLine, StocktakeStatus
from tests import make
from tests.browsers import PHONE, in_looks
from tests.test_stocktake import TODAY, by_fax, counted, lines_of, made, received


async def stocked(http):
    """A buyer with goods of two suppliers, and a stocktake of the month before."""
    market = await make.market(http)
    month_ago = TODAY - dt.timedelta(days=30)
    await received(market, month_ago, tomato=10, beef="2.5")
    before = await made(market.cook, datedOn=str(month_ago))
    lines = await lines_of(market.cook, before)
    await counted(market.cook, lines["トマト"], "6")
    await counted(market.cook, lines["牛すね肉"], "0.5")
    for name, storage in (("トマト", "冷蔵庫"), ("牛すね肉", "冷凍庫")):
        told = await market.cook.tell("stocktakeLineUpdate", "", id=lines[name]["id"], storage=storage)
        assert told.errors == []
    assert (await market.cook.tell("stocktakeClose", "", id=before["id"])).errors == []
    await received(market, TODAY - dt.timedelta(days=2), tomato=5, beef="1.5")
    await by_fax(market, "純米大吟醸 山田錦 一升瓶 化粧箱入り", 4800, 3, tax_rate=10)
    return market


@pytest.mark.feature("CN-74")
async def test_a_month_is_counted_on_phones_and_closed_at_a_desk(http, ui):
    market = await stocked(http)
    staff = await make.person(http, market.buyer, Role.STAFF, name="店員 三郎")
    desk = await ui.open(market.cook, "/stocktakes")
    await desk.get_by_role("button", name="棚卸表を作成").first.click()
    dialog = desk.get_by_role("dialog")
    await dialog.get_by_label("棚卸日").fill(str(TODAY))
    await dialog.get_by_role("button", name="作成する").click()
    await desk.get_by_text("0/3 入力済").first.wait_for()
    kept = await Stocktake.get(business_id=market.buyer.id, dated_on=TODAY)
    path = f"/stocktakes/{make.gid(kept)}"

    phone = await ui.open(staff, path, size=PHONE, has_touch=True)
    boxes = phone.locator(".counter-input")
    await boxes.first.wait_for()
    assert await boxes.count() == 3
    tomato = phone.get_by_label("トマト").and_(phone.locator("input"))
    await tomato.fill("３．５")
    await tomato.press("Enter")
    assert await phone.evaluate("document.activeElement.className") == "counter-input number"
    assert await phone.evaluate("document.activeElement.value") == ""
    await desk.get_by_text("1/3 入力済").first.wait_for()
    await desk.get_by_text("使用").first.wait_for()
    beef = phone.get_by_role("button", name="牛すね肉").and_(phone.get_by_label("増やす"))
    await beef.click()
    await beef.click()
    await desk.get_by_text("2/3 入力済").first.wait_for()
    line = await StocktakeLine.get(stocktake_id=kept.id, name__startswith="トマト")
    assert (str(line.quantity), line.counter_name) == ("3.500", "店員 三郎")
    assert (await StocktakeLine.get(stocktake_id=kept.id, name__startswith="牛すね肉")).quantity == 2

    await phone.get_by_text("未入力 1").click()
    await phone.locator(".count-line").nth(1).wait_for(state="detached")
    assert await boxes.count() == 1
    await desk.get_by_role("button", name="確定する").click()
    dialog = desk.get_by_role("dialog")
    assert await dialog.get_by_role("button", name="確定する").is_disabled()
    await dialog.get_by_label("未入力の1品を在庫0として確定する").check()
    await dialog.get_by_role("button", name="確定する").click()
    await desk.get_by_text("さんが").first.wait_for()
    closed = await Stocktake.get(id=kept.id)
    assert (closed.status, closed.total) == (StocktakeStatus.CLOSED, 1165 + 4000)
    await phone.get_by_text("すべて").first.click()
    await phone.locator(".counter-input").first.wait_for(state="detached")
    assert await phone.get_by_role("button", name="確定を解除").count() == 0

    await desk.get_by_role("button", name="確定を解除").click()
    dialog = desk.get_by_role("dialog")
    await dialog.get_by_label("理由").fill("数え直し")
    await dialog.get_by_role("button", name="確定を解除").click()
    await desk.get_by_text("確定が解除されています（理由：数え直し）").wait_for()
    await phone.locator(".counter-input").first.wait_for()


@pytest.mark.feature("CN-74")
async def test_what_another_has_counted_is_shown_and_not_overwritten_unasked(http, ui):
    market = await stocked(http)
    stocktake = await made(market.cook)
    page = await ui.open(market.cook, f"/stocktakes/{stocktake['id']}")
    box = page.get_by_label("トマト").and_(page.locator("input"))
    await box.wait_for()
    line = await StocktakeLine.get(stocktake_id=(await Stocktake.get(dated_on=TODAY, business_id=market.buyer.id)).id,
                                   name__startswith="トマト")  # fmt: skip
    # As another process would, without a word: this page has not heard of it.
    await StocktakeLine.filter(id=line.id).update(
        quantity=9, counted_at=line.created_at, counter_name="店員 三郎", version=line.version + 1
    )
    await box.fill("4")
    await page.get_by_text("店員 三郎さんが先に9").wait_for()
    assert (await StocktakeLine.get(id=line.id)).quantity == 9
    await page.get_by_role("button", name="自分の4").click()
    await page.get_by_text("1/3 入力済").first.wait_for()
    await page.get_by_text("店員 三郎さんが先に9").wait_for(state="detached")
    assert (await StocktakeLine.get(id=line.id)).quantity == 4


@pytest.mark.feature("CN-74")
async def test_own_goods_are_added_and_prices_set(http, ui):
    market = await stocked(http)
    stocktake = await made(market.cook)
    page = await ui.open(market.cook, f"/stocktakes/{stocktake['id']}")
    await page.get_by_role("button", name="商品を追加").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("商品名").fill("自家製だし")
    await dialog.get_by_label("単位").fill("L")
    await dialog.get_by_label("棚卸単価").fill("333")
    await dialog.get_by_label("在庫数").fill("1.5")
    await dialog.get_by_role("button", name="保存").click()
    await page.get_by_text("1/4 入力済").first.wait_for()
    own = await StocktakeLine.get(business_id=market.buyer.id, is_own=True)
    assert (own.amount, own.unit) == (499, "L")
    await page.get_by_role("button", name="自家製だしを編集").click()
    await page.get_by_role("dialog").get_by_label("棚卸単価").fill("400")
    await page.get_by_role("dialog").get_by_role("button", name="保存").click()
    await page.get_by_text("￥600").first.wait_for()
    await page.get_by_role("searchbox").fill("純米")
    await page.locator(".count-line").nth(1).wait_for(state="detached")
    assert await page.locator(".count-line").count() == 1


@in_looks
@pytest.mark.feature("CN-74")
async def test_everybody_can_use_the_pages_of_stocktaking(http, ui, axe, look):
    market = await stocked(http)
    stocktake = await made(market.cook)
    lines = await lines_of(market.cook, stocktake)
    await counted(market.cook, lines["トマト"], "3.5")
    own = {"stocktake": stocktake["id"], "name": "自家製だし", "unit": "L", "quantity": "1"}
    assert (await market.cook.tell("stocktakeLineAdd", "", **own)).errors == []
    await ui.proves(market.cook, "/stocktakes", "text=2/4", axe, look)
    await ui.proves(market.cook, f"/stocktakes/{stocktake['id']}", ".counter-input", axe, look)
    before = await Stocktake.get(business_id=market.buyer.id, status="CLOSED")
    await ui.proves(market.cook, f"/stocktakes/{make.gid(before)}", ".count-final", axe, look)
