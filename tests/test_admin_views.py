"""Saved views of lists, and the history of what is looked at, in the admin UI."""

from models.permission import Role
from models.saved_view import SavedView
from tests import make
from tests.browsers import PHONE, violations
from tests.make import gid

VIEWS = "保存した表示"


async def opened(page):
    await page.get_by_role("button", name=VIEWS).click()
    await page.get_by_label("今の表示を保存").wait_for()


async def chosen(page, view, verb):
    await page.get_by_role("button", name=f"「{view}」の操作").click()
    await page.get_by_role("menuitem", name=verb).click()


async def test_a_view_is_kept_shared_opened_first_and_forgotten(http, ui, axe):
    market = await make.market(http)
    placed, confirmed = await market.order(), await market.confirmed()
    other = await make.person(http, market.seller, Role.STAFF)
    page = await ui.open(market.clerk, "/inbox?status=CONFIRMED&sort=PLACED_AT_ASC")
    await page.get_by_role("link", name=confirmed.number).wait_for()
    await page.get_by_role("button", name="表示する列", exact=True).click()
    await page.get_by_label("備考", exact=True).uncheck()
    await page.keyboard.press("Escape")
    await opened(page)
    assert await violations(page, axe) == []
    await page.get_by_label("今の表示を保存").fill("確認済み")
    await page.get_by_role("button", name="保存", exact=True).click()
    await page.get_by_text("「確認済み」を保存しました").wait_for()
    view = await SavedView.get(business_id=market.seller.id)
    assert view.query.startswith("status=CONFIRMED&sort=PLACED_AT_ASC&columns=")
    assert not view.is_shared
    theirs = await ui.open(other, "/inbox")
    await opened(theirs)
    await theirs.get_by_text("まだありません").wait_for()
    await page.get_by_label("今の表示を保存").fill("確認済み")
    await page.get_by_role("button", name="保存", exact=True).click()
    await page.get_by_text("すでに使われています").wait_for()
    await chosen(page, "確認済み", "社内で共有する")
    await page.get_by_label("共有", exact=True).wait_for()
    await chosen(page, "確認済み", "最初に表示する")
    await page.get_by_label("最初に表示", exact=True).wait_for()
    await chosen(page, "確認済み", "名前を変える")
    await page.get_by_label("新しい名前").fill("出荷待ち")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="出荷待ち", exact=False).first.wait_for()
    await theirs.goto(f"{ui.address}/inbox")
    await theirs.wait_for_url("**/inbox?status=CONFIRMED**")
    await theirs.get_by_role("link", name=confirmed.number).wait_for()
    assert await theirs.get_by_role("link", name=placed.number).count() == 0
    assert await theirs.get_by_role("columnheader", name="備考").count() == 0
    await opened(theirs)
    assert await theirs.get_by_role("button", name="「出荷待ち」の操作").count() == 0, "not theirs to change"
    page.on("dialog", lambda dialog: dialog.accept())
    await chosen(page, "出荷待ち", "削除")
    await page.get_by_text("まだありません").wait_for()
    assert not await SavedView.filter(business_id=market.seller.id).exists()


async def test_views_fit_a_phone(http, ui, axe):
    market = await make.market(http)
    await market.clerk.tell("savedViewCreate", "", list="inbox", name="とても長い名前の保存した表示" * 2, query="q=x")
    page = await ui.open(market.clerk, "/inbox?q=y", size=PHONE)
    await opened(page)
    assert await violations(page, axe) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


async def test_who_changed_what_is_told_in_the_readers_words(http, ui, axe):
    market = await make.market(http)
    product = await market.tomato.product
    changes = {"price": 1280, "published": False, "saleType": "WEIGHT", "unit": "箱", "tags": ["旬", "特価"]}
    told = await market.clerk.tell("productUpdate", "", id=gid(product), **changes)
    assert told.codes == []
    await market.clerk.tell("customerUpdate", "", id=gid(market.customer), note="月曜に電話", hidesPrices=True)
    page = await ui.open(market.clerk, f"/products/{gid(product)}")
    section = page.get_by_role("region", name="変更履歴")
    assert await section.get_by_role("listitem").count() == 0, "read when somebody asks"
    await section.get_by_role("button", name="履歴を表示").click()
    entry = section.get_by_role("listitem").filter(has_text="￥1,280")
    words = await entry.inner_text()
    for one in (market.clerk.facts["user"].name, "単価", "公開", "いいえ", "分量（量り売り）", "旬、特価", "箱"):
        assert one in words, one
    assert await violations(page, axe) == []
    page = await ui.open(market.clerk, f"/customers/{gid(market.customer)}")
    section = page.get_by_role("region", name="変更履歴")
    await section.get_by_role("button", name="履歴を表示").click()
    await section.get_by_text("月曜に電話").wait_for()
    english = await ui.open(market.clerk, f"/products/{gid(product)}", language="en-US", size=PHONE)
    await english.get_by_role("button", name="Show", exact=True).click()
    await english.get_by_text("changed it").first.wait_for()
    assert await english.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    clerk = await make.person(http, market.seller, Role.STAFF)
    barred = await ui.open(clerk, f"/products/{gid(product)}")
    await barred.get_by_role("heading", name=product.name).wait_for()
    assert await barred.get_by_role("region", name="変更履歴").count() == 0, "nothing is offered that may not be read"


async def test_every_kind_of_page_has_its_history(http, ui):
    market = await make.market(http)
    place = (await market.cook.query("{ deliveryPlaces(first: 1) { nodes { id } } }"))["nodes"][0]
    made = await market.cook.tell(
        "supplierCreate", "supplier { id }", name="青果の山田", channel="MAIL", email="yamada@example.jp"
    )
    for person, path in (
        (market.clerk, f"/order-forms/{gid(market.form)}"),
        (market.cook, f"/delivery-places/{place['id']}"),
        (market.cook, f"/suppliers/{made['supplier']['id']}"),
    ):
        page = await ui.open(person, path)
        section = page.get_by_role("region", name="変更履歴")
        await section.get_by_role("button", name="履歴を表示").click()
        await section.get_by_text("が作成").or_(section.get_by_text("まだ変更はありません")).first.wait_for()
