"""Before one is logged in: coming by an invitation, by a form's link, back after a forgotten password, past a lock."""

import asyncio
import contextlib
import re
from urllib.parse import urlsplit

import pyotp
from playwright.async_api import Error as PlaywrightError

from models.business import Business
from models.member_invitation import MemberInvitation
from models.membership import Membership
from models.order import Order
from models.password_reset import PasswordReset
from models.permission import Role
from models.user import User
from tests import make
from tests.browsers import DESK, PHONE, in_looks, violations
from tests.people import PASSWORD, unique
from tests.services import eventually

NEW = "Kodama-2026"


async def log_in(page, login_id, password=PASSWORD):
    await page.get_by_label("ログインID").fill(login_id)
    await page.locator("[name=password]").fill(password)
    await page.get_by_role("button", name="ログイン", exact=True).click()


async def register(page, name="森 さくら"):
    await page.get_by_label("お名前（担当者）").fill(name)
    await page.locator("[name=password]").fill(NEW)
    await page.locator("[name=passwordAgain]").fill(NEW)
    await page.get_by_label("利用規約とプライバシーポリシーに同意します").check()
    await page.get_by_role("button", name="利用開始").click()


async def invited(market):
    """A new customer of the market's seller, and the path of his link."""
    values = {"name": unique("食堂 あさひ #"), "email": unique("asahi#@example.jp"), "phone": "03-1111-2222"}
    address = {"postalCode": "150-0001", "prefecture": "東京都", "city": "渋谷区", "street": "神宮前1-1"}
    told = await market.clerk.tell("customerCreate", "customer { id }", **values, **address)
    customer = told["customer"]["id"]
    await market.clerk.tell("customerAllowForms", "", id=customer, orderForms=[make.gid(market.form)])
    told = await market.clerk.tell("invitationCreate", "invitation { url }", customer=customer)
    return values, urlsplit(told["invitation"]["url"]).path


async def test_the_first_order_from_the_invitation_to_the_goods_in_two_browsers(http, ui, axe):
    market = await make.market(http)
    values, link = await invited(market)
    seller = await ui.open(market.clerk, "/inbox", size=DESK)
    await seller.get_by_text("まだ注文はありません").wait_for()
    buyer = await ui.open(None, link, size=PHONE)
    await buyer.get_by_text(values["name"]).wait_for()
    assert await violations(buyer, axe) == []
    assert await buyer.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await register(buyer)

    await buyer.get_by_role("link", name=re.compile("青果フォーム")).click()
    await buyer.locator(".stepper-input").nth(0).fill("6")
    await buyer.get_by_role("button", name="確認へ").click()
    await buyer.get_by_text("うち消費税").wait_for()
    await buyer.get_by_role("button", name="注文する").click()
    await buyer.get_by_role("heading", name="注文しました").wait_for()

    order = await Order.get(seller_id=market.seller.id)
    await seller.get_by_role("link", name=order.number).click()
    await buyer.get_by_role("link", name="この注文を見る").click()
    await buyer.get_by_text("受付待ち").wait_for()
    await seller.get_by_role("button", name="受注確認").click()
    await buyer.get_by_text("確認済み").wait_for()
    await seller.get_by_role("button", name="出荷", exact=True).click()
    await buyer.get_by_text("出荷済み").first.wait_for()
    await buyer.get_by_role("button", name="すべて届いた").click()
    await eventually(lambda: Order.filter(id=order.id, arrived_at__isnull=False).exists())
    await seller.get_by_text("届いた日時").wait_for()
    found = await Order.get(id=order.id).prefetch_related("buyer", "placed_by")
    assert (found.buyer.name, found.placed_by.name) == (values["name"], "森 さくら")


async def test_an_invitation_that_was_used_says_so_and_one_with_mistakes_keeps_what_was_typed(http, ui):
    market = await make.market(http)
    values, link = await invited(market)
    page = await ui.open(None, link, size=PHONE)
    await page.get_by_label("お名前（担当者）").fill("森 さくら")
    await page.locator("[name=password]").fill("short")
    await page.get_by_role("button", name="利用開始").click()
    await page.get_by_text("7〜30文字で、英大文字").wait_for()
    assert await page.get_by_label("お名前（担当者）").input_value() == "森 さくら"
    assert await User.filter(login_id=values["email"]).count() == 0
    await register(page)
    await page.get_by_role("heading", name="発注する").wait_for()
    page = await ui.open(None, link, size=PHONE)
    await page.get_by_text("招待").first.wait_for()
    await page.get_by_role("alert").wait_for()
    assert await page.get_by_role("button", name="利用開始").count() == 0


async def test_who_has_a_login_links_the_supplier_with_it(http, ui):
    market, other = await make.market(http), await make.market(http)
    _, link = await invited(market)
    page = await ui.open(None, link, size=PHONE)
    await page.get_by_role("link", name="すでにお使いの方はログイン").click()
    await log_in(page, other.cook.facts["user"].login_id)
    await page.get_by_role("button", name=f"{market.seller.name} を発注先に加える").click()
    await page.get_by_role("heading", name="発注する").wait_for()
    await page.locator(".form-card", has_text=market.seller.name).wait_for()
    assert await page.locator(".form-card").count() == 2


async def test_a_public_form_is_the_way_in_for_strangers(http, ui, axe):
    market = await make.market(http)
    told = await market.clerk.tell("orderFormUpdate", "orderForm { url }", id=make.gid(market.form), audience="PUBLIC")
    link = urlsplit(told["orderForm"]["url"]).path
    name, email = unique("喫茶 みどり #"), unique("midori#@example.jp")
    page = await ui.open(None, link, size=PHONE)
    await page.get_by_label("お店・会社の名前").fill(name)
    await page.get_by_label("郵便番号").fill("１０００００１")
    await page.get_by_text("東京都千代田区千代田").wait_for()
    await page.get_by_label("町名・番地").fill("千代田1-1")
    await page.get_by_label("電話").fill("03-1234-5678")
    await page.get_by_label("メール（ログインIDになります）").fill(email)
    assert await violations(page, axe) == []
    await register(page, "緑川 葉子")
    await page.get_by_role("link", name=re.compile("青果フォーム")).wait_for()
    business = await Business.get(name=name)
    assert (business.prefecture, business.city) == ("東京都", "千代田区")
    await market.clerk.tell("orderFormClose", "", id=make.gid(market.form))
    page = await ui.open(None, link, size=PHONE)
    await page.get_by_text("このフォームの販売は終わりました。").wait_for()


async def test_a_colleague_joins_by_the_link_of_the_mail(http, ui, axe):
    market = await make.market(http)
    email = unique("colleague#@example.jp")
    await market.cook.tell("memberInvite", "", email=email, role="STAFF")
    invitation = await MemberInvitation.get(business_id=market.buyer.id)
    link = f"/member-invitations/{invitation.token}"
    page = await ui.open(None, link, size=PHONE)
    await page.get_by_text(email).wait_for()
    assert await violations(page, axe) == []
    await register(page, "森 次郎")
    await page.get_by_role("heading", name="発注する").wait_for()
    member = await Membership.get(business_id=market.buyer.id, user__login_id=email)
    assert member.role is Role.STAFF
    page = await ui.open(None, link, size=PHONE)
    await page.get_by_role("alert").wait_for()


async def test_a_forgotten_password_is_set_anew_by_the_link_of_the_mail(http, ui, axe):
    user = await make.user(await make.business())
    page = await ui.open(None, "/login", size=PHONE)
    await page.get_by_role("link", name="パスワードを忘れた").click()
    await page.locator("[name=email]").fill(user.email)
    assert await violations(page, axe) == []
    await page.get_by_role("button", name="リンクを送る").click()
    await page.get_by_text("登録があれば、再設定のリンクをお送りしました").wait_for()
    reset = await PasswordReset.get(user_id=user.id)
    await page.goto(f"/password-resets/{reset.token}")
    await page.get_by_label("ログインID").fill(user.login_id)
    await page.locator("[name=password]").fill(NEW)
    await page.locator("[name=passwordAgain]").fill("Something-Else-1")
    await page.get_by_role("button", name="パスワードを決める").click()
    await page.get_by_text("確認用パスワードが一致しません。").wait_for()
    await page.locator("[name=passwordAgain]").fill(NEW)
    assert await violations(page, axe) == []
    await page.get_by_role("button", name="パスワードを決める").click()
    await page.get_by_text("パスワードを変えました").wait_for()
    await page.get_by_role("link", name="ログイン").click()
    await log_in(page, user.login_id, NEW)
    await page.get_by_role("heading").first.wait_for()
    await page.wait_for_url(lambda url: "login" not in url)
    page = await ui.open(None, f"/password-resets/{reset.token}", size=PHONE)
    await page.get_by_label("ログインID").fill(user.login_id)
    await page.locator("[name=password]").fill(NEW)
    await page.locator("[name=passwordAgain]").fill(NEW)
    await page.get_by_role("button", name="パスワードを決める").click()
    await page.get_by_text("このリンクは使用済みか").wait_for()


async def test_a_forgotten_login_id_is_mailed_and_nobody_learns_whether_there_is_one(http, ui, axe):
    for email in (unique("nobody#@example.jp"), (await make.user(await make.business())).email):
        page = await ui.open(None, "/forgotten-login-id", size=PHONE)
        await page.locator("[name=email]").fill(email)
        assert await violations(page, axe) == []
        await page.get_by_role("button", name="ログインIDを送る").click()
        await page.get_by_text("登録があれば、ログインIDをお送りしました。").wait_for()


async def test_whoever_comes_without_a_login_is_led_back_to_where_he_was_going(http, ui):
    person = await make.person(http, await make.business())
    page = await ui.open(None, "/settings/tokens?sort=name", size=PHONE)
    await log_in(page, person.facts["user"].login_id)
    await page.wait_for_url(re.compile(r"/settings/tokens\?sort=name$"))
    await page.get_by_role("heading", level=1).wait_for()


async def test_a_second_factor_is_asked_for_and_a_recovery_code_will_do(http, ui):
    person = await make.person(http, await make.business())
    offered = await person.tell("authenticatorStart", "authenticatorOffer { secret }", currentPassword=PASSWORD)
    app = pyotp.TOTP(offered["authenticatorOffer"]["secret"])
    told = await person.tell("authenticatorConfirm", "recoveryCodes { codes }", code=app.now())
    page = await ui.open(None, "/login", size=PHONE)
    await log_in(page, person.facts["user"].login_id)
    code = page.get_by_label("認証コード")
    await code.wait_for()
    await code.fill("000000")
    await page.get_by_role("button", name="ログイン", exact=True).click()
    await page.locator("[name=code][aria-invalid=true]").wait_for()
    await code.fill(told["recoveryCodes"]["codes"][0])
    await page.get_by_role("button", name="ログイン", exact=True).click()
    await page.wait_for_url(lambda url: "login" not in url)


async def test_a_lock_says_until_when_and_what_helps(http, ui):
    user = await make.user(await make.business())
    page = await ui.open(None, "/login", size=PHONE)
    for _ in range(10):
        await make_wrong(http, user.login_id)
    await log_in(page, user.login_id)
    await page.get_by_text(re.compile(r"\d{1,2}:\d{2} までロックされています")).wait_for()


async def make_wrong(http, login_id):
    body = {
        "query": "mutation($i: LoginInput!) { login(input: $i) { userErrors { code } } }",
        "variables": {"i": {"loginId": login_id, "password": "Wrong-1234"}},
    }
    await http.post("/graphql", json=body)


async def test_whoever_works_for_several_businesses_chooses_for_which(http, ui, axe):
    market = await make.market(http)
    other = await make.business("二号店 #")
    user = market.cook.facts["user"]
    await Membership.create(business_id=other.id, user_id=user.id, role=Role.STAFF, display_name=user.name)
    page = await ui.open(market.cook, "/businesses", size=PHONE)
    await page.get_by_text(other.name).wait_for()
    assert await violations(page, axe) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await page.get_by_role("button", name="この事業者で使う").click()
    await page.wait_for_url(lambda url: "businesses" not in url)
    await page.goto("/businesses")
    card = page.locator(".surface", has_text=other.name)
    await card.get_by_text("いま使っています").wait_for()


@in_looks
async def test_everybody_can_come_in(http, ui, axe, look):
    market = await make.market(http)
    _, link = await invited(market)
    for path in ("/login", "/forgotten-password", "/forgotten-login-id", "/password-resets/abc", link):
        await ui.proves(None, path, "form", axe, look)


async def test_what_is_being_asked_when_somebody_logs_out_is_answered_to_nobody(http, ui):
    market = await make.market(http)
    page = await ui.open(market.clerk, "/inbox")
    await page.get_by_text("まだ注文はありません").wait_for()
    answered, is_out = [], asyncio.Event()

    async def slow(route):
        """What is asked meanwhile reaches the server when nobody is logged in any more; only then the page goes on."""
        text = route.request.post_data or ""
        if "mutation LogOut" in text:
            answer = await route.fetch()
            is_out.set()
            await page.wait_for_timeout(700)
            await route.fulfill(response=answer)
        elif "query" in text:
            await is_out.wait()
            answered.append(text)
            with contextlib.suppress(PlaywrightError):
                await route.continue_()

    await page.route("**/graphql", slow)
    await page.keyboard.press("/")
    async with page.expect_request("**/graphql"):
        await page.get_by_role("searchbox").fill("トマト")
    await page.get_by_role("button", name="アカウント").click()
    await page.get_by_role("menuitem", name="ログアウト").click()
    await page.wait_for_url(lambda url: "/login" in url)
    assert answered
    assert await page.get_by_role("alert").count() == 0


async def test_whoever_cannot_log_out_goes_on_with_what_was_asked(http, ui):
    market = await make.market(http)
    order = await market.order()
    page = await ui.open(market.clerk, "/inbox")
    await page.get_by_role("link", name=order.number).wait_for()
    tried = asyncio.Event()

    async def down(route):
        if "mutation LogOut" in (route.request.post_data or ""):
            tried.set()
            await route.fulfill(json={"errors": [{"message": "out", "extensions": {"code": "INTERNAL"}}]})
        else:
            await route.continue_()

    await page.route("**/graphql", down)
    await page.get_by_role("button", name="アカウント").click()
    await page.get_by_role("menuitem", name="ログアウト").click()
    await page.get_by_role("alert").wait_for()
    assert tried.is_set()
    await page.get_by_role("link", name=order.number).click()
    await page.get_by_role("heading", name=order.number).wait_for()
