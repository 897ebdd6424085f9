"""What a seller keeps, in the admin UI: products, customers, invitations, order forms."""

import base64

from models.permission import Role
from models.product import Product
from tests import make

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
DROPPED = """(content) => {
  const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0))
  const dropped = new DataTransfer()
  dropped.items.add(new File([bytes], "tomato.png", { type: "image/png" }))
  return dropped
}"""


async def test_a_product_is_registered_and_what_is_refused_stands_at_its_field(http, ui):
    of = await make.business()
    clerk = await make.person(http, of)
    other = await make.product(of, code="T-1")
    page = await ui.open(clerk, "/products")
    await page.get_by_role("link", name="商品を登録").click()
    await page.get_by_label("名前").fill("きゅうり")
    await page.get_by_label("コード", exact=True).fill("T-1")
    await page.get_by_label("単価").fill("120")
    await page.get_by_role("button", name="商品を登録").click()
    await page.locator("[name=code][aria-invalid=true]").wait_for()
    assert await Product.filter(business_id=of.id).count() == 1
    await page.get_by_label("コード", exact=True).fill("T-2")
    await page.locator("[name=image]").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": PNG})
    await page.get_by_label("写真をなくす").wait_for()
    await page.get_by_role("button", name="商品を登録").click()
    await page.get_by_role("link", name="きゅうり").wait_for()
    made = await Product.get(business_id=of.id, code="T-2")
    assert (made.name, made.price, made.tax_rate, bool(made.image_key)) == ("きゅうり", 120, 8, True)
    assert other.name in await page.locator(".rows").inner_text()


async def test_a_price_is_changed_in_its_row_and_a_picture_dropped_there(http, ui):
    of = await make.business()
    product = await make.product(of)
    page = await ui.open(await make.person(http, of), "/products")
    row = page.get_by_role("row").filter(has_text=product.name)
    await row.hover()
    await row.get_by_label("単価を編集").click()
    await page.get_by_label("単価", exact=True).fill("100000000")
    await page.keyboard.press("Enter")
    await page.get_by_role("alert").wait_for()
    await product.refresh_from_db()
    assert product.price == 333
    await page.get_by_label("単価", exact=True).fill("450")
    await page.keyboard.press("Enter")
    await row.get_by_text("￥450").wait_for()
    dropped = await page.evaluate_handle(DROPPED, base64.b64encode(PNG).decode())
    await row.locator("label.thumbnail").dispatch_event("drop", {"dataTransfer": dropped})
    await row.locator("img").wait_for()
    await product.refresh_from_db()
    assert product.price == 450
    assert product.image_key


async def test_who_may_not_change_products_is_told_so(http, ui):
    of = await make.business()
    product = await make.product(of)
    page = await ui.open(await make.person(http, of, Role.PARTNER), "/products")
    await page.get_by_role("link", name=product.name).wait_for()
    assert await page.get_by_role("link", name="商品を登録").count() == 0
    assert await page.get_by_label("単価を編集").count() == 0
    await page.get_by_role("link", name=product.name).click()
    await page.get_by_text("変更する権限がありません").wait_for()
    assert await page.get_by_label("名前").is_disabled()
    assert await page.get_by_role("button", name="保存").count() == 0


async def test_two_who_change_one_product_are_told_of_each_other(http, ui):
    of = await make.business()
    product = await make.product(of, unit="袋")
    page = await ui.open(await make.person(http, of), f"/products/{make.gid(product)}")
    await page.get_by_label("単価").fill("500")
    await page.get_by_label("説明").fill("甘い")
    await Product.filter(id=product.id).update(price=400, version=product.version + 1)
    await page.get_by_role("button", name="保存").click()
    await page.get_by_text("ほかの人が先に保存しました").wait_for()
    assert (await Product.get(id=product.id)).price == 400
    await page.get_by_role("button", name="自分の変更で上書き").click()
    await page.get_by_text("ほかの人が先に保存しました").wait_for(state="hidden")
    stored = await Product.get(id=product.id)
    assert (stored.price, stored.description, stored.unit) == (500, "甘い", "袋")


async def test_nothing_unsaved_is_lost_unasked(http, ui):
    of = await make.business()
    product = await make.product(of)
    page = await ui.open(await make.person(http, of), f"/products/{make.gid(product)}")
    asked: list[str] = []

    async def stay(dialog):
        asked.append(dialog.message)
        await dialog.dismiss()

    page.on("dialog", stay)
    await page.get_by_label("単価").fill("500")
    await page.get_by_role("link", name="商品").first.click()
    assert await page.get_by_label("単価").input_value() == "¥500"
    assert len(asked) == 1
