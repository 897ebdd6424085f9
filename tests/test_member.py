"""The people of a business: invited, added, corrected, removed; roles; the last administrator."""

import asyncio
import datetime as dt
import re

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.db import transaction
from models.event import Event
from models.mail_message import MailMessage
from models.member_invitation import MemberInvitation
from models.membership import Membership
from models.permission import Permission, Role
from models.session import Session
from models.user import User
from services import account_mail
from services import mail as mails
from tests import make
from tests.make import gid
from tests.people import PASSWORD, unique

SHOWN = "id displayName shownName shortName role colour position viewerCan { remove { allowed reason } }"
MEMBER = f"membership {{ {SHOWN} }}"
MEMBERS = f"query($all: Boolean!) {{ memberships(includeEnded: $all) {{ {SHOWN} }} }}"


async def an_admin(http):
    return await make.person(http, await make.business(), name="仲買 太郎")


async def invited(admin, email, **more):
    """Invite by mail; gives the token from the mail that the job has written."""
    await admin.tell("memberInvite", "memberInvitation { id }", email=email, **more)
    invitation = await MemberInvitation.filter(email=email).order_by("-created_at").first()
    event = await Event.filter(topic="member.invited", payload__contains={"invitation_id": str(invitation.id)}).get()
    async with transaction():
        await account_mail.member_invited(invitation.id, "ja", cause=str(event.id))
    mail = await MailMessage.get(cause__startswith=str(event.id))
    assert mail.to == email
    return re.search(r"/member-invitations/(\S+)", mail.text)[1]


def newcomer(token, **more):
    return {
        "token": token, "name": "新人 一郎", "password": PASSWORD, "passwordAgain": PASSWORD, "acceptsTerms": True,
        **more,
    }  # fmt: skip


@pytest.mark.feature("CN-21", "CN-22")
async def test_who_is_invited_registers_as_administrator(http, nobody):
    admin, email = await an_admin(http), unique("new#@example.jp")
    token = await invited(admin, email)
    page = await nobody.tell("memberInvitationOpen", "memberInvitationPage { business email role }", token=token)
    assert page["memberInvitationPage"] == {
        "business": admin.facts["business"].name, "email": email, "role": "ADMIN",
    }  # fmt: skip
    told = await nobody.tell("memberRegister", "", **newcomer(token, password="weak", acceptsTerms=False))
    assert set(told.codes) == {"WEAK_PASSWORD", "PASSWORDS_DIFFER", "TERMS_NOT_ACCEPTED"}
    assert not await User.exists(login_id=email)
    shows = "login { token } viewer { business { name } permissions }"
    told = await nobody.tell("memberRegister", shows, **newcomer(token))
    assert told["viewer"]["business"]["name"] == admin.facts["business"].name
    assert set(told["viewer"]["permissions"]) == set(Permission)
    assert (await nobody.tell("memberRegister", "", **newcomer(token))).codes == ["MEMBER_INVITATION_ENDED"]
    listed = await admin.query("{ memberInvitations { email status } }")
    assert listed == [{"email": email, "status": "ACCEPTED"}]


@pytest.mark.feature("CN-21")
async def test_an_invitation_lives_48_hours_and_only_the_newest_works(http, nobody):
    admin, email = await an_admin(http), unique("new#@example.jp")
    first = await invited(admin, email)
    second = await invited(admin, email, role="STAFF")
    assert (await nobody.tell("memberInvitationOpen", "", token=first)).codes == ["MEMBER_INVITATION_ENDED"]
    with time_machine.travel(clock.now() + dt.timedelta(hours=48, minutes=1), tick=True):
        assert (await nobody.tell("memberRegister", "", **newcomer(second))).codes == ["MEMBER_INVITATION_ENDED"]
        (one, _) = await admin.query("{ memberInvitations { status } }")
        assert one["status"] == "EXPIRED"
    assert (await nobody.tell("memberInvitationOpen", "", token="x")).codes == ["NOT_FOUND"]
    assert (await admin.tell("memberInvite", "", email="no address")).where == [("MALFORMED", "email")]


@pytest.mark.feature("CN-21")
async def test_an_invitation_is_taken_back(http, nobody):
    admin, stranger, email = await an_admin(http), await an_admin(http), unique("new#@example.jp")
    token = await invited(admin, email)
    row = await MemberInvitation.get(email=email)
    assert (await stranger.tell("memberInvitationRevoke", "", id=gid(row))).codes == ["NOT_FOUND"]
    told = await admin.tell("memberInvitationRevoke", "memberInvitation { status }", id=gid(row))
    assert told["memberInvitation"]["status"] == "REVOKED"
    assert (await nobody.tell("memberRegister", "", **newcomer(token))).codes == ["MEMBER_INVITATION_ENDED"]
    assert (await admin.tell("memberInvitationRevoke", "", id=gid(row))).codes == ["MEMBER_INVITATION_ENDED"]


@pytest.mark.feature("CN-22")
async def test_who_has_an_account_joins_without_a_second_one(http, nobody):
    admin, other = await an_admin(http), await an_admin(http)
    user, home = other.facts["user"], other.facts["business"]
    token = await invited(admin, user.email)
    assert (await nobody.tell("memberRegister", "", **newcomer(token))).codes == ["TAKEN"]
    assert (await nobody.tell("memberInvitationAccept", "", token=token)).codes == ["LOGIN_REQUIRED"]
    await other.tell("memberInvitationAccept", "account { version }", token=token)
    assert await Membership.filter(user_id=user.id, ended_at=None).count() == 2
    assert (await other.query("{ viewer { business { name } } }"))["business"]["name"] == home.name
    await other.tell("businessSwitch", "viewer { __typename }", business=gid(admin.facts["business"]))
    assert len(await other.query(MEMBERS, all=False)) == 2
    assert (await admin.tell("memberInvite", "", email=user.email)).codes == ["ALREADY_MEMBER"]


@pytest.mark.feature("CN-24")
async def test_members_share_orders_and_masters(http):
    market = await make.market(http)
    order = await market.order()
    colleague = await make.person(http, market.buyer, Role.STAFF)
    document = "{ orders(first: 10) { nodes { number } } deliveryPlaces(first: 10) { nodes { name } } }"
    seen = [(await person.ask(document)).data for person in (market.cook, colleague)]
    assert seen[0] == seen[1]
    assert seen[0]["orders"]["nodes"] == [{"number": order.number}]
    stranger = await an_admin(http)
    assert (await stranger.ask(document)).data["orders"]["nodes"] == []


@pytest.mark.feature("CN-23", "CC-78", "CC-79")
async def test_a_member_is_removed_marked_and_invited_again(http, nobody):
    admin = await an_admin(http)
    business = admin.facts["business"]
    other = await make.person(http, business, name="退職 花子")
    member = await Membership.get(user_id=other.facts["user"].id)
    own = await Membership.get(user_id=admin.facts["user"].id)
    stranger = await an_admin(http)
    assert (await stranger.tell("memberRemove", "", id=gid(member))).codes == ["NOT_FOUND"]
    assert (await admin.tell("memberRemove", "", id=gid(own))).codes == ["NOT_ONESELF"]
    told = await admin.tell("memberRemove", "membership { shownName endedAt user { name } }", id=gid(member))
    assert told["membership"]["shownName"] == "（削除済）退職 花子"
    assert told["membership"]["user"] is None
    assert (await other.query("{ viewer { business { name } permissions } }")) == {"business": None, "permissions": []}
    assert (await other.ask("{ orders(first: 1) { nodes { id } } }")).error == "FORBIDDEN"
    assert await User.exists(id=other.facts["user"].id)
    assert len(await admin.query(MEMBERS, all=False)) == 1
    names = [m["shownName"] for m in await admin.query(MEMBERS, all=True)]
    assert sorted(names) == ["仲買 太郎", "（削除済）退職 花子"]
    assert (await admin.tell("memberRemove", "", id=gid(member))).codes == ["NOT_FOUND"]
    token = await invited(admin, other.facts["user"].email)
    told = await other.tell("memberInvitationAccept", "account { businesses { name isActive } }", token=token)
    assert told["account"]["businesses"] == [{"name": business.name, "isActive": True}]
    assert (await other.query("{ viewer { business { name } } }"))["business"]["name"] == business.name
    assert len(await admin.query(MEMBERS, all=False)) == 2


async def test_who_is_removed_goes_on_with_his_other_business(http):
    admin, other = await an_admin(http), await an_admin(http)
    token = await invited(admin, other.facts["user"].email, role="STAFF")
    await other.tell("memberInvitationAccept", "", token=token)
    await other.tell("businessSwitch", "", business=gid(admin.facts["business"]))
    member = await Membership.get(user_id=other.facts["user"].id, business_id=admin.facts["business"].id)
    await admin.tell("memberRemove", "", id=gid(member))
    assert (await Session.get(user_id=other.facts["user"].id)).business_id == other.facts["business"].id
    viewer = await other.query("{ viewer { business { name } permissions } }")
    assert viewer["business"]["name"] == other.facts["business"].name
    assert "member:write" in viewer["permissions"]


@pytest.mark.feature("CC-70", "CC-71")
async def test_a_member_is_added_with_a_login_of_the_administrators_choice(http, login):
    admin = await an_admin(http)
    values = {
        "loginId": unique("Tanto#"), "name": "担当 次郎", "password": PASSWORD, "email": unique("t#@example.jp"),
        "role": "STAFF", "shortName": "次郎", "colour": "#aa3300", "position": 3, "department": "営業部",
        "title": "主任",        "phone": "03-1234-5678", "note": "朝番", "getsNotices": False,
    }  # fmt: skip
    shows = """membership { role shortName colour position department title phone note getsNotices
      user { loginId name email } }"""
    wrong = {**values, "loginId": "", "password": "x", "colour": "red", "position": 10_000, "shortName": "三文字"}
    told = await admin.tell("memberCreate", "", **wrong)
    assert {path for _, path in told.where} == {"loginId", "password", "colour", "position", "shortName"}
    member = (await admin.tell("memberCreate", shows, **values))["membership"]
    assert member["user"] == {
        "loginId": values["loginId"].casefold(), "name": "担当 次郎", "email": values["email"],
    }  # fmt: skip
    assert member["department"] == "営業部"
    assert member["getsNotices"] is False
    assert (await login(values["loginId"])).token
    shared = {**values, "loginId": unique("tanto#"), "shortName": "別"}
    assert (await admin.tell("memberCreate", shows, **shared))["membership"]["user"]["email"] == values["email"]
    assert (await admin.tell("memberCreate", "", **{**shared, "shortName": ""})).where == [("TAKEN", "loginId")]
    staff = await make.person(http, admin.facts["business"], Role.STAFF)
    assert (await staff.tell("memberCreate", "", **values)).codes == ["FORBIDDEN"]


@pytest.mark.feature("CC-72")
async def test_short_names_are_unique_among_members(http):
    admin = await an_admin(http)
    business = admin.facts["business"]
    one = await Membership.get(user_id=(await make.user(business)).id)
    two = await Membership.get(user_id=(await make.user(business)).id)
    await admin.tell("memberUpdate", MEMBER, id=gid(one), shortName="山", colour="#112233")
    told = await admin.tell("memberUpdate", "", id=gid(two), shortName="山")
    assert told.where == [("TAKEN", "shortName")]
    await admin.tell("memberRemove", "", id=gid(one))
    assert (await admin.tell("memberUpdate", MEMBER, id=gid(two), shortName="山"))["membership"]["shortName"] == "山"
    elsewhere = await an_admin(http)
    mine = await Membership.get(user_id=elsewhere.facts["user"].id)
    assert (await elsewhere.tell("memberUpdate", "", id=gid(mine), shortName="山")).errors == []


@pytest.mark.feature("CC-76")
async def test_an_empty_password_stays_and_a_typed_one_replaces(http, login, nobody):
    admin, login_id = await an_admin(http), unique("tanto#")
    made = await admin.tell("memberCreate", MEMBER, loginId=login_id, name="担当 次郎", password=PASSWORD)
    key = made["membership"]["id"]
    told = await admin.tell("memberUpdate", MEMBER, id=key, name="担当 改名", password="")
    assert told["membership"]["displayName"] == "担当 改名"
    before = await login(login_id)
    await admin.tell("memberUpdate", MEMBER, id=key, password="Another-99")
    assert await before.query("{ viewer { __typename } }") is None
    assert (await nobody.tell("login", "", loginId=login_id, password=PASSWORD)).codes == ["WRONG_PASSWORD"]
    assert (await login(login_id, "Another-99")).token
    fields = (await admin.query('{ __type(name: "User") { fields { name } } }'))["fields"]
    assert not [field for field in fields if "password" in field["name"].lower()]


@pytest.mark.feature("CC-76")
async def test_an_administrator_does_not_take_over_logins_that_others_keep(http, login):
    admin = await an_admin(http)
    other = await make.user(admin.facts["business"])
    member = await Membership.get(user_id=other.id)
    told = await admin.tell("memberUpdate", "", id=gid(member), password="Another-99")
    assert told.codes == ["BELONGS_ELSEWHERE"]
    told = await admin.tell("memberUpdate", "", id=gid(member), email=unique("evil#@example.jp"))
    assert told.codes == ["BELONGS_ELSEWHERE"]
    assert (await login(other.login_id)).token
    assert (await admin.tell("memberUpdate", MEMBER, id=gid(member), displayName="花子さん")).errors == []


@pytest.mark.feature("CC-77")
async def test_the_last_administrator_stays(http):
    admin = await an_admin(http)
    own = await Membership.get(user_id=admin.facts["user"].id)
    await make.user(admin.facts["business"], Role.STAFF)
    told = await admin.tell("memberUpdate", "", id=gid(own), role="STAFF")
    assert told.where == [("LAST_ADMINISTRATOR", "role")]
    assert "管理者が1人" in told.errors[0]["message"]
    mine, _ = await admin.query(MEMBERS, all=False)
    assert mine["viewerCan"]["remove"] == {
        "allowed": False,
        "reason": "ご自身は削除できません。別の管理者にご依頼ください。",
    }
    await make.user(admin.facts["business"])
    assert (await admin.tell("memberUpdate", MEMBER, id=gid(own), role="STAFF"))["membership"]["role"] == "STAFF"
    assert (await admin.tell("memberUpdate", "", id=gid(own), role="ADMIN")).codes == ["FORBIDDEN"]


@pytest.mark.feature("CC-77")
async def test_two_administrators_who_remove_each_other_at_once_leave_one(http):
    for _ in range(5):
        business = await make.business()
        pair = [await make.person(http, business) for _ in range(2)]
        rows = [await Membership.get(user_id=person.facts["user"].id) for person in pair]
        told = await asyncio.gather(
            pair[0].tell("memberRemove", "", id=gid(rows[1])), pair[1].tell("memberRemove", "", id=gid(rows[0]))
        )
        assert await Membership.filter(business_id=business.id, role=Role.ADMIN, ended_at=None).count() == 1
        assert sorted(len(one.errors) for one in told) == [0, 1]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(["remove", *Role])), min_size=1, max_size=12
    )
)
async def test_whatever_people_do_an_administrator_remains(http, steps):
    business = await make.business()
    people = [await make.person(http, business, role) for role in (Role.ADMIN, Role.ADMIN, Role.STAFF, Role.WAREHOUSE)]
    rows = [await Membership.get(user_id=person.facts["user"].id) for person in people]
    for who, whom, what in steps:
        if what == "remove":
            await people[who].tell("memberRemove", "", id=gid(rows[whom]))
        else:
            await people[who].tell("memberUpdate", "", id=gid(rows[whom]), role=what)
        assert await Membership.filter(business_id=business.id, role=Role.ADMIN, ended_at=None).count() >= 1


@pytest.mark.feature("CC-60", "CC-73")
@pytest.mark.parametrize("role", [Role.STAFF, Role.PARTNER, Role.WAREHOUSE, Role.OWN])
async def test_only_administrators_keep_settings(http, role):
    admin = await an_admin(http)
    person = await make.person(http, admin.facts["business"], role)
    member = await Membership.get(user_id=admin.facts["user"].id)
    tries = [
        await person.tell("memberInvite", "", email="a@b.example"),
        await person.tell("memberRemove", "", id=gid(member)),
        await person.tell("roleCreate", "", name="x", permissions=[]),
        await person.tell("businessUpdate", "", name="x"),
    ]
    assert [told.codes for told in tries] == [["FORBIDDEN"]] * 4
    assert (await admin.tell("businessUpdate", "business { name }", name="改名"))["business"]["name"] == "改名"


@pytest.mark.feature("SN-104")
async def test_a_business_defines_roles_of_its_own(http, login):
    admin, stranger = await an_admin(http), await an_admin(http)
    shows = "ownRole { id name permissions }"
    told = await admin.tell("roleCreate", "", name=" ", permissions=["order:read", "order:explode"])
    assert told.where == [("REQUIRED", "name"), ("UNKNOWN_PERMISSION", "permissions.1")]
    role = (await admin.tell("roleCreate", shows, name="受付", permissions=["order:read", "order:read"]))["ownRole"]
    assert role["permissions"] == ["order:read"]
    assert (await admin.tell("roleCreate", "", name="受付", permissions=[])).where == [("TAKEN", "name")]
    values = {"name": "受付 太郎", "password": PASSWORD, "role": "OWN"}
    assert (await admin.tell("memberCreate", "", loginId=unique("u#"), **values)).where == [("REQUIRED", "ownRole")]
    told = await stranger.tell("memberCreate", "", loginId=unique("u#"), **values, ownRole=role["id"])
    assert told.where == [("NOT_FOUND", "ownRole")]
    login_id = unique("uketsuke#")
    await admin.tell("memberCreate", MEMBER, loginId=login_id, **values, ownRole=role["id"])
    person = await login(login_id)
    assert (await person.query("{ viewer { permissions } }"))["permissions"] == ["order:read"]
    assert (await admin.tell("roleDelete", "", id=role["id"])).codes == ["ROLE_IN_USE"]
    await admin.tell("roleUpdate", shows, id=role["id"], permissions=["order:read", "product:read"])
    assert (await person.query("{ viewer { permissions } }"))["permissions"] == ["order:read", "product:read"]
    assert (await stranger.tell("roleUpdate", "", id=role["id"], name="x")).codes == ["NOT_FOUND"]


@pytest.mark.feature("SN-104")
async def test_nobody_gives_rights_that_he_does_not_have(http, login):
    admin, login_id = await an_admin(http), unique("hr#")
    role = await admin.tell(
        "roleCreate", "ownRole { id }", name="人事", permissions=["member:read", "member:write", "role:write"]
    )
    await admin.tell(
        "memberCreate", MEMBER, loginId=login_id, name="人事", password=PASSWORD, role="OWN",
        ownRole=role["ownRole"]["id"],
    )  # fmt: skip
    clerk = await login(login_id)
    member = await Membership.get(user_id=admin.facts["user"].id)
    own = await Membership.get(user__login_id=login_id)
    assert (await clerk.tell("memberUpdate", "", id=gid(own), role="ADMIN")).codes == ["ROLE_TOO_STRONG"]
    assert (await clerk.tell("memberInvite", "", email="a@b.example", role="ADMIN")).codes == ["ROLE_TOO_STRONG"]
    assert (await clerk.tell("roleCreate", "", name="x", permissions=["order:read"])).codes == ["ROLE_TOO_STRONG"]
    assert (await clerk.tell("memberRemove", "", id=gid(member))).codes == ["ROLE_TOO_STRONG"]
    assert (await clerk.tell("memberUpdate", "", id=gid(member), displayName="x")).codes == ["ROLE_TOO_STRONG"]


@pytest.mark.feature("CC-74", "CN-28")
@pytest.mark.parametrize("wishes", [True, False])
async def test_a_member_turns_notices_on_and_off(http, wishes):
    market = await make.market(http)
    user = market.cook.facts["user"]
    member = await Membership.get(user_id=user.id)
    await market.cook.tell("memberUpdate", MEMBER, id=gid(member), getsNotices=wishes)
    order = await market.order()
    async with transaction():
        await mails.order_received(order.id, cause=unique("test#"))
    received = await MailMessage.filter(recipient_id=market.buyer.id, kind="order_received").values_list(
        "to", flat=True
    )
    assert set(received) == {market.buyer.email} | ({user.email} if wishes else set())
