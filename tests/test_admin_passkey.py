"""Passkeys in the admin UI: made on the account's page, logged in by, refused; with Chromium's authenticator."""

import re

import pytest
import pytest_asyncio

from models.passkey import Passkey
from models.session import Session
from tests import make
from tests.browsers import PHONE, Pages, fits, in_looks, violations
from tests.people import PASSWORD
from tests.services import free_port, serving
from tests.test_admin_out import log_in, make_wrong

BY_PASSKEY = "パスキーでログイン"
ACCOUNT = "/settings/account"
READER = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def local(served):
    """The product under a name: passkeys belong to one, and an address of numbers is none."""
    port = free_port()
    async with serving(port, TSUNAGI_PUBLIC_URL=f"http://localhost:{port}"):
        yield served[0], f"http://localhost:{port}"


@pytest.fixture
def site(local, ui):
    """Its pages, which may complain as little as those of `ui`."""
    return Pages(*local, complaints=ui.complaints)


class Reader:
    """A fingerprint reader of the browser of a page."""

    def __init__(self, session, key):
        self.session, self.key = session, key

    @classmethod
    async def of(cls, page):
        session = await page.context.new_cdp_session(page)
        await session.send("WebAuthn.enable")
        options = {**READER, "isUserVerified": True, "automaticPresenceSimulation": True}
        told = await session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return cls(session, told["authenticatorId"])

    async def _set(self, what, **values):
        await self.session.send(f"WebAuthn.{what}", {"authenticatorId": self.key, **values})

    async def knows(self, verified):
        """Whether the finger is its owner's."""
        await self._set("setUserVerified", isUserVerified=verified)

    async def touched(self, is_touched):
        """Whether there is a finger at all."""
        await self._set("setAutomaticPresenceSimulation", enabled=is_touched)


async def add(page):
    """A passkey, on the page of the account."""
    await page.get_by_role("button", name="パスキーを追加").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("今のパスワード").fill(PASSWORD)
    await dialog.get_by_role("button", name="次へ").click()
    await page.get_by_text("パスキーを追加しました").wait_for()


async def leave(page):
    """Log out, by the menu."""
    await page.get_by_role("button", name="アカウント").click()
    await page.get_by_role("menuitem", name="ログアウト").click()
    await page.wait_for_url(re.compile("/login$"))
    await page.get_by_role("button", name=BY_PASSKEY).wait_for()


async def with_passkey(http, site):
    """Somebody whose browser holds a passkey of his, which nobody touches, on the page of his account."""
    person = await make.person(http, await make.business())
    page = await site.open(person, ACCOUNT, size=PHONE)
    reader = await Reader.of(page)
    await add(page)
    await reader.touched(False)
    return person, page, reader


async def press(page, reader):
    """A finger counts for what begins after it: here not for what the page offers by itself."""
    await page.wait_for_load_state("networkidle")
    await reader.touched(True)
    await page.get_by_role("button", name=BY_PASSKEY).click()


async def sessions(person):
    return await Session.filter(user_id=person.facts["user"].id).count()


async def test_a_passkey_logs_in_without_a_password_and_leads_where_one_was_going(http, site, axe):
    person, page, reader = await with_passkey(http, site)
    key = await Passkey.get(user_id=person.facts["user"].id)
    assert key.last_used_at is None
    await leave(page)
    assert await violations(page, axe) == []
    await page.goto("/settings/tokens?sort=name")
    await press(page, reader)
    await page.wait_for_url(re.compile(r"/settings/tokens\?sort=name$"))
    await page.get_by_role("heading", level=1).wait_for()
    await key.refresh_from_db()
    assert key.last_used_at
    assert await sessions(person) == 1


async def test_a_passkey_is_offered_at_the_login_id_before_anything_is_pressed(http, site):
    person, page, reader = await with_passkey(http, site)
    await leave(page)
    assert await page.get_by_label("ログインID").get_attribute("autocomplete") == "username webauthn"
    assert await sessions(person) == 0
    await reader.touched(True)
    await page.goto(f"/login?next={ACCOUNT}")
    await page.wait_for_url(lambda url: "login" not in url and url.endswith(ACCOUNT))
    assert await sessions(person) == 1


async def test_a_removed_passkey_logs_in_no_more(http, site):
    person, page, reader = await with_passkey(http, site)
    await page.get_by_role("button", name="削除").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("今のパスワード").fill(PASSWORD)
    await dialog.get_by_role("button", name="削除").click()
    await page.get_by_text("パスキーを削除しました").wait_for()
    assert not await Passkey.exists(user_id=person.facts["user"].id)
    await leave(page)
    await press(page, reader)
    await page.get_by_role("alert").get_by_text("パスキーを確認できませんでした").wait_for()
    assert await sessions(person) == 0
    await log_in(page, person.facts["user"].login_id)
    await page.wait_for_url(lambda url: "login" not in url)


async def test_another_ones_finger_is_told_and_the_owners_works_after_it_even_past_a_lock(http, site, axe):
    person, page, reader = await with_passkey(http, site)
    await leave(page)
    for _ in range(10):
        await make_wrong(http, person.facts["user"].login_id)
    await log_in(page, person.facts["user"].login_id)
    await page.get_by_text("パスキーを使うか").wait_for()
    await reader.knows(False)
    await press(page, reader)
    await page.get_by_role("status").get_by_text("取り消されたか").wait_for()
    assert await violations(page, axe) == []
    assert await sessions(person) == 0
    await reader.knows(True)
    await page.get_by_role("button", name=BY_PASSKEY).click()
    await page.wait_for_url(lambda url: "login" not in url)
    assert await sessions(person) == 1


async def test_who_cannot_use_passkeys_is_told_or_not_offered_any(ui):
    page = await ui.open(None, "/login", size=PHONE)
    await page.get_by_role("button", name=BY_PASSKEY).click()
    await page.get_by_text("このサイトのパスキーを使えません").wait_for()
    old = await (await ui.context(None, size=PHONE)).new_page()
    await old.add_init_script("delete window.PublicKeyCredential")
    await old.goto("/login")
    await old.get_by_role("button", name="ログイン", exact=True).wait_for()
    assert await old.get_by_role("button", name=BY_PASSKEY).count() == 0


@in_looks
async def test_everybody_can_keep_passkeys(http, site, axe, look):
    person = await make.person(http, await make.business())
    page = await site.open(person, ACCOUNT, **look)
    await Reader.of(page)
    section = page.locator("section", has=page.get_by_role("heading", name=re.compile("パスキー|Passkeys")))
    await section.get_by_role("button").last.click()
    dialog = page.get_by_role("dialog")
    await dialog.locator("input[type=password]").fill(PASSWORD)
    await fits(page, axe, look, "passkey-asks")
    await dialog.locator("button[type=submit]").click()
    await dialog.wait_for(state="detached")
    await section.get_by_role("row").wait_for()
    await fits(page, axe, look, "passkeys")
