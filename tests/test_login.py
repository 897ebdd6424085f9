"""Who comes in, who does not, and what is told to whom."""

import asyncio
import datetime as dt
import re

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from core import clock, password, secret
from models.event import Event
from models.login_guard import LoginGuard
from models.membership import Membership
from models.session import Session
from models.user import User
from services.login import guard_of
from tests import make
from tests.people import PASSWORD, Person, unique

VIEWER = "query { viewer { user { name } business { name } permissions } }"


async def test_a_session_begins_and_ends(http, login):
    business = await make.business()
    user = await make.user(business)
    person = await login(user.login_id.upper())
    viewer = await person.query(VIEWER)
    assert viewer["business"]["name"] == business.name
    assert "order:place" in viewer["permissions"]
    stored = await Session.get(user_id=user.id)
    assert stored.token_hash == secret.digest(person.token)
    assert person.token not in repr(vars(stored))
    await person.tell("logout", "")
    assert await person.query(VIEWER) is None
    assert (await person.tell("logout", "")).codes == ["LOGIN_REQUIRED"]


async def test_logging_out_everywhere_ends_all_sessions(http, login):
    user = await make.user(await make.business())
    one, two = await login(user.login_id), await login(user.login_id)
    await one.tell("logout", "", everywhere=True)
    assert await two.query(VIEWER) is None


async def test_a_browser_gets_a_cookie_that_scripts_cannot_read(http):
    user = await make.user(await make.business())
    document = "mutation($input: LoginInput!) { login(input: $input) { login { token } } }"
    variables = {"input": {"loginId": user.login_id, "password": PASSWORD, "cookie": True}}
    answer = await Person(http).ask(document, **variables)
    assert answer.data["login"]["login"]["token"] is None
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    token = re.match(r"tsunagi_session=([^;]+)", cookie)[1]
    http.cookies.clear()
    headers = {"cookie": f"tsunagi_session={token}"}
    own = await http.post("/graphql", json={"query": VIEWER}, headers={**headers, "origin": "http://tsunagi.test"})
    assert own.json()["data"]["viewer"]["user"]["name"] == user.name
    foreign = await http.post("/graphql", json={"query": VIEWER}, headers={**headers, "origin": "http://evil.example"})
    assert foreign.status_code == 403
    assert foreign.json()["errors"][0]["extensions"]["code"] == "FOREIGN_ORIGIN"


async def test_a_wrong_password_and_an_unknown_login_look_alike(http, nobody):
    user = await make.user(await make.business())
    wrong = await nobody.tell("login", "", loginId=user.login_id, password="Wrong-1234")
    unknown = await nobody.tell("login", "", loginId=unique("nobody#@example.jp"), password="Wrong-1234")
    assert wrong.errors == unknown.errors
    assert wrong.codes == ["WRONG_PASSWORD"]
    assert await Session.filter(user_id=user.id).count() == 0


@pytest.mark.feature("CC-99")
async def test_ten_wrong_passwords_lock_for_an_hour_even_the_right_one(http, nobody):
    user = await make.user(await make.business())
    for _ in range(10):
        told = await nobody.tell("login", "", loginId=user.login_id, password="Wrong-1234")
        assert told.codes == ["WRONG_PASSWORD"]
    told = await nobody.tell("login", "", loginId=user.login_id, password=PASSWORD)
    assert told.codes == ["LOGIN_LOCKED"]
    assert await Event.filter(topic="login.locked", payload__contains={"user_id": str(user.id)}).count() == 1
    with time_machine.travel(clock.now() + dt.timedelta(minutes=61), tick=True):
        told = await nobody.tell("login", "login { token }", loginId=user.login_id, password=PASSWORD)
        assert told["login"]["token"]


@pytest.mark.feature("CC-99")
async def test_nine_wrong_passwords_do_not_lock_and_a_right_one_forgets_them(http, nobody):
    user = await make.user(await make.business())
    for _ in range(2):
        for _ in range(9):
            await nobody.tell("login", "", loginId=user.login_id, password="Wrong-1234")
        told = await nobody.tell("login", "login { token }", loginId=user.login_id, password=PASSWORD)
        assert told["login"]["token"]
    assert (await LoginGuard.get(key=guard_of(user.login_id))).failures == 0


@pytest.mark.feature("CC-99")
async def test_parallel_guesses_get_ten_tries_altogether(http, nobody):
    user = await make.user(await make.business())
    guesses = [nobody.tell("login", "", loginId=user.login_id, password=f"Wrong-{i:04}") for i in range(30)]
    codes = [told.codes[0] for told in await asyncio.gather(*guesses)]
    assert codes.count("WRONG_PASSWORD") == 10
    assert codes.count("LOGIN_LOCKED") == 20


@pytest.mark.feature("CC-99")
async def test_an_unknown_login_locks_just_the_same(http, nobody):
    login_id = unique("ghost#@example.jp")
    for _ in range(10):
        assert (await nobody.tell("login", "", loginId=login_id, password=PASSWORD)).codes == ["WRONG_PASSWORD"]
    assert (await nobody.tell("login", "", loginId=login_id, password=PASSWORD)).codes == ["LOGIN_LOCKED"]


async def test_a_removed_member_keeps_the_login_but_sees_nothing(http):
    market = await make.market(http)
    await market.order()
    await Membership.filter(user_id=market.clerk.facts["user"].id).update(ended_at=clock.now())
    viewer = await market.clerk.query(VIEWER)
    assert viewer == {"user": None, "business": None, "permissions": []}
    answer = await market.clerk.ask("query { orders(first: 1) { nodes { id } } }")
    assert answer.error == "FORBIDDEN"


async def test_sessions_end_by_themselves(http, login):
    person = await login((await make.user(await make.business())).login_id)
    with time_machine.travel(clock.now() + dt.timedelta(days=31), tick=True):
        assert await person.query(VIEWER) is None


@pytest.mark.feature("CC-98")
@given(st.text(alphabet="abcXYZ019-_.$#@+%*?/: あ！", max_size=40))
def test_the_password_rule_is_the_rule(text):
    allowed = set("-_.$#@+%*?/:")
    expected = (
        7 <= len(text) <= 30
        and all((c.isascii() and c.isalnum()) or c in allowed for c in text)
        and any(c.isascii() and c.isupper() for c in text)
        and any(c.isascii() and c.islower() for c in text)
        and any(c.isascii() and c.isdigit() for c in text)
    )
    assert password.acceptable(text) is expected


async def test_passwords_are_kept_as_argon2id():
    stored = (await make.user(await make.business())).password_hash
    assert stored.startswith("$argon2id$")
    assert await password.matches(PASSWORD, stored) is True
    assert await password.matches("Wrong-1234", stored) is False
    assert await password.matches(PASSWORD, None) is False
    assert await User.filter(password_hash__contains=PASSWORD).count() == 0
