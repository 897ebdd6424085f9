"""One's own login: data, password, reset, sessions, the code beside the password."""

import datetime as dt
import re

import pyotp
import pytest
import time_machine

from core import clock, password
from core.db import transaction
from models.event import Event
from models.mail_message import MailMessage
from models.membership import Membership
from models.password_reset import PasswordReset
from models.second_factor import Authenticator, RecoveryCode
from models.session import Session
from models.user import User
from services import account_mail, password_reset
from tests import make
from tests.make import gid
from tests.people import PASSWORD, Person, unique

ACCOUNT = """query { account {
  version name email loginId locale passwordIsOutdated hasAuthenticator recoveryCodesLeft
  sessions { id isCurrent device address } businesses { id name role isActive }
} }"""
NEW = "Kodama-2027"


async def someone(http, **values):
    return await make.person(http, await make.business(), **values)


async def announced(topic, user):
    return await Event.filter(topic=topic, payload__contains={"user_id": str(user.id)}).order_by("id")


async def mailed(topic, user):
    """Run the jobs of a topic for a user; gives the mails that they have written."""
    jobs = {
        "user.updated": lambda e: account_mail.user_updated(user.id, e.payload["former_email"], cause=str(e.id)),
        "password.changed": lambda e: account_mail.password_changed(user.id, cause=str(e.id)),
        "password.reset_requested": lambda e: account_mail.password_forgotten(e.payload["reset_id"], cause=str(e.id)),
        "login.ids_requested": lambda e: account_mail.login_ids(user.id, cause=str(e.id)),
    }
    for event in await announced(topic, user):
        async with transaction():
            await jobs[topic](event)
    return await MailMessage.filter(user_id=user.id).order_by("created_at", "id")


@pytest.mark.feature("CN-25")
async def test_a_user_corrects_his_name_and_the_past_keeps_the_old_one(http):
    market = await make.market(http)
    order = await market.order()
    told = await market.cook.tell("accountUpdate", "account { name }", name="山田 改子")
    assert told["account"]["name"] == "山田 改子"
    assert (await User.get(id=market.cook.facts["user"].id)).name == "山田 改子"
    await order.refresh_from_db()
    assert order.orderer_name == "山田 花子"
    assert (await market.cook.tell("accountUpdate", "", name=" ")).where == [("REQUIRED", "name")]
    assert (await market.cook.tell("accountUpdate", "", locale="fr")).where == [("MALFORMED", "locale")]
    assert (await Person(http).tell("accountUpdate", "", name="x")).codes == ["LOGIN_REQUIRED"]
    assert (await market.cook.tell("accountUpdate", "", name="x", expectedVersion=1)).codes == ["VERSION_CONFLICT"]


@pytest.mark.feature("CN-26")
async def test_a_new_mail_address_is_told_to_the_old_one_too(http, login):
    person = await someone(http)
    user, new = person.facts["user"], unique("new#@example.jp")
    without = await person.tell("accountUpdate", "", email=new)
    assert without.where == [("WRONG_PASSWORD", "currentPassword")]
    told = await person.tell("accountUpdate", "account { email loginId }", email=new, currentPassword=PASSWORD)
    assert told["account"] == {"email": new, "loginId": new}
    mails = await mailed("user.updated", user)
    assert {mail.to for mail in mails} == {new, user.email}
    assert all(new in mail.text and mail.business_id is None for mail in mails)
    assert (await login(new)).token


@pytest.mark.feature("CN-27")
async def test_an_address_of_somebody_else_is_refused(http):
    person, other = await someone(http), await someone(http)
    taken = other.facts["user"].email.upper()
    told = await person.tell("accountUpdate", "", email=taken, currentPassword=PASSWORD)
    assert told.where == [("TAKEN", "email")]
    assert (await User.get(id=person.facts["user"].id)).email == person.facts["user"].email
    told = await person.tell("accountUpdate", "", email="", currentPassword=PASSWORD)
    assert told.where == [("REQUIRED", "email")]
    told = await person.tell("accountUpdate", "", email="a b@example.jp", currentPassword=PASSWORD)
    assert ("MALFORMED", "email") in told.where


@pytest.mark.feature("CN-42", "CC-97")
async def test_a_new_password_ends_all_other_sessions(http, login, nobody):
    person = await someone(http)
    user = person.facts["user"]
    other = await login(user.login_id)
    told = await person.tell("loginUpdate", "", currentPassword="Wrong-1234", password=NEW, passwordAgain=NEW)
    assert told.where == [("WRONG_PASSWORD", "currentPassword")]
    told = await person.tell("loginUpdate", "", currentPassword=PASSWORD, password="short", passwordAgain=NEW)
    assert told.where == [("WEAK_PASSWORD", "password"), ("PASSWORDS_DIFFER", "passwordAgain")]
    assert await other.query("{ viewer { __typename } }")
    told = await person.tell(
        "loginUpdate", "account { loginId }", currentPassword=PASSWORD, password=NEW, passwordAgain=NEW
    )
    assert told["account"]["loginId"] == user.login_id
    assert await other.query("{ viewer { __typename } }") is None
    assert await person.query("{ viewer { __typename } }")
    assert (await nobody.tell("login", "", loginId=user.login_id, password=PASSWORD)).codes == ["WRONG_PASSWORD"]
    assert (await login(user.login_id, NEW)).token
    (mail,) = await mailed("password.changed", user)
    assert mail.kind == "password_changed"


@pytest.mark.feature("CC-97")
async def test_a_new_login_id_is_folded_and_must_be_free(http, login):
    person, other = await someone(http), await someone(http)
    wanted = unique("Hanako#")
    told = await person.tell("loginUpdate", "", currentPassword=PASSWORD, loginId=other.facts["user"].login_id.upper())
    assert told.where == [("TAKEN", "loginId")]
    told = await person.tell("loginUpdate", "account { loginId }", currentPassword=PASSWORD, loginId=wanted)
    assert told["account"]["loginId"] == wanted.casefold()
    assert (await login(wanted.upper())).token


@pytest.mark.feature("CC-98", "CC-102")
async def test_a_password_of_an_older_rule_is_told_and_must_go(http, login):
    person = await someone(http, password_hash=await password.hashed("oldpass"))
    user = person.facts["user"]
    assert (await person.query(ACCOUNT))["passwordIsOutdated"] is False
    again = await login(user.login_id, "oldpass")
    assert (await again.query(ACCOUNT))["passwordIsOutdated"] is True
    told = await again.tell("loginUpdate", "", currentPassword="oldpass", loginId=unique("id#"))
    assert told.where == [("PASSWORD_OUTDATED", "password")]
    told = await again.tell("loginUpdate", "", currentPassword="oldpass", password=NEW, passwordAgain=NEW)
    assert told.errors == []
    assert (await again.query(ACCOUNT))["passwordIsOutdated"] is False


async def asked_for_reset(nobody, user, **more):
    told = await nobody.tell("passwordResetRequest", "isAccepted", email=user.email, **more)
    assert told["isAccepted"] is True
    return await PasswordReset.filter(user_id=user.id).order_by("-created_at")


@pytest.mark.feature("CN-41", "CC-101")
async def test_a_forgotten_password_is_set_anew_by_a_link(http, login, nobody):
    person = await someone(http)
    user = person.facts["user"]
    for _ in range(10):
        await nobody.tell("login", "", loginId=user.login_id, password="Wrong-1234")
    await asked_for_reset(nobody, user)
    (mail,) = await mailed("password.reset_requested", user)
    token = re.search(r"/password-resets/(\S+)", mail.text)[1]
    assert not await PasswordReset.filter(token_hash=token).exists()
    values = {"token": token, "loginId": user.login_id, "password": NEW, "passwordAgain": NEW}
    assert (await nobody.tell("passwordReset", "", **{**values, "loginId": "x"})).where == [("NOT_FOUND", "loginId")]
    assert (await nobody.tell("passwordReset", "", **{**values, "password": "x"})).codes[0] == "WEAK_PASSWORD"
    assert (await nobody.tell("passwordReset", "isDone", **values))["isDone"] is True
    assert (await nobody.tell("passwordReset", "", **values)).codes == ["RESET_LINK_ENDED"]
    assert await person.query("{ viewer { __typename } }") is None
    assert (await login(user.login_id, NEW)).token


@pytest.mark.feature("CC-101")
async def test_a_reset_link_lives_24_hours_and_only_the_newest_works(http, nobody):
    user = (await someone(http)).facts["user"]
    (first,) = await asked_for_reset(nobody, user)
    assert [row.id for row in await asked_for_reset(nobody, user)] == [first.id]
    with time_machine.travel(clock.now() + dt.timedelta(minutes=2), tick=True):
        (second,) = await asked_for_reset(nobody, user)
    assert second.id != first.id
    values = {"loginId": user.login_id, "password": NEW, "passwordAgain": NEW}
    assert (await nobody.tell("passwordReset", "", token=first.token, **values)).codes == ["RESET_LINK_ENDED"]
    with time_machine.travel(clock.now() + dt.timedelta(hours=24, minutes=3), tick=True):
        assert (await nobody.tell("passwordReset", "", token=second.token, **values)).codes == ["RESET_LINK_ENDED"]
    assert (await nobody.tell("passwordReset", "", token="x", **values)).codes == ["RESET_LINK_ENDED"]
    assert password_reset.url(second).endswith(second.token)


async def test_asking_for_a_reset_tells_nobody_who_exists(http, nobody):
    user = (await someone(http)).facts["user"]
    await nobody.tell("passwordResetRequest", "isAccepted", email=unique("no#@example.jp"))
    await nobody.tell("passwordResetRequest", "isAccepted", email=unique("no#@example.jp"), loginId=user.login_id)
    assert await PasswordReset.filter(user_id=user.id).count() == 0


@pytest.mark.feature("CC-100")
async def test_all_login_ids_of_an_address_are_mailed(http, nobody):
    business, address = await make.business(), unique("shared#@example.jp")
    users = [await make.user(business, login_id=unique("tanto#"), email=address) for _ in range(3)]
    assert (await nobody.tell("loginIdRemind", "isAccepted", email=address.upper()))["isAccepted"] is True
    (mail,) = await mailed("login.ids_requested", users[0])
    assert all(user.login_id in mail.text for user in users)
    assert mail.to == address
    before = await Event.filter(topic="login.ids_requested").count()
    assert (await nobody.tell("loginIdRemind", "isAccepted", email=unique("no#@x.jp")))["isAccepted"] is True
    assert await Event.filter(topic="login.ids_requested").count() == before


async def test_a_personal_mail_is_read_by_nobody_else(http, nobody):
    business = await make.business()
    person, colleague = await make.person(http, business), await make.person(http, business)
    await asked_for_reset(nobody, person.facts["user"])
    await mailed("password.reset_requested", person.facts["user"])
    document = "{ mails(first: 100) { nodes { kind } } }"
    assert (await person.query(document))["nodes"] == [{"kind": "password_forgotten"}]
    assert (await colleague.query(document))["nodes"] == []


async def test_sessions_are_listed_and_ended_one_by_one(http, login):
    person, stranger = await someone(http), await someone(http)
    other = await login(person.facts["user"].login_id)
    sessions = (await person.query(ACCOUNT))["sessions"]
    assert len(sessions) == 2
    (elsewhere,) = [one for one in sessions if not one["isCurrent"]]
    assert elsewhere["device"].startswith("python-httpx")
    assert elsewhere["address"] == "127.0.0.1"
    assert (await stranger.tell("sessionEnd", "", id=elsewhere["id"])).codes == ["NOT_FOUND"]
    told = await person.tell("sessionEnd", "account { sessions { isCurrent } }", id=elsewhere["id"])
    assert told["account"]["sessions"] == [{"isCurrent": True}]
    assert await other.query("{ viewer { __typename } }") is None


async def with_authenticator(http):
    person = await someone(http)
    told = await person.tell("authenticatorStart", "authenticatorOffer { secret uri qrSvg }", currentPassword=PASSWORD)
    offer = told["authenticatorOffer"]
    assert offer["uri"].startswith("otpauth://totp/Tsunagi:")
    assert offer["qrSvg"].startswith("<")
    app = pyotp.TOTP(offer["secret"])
    told = await person.tell("authenticatorConfirm", "recoveryCodes { codes }", code=app.now())
    return person, app, told["recoveryCodes"]["codes"]


def later(seconds):
    return time_machine.travel(clock.now() + dt.timedelta(seconds=seconds), tick=True)


async def test_a_code_is_asked_for_beside_the_password(http, nobody):
    person, app, _ = await with_authenticator(http)
    user = person.facts["user"]
    assert (await person.query(ACCOUNT))["hasAuthenticator"] is True
    assert app.secret not in (await Authenticator.get(user_id=user.id)).secret
    values = {"loginId": user.login_id, "password": PASSWORD}
    assert (await nobody.tell("login", "", **values)).codes == ["SECOND_FACTOR_REQUIRED"]
    assert (await nobody.tell("login", "", **values, code="000000")).codes == ["WRONG_CODE"]
    with later(60):
        code = app.at(clock.now())
        assert (await nobody.tell("login", "login { token }", **values, code=f"{code[:3]} {code[3:]}"))["login"]
        assert (await nobody.tell("login", "", **values, code=code)).codes == ["WRONG_CODE"], "a code works once"
    with later(300):
        assert (await nobody.tell("login", "", **values, code=code)).codes == ["WRONG_CODE"], "an old code"


async def test_guessing_codes_locks_the_login(http, nobody):
    person, app, _ = await with_authenticator(http)
    values = {"loginId": person.facts["user"].login_id, "password": PASSWORD}
    for guess in range(10):
        await nobody.tell("login", "", **values)
        told = await nobody.tell("login", "", **values, code=f"{guess:06d}")
    assert told.codes == ["LOGIN_LOCKED"]
    with later(60):
        assert (await nobody.tell("login", "", **values, code=app.at(clock.now()))).codes == ["LOGIN_LOCKED"]


async def test_a_recovery_code_stands_in_once(http, nobody):
    person, _, codes = await with_authenticator(http)
    user = person.facts["user"]
    assert len(set(codes)) == 10
    assert await RecoveryCode.filter(user_id=user.id, code_hash__in=codes).count() == 0
    values = {"loginId": user.login_id, "password": PASSWORD}
    assert (await nobody.tell("login", "login { token }", **values, code=codes[0].lower()))["login"]["token"]
    assert (await nobody.tell("login", "", **values, code=codes[0])).codes == ["WRONG_CODE"]
    assert (await person.query(ACCOUNT))["recoveryCodesLeft"] == 9
    told = await person.tell("recoveryCodesRenew", "recoveryCodes { codes }", currentPassword=PASSWORD)
    assert (await nobody.tell("login", "", **values, code=codes[1])).codes == ["WRONG_CODE"]
    assert (await nobody.tell("login", "", **values, code=told["recoveryCodes"]["codes"][1])).errors == []


async def test_the_second_factor_is_turned_off_with_the_password(http, login):
    person, _, _ = await with_authenticator(http)
    assert (await person.tell("authenticatorStart", "", currentPassword=PASSWORD)).codes == ["ALREADY_ON"]
    assert (await person.tell("authenticatorRemove", "", currentPassword="Wrong-1234")).codes == ["WRONG_PASSWORD"]
    told = await person.tell("authenticatorRemove", "account { hasAuthenticator }", currentPassword=PASSWORD)
    assert told["account"]["hasAuthenticator"] is False
    assert (await person.tell("recoveryCodesRenew", "", currentPassword=PASSWORD)).codes == ["NOT_ON"]
    assert (await person.tell("authenticatorConfirm", "", code="123456")).codes == ["WRONG_CODE"]
    assert (await login(person.facts["user"].login_id)).token


@pytest.mark.feature("CN-18", "CN-19")
async def test_a_user_has_several_businesses_and_acts_for_one(http, login):
    person = await someone(http)
    user, first = person.facts["user"], person.facts["business"]
    elsewhere = await login(user.login_id)
    values = {
        "name": "支店 こだま", "industry": "RESTAURANT", "phone": "03-1111-2222", "postalCode": "150-0001",
        "prefecture": "東京都", "city": "渋谷区", "street": "神宮前1-2-3",
    }  # fmt: skip
    told = await person.tell("businessCreate", "", **{**values, "name": "", "postalCode": "1", "city": ""})
    assert told.where == [("MALFORMED", "postalCode"), ("REQUIRED", "name"), ("REQUIRED", "city")]
    told = await person.tell("businessCreate", "account { businesses { id name role isActive } }", **values)
    kept, added = told["account"]["businesses"]
    assert (kept["isActive"], added["isActive"]) == (True, False)
    assert (added["name"], added["role"]) == ("支店 こだま", "ADMIN")
    told = await person.tell("businessSwitch", "viewer { business { id name } }", business=added["id"])
    assert told["viewer"]["business"]["id"] == added["id"]
    for session in (person, elsewhere, await login(user.login_id)):
        assert (await session.query("{ viewer { business { name } } }"))["business"]["name"] == "支店 こだま"
        assert [b["isActive"] for b in (await session.query(ACCOUNT))["businesses"]] == [False, True]
    told = await person.tell("businessSwitch", "viewer { business { name } }", business=gid(first))
    assert told["viewer"]["business"]["name"] == first.name


@pytest.mark.feature("CN-19")
async def test_nobody_switches_to_a_business_that_is_not_his(http):
    person, other = await someone(http), await someone(http)
    assert (await person.tell("businessSwitch", "", business=gid(other.facts["business"]))).codes == ["NOT_FOUND"]
    left = await Membership.create(
        business_id=other.facts["business"].id, user_id=person.facts["user"].id, role="ADMIN", display_name="x",
        ended_at=clock.now(),
    )  # fmt: skip
    assert (await person.tell("businessSwitch", "", business=gid(other.facts["business"]))).codes == ["NOT_FOUND"]
    assert (await Session.filter(user_id=left.user_id).first()).business_id == person.facts["business"].id


@pytest.mark.feature("CN-20")
async def test_no_operation_deletes_a_business(http):
    mutations = (
        await (await make.person(http, await make.business())).query(
            "{ __schema { mutationType { fields { name } } } }"
        )
    )["mutationType"]
    names = {field["name"] for field in mutations["fields"]}
    assert {name for name in names if name.startswith("business")} == {
        "businessCreate", "businessSwitch", "businessUpdate",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "places"),
    [
        ("150-0001", [("東京都", "渋谷区", "神宮前")]),
        ("〒1500001", [("東京都", "渋谷区", "神宮前")]),
        ("100-8111", [("東京都", "千代田区", "千代田1-1")]),
        ("999-9999", []),
        ("x", []),
    ],
)
async def test_a_postal_code_fills_the_address(nobody, code, places):
    document = "query($code: String!) { places(postalCode: $code) { postalCode prefecture city street } }"
    found = await nobody.query(document, code=code)
    assert [(one["prefecture"], one["city"], one["street"]) for one in found] == places


async def test_codes_that_several_places_share_give_all(nobody):
    found = await nobody.query('{ places(postalCode: "498-0000") { city } }')
    assert len({one["city"] for one in found}) > 1
