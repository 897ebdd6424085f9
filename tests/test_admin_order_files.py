"""発注データ in the browser: a file of records is chosen, looked through, ordered, and asked to be cancelled."""

import pytest

from models.delivery_place import DeliveryPlace
from models.import_job import ImportJob
from models.order import Order, OrderStatus
from models.supplier import Supplier
from services import importing
from tests import make
from tests.browsers import DESK, PHONE
from tests.test_order_files import JAN, a_market, header, line, slip


async def worked(market):
    job = await ImportJob.filter(business_id=market.buyer.id).order_by("-created_at").first()
    await importing.work(job.id)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_a_file_of_orders_is_looked_through_ordered_and_cancelled(http, ui, size):
    market = await a_market(http)
    content = b"\r\n".join(
        [
            header(), slip("1"), line(1, jan=JAN, quantity="30", price="30000"),
            slip("2"), line(1, jan="4900000000009", quantity="10"),
        ]
    )  # fmt: skip
    page = await ui.open(market.cook, "/imports/new?kind=ORDERS", size=size)
    file = {"name": "hacchu.txt", "mimeType": "text/plain", "buffer": content}
    await page.locator("input[type=file]").set_input_files(file)
    await page.get_by_text("レコード形式の発注データです").wait_for()
    await page.get_by_role("button", name="次へ").click()
    await page.get_by_text("確認中").first.wait_for()
    await worked(market)
    await page.get_by_text("コード「4900000000009」に当たるものが見つかりません").wait_for()
    assert await page.locator("del", has_text="300").count() == 1
    assert await page.locator("ins", has_text="333").count() == 1
    assert not await Order.filter(buyer_id=market.buyer.id).exists()
    await page.get_by_role("button", name="エラーのない伝票を発注する").click()
    await page.get_by_text("登録中").first.wait_for()
    await worked(market)
    await page.get_by_text("登録済み").first.wait_for()
    order = await Order.get(buyer_id=market.buyer.id)
    assert order.buyer_number == "000000001"
    await page.get_by_role("button", name="キャンセルを依頼する").click()
    await page.get_by_role("dialog").get_by_role("button", name="キャンセルを依頼する").click()
    await page.get_by_text("取り消し中").first.wait_for()
    await worked(market)
    await page.get_by_text("取り消し済み").first.wait_for()
    assert (await Order.get(id=order.id)).status is OrderStatus.CANCEL_REQUESTED


async def test_codes_are_kept_with_suppliers_and_places(http, ui):
    market = await make.market(http)
    supplier = await Supplier.get(business_id=market.buyer.id)
    for path, row, code in (
        (f"/suppliers/{make.gid(supplier)}", supplier, "49123400"),
        (f"/delivery-places/{make.gid(market.place)}", market.place, "0000000012"),
    ):
        page = await ui.open(market.cook, path)
        await page.get_by_label("コード", exact=True).fill(code)
        await page.get_by_role("button", name="保存").first.click()
        await page.get_by_role("button", name="保存").first.wait_for()
        for _ in range(50):
            if (await type(row).get(id=row.id)).code == code:
                break
            await page.wait_for_timeout(100)
        assert (await type(row).get(id=row.id)).code == code
        await page.context.close()
    assert (await DeliveryPlace.get(id=market.place.id)).version > 1
