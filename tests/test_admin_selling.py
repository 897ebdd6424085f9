"""What a seller keeps, in the admin UI: products, customers, invitations, order forms."""

import base64

from core.db import transaction
from models.agreed_price import AgreedPrice
from models.customer import Customer
from models.hidden_product import HiddenProduct
from models.invitation import Invitation
from models.order_form import OrderForm, OrderFormAccess
from models.permission import Role
from models.product import Product
from services import customer as customers
from services import invitation as invitations
from tests import make
from tests.browsers import in_looks
from tests.test_agreed_prices import a_group, put

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
    await page.get_by_role("textbox", name="名前").fill("きゅうり")
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


async def test_a_customer_is_recorded_invited_by_mail_and_on_paper_and_the_invitation_revoked(http, ui):
    of = await make.business()
    page = await ui.open(await make.person(http, of), "/customers/new")
    await page.get_by_label("名前").fill("喫茶 しおかぜ")
    await page.get_by_role("button", name="取引先を登録").click()
    await page.locator("[name=phone][aria-invalid=true]").wait_for()
    assert await Customer.filter(business_id=of.id).count() == 0
    await page.get_by_label("電話").fill("03-1234-5678")
    await page.get_by_label("メール").fill("shiokaze@example.jp")
    await page.get_by_label("郵便番号").fill("1000001")
    await page.get_by_text("東京都千代田区千代田").wait_for()
    await page.get_by_role("button", name="取引先を登録").click()
    await page.get_by_role("button", name="招待する").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("ひとこと").fill("どうぞよろしく")
    await dialog.get_by_role("button", name="招待する").click()
    await page.get_by_alt_text("招待のQRコード").wait_for()
    customer = await Customer.get(business_id=of.id)
    invitation = await Invitation.get(customer_id=customer.id)
    assert (customer.city, invitation.status, invitation.message) == ("千代田区", "SENT", "どうぞよろしく")
    await page.get_by_role("link", name="案内状を印刷").click()
    await page.get_by_text("喫茶 しおかぜ 様").wait_for()
    await page.go_back()
    await page.get_by_role("button", name="取り消す").click()
    await page.get_by_role("dialog").get_by_role("button", name="取り消す").click()
    await page.get_by_alt_text("招待のQRコード").wait_for(state="hidden")
    await invitation.refresh_from_db()
    assert invitation.status == "REVOKED"


async def test_a_customers_forms_and_prices_are_his_own(http, ui):
    market = await make.market(http)
    tomato = await Product.get(id=market.tomato.product_id)
    page = await ui.open(market.clerk, f"/customers/{make.gid(market.customer)}")
    prices = page.get_by_role("region", name="取引先別の単価")
    await prices.get_by_role("button", name="単価を追加").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("combobox", name="商品").fill(tomato.name)
    await page.get_by_role("option", name=tomato.name).click()
    await dialog.get_by_role("textbox", name="単価", exact=True).fill("100000000")
    await dialog.get_by_role("button", name="保存").click()
    await dialog.get_by_text("99999999").wait_for()
    assert await AgreedPrice.filter(customer_id=market.customer.id).count() == 0
    await dialog.get_by_role("textbox", name="単価", exact=True).fill("250")
    await dialog.get_by_label("適用開始日").fill("2099-04-01")
    await dialog.get_by_role("button", name="保存").click()
    await prices.get_by_text("予定").wait_for()
    stored = await AgreedPrice.get(customer_id=market.customer.id)
    assert (stored.product_id, stored.price, str(stored.valid_from)) == (tomato.id, 250, "2099-04-01")
    await page.reload()
    await page.get_by_role("combobox", name="見せない商品を追加").fill(tomato.name)
    await page.get_by_role("option", name=tomato.name).click()
    await page.get_by_role("button", name=f"{tomato.name}を見せる").wait_for()
    assert await HiddenProduct.filter(customer_id=market.customer.id, product_id=tomato.id).count() == 1
    await page.get_by_label("青果フォーム").click()
    await page.get_by_label("青果フォーム").and_(page.locator(":not(:checked):enabled")).wait_for()
    assert await OrderFormAccess.filter(customer_id=market.customer.id).count() == 0


async def test_a_form_is_made_seen_as_the_buyer_sees_it_published_and_closed(http, ui):
    of = await make.business()
    product = await make.product(of)
    page = await ui.open(await make.person(http, of), "/order-forms/new")
    await page.get_by_label("名前").fill("朝市フォーム")
    await page.get_by_role("button", name="フォームを作る").click()
    await page.get_by_role("button", name="公開する").click()
    await page.get_by_text("商品を1つ以上登録してから公開してください").wait_for()
    form = await OrderForm.get(business_id=of.id)
    assert form.status == "DRAFT"
    await page.get_by_role("combobox", name="商品を追加").fill(product.name)
    await page.get_by_role("option", name=product.name).click()
    await page.get_by_label(f"{product.name} 単価").fill("299")
    preview = page.get_by_role("region", name="取引先の見え方")
    await preview.get_by_text("￥299 / 個").wait_for()
    await page.get_by_label("公開範囲").select_option("PUBLIC")
    await page.get_by_role("button", name="保存").click()
    await page.get_by_alt_text("発注フォームのQRコード").wait_for()
    await page.get_by_role("button", name="公開する").click()
    await page.get_by_text("公開中").wait_for()
    await form.refresh_from_db()
    assert (form.status, form.audience) == ("OPEN", "PUBLIC")
    await page.get_by_role("button", name="販売終了にする").click()
    await page.get_by_role("dialog").get_by_role("button", name="販売終了にする").click()
    await page.get_by_text("販売終了", exact=True).wait_for()
    await form.refresh_from_db()
    assert form.status == "CLOSED"


async def test_who_may_not_sell_finds_no_way_to(http, ui):
    market = await make.market(http)
    reader = await make.person(http, market.seller, Role.WAREHOUSE)
    page = await ui.open(reader, "/inbox")
    await page.get_by_role("navigation", name="メインメニュー").wait_for()
    for name in ("商品", "取引先", "招待", "発注フォーム"):
        assert await page.get_by_role("link", name=name, exact=True).count() == 0
    await page.goto(f"/customers/{make.gid(market.customer)}")
    await page.get_by_text("ページが見つかりません").wait_for()


@in_looks
async def test_every_page_of_selling_can_be_used_by_everybody(http, ui, axe, look):
    market = await make.market(http)
    async with transaction():
        guest = await customers.create({**make.ADDRESS, "name": "喫茶 しおかぜ", "email": ""}, by=market.selling)
        made = await invitations.create(guest, message="", days=None, by=market.selling)
    group = await a_group(market, "A価格", market.customer)
    assert (await put(market, {"price": 300, "validFrom": "2030-04-01"}, priceGroup=group)).errors == []
    for path, sign in (
        ("/products", "text=トマト"),
        ("/products/new", "form"),
        (f"/products/{make.gid(await Product.get(id=market.tomato.product_id))}", "form"),
        ("/customers", f"text={market.customer.name}"),
        ("/customers/new", "form"),
        (f"/customers/{make.gid(guest)}", "form"),
        ("/invitations", f"text={guest.name}"),
        (f"/invitation-sheets?ids={make.gid(made)}", "article"),
        ("/price-groups", "text=A価格"),
        ("/price-groups/new", "form"),
        (f"/price-groups/{group}", "text=/[￥¥]300/"),
        ("/order-forms", "text=青果フォーム"),
        (f"/order-forms/{make.gid(market.form)}", "form"),
    ):
        await ui.proves(market.clerk, path, sign, axe, look)
