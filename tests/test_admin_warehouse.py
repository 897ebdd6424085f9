"""出荷指示 in the admin UI: given by the office on a desk, done by the warehouse on a phone."""

import pytest

from models.permission import Role
from models.shipping_instruction import ShippingInstruction
from tests import make
from tests.browsers import PHONE, in_looks
from tests.test_shipping_instruction import a_warehouse, given


@pytest.mark.feature("CN-68")
async def test_what_the_office_gives_on_the_order_the_warehouse_ships_on_a_phone(http, ui):
    market = await make.market(http, stock=10)
    packer, _ = await a_warehouse(http, market)
    order = await market.confirmed()
    phone = await ui.open(packer, "/shipping-instructions", size=PHONE)
    await phone.get_by_text("出荷指示はありません").wait_for()
    assert await phone.get_by_role("link", name="受注一覧").count() == 0
    desk = await ui.open(market.clerk, f"/orders/{order.number}/{make.gid(order)}")
    await desk.get_by_role("button", name="出荷を指示").click()
    dialog = desk.get_by_role("dialog")
    tomato, rice = await make.lines(order)
    await dialog.get_by_label(rice.name, exact=False).uncheck()
    await dialog.get_by_label("メモ").fill("要冷蔵")
    await dialog.get_by_role("button", name="出荷を指示").click()
    await phone.get_by_text("要冷蔵").wait_for()
    assert await phone.get_by_text(rice.name).count() == 0
    await phone.get_by_role("button", name="出荷済にする").click()
    await phone.get_by_role("dialog").get_by_label("送り状番号").fill("SLIP-77")
    await phone.get_by_role("dialog").get_by_role("button", name="出荷済にする").click()
    await phone.get_by_text("1 件を出荷済にしました").wait_for()
    await desk.get_by_text("SLIP-77").wait_for()
    (done,) = await ShippingInstruction.filter(order_id=order.id)
    assert (done.status, done.name) == ("SHIPPED", tomato.name)


@pytest.mark.feature("CN-68")
async def test_what_is_taken_back_is_acknowledged_and_what_cannot_be_sent_says_why(http, ui):
    market = await make.market(http, stock=10)
    packer, member = await a_warehouse(http, market)
    order = await market.confirmed()
    assert len(await given(market, order, member)) == 2
    desk = await ui.open(market.clerk, "/shipping-instructions")
    await desk.get_by_role("checkbox", name="1 行目を選ぶ").check()
    await desk.get_by_role("button", name="指示を取り消す").click()
    await desk.get_by_role("dialog").get_by_label("理由").fill("数量間違い")
    await desk.get_by_role("dialog").get_by_role("button", name="指示を取り消す").click()
    phone = await ui.open(packer, "/shipping-instructions", size=PHONE)
    await phone.get_by_role("button", name="取消を確認").click()
    await phone.get_by_text("1 件の取消を確認しました").wait_for()
    await phone.get_by_role("button", name="出荷不可にする").click()
    await phone.get_by_role("dialog").get_by_label("理由").fill("破損")
    await phone.get_by_role("dialog").get_by_role("button", name="出荷不可にする").click()
    await desk.get_by_text("破損").wait_for()
    kept = await ShippingInstruction.filter(order_id=order.id)
    assert {(one.status, one.reason, one.acknowledged_at is not None) for one in kept} == {
        ("CANCELLED", "数量間違い", True), ("IMPOSSIBLE", "破損", False),
    }  # fmt: skip


@in_looks
async def test_everybody_can_use_the_pages_of_the_warehouse(http, ui, axe, look):
    market = await make.market(http, stock=10)
    packer, member = await a_warehouse(http, market)
    order = await market.confirmed()
    await given(market, order, member, note="要冷蔵")
    for person in (packer, market.clerk):
        await ui.proves(person, "/shipping-instructions", "text=要冷蔵", axe, look)
    keeper, _ = await a_warehouse(http, market, Role.WAREHOUSE)
    refused = await keeper.ask("query { shippingInstructions(first: 1) { nodes { id } } }")
    assert refused.error == "FORBIDDEN"
