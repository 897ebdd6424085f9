"""The rest of the seller's desk: sales, papers, letters, imports, exports, and a day by keys alone."""

import itertools

import pytest

from core import clock, table
from models.delivery_place import DeliveryPlace
from models.export_job import ExportJob
from models.import_job import ImportJob
from models.mail_message import MailMessage
from models.permission import Role
from models.product import Product
from schema.root import schema
from services import export as exports
from services import importing
from tests import make
from tests.browsers import DESK, PHONE, in_looks
from workers import export as worker

PLACES = "名称,郵便番号*,都道府県*,市区町村*,町名番地*,建物名,電話番号*,FAX番号,メールアドレス,備考"


async def test_sales_are_told_and_change_while_one_looks(http, ui):
    market = await make.market(http)
    page = await ui.open(market.clerk, "/dashboard")
    await page.get_by_text("この期間の注文はありません").wait_for()
    order = await market.order()
    await page.get_by_text(f"合計 ￥{order.total:,}・1 件").wait_for()
    await page.get_by_role("row").filter(has_text=market.customer.name).get_by_text("1 件").wait_for()
    await page.get_by_role("link", name="受付待ち 1").click()
    await page.get_by_role("link", name=order.number).wait_for()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_every_label_of_the_chart_is_whole_and_states_stand_in_the_order_of_work(http, ui, size):
    market = await make.market(http)
    await market.order()
    for days in (7, 30, 90):
        page = await ui.open(market.clerk, f"/dashboard?days={days}", size=size)
        await page.locator(".chart").wait_for()
        chart = await page.locator(".chart").bounding_box()
        labels = [await one.bounding_box() for one in await page.locator(".chart-days span").all()]
        assert len(labels) >= 6
        for one, following in itertools.pairwise(labels):
            assert chart["x"] <= one["x"]
            assert one["x"] + one["width"] < following["x"]
        assert labels[-1]["x"] + labels[-1]["width"] <= chart["x"] + chart["width"] + 1
        names = [await one.inner_text() for one in await page.locator(".figure > span:first-child").all()]
        assert names == ["受付待ち", "受付中", "確認済み", "出荷済み", "キャンセル依頼", "中止"]
        await page.context.close()
    page = await ui.open(market.clerk, "/inbox")
    await page.get_by_role("button", name="絞り込み").click()
    await page.get_by_role("combobox", name="状態").click(force=True)
    assert await page.get_by_role("option").all_inner_texts() == names


async def test_a_paper_is_seen_and_fetched_but_not_by_everybody(http, ui):
    market = await make.market(http)
    order = await market.shipped()
    await market.clerk.tell("documentIssue", order=make.gid(order), kind="DELIVERY_NOTE")
    page = await ui.open(market.clerk, "/papers")
    await page.locator(".row-link").first.click()
    await page.get_by_role("link", name=order.number).wait_for()
    link = await page.get_by_role("link", name="PDFを保存").get_attribute("href")
    headers = (await page.request.get(ui.address + link)).headers
    assert headers["content-type"] == "application/pdf"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert await page.get_by_title("PDFのプレビュー").get_attribute("src") == link
    partner = await make.person(http, market.seller, Role.PARTNER)
    barred = await ui.open(partner, "/papers")
    await barred.get_by_role("alert").wait_for()
    assert await barred.locator(".row-link").count() == 0


async def test_a_letter_is_read_as_it_was_written_and_does_nothing(http, ui):
    of = await make.business()
    hostile = "<p>ご注文</p><script>parent.document.title = 'taken'</script>"
    await MailMessage.create(
        business_id=of.id, kind="order.placed", to="a@example.jp", subject="ご注文の確認", text="ご注文", html=hostile,
        locale="ja", cause="by hand", due_at=clock.now(),
    )  # fmt: skip
    page = await ui.open(await make.person(http, of), "/mails")
    await page.get_by_role("link", name="ご注文の確認").click()
    await page.frame_locator("iframe").get_by_text("ご注文").wait_for()
    assert await page.title() == "Tsunagi"
    ui.complaints.clear()  # the browser tells that it ran no script there


async def test_a_file_is_imported_and_undone_after_its_columns_were_corrected(http, ui):
    of = await make.business()
    page = await ui.open(await make.person(http, of), "/imports/new")
    await page.get_by_label("種類").select_option("DELIVERY_PLACES")
    rows = [
        "本店,100-0001,東京都,千代田区,千代田1-1,,03-1234-5678,,,",
        "駅前店,X,東京都,千代田区,千代田1-1,,03-1234-5678,,,",
    ]
    content = "\r\n".join([PLACES, *rows]).encode("cp932")
    with_file = {"name": "places.csv", "mimeType": "text/csv", "buffer": content}
    await page.locator("input[type=file]").set_input_files(with_file)
    await page.get_by_text("見つからない列があります").wait_for()
    assert await page.get_by_label("文字コード").input_value() == "CP932"
    await page.get_by_label("お届け先名*").select_option("0")
    await page.get_by_role("button", name="次へ").click()
    await page.get_by_text("確認中").first.wait_for()
    job = await ImportJob.get(business_id=of.id)
    await importing.work(job.id)
    await page.get_by_role("button", name="エラー以外を登録する").click()
    await page.get_by_text("登録中").first.wait_for()
    assert await page.get_by_role("link", name="エラーの行をCSVで保存").count() == 1
    await importing.work(job.id)
    await page.get_by_role("button", name="登録を取り消す").click()
    assert [place.name for place in await DeliveryPlace.filter(business_id=of.id)] == ["本店"]
    await page.get_by_role("dialog").get_by_role("button", name="登録を取り消す").click()
    await page.get_by_text("取り消し中").first.wait_for()
    await importing.work(job.id)
    await page.get_by_text("取り消し済み").first.wait_for()
    assert not await DeliveryPlace.filter(business_id=of.id, deleted_at=None).exists()


async def test_a_catalogue_comes_from_a_workbook_that_the_product_list_asks_for(http, ui):
    of = await make.business()
    page = await ui.open(await make.person(http, of), "/products")
    await page.get_by_role("button", name="一括登録").click()
    assert await page.get_by_label("種類").input_value() == "PRODUCTS"
    rows = [["商品名*", "単価*", "在庫数"], ["髙級トマト", "1200", "5"], ["牛すね肉", "2000", ""]]
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    book = {"name": "products.xlsx", "mimeType": mime, "buffer": table.written(rows, table.Format.XLSX)}
    await page.locator("input[type=file]").set_input_files(book)
    await page.get_by_text("最初のシート").wait_for()
    await page.get_by_role("button", name="次へ").click()
    await page.get_by_text("確認中").first.wait_for()
    job = await ImportJob.get(business_id=of.id)
    await importing.work(job.id)
    await page.get_by_role("button", name="登録する").click()
    await page.get_by_text("登録中").first.wait_for()
    await importing.work(job.id)
    await page.get_by_text("登録済み").first.wait_for()
    assert {one.name: (one.price, one.stock) for one in await Product.filter(business_id=of.id)} == {
        "髙級トマト": (1200, 5), "牛すね肉": (2000, None),
    }  # fmt: skip


async def test_a_list_is_exported_with_its_progress_in_the_drawer(http, ui):
    worker.SCHEMA[:] = [schema]
    of = await make.business()
    await make.product(of)
    page = await ui.open(await make.person(http, of), "/exports")
    await page.get_by_role("button", name="書き出す").click()
    await page.get_by_role("dialog").get_by_label("内容").select_option(label="商品")
    await page.get_by_role("dialog").get_by_label("形式").select_option("CSV")
    await page.get_by_role("button", name="書き出しを始める").click()
    drawer = page.get_by_role("dialog", name="進行中の作業")
    await drawer.get_by_text("待機中").wait_for()
    await exports.work((await ExportJob.get(business_id=of.id)).id, worker.reading)
    link = await drawer.get_by_role("link", name="ダウンロード").get_attribute("href")
    assert "トマト" in (await (await page.request.get(ui.address + link)).body()).decode("utf-8-sig")


async def test_a_sellers_day_needs_no_mouse(http, ui):
    market = await make.market(http)
    order = await market.order()
    page = await ui.open(market.clerk, "/dashboard")
    await page.get_by_role("heading", name="売上", exact=True).wait_for()
    await page.keyboard.press("g")
    await page.keyboard.press("i")
    await page.get_by_role("link", name=order.number).wait_for()
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name=order.number).wait_for()
    await page.keyboard.press("c")
    await page.get_by_text("確認済み").first.wait_for()
    await page.keyboard.press("s")
    await page.get_by_text("出荷済み").first.wait_for()
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.textContent") == "納品書を作る":
            break
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="納品書").first.wait_for()
    await order.refresh_from_db()
    assert order.status == "SHIPPED"
    assert await order.documents.all().count() == 1


@in_looks
async def test_every_page_of_records_can_be_used_by_everybody(http, ui, axe, look):
    market = await make.market(http)
    order = await market.shipped()
    issued = await market.clerk.tell("documentIssue", "document { id }", order=make.gid(order), kind="DELIVERY_NOTE")
    for path, sign in (
        ("/dashboard", ".chart"),
        ("/shipments", f"text={order.number}"),
        ("/papers", ".row-link, .card-link"),
        (f"/papers/{issued['document']['id']}", "iframe"),
        ("/mails", "h1"),
        ("/imports", "h1"),
        ("/imports/new", "text=CSV"),
        ("/exports", "h1"),
    ):
        await ui.proves(market.clerk, path, sign, axe, look)
