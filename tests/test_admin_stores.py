"""店舗と本部 in the admin UI: limits set on a desk, an order above asked for with a thumb, and approved by keys."""

from core import clock
from models.order import Order
from models.order_limit import OrderLimit
from models.order_request import OrderRequest
from models.permission import Role
from models.store_member import StoreMember
from tests import make
from tests.browsers import PHONE, in_looks, violations
from tests.test_admin_buying import fill
from tests.test_order_limit import basket, limited, second_place
from tests.test_order_request import a_store, asked


async def test_what_is_above_the_limit_is_asked_for_with_a_thumb_and_approved_by_keys(http, ui, axe):
    market, staff = await a_store(http)
    await limited(market, perMonth=20000)
    desk = await ui.open(market.cook, "/order-requests")
    await desk.get_by_text("承認依頼はありません").wait_for()
    phone = await ui.open(staff, "/order", size=PHONE, has_touch=True)
    await fill(phone, market)
    await phone.get_by_text("本部の承認が必要です").wait_for()
    await phone.get_by_text("今月の発注枠：残り ￥20,000（上限 ￥20,000）").wait_for()
    assert await violations(phone, axe) == []
    assert await phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await phone.get_by_label("承認する人への連絡").fill("宴会のため")
    await phone.get_by_role("button", name="承認を依頼する").tap()
    await phone.get_by_text("承認待ち").first.wait_for()
    assert await Order.filter(buyer_id=market.buyer.id).count() == 0

    await desk.get_by_text("宴会のため").wait_for()
    await desk.locator(".place-count").filter(has_text="1").first.wait_for()
    await desk.get_by_role("link", name="本店").click()
    await desk.get_by_role("heading", name="本店 の承認依頼").wait_for()
    await desk.keyboard.press("a")
    await desk.get_by_role("button", name="￥4,318 で承認する").click()
    await phone.get_by_text("承認済み").first.wait_for()
    order = await Order.get(buyer_id=market.buyer.id)
    await desk.get_by_role("link", name=order.number).wait_for()
    assert (order.total, order.orderer_name) == (4318, staff.name)


async def test_what_is_sent_back_says_why_and_is_asked_for_again(http, ui):
    market, staff = await a_store(http)
    sent = await asked(market, staff)
    desk = await ui.open(market.cook, f"/order-requests/{sent['id']}")
    await desk.get_by_role("button", name="差し戻す").click()
    await desk.get_by_role("dialog").get_by_label("理由").fill("数量を見直してください")
    await desk.get_by_role("dialog").get_by_role("button", name="差し戻す").click()
    phone = await ui.open(staff, f"/order-requests/{sent['id']}", size=PHONE)
    await phone.get_by_text("数量を見直してください").wait_for()
    assert await phone.get_by_role("button", name="承認する").count() == 0
    await phone.get_by_role("button", name="変更して依頼").click()
    dialog = phone.get_by_role("dialog")
    await dialog.get_by_label(sent["lines"][0]["name"], exact=False).fill("4")
    await dialog.get_by_role("button", name="承認を依頼する").click()
    await desk.get_by_text("￥1,438").first.wait_for()
    kept = await OrderRequest.get(business_id=market.buyer.id)
    assert (kept.status, kept.total, kept.reason) == ("WAITING", 1438, "")


async def test_the_head_office_sets_limits_and_staff_only_see_them(http, ui):
    market = await make.market(http)
    desk = await ui.open(market.cook, f"/delivery-places/{make.gid(market.place)}")
    await desk.get_by_label("月間の上限").fill("50000")
    await desk.get_by_label("上限を超える発注").select_option("ASK")
    await desk.get_by_role("button", name="保存").last.click()
    await desk.get_by_text("残り ￥50,000").wait_for()
    kept = await OrderLimit.get(business_id=market.buyer.id)
    assert (kept.delivery_place_id, kept.per_order, kept.per_month, kept.beyond) == (
        market.place.id, None, 50000, "ASK",
    )  # fmt: skip
    staff = await make.person(http, market.buyer, Role.STAFF)
    page = await ui.open(staff, f"/delivery-places/{make.gid(market.place)}")
    await page.get_by_text("残り ￥50,000").wait_for()
    assert await page.get_by_label("月間の上限").is_disabled()
    assert await page.get_by_role("button", name="この店舗の上限をやめる").count() == 0


async def test_a_member_is_bound_to_a_store_and_sees_its_orders_only(http, ui):
    market = await make.market(http)
    shop = await second_place(market, "駅前店")
    staff = await make.person(http, market.buyer, Role.STAFF, name="店長 次郎")
    for place in (market.place, shop):
        assert (await market.cook.tell("orderPlace", "", **basket(market, 2, place))).errors == []
    main, own = await Order.filter(buyer_id=market.buyer.id).order_by("placed_at")
    desk = await ui.open(market.cook, "/settings/members")
    row = desk.get_by_role("row").filter(has_text="店長 次郎")
    await row.get_by_role("button", name="担当店舗").click()
    await desk.get_by_role("dialog").get_by_role("combobox", name="担当店舗").click(force=True)
    await desk.get_by_role("option", name="駅前店").click()
    await desk.get_by_role("dialog").get_by_text("選んだ店舗").click()
    await desk.get_by_role("dialog").get_by_role("button", name="保存").click()
    await row.get_by_text("駅前店").wait_for()
    (kept,) = await StoreMember.filter(business_id=market.buyer.id)
    assert (kept.delivery_place_id, kept.user_id) == (shop.id, staff.facts["user"].id)
    phone = await ui.open(staff, "/history", size=PHONE)
    await phone.get_by_text(own.number).first.wait_for()
    assert await phone.get_by_text(main.number).count() == 0


@in_looks
async def test_everybody_can_use_the_pages_of_approval(http, ui, axe, look):
    market, staff = await a_store(http)
    sent = await asked(market, staff, note="宴会のため")
    await ui.proves(market.cook, "/order-requests", "text=宴会のため", axe, look)
    await ui.proves(staff, f"/order-requests/{sent['id']}", "text=宴会のため", axe, look)
    await ui.proves(market.cook, f"/delivery-places/{make.gid(market.place)}", f"text={clock.today():%Y-%m}", axe, look)
