"""Nobody gets in by trying often, and nobody stays in whose login has ended: promise 7."""

import asyncio
import time

import pytest
from graphql import parse, print_ast

from core import password
from core.settings import settings
from models.membership import Membership
from models.permission import Role
from models.session import Session
from services import login as logins
from tests import make
from tests.make import gid
from tests.people import PASSWORD, unique
from tests.sockets import Socket
from tests.test_live import FOLLOW, port  # noqa: F401 — a fixture

GUESS = "mutation Guess($id: String!) {{ {fields} }}"
ONE = 'g{n}: login(input: {{loginId: $id, password: "Wrong-{n:04}"}}) {{ userErrors {{ code }} }}'


async def test_guesses_under_aliases_and_in_batches_are_each_counted(http, nobody):
    user = await make.user(await make.business())
    document = GUESS.format(fields=" ".join(ONE.format(n=n) for n in range(30)))
    answer = await nobody.ask(print_ast(parse(document)), id=user.login_id)
    codes = [told["userErrors"][0]["code"] for told in answer.data.values()]
    assert codes == ["WRONG_PASSWORD"] * 10 + ["LOGIN_LOCKED"] * 20
    single = {"query": GUESS.format(fields=ONE.format(n=1)), "variables": {"id": user.login_id}}
    batch = await http.post("/graphql", json=[single] * 10)
    assert batch.status_code == 400
    assert "WRONG_PASSWORD" not in batch.text
    told = await nobody.tell("login", "", loginId=user.login_id, password=PASSWORD)
    assert told.codes == ["LOGIN_LOCKED"]


async def test_parallel_documents_of_many_guesses_get_ten_tries_altogether(http, nobody):
    user = await make.user(await make.business())
    document = GUESS.format(fields=" ".join(ONE.format(n=n) for n in range(6)))
    answers = await asyncio.gather(*(nobody.ask(document, id=user.login_id) for _ in range(5)))
    codes = [told["userErrors"][0]["code"] for answer in answers for told in answer.data.values()]
    assert (codes.count("WRONG_PASSWORD"), codes.count("LOGIN_LOCKED")) == (10, 20)


async def test_a_login_that_does_not_exist_takes_as_long_as_one_that_does(http, nobody, monkeypatch):
    """With hashes as dear as in production: one that is spared would be seen. By CPU, which others do not take away."""
    changed = settings().model_copy(update={"argon2_memory": 65536})
    monkeypatch.setattr(password, "settings", lambda: changed)
    password._hasher.cache_clear()
    password._DECOY.clear()
    try:
        stored = await password.hashed(PASSWORD)
        users = [await make.user(await make.business(), password_hash=stored) for _ in range(8)]
        took: dict[str, list[float]] = {"there": [], "not": []}
        for user in users:
            for kind, login_id in (("there", user.login_id), ("not", unique("ghost#@example.jp"))):
                began = time.process_time()
                told = await nobody.tell("login", "", loginId=login_id, password="Wrong-1234")
                took[kind].append(time.process_time() - began)
                assert told.codes == ["WRONG_PASSWORD"]
        there, absent = (min(one[1:]) for one in took.values())
        assert min(there, absent) > 0.02, "a hash was made"
        assert 0.6 < there / absent < 1.6
    finally:
        password._hasher.cache_clear()
        password._DECOY.clear()


async def test_a_lock_tells_nothing_about_the_login_either(http, nobody):
    ids = (await make.user(await make.business())).login_id, unique("ghost#@example.jp")
    for login_id in ids:
        for _ in range(10):
            await nobody.tell("login", "", loginId=login_id, password="Wrong-1234")
    locked = [(await nobody.tell("login", "", loginId=one, password=PASSWORD)).errors for one in ids]
    for errors in locked:
        errors[0].pop("until", None)
    assert locked[0] == locked[1]


async def ended(socket, code):
    """A socket is closed within five seconds, with a code."""
    await asyncio.wait_for(socket.connected.wait_closed(), 6)
    return socket.connected.close_code == code


async def test_a_new_password_ends_the_sockets_of_all_other_sessions(http, login, port):  # noqa: F811
    user = await make.user(await make.business())
    mine, other = await login(user.login_id), await login(user.login_id)
    lost = await (await Socket.open(port, other.token)).ask(FOLLOW)
    kept = await (await Socket.open(port, mine.token)).ask(FOLLOW)
    told = await mine.tell(
        "loginUpdate", "", currentPassword=PASSWORD, password="New-Word-77", passwordAgain="New-Word-77"
    )  # fmt: skip
    assert told.errors == []
    assert await ended(lost, 4403)
    assert await Session.filter(user_id=user.id).count() == 1
    await kept.send({"type": "ping"})
    assert (await kept.receive())["type"] == "pong"


async def test_who_is_removed_is_told_nothing_more(http, port):  # noqa: F811
    business = await make.business()
    admin, person = await make.person(http, business), await make.person(http, business, Role.STAFF)
    member = await Membership.get(user_id=person.facts["user"].id)
    socket = await (await Socket.open(port, person.token)).ask(FOLLOW)
    assert (await admin.tell("memberRemove", "", id=gid(member))).errors == []
    heard = await asyncio.wait_for(socket.receive(), 6)
    assert "FORBIDDEN" in str(heard)
    assert (await person.ask("{ orders(first: 1) { nodes { id } } }")).error == "FORBIDDEN"


async def test_a_role_that_was_taken_is_gone_with_the_next_request(http):
    business = await make.business()
    admin, other = await make.person(http, business), await make.person(http, business)
    trail = "{ auditEntries(first: 1) { nodes { id } } }"
    assert (await other.ask(trail)).data["auditEntries"]["nodes"]
    member = await Membership.get(user_id=other.facts["user"].id)
    assert (await admin.tell("memberUpdate", "", id=gid(member), role="STAFF")).errors == []
    assert (await other.ask(trail)).error == "FORBIDDEN"


async def test_two_administrators_who_take_each_others_role_at_once_leave_one(http):
    for _ in range(5):
        business = await make.business()
        pair = [await make.person(http, business) for _ in range(2)]
        rows = [await Membership.get(user_id=person.facts["user"].id) for person in pair]
        told = await asyncio.gather(
            pair[0].tell("memberUpdate", "", id=gid(rows[1]), role="STAFF"),
            pair[1].tell("memberUpdate", "", id=gid(rows[0]), role="STAFF"),
        )
        assert await Membership.filter(business_id=business.id, role=Role.ADMIN, ended_at=None).count() == 1
        assert sorted(len(one.errors) for one in told) == [0, 1]


@pytest.mark.parametrize("given", ["a@b.jp", " A@B.JP ", "Ａ@b.jp"])
def test_spellings_of_a_login_id_are_counted_as_one_or_are_another(given):
    same = logins.folded(given) == "a@b.jp"
    assert (logins.guard_of(given) == logins.guard_of("a@b.jp")) is same
