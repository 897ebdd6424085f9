"""Gates: networks, integrations' keys, limits on login, a shop's login."""

import datetime as dt

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from core import address, clock, limiter
from core.settings import settings
from models.app_token import AppToken
from models.business import Business
from models.order import Order
from models.permission import Role
from models.user import User
from services import attempts
from tests import make
from tests.make import gid
from tests.people import PASSWORD, Person, elsewhere, unique

OFFICE, HOME = "203.0.113.7", "198.51.100.9"
VIEWER = "query { viewer { barredAt user { name } business { name } permissions } }"
TOKEN = "secret appToken { id version isLive permissions formerUntil lastUsedFrom lastUsedAt }"
PRODUCTS = "query { products(first: 5) { nodes { name } } }"


@pytest.mark.feature("SN-119")
async def test_a_business_is_acted_for_only_from_its_networks(http):
    admin = await elsewhere(await make.person(http, await make.business()), OFFICE)
    told = await admin.tell("businessUpdate", "business { allowedNetworks }", allowedNetworks=["203.0.113.77/24"])
    assert told["business"]["allowedNetworks"] == ["203.0.113.0/24"]
    assert (await admin.query(VIEWER))["barredAt"] is None
    away = await elsewhere(admin, HOME)
    viewer = await away.query(VIEWER)
    assert (viewer["barredAt"], viewer["business"], viewer["permissions"]) == (HOME, None, [])
    assert (await away.ask(PRODUCTS)).error == "ADDRESS_NOT_ALLOWED"
    refused = await away.tell("productCreate", "product { id }", name="x", price=1, unit="個")
    assert refused.codes == ["ADDRESS_NOT_ALLOWED"]
    assert (await away.query("query { account { name } }"))["name"] == admin.name


@pytest.mark.feature("SN-119")
async def test_a_member_is_let_in_only_from_his_networks(http, login):
    business = await make.business()
    admin, staff = await make.person(http, business), await make.person(http, business, Role.STAFF)
    members = await admin.query("query { memberships { id user { loginId } allowedNetworks } }")
    (member,) = [m for m in members if m["user"]["loginId"] == staff.facts["user"].login_id]
    await admin.tell("memberUpdate", "membership { id }", id=member["id"], allowedNetworks=[f"{OFFICE}/32"])
    assert (await (await elsewhere(staff, OFFICE)).query(VIEWER))["business"]["name"] == business.name
    assert (await (await elsewhere(staff, HOME)).query(VIEWER))["business"] is None
    assert (await admin.query(VIEWER))["business"]["name"] == business.name
    begun = await (await elsewhere(Person(http), HOME)).tell(
        "login", "viewer { business { name } barredAt }", loginId=staff.facts["user"].login_id, password=PASSWORD
    )
    assert begun["viewer"] == {"business": None, "barredAt": HOME}


@pytest.mark.feature("SN-119")
async def test_nobody_locks_himself_out(http):
    admin = await elsewhere(await make.person(http, await make.business()), OFFICE)
    told = await admin.tell("businessUpdate", "business { id }", allowedNetworks=["10.0.0.0/8"])
    assert told.where == [("LOCKS_YOU_OUT", "allowedNetworks")]
    told = await admin.tell("businessUpdate", "business { id }", allowedNetworks=["10.0.0.0/8", "nonsense"])
    assert told.where == [("MALFORMED", "allowedNetworks.1")]
    (member,) = await admin.query("query { memberships { id } }")
    told = await admin.tell("memberUpdate", "membership { id }", id=member["id"], allowedNetworks=["10.0.0.0/8"])
    assert told.where == [("LOCKS_YOU_OUT", "allowedNetworks")]
    assert (await Business.get(id=admin.facts["business"].id)).allowed_networks == ""
    opened = await admin.tell("businessUpdate", "business { allowedNetworks }", allowedNetworks=[])
    assert opened["business"]["allowedNetworks"] == []


@pytest.mark.feature("SN-119")
async def test_forwarding_headers_fool_nobody(http):
    admin = await elsewhere(await make.person(http, await make.business()), OFFICE)
    await admin.tell("businessUpdate", "business { id }", allowedNetworks=[OFFICE])
    away = await elsewhere(admin, HOME)
    for name in ("x-forwarded-for", "x-real-ip", "forwarded", "client-ip"):
        away.http.headers[name] = f"for={OFFICE}" if name == "forwarded" else OFFICE
    assert (await away.query(VIEWER))["barredAt"] == HOME


@pytest.mark.feature("SN-119")
def test_only_trusted_proxies_say_who_asks(monkeypatch):
    monkeypatch.setattr(address, "_proxies", lambda: (address.ipaddress.ip_network("10.0.0.0/8"),))
    scope = {"client": ("10.0.0.5", 1)}
    assert address.of(scope, f"{OFFICE}, {HOME}") == HOME
    assert address.of(scope, f"{OFFICE}, 10.9.9.9") == OFFICE
    assert address.of(scope, "nonsense, 10.9.9.9") == "10.9.9.9"
    assert address.of({"client": (HOME, 1)}, OFFICE) == HOME


async def test_the_networks_of_a_business_are_for_its_administrators(http):
    market = await make.market(http)
    staff = await make.person(http, market.seller, Role.STAFF)
    shown = "query($id: ID!) { node(id: $id) { ... on Business { allowedNetworks } } }"
    for person, seen in ((market.clerk, []), (staff, None), (market.cook, None)):
        assert (await person.query(shown, id=gid(market.seller)))["allowedNetworks"] == seen


@given(st.ip_addresses(), st.integers(0, 128), st.ip_addresses())
def test_an_address_is_within_what_python_says(network, bits, asked):
    bits = min(bits, network.max_prefixlen)
    kept = address.kept([f"{network}/{bits}"])
    mapped = getattr(asked, "ipv4_mapped", None) or asked
    assert address.is_within(str(asked), kept) == (mapped in address.ipaddress.ip_network(kept))


async def a_token(admin, *permissions, **more):
    told = await admin.tell("appTokenCreate", TOKEN, name="在庫連携", permissions=list(permissions), **more)
    return Person(admin.http, token=told["secret"]), told["appToken"]


async def test_an_integration_that_may_do_nothing_is_refused(http):
    market = await make.market(http)
    told = await market.cook.tell("appTokenCreate", TOKEN, name="在庫連携", permissions=[])
    assert told.where == [("REQUIRED", "permissions")]
    assert await AppToken.filter(business_id=market.buyer.id).count() == 0


async def test_an_integration_does_what_its_token_allows(http):
    market = await make.market(http)
    program, _ = await a_token(market.cook, "order:place", "order:read", "order_form:read", "delivery_place:read")
    viewer = await program.query(VIEWER)
    assert (viewer["user"], viewer["business"]["name"]) == (None, market.buyer.name)
    line = {"item": gid(market.tomato), "quantity": "2"}
    wish = {"orderForm": gid(market.form), "lines": [line], "deliveryPlace": gid(market.place)}
    told = await program.tell("orderPlace", "order { id ordererName }", **wish)
    assert told["order"]["ordererName"] == "在庫連携"
    assert (await Order.get(seller_id=market.seller.id)).placed_by_id is None
    assert (await program.ask("query { suppliers(first: 1) { nodes { name } } }")).error == "FORBIDDEN"
    assert (await program.ask("query { account { name } }")).error == "LOGIN_REQUIRED"
    entries = await market.cook.query(
        "query($id: ID!) { auditEntries(first: 5, where: {target: {eq: $id}}) { nodes { user { name }"
        " appToken { name } } } }", id=told["order"]["id"],
    )  # fmt: skip
    assert entries["nodes"] == [{"user": None, "appToken": {"name": "在庫連携"}}]
    row = await AppToken.get(business_id=market.buyer.id)
    assert (row.last_used_from, row.last_used_at is not None) == ("127.0.0.1", True)
    assert program.token not in str(vars(row))


async def test_a_cart_belongs_to_a_person(http):
    market = await make.market(http)
    program, _ = await a_token(market.cook, "order:place", "order_form:read")
    line = {"item": gid(market.tomato), "quantity": "2"}
    told = await program.tell("cartPut", "cart { id }", orderForm=gid(market.form), lines=[line])
    assert told.codes == ["LOGIN_REQUIRED"]


async def test_nobody_gives_a_token_what_he_does_not_have(http):
    admin = await make.person(http, await make.business())
    told = await admin.tell("appTokenCreate", TOKEN, name=" ", permissions=["order:read", "x"], expiresInDays=400)
    assert sorted(told.where) == [
        ("OUT_OF_RANGE", "expiresInDays"), ("REQUIRED", "name"), ("UNKNOWN_PERMISSION", "permissions.1"),
    ]  # fmt: skip
    told = await admin.tell("appTokenCreate", TOKEN, name="x", permissions=["member:write"])
    assert told.where == [("UNKNOWN_PERMISSION", "permissions.0")]
    role = await admin.tell("roleCreate", "ownRole { id }", name="鍵番", permissions=["app_token:write"])
    member = {"loginId": unique("key#"), "name": "鍵 番", "password": PASSWORD, "role": "OWN"}
    await admin.tell("memberCreate", "membership { id }", ownRole=role["ownRole"]["id"], **member)
    keeper = Person(http)
    begun = await keeper.tell("login", "login { token }", loginId=member["loginId"], password=PASSWORD)
    keeper.token = begun["login"]["token"]
    told = await keeper.tell("appTokenCreate", TOKEN, name="x", permissions=["order:read"])
    assert told.where == [("ROLE_TOO_STRONG", "permissions")]
    staff = await make.person(http, admin.facts["business"], Role.STAFF)
    assert (await staff.ask("query { appTokens { name } }")).error == "FORBIDDEN"


async def test_a_token_ends_when_it_is_revoked_or_old(http):
    admin = await make.person(http, await make.business())
    program, token = await a_token(admin, "product:read", expiresInDays=7)
    assert (await program.ask(PRODUCTS)).data
    with time_machine.travel(clock.now() + dt.timedelta(days=7, seconds=1), tick=True):
        assert (await program.ask(PRODUCTS)).error == "LOGIN_REQUIRED"
    told = await admin.tell("appTokenRevoke", "appToken { isLive }", id=token["id"])
    assert told["appToken"]["isLive"] is False
    assert (await program.ask(PRODUCTS)).error == "LOGIN_REQUIRED"
    other = await make.person(http, await make.business())
    assert (await other.tell("appTokenRevoke", "appToken { id }", id=token["id"])).codes == ["NOT_FOUND"]


async def test_while_a_token_is_rotated_both_secrets_work(http):
    admin = await make.person(http, await make.business())
    former, token = await a_token(admin, "product:read", expiresInDays=7)
    told = await admin.tell("appTokenRotate", TOKEN, id=token["id"], overlapHours=2)
    new = Person(http, token=told["secret"])
    for program in (former, new):
        assert (await program.ask(PRODUCTS)).data
    with time_machine.travel(clock.now() + dt.timedelta(hours=2, seconds=1), tick=True):
        assert (await former.ask(PRODUCTS)).error == "LOGIN_REQUIRED"
        assert (await new.ask(PRODUCTS)).data
    again = await admin.tell("appTokenRotate", TOKEN, id=token["id"], overlapHours=0)
    assert (await new.ask(PRODUCTS)).error == "LOGIN_REQUIRED"
    assert (await Person(http, token=again["secret"]).ask(PRODUCTS)).data
    assert (await admin.tell("appTokenRotate", TOKEN, id=token["id"], overlapHours=999)).codes == ["OUT_OF_RANGE"]


async def test_a_token_keeps_to_its_networks_or_those_of_its_business(http):
    admin = await elsewhere(await make.person(http, await make.business()), OFFICE)
    anywhere, _ = await a_token(admin, "product:read")
    bound, _ = await a_token(admin, "product:read", allowedNetworks=[HOME])
    await admin.tell("businessUpdate", "business { id }", allowedNetworks=[OFFICE])
    assert (await (await elsewhere(anywhere, HOME)).ask(PRODUCTS)).error == "ADDRESS_NOT_ALLOWED"
    assert (await (await elsewhere(anywhere, OFFICE)).ask(PRODUCTS)).data
    assert (await (await elsewhere(bound, HOME)).ask(PRODUCTS)).data
    assert (await (await elsewhere(bound, OFFICE)).ask(PRODUCTS)).error == "ADDRESS_NOT_ALLOWED"


async def test_one_address_may_try_so_often(http, nobody, monkeypatch):
    changed = settings().model_copy(update={"login_limit_address": "3 per 15 minutes"})
    monkeypatch.setattr(attempts, "settings", lambda: changed)
    guesser, other = await elsewhere(nobody, unique("10.1.1.#")), await elsewhere(nobody, "2001:db8:0:1::1")
    user = await make.user(await make.business())
    for _ in range(3):
        told = await guesser.tell("login", "login { token }", loginId=unique("nobody#"), password="Wrong-1234")
        assert told.codes == ["WRONG_PASSWORD"]
    told = await guesser.tell("login", "login { token }", loginId=user.login_id, password=PASSWORD)
    assert told.codes == ["TOO_MANY_ATTEMPTS"]
    assert (await guesser.tell("passwordResetRequest", "isAccepted", email="a@b.jp")).codes == ["TOO_MANY_ATTEMPTS"]
    assert (await guesser.tell("loginIdRemind", "isAccepted", email="a@b.jp")).codes == ["TOO_MANY_ATTEMPTS"]
    assert (await other.tell("login", "login { token }", loginId=user.login_id, password=PASSWORD)).errors == []
    neighbour = await elsewhere(nobody, "2001:db8:0:1:ffff::9")
    for _ in range(2):
        await neighbour.tell("loginIdRemind", "isAccepted", email="a@b.jp")
    assert (await other.tell("loginIdRemind", "isAccepted", email="a@b.jp")).codes == ["TOO_MANY_ATTEMPTS"]


async def test_all_addresses_together_may_try_so_often(http, nobody, monkeypatch):
    changed = settings().model_copy(update={"login_limit_all": "2 per 9 seconds"})
    monkeypatch.setattr(attempts, "settings", lambda: changed)
    codes = []
    for number in range(3):
        person = await elsewhere(nobody, f"10.2.2.{number}")
        codes += (await person.tell("loginIdRemind", "isAccepted", email="a@b.jp")).codes
    assert codes == ["TOO_MANY_ATTEMPTS"]


async def test_logins_go_on_without_redis(http, nobody, monkeypatch):
    changed = settings().model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
    monkeypatch.setattr(limiter, "settings", lambda: changed)
    limiter._limiter.cache_clear()
    user = await make.user(await make.business())
    try:
        told = await nobody.tell("login", "login { token }", loginId=user.login_id, password=PASSWORD)
    finally:
        limiter._limiter.cache_clear()
    assert told.errors == []


@pytest.mark.feature("SN-103")
async def test_a_shop_has_a_login_that_only_administrators_change(http, nobody):
    admin = await make.person(http, await make.business())
    shop = {"loginId": unique("ginza-ten#"), "name": "銀座店", "password": PASSWORD, "isShop": True, "role": "STAFF"}
    made = await admin.tell("memberCreate", "membership { id user { isShop } }", **shop)
    assert made["membership"]["user"]["isShop"] is True
    begun = await nobody.tell("login", "login { token }", loginId=shop["loginId"], password=PASSWORD)
    nobody.token = begun["login"]["token"]
    product = await nobody.tell("productCreate", "product { id }", name="トマト", price=1, unit="個")
    refused = [
        await nobody.tell("accountUpdate", "account { name }", name="別の店"),
        await nobody.tell(
            "loginUpdate", "account { name }",
            currentPassword=PASSWORD, password="Another-1", passwordAgain="Another-1",
        ),
        await nobody.tell("authenticatorStart", "authenticatorOffer { uri }", currentPassword=PASSWORD),
        await nobody.tell("passkeyStart", "options", currentPassword=PASSWORD),
    ]  # fmt: skip
    assert [told.codes for told in refused] == [["KEPT_BY_ADMINISTRATORS"]] * 4
    assert (await User.get(login_id=shop["loginId"])).name == "銀座店"
    entries = await admin.query(
        "query($id: ID!) { auditEntries(first: 5, where: {target: {eq: $id}}) { nodes { member { shownName } } } }",
        id=product["product"]["id"],
    )
    assert entries["nodes"] == [{"member": {"shownName": "銀座店"}}]
    await admin.tell("memberUpdate", "membership { id }", id=made["membership"]["id"], password="Another-1")
    assert (await nobody.query(VIEWER)) is None
    told = await Person(http).tell("login", "login { token }", loginId=shop["loginId"], password="Another-1")
    assert told.errors == []
