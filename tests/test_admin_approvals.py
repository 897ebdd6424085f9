"""発注マスタ承認 in the admin UI: switched on, decided upon at once for many, and seen by who orders."""

from models.item_approval import ApprovalRule, ItemApproval
from models.permission import Role
from models.product import Product
from tests import make
from tests.browsers import PHONE, in_looks
from tests.test_item_approval import as_seen, costs, offered, switched_on, tells, waiting


async def test_the_head_office_switches_it_on_approves_and_sends_back(http, ui):
    market = await make.market(http)
    desk = await ui.open(market.cook, "/product-approvals")
    await desk.get_by_text("承認はオフです").wait_for()
    await desk.get_by_role("button", name="承認の設定").click()
    dialog = desk.get_by_role("dialog")
    await dialog.get_by_label("本部の承認がない商品は発注できない").check()
    await dialog.get_by_label("承認なしで発注できる値上げ").fill("5")
    await dialog.get_by_role("button", name="保存").click()
    await desk.get_by_text("承認待ちの商品はありません").wait_for()
    rule = await ApprovalRule.get(business_id=market.buyer.id)
    assert (rule.is_on, rule.tolerance) == (True, 5)
    assert await ItemApproval.filter(business_id=market.buyer.id).count() == 2

    await costs(market, market.tomato, 400)
    eggplant = await offered(market, "なす #", price=150)
    beef = (await Product.get(id=market.beef.product_id)).name
    tomato = (await Product.get(id=market.tomato.product_id)).name
    await costs(market, market.beef, 3000)
    desk = await ui.open(market.cook, "/product-approvals")
    await desk.get_by_text("+20.1 %").wait_for()
    await desk.get_by_role("checkbox", name="すべて選ぶ").check()
    await desk.get_by_role("checkbox", name=beef).uncheck()
    await desk.get_by_role("button", name="承認する（2）").click()
    await desk.get_by_text("2 件を承認しました").wait_for()
    assert await tells(market, market.tomato, eggplant) == []
    assert await desk.get_by_text(tomato).count() == 0
    await desk.get_by_role("checkbox", name=beef).check()
    await desk.get_by_role("button", name="差し戻す").click()
    await desk.get_by_role("dialog").get_by_label("理由").fill("高すぎます")
    await desk.get_by_role("dialog").get_by_role("button", name="差し戻す").click()
    await desk.get_by_text("承認待ちの商品はありません").wait_for()
    assert (await ItemApproval.get(item_id=market.beef.id)).reason == "高すぎます"

    staff = await make.person(http, market.buyer, Role.STAFF)
    phone = await ui.open(staff, f"/order/{make.gid(market.form)}", size=PHONE)
    await phone.get_by_text("本部が差し戻しました：高すぎます").wait_for()
    assert await phone.locator(".stepper-input").count() == 2, "what is held takes no quantity"
    phone = await ui.open(staff, "/product-approvals", size=PHONE)
    await phone.get_by_text("order:approve").first.wait_for()


@in_looks
async def test_everybody_can_use_the_pages_of_product_approval(http, ui, axe, look):
    market = await make.market(http)
    await ui.proves(market.cook, "/product-approvals", "main h1", axe, look)
    await switched_on(market, tolerance=5)
    await costs(market, market.tomato, 480)
    await Product.filter(id=market.tomato.product_id).update(minimum_quantity=2)
    await offered(market, "大きなメガネドラゴンフルーツ詰合せ #", price=150)
    seen = next(one for one in await waiting(market.cook) if one["state"] == "CHANGED")
    await ui.proves(market.cook, "/product-approvals", "text=480", axe, look)
    await market.cook.tell("itemChangesRefuse", "", changes=as_seen([seen]), reason="高すぎます")
    await ui.proves(market.cook, f"/order/{make.gid(market.form)}", "text=高すぎます", axe, look)
