"""What is set once, in the admin UI: business, members, roles, calendar, tokens, webhooks, one's own account."""

import datetime as dt

import pyotp

from core import clock
from core.db import transaction
from models.app_token import AppToken
from models.business import Business
from models.calendar import CalendarDay
from models.member_invitation import MemberInvitation
from models.membership import Membership
from models.own_role import OwnRole
from models.permission import Role
from models.second_factor import Authenticator
from models.session import Session
from models.webhook import Webhook
from services import session as sessions
from tests import make
from tests.browsers import PHONE, in_looks
from tests.people import PASSWORD, Person
from tests.services import eventually


async def test_a_business_is_corrected_and_what_is_wrong_stands_at_its_field(http, ui):
    of = await make.business()
    page = await ui.open(await make.person(http, of), "/settings/business")
    await page.get_by_label("登録番号").fill("T12")
    await page.get_by_role("button", name="保存").click()
    await page.locator("[name=registrationNumber][aria-invalid=true]").wait_for()
    await page.get_by_label("登録番号").fill("T7010401234567")
    await page.get_by_label("消費税の端数").select_option("UP")
    await page.get_by_role("button", name="保存").click()
    await page.get_by_text("保存しました").wait_for()
    stored = await Business.get(id=of.id)
    assert (stored.registration_number, stored.rounding) == ("T7010401234567", "UP")
    other = await ui.open(await make.person(http, of, Role.STAFF), "/settings/business")
    await other.get_by_text("変更する権限がありません").wait_for()
    assert await other.get_by_label("登録番号").is_disabled()


async def test_members_are_invited_and_removed_but_never_oneself(http, ui):
    of = await make.business()
    head = await make.person(http, of)
    gone = await make.person(http, of, Role.STAFF, name="中原 恵")
    page = await ui.open(head, "/settings/members")
    await page.get_by_role("button", name="メールで招待").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("メール").fill("nobody")
    await dialog.get_by_role("button", name="招待メールを送る").click()
    await dialog.locator("[name=email][aria-invalid=true]").wait_for()
    assert not await MemberInvitation.exists(business_id=of.id)
    await dialog.get_by_label("メール").fill("neu@example.jp")
    await dialog.get_by_label("権限", exact=True).select_option("WAREHOUSE")
    await dialog.get_by_role("button", name="招待メールを送る").click()
    await page.get_by_role("cell", name="neu@example.jp").wait_for()
    assert (await MemberInvitation.get(business_id=of.id)).role == "WAREHOUSE"
    mine = page.get_by_role("row").filter(has_text=head.name).get_by_role("button", name="外す")
    assert await mine.get_attribute("aria-disabled") == "true"
    await page.get_by_role("row").filter(has_text="中原 恵").get_by_role("button", name="外す").click()
    await page.get_by_role("dialog").get_by_role("button", name="外す").click()
    await page.get_by_role("row").filter(has_text="中原 恵").wait_for(state="hidden")
    assert (await Membership.get(user_id=gone.facts["user"].id)).ended_at


async def test_a_role_of_ones_own_stands_in_the_table_of_all(http, ui):
    of = await make.business()
    page = await ui.open(await make.person(http, of), "/settings/roles")
    await page.get_by_role("button", name="独自の権限を作る").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="保存").click()
    await dialog.locator("[name=name][aria-invalid=true]").wait_for()
    await dialog.get_by_label("名前").fill("経理")
    await dialog.get_by_role("row", name="書類").get_by_label("見る").check()
    await dialog.get_by_role("button", name="保存").click()
    await page.get_by_role("columnheader", name="経理").wait_for()
    stored = await OwnRole.get(business_id=of.id)
    assert (stored.name, stored.permissions) == ("経理", ["document:read"])
    other = await ui.open(await make.person(http, of, Role.STAFF), "/settings/roles")
    await other.get_by_role("columnheader", name="経理").wait_for()
    assert await other.get_by_role("button", name="独自の権限を作る").count() == 0


async def test_days_are_closed_by_keys_alone_and_the_cut_off_set(http, ui):
    of = await make.business()
    page = await ui.open(await make.person(http, of), "/settings/calendar")
    await page.get_by_label("締め時間", exact=True).fill("15:05")
    await page.locator("[name=leadDays]").fill("1")
    await page.get_by_role("button", name="保存").click()
    await page.locator("[name=cutOff][aria-invalid=true]").wait_for()
    await page.get_by_label("締め時間", exact=True).fill("15:00")
    await page.get_by_role("button", name="保存").click()
    await page.get_by_text("保存しました").wait_for()
    today = clock.today()
    wanted = today + dt.timedelta(days=8)
    await page.locator(f"[data-day='{today}']").focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Enter")
    await page.locator(f"[data-day='{wanted}'][data-own]").wait_for()
    stored = await CalendarDay.get(calendar__business_id=of.id)
    assert (stored.day, stored.kind) == (wanted, "OFF")
    await page.keyboard.press("Enter")
    await page.locator(f"[data-day='{wanted}']:not([data-own])").wait_for()
    assert not await CalendarDay.exists(calendar__business_id=of.id)


async def test_a_token_is_shown_once_and_revoked(http, ui):
    of = await make.business()
    page = await ui.open(await make.person(http, of), "/settings/tokens")
    await page.get_by_role("button", name="トークンを発行").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="トークンを発行").click()
    await dialog.locator("[name=name][aria-invalid=true]").wait_for()
    assert not await AppToken.exists(business_id=of.id)
    await dialog.get_by_label("名前").fill("会計")
    await dialog.get_by_role("row", name="商品").get_by_label("見る").check()
    await dialog.get_by_role("button", name="トークンを発行").click()
    secret = await page.locator("[data-secret]").inner_text()
    answer = await http.post(
        "/graphql",
        json={"query": "{ products(first: 1) { nodes { id } } }"},
        headers={"authorization": f"Bearer {secret}"},
    )
    assert answer.json()["data"]["products"]["nodes"] == []
    await page.get_by_role("button", name="閉じる").last.click()
    await page.reload()
    await page.get_by_role("cell", name="会計").wait_for()
    assert secret not in await page.content()
    await page.get_by_role("button", name="停止").click()
    await page.get_by_role("dialog").get_by_role("button", name="停止").click()
    await page.get_by_text("停止・期限切れ").wait_for()
    assert (await AppToken.get(business_id=of.id)).revoked_at


async def test_a_webhook_is_made_stopped_and_refused_where_it_may_not_call(http, ui):
    of = await make.business()
    page = await ui.open(await make.person(http, of), "/settings/webhooks")
    await page.get_by_role("button", name="Webhookを作る").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("名前").fill("基幹")
    await dialog.get_by_label("URL").fill("http://10.0.0.1/")
    await dialog.get_by_role("button", name="Webhookを作る").click()
    await dialog.locator("[name=url][aria-invalid=true]").wait_for()
    assert not await Webhook.exists(business_id=of.id)
    await dialog.get_by_label("URL").fill("https://hooks.example.com/tsunagi")
    await dialog.get_by_role("button", name="Webhookを作る").click()
    await page.locator("[data-secret]").wait_for()
    await page.get_by_role("button", name="閉じる").last.click()
    await page.get_by_role("link", name="基幹").click()
    await page.get_by_role("button", name="停止").click()
    await page.get_by_role("dialog").get_by_role("button", name="停止").click()
    await page.get_by_text("手動で停止しました").wait_for()
    stored = await Webhook.get(business_id=of.id)
    assert (stored.status, stored.topics) == ("DISABLED", ["order.placed"])


async def test_two_steps_are_turned_on_and_another_device_logged_out(http, ui):
    of = await make.business()
    person = await make.person(http, of)
    user = person.facts["user"]
    async with transaction():
        other = Person(http, token=(await sessions.start(user, locale="ja")).token)
    page = await ui.open(person, "/settings/account", size=PHONE)
    await page.get_by_role("button", name="有効にする").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("今のパスワード").fill("Wrong-1234")
    await dialog.get_by_role("button", name="次へ").click()
    await dialog.get_by_text("パスワードが違います").wait_for()
    assert not await Authenticator.exists(user_id=user.id)
    await dialog.get_by_label("今のパスワード").fill(PASSWORD)
    await dialog.get_by_role("button", name="次へ").click()
    secret = await page.locator("[data-secret]").inner_text()
    await page.get_by_label("認証コード").fill(pyotp.TOTP(secret).now())
    await page.get_by_role("button", name="有効にする").last.click()
    await page.get_by_text("回復コード").first.wait_for()
    await eventually(lambda: Authenticator.filter(user_id=user.id, confirmed_at__isnull=False).exists())
    await page.get_by_role("button", name="閉じる").last.click()
    assert await Session.filter(user_id=user.id).count() == 2
    await page.get_by_role("button", name="ログアウトさせる").click()
    await page.get_by_role("button", name="ログアウトさせる").wait_for(state="hidden")
    assert (await other.ask("{ account { name } }")).error == "LOGIN_REQUIRED"


@in_looks
async def test_every_page_of_settings_can_be_used_by_everybody(http, ui, axe, look):
    of = await make.business()
    head = await make.person(http, of)
    for path, sign in (
        ("/settings/business", "form"),
        ("/settings/members", f"text={head.name}"),
        ("/settings/roles", ".matrix"),
        ("/settings/calendar", ".month"),
        ("/settings/tokens", "h2"),
        ("/settings/webhooks", "h2"),
        ("/settings/audit", "h1"),
        ("/settings/account", "form"),
    ):
        await ui.proves(head, path, sign, axe, look)
