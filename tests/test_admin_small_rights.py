"""Settings in the admin UI for who may do one thing only; pictures that are taken away; what a token must be given."""

from models.app_token import AppToken
from models.business import Business
from models.invoice import InvoiceTerms
from models.membership import Membership
from models.own_role import OwnRole
from models.permission import Role
from models.webhook import Webhook
from tests import make
from tests.browsers import fits, in_looks
from tests.test_api import an_image, upload


async def only(http, of, *permissions):
    """Somebody who may do this, and nothing else."""
    person = await make.person(http, of, Role.OWN)
    role = await OwnRole.create(business_id=of.id, name="係", permissions=[*permissions])
    await Membership.filter(user_id=person.facts["user"].id).update(role=Role.OWN, own_role_id=role.id)
    return person


async def test_who_keeps_tokens_needs_no_other_right_and_gives_only_his_own(http, ui):
    of = await make.business()
    page = await ui.open(await only(http, of, "app_token:write", "product:read"), "/settings/tokens")
    await page.get_by_role("button", name="トークンを発行").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("名前").fill("棚卸し")
    await dialog.get_by_role("button", name="トークンを発行").click()
    await dialog.get_by_text("入力してください").wait_for()
    assert not await AppToken.exists(business_id=of.id), "a token that may do nothing"
    assert await dialog.get_by_role("row", name="注文").count() == 0
    await dialog.get_by_role("row", name="商品").get_by_label("見る").check()
    await dialog.get_by_role("button", name="トークンを発行").click()
    await page.locator("[data-secret]").wait_for()
    assert (await AppToken.get(business_id=of.id)).permissions == ["product:read"]


async def test_who_keeps_webhooks_needs_no_other_right(http, ui):
    of = await make.business()
    page = await ui.open(await only(http, of, "webhook:write", "order:read"), "/settings/webhooks")
    await page.get_by_role("button", name="Webhookを作る").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("名前").fill("基幹")
    await dialog.get_by_label("URL").fill("https://erp.example.com/hook")
    await dialog.get_by_role("button", name="Webhookを作る").click()
    await page.locator("[data-secret]").wait_for()
    await page.get_by_role("button", name="閉じる").last.click()
    await page.get_by_role("link", name="基幹").click()
    await page.get_by_role("heading", name="基幹").wait_for()
    await page.get_by_role("row", name="注文").get_by_label("見る").wait_for()
    assert (await Webhook.get(business_id=of.id)).permissions == ["order:read"]


async def test_a_logo_and_a_seal_are_taken_away(http, ui):
    of = await make.business()
    person = await make.person(http, of)
    logo, seal = [(await upload(http, person, an_image())).json()["id"] for _ in range(2)]
    assert (await person.tell("businessUpdate", "", logo=logo)).ok
    assert (await person.tell("invoiceTermsPut", "", seal=seal)).ok
    page = await ui.open(person, "/settings/business")
    await page.get_by_role("button", name="写真をなくす").click()
    await page.get_by_role("button", name="元に戻す").click()
    await page.get_by_role("button", name="写真をなくす").click()
    await page.get_by_text("保存すると、なくなります").wait_for()
    assert (await Business.get(id=of.id)).logo_key
    await page.get_by_role("button", name="保存", exact=True).click()
    await page.get_by_text("保存しました").wait_for()
    assert (await Business.get(id=of.id)).logo_key == ""
    assert await page.get_by_role("button", name="写真をなくす").count() == 0

    await page.goto("/settings/invoices")
    form = page.get_by_role("region", name="請求書の書式")
    await form.get_by_role("button", name="写真をなくす").click()
    await form.get_by_role("button", name="保存", exact=True).click()
    await page.get_by_text("保存しました").wait_for()
    assert (await InvoiceTerms.get(business_id=of.id)).seal_key == ""


@in_looks
async def test_everybody_can_take_a_logo_away(http, ui, axe, look):
    person = await make.person(http, await make.business())
    logo = (await upload(http, person, an_image())).json()["id"]
    assert (await person.tell("businessUpdate", "", logo=logo)).ok
    page = await ui.open(person, "/settings/business", **look)
    await page.locator(".drop img").wait_for()
    await fits(page, axe, look, "logo")
    await page.locator(".drop button").last.click()
    await page.locator(".drop img").wait_for(state="detached")
    await fits(page, axe, look, "logo-goes")
