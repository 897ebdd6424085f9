"""Those who ask the same with the same rights are told from one reading; whoever differs in anything is not."""

import asyncio
import json

import pytest
from prometheus_client import REGISTRY

from core import clock, db
from core.db import transaction
from core.live.cursor import cursor
from models.membership import Membership
from models.permission import Role
from services import account_mail
from services import session as sessions
from tests import make
from tests.audiences import seated
from tests.make import gid
from tests.services import eventually
from tests.sockets import Socket

FOLLOW = """subscription($after: EventCursor, $where: OrderWhere) { orderEvents(after: $after, where: $where) {
  topic cursor order { id number viewerCan { confirm { allowed } } } } }"""
WATCH = """subscription($first: Int!, $where: OrderWhere) { ordersLive(first: $first, where: $where) { __typename
  ... on OrderSnapshot { items { id } } ... on OrderUpsert { cursor item { id status } }
  ... on Removed { id cursor } } }"""

pytestmark = pytest.mark.usefixtures("uncompared")


def told_together():
    return REGISTRY.get_sample_value("tsunagi_shared_events_total")


def executed():
    return REGISTRY.get_sample_value("tsunagi_operations_total", {"kind": "event", "by": "plan", "why": ""}) or 0


async def silent(socket):
    with pytest.raises(TimeoutError):
        await socket.receive(0.5)


async def test_one_reading_tells_all_who_ask_the_same(http, live, live_port):
    market = await make.market(http)
    colleague = await make.person(http, market.seller)
    sockets = [await Socket.open(live_port, person.token) for person in (market.clerk, market.clerk, colleague)]
    for place, socket in enumerate(sockets):
        await socket.ask(FOLLOW, id=f"of {place}")
    await seated(live, 1, 3)
    before = executed(), told_together()
    order = await market.order()
    await live.look()
    heard = [await socket.receive() for socket in sockets]
    assert [message["id"] for message in heard] == ["of 0", "of 1", "of 2"]
    assert len({json.dumps(message["payload"]) for message in heard}) == 1
    assert heard[0]["payload"]["data"]["orderEvents"]["order"]["id"] == gid(order)
    assert (executed(), told_together()) == (before[0] + 1, before[1] + 3)


async def test_whoever_differs_in_rights_words_or_question_is_told_by_a_reading_of_his_own(http, live, live_port):
    market = await make.market(http)
    warehouse = await make.person(http, market.seller, Role.WAREHOUSE)
    granted = {"name": "在庫連携", "expiresInDays": 30, "permissions": ["order:read"]}
    shows = "appToken { id } secret"
    whole = await market.clerk.tell("appTokenCreate", shows, **granted)
    narrow = await market.clerk.tell(
        "appTokenCreate", shows, allowedFields=["Order.number", "Order.viewerCan"], **granted
    )
    tokens = [market.clerk.token, market.cook.token, warehouse.token, whole["secret"], narrow["secret"]]
    sockets = [await (await Socket.open(live_port, token)).ask(FOLLOW) for token in tokens]
    english = await Socket.open(live_port, market.clerk.token, acceptLanguage="en")
    sockets.append(await english.ask(FOLLOW))
    sockets.append(
        await (await Socket.open(live_port, market.clerk.token)).ask(FOLLOW, where={"status": {"eq": "PLACED"}})
    )
    sockets.append(await (await Socket.open(live_port, market.clerk.token)).ask(FOLLOW.replace("topic ", "")))
    stranger = await (await Socket.open(live_port, (await make.market(http)).clerk.token)).ask(FOLLOW)
    await seated(live, 9, 9)
    order = await market.order()
    await live.look()
    heard = [(await socket.receive())["payload"] for socket in sockets]
    allowed = [one["data"]["orderEvents"]["order"]["viewerCan"]["confirm"]["allowed"] for one in heard]
    assert allowed == [True, False, False, False, False, True, True, True]
    assert heard[7]["data"]["orderEvents"]["order"]["id"] == gid(order)
    await silent(stranger)


async def test_what_depends_on_who_asks_is_never_told_together(http, live, live_port):
    """A mail about an account is its reader's alone, in a list that all in the business may follow."""
    market = await make.market(http)
    colleague = await make.person(http, market.seller)
    document = "subscription { mailsLive(first: 5) { __typename ... on MailMessageUpsert { item { kind } } } }"
    mine, theirs = [await (await Socket.open(live_port, one.token)).ask(document) for one in (market.clerk, colleague)]
    assert [(await socket.heard())["__typename"] for socket in (mine, theirs)] == ["MailMessageSnapshot"] * 2
    before = told_together()
    for place in range(2):
        async with transaction():
            await account_mail.password_changed(
                market.clerk.facts["user"].id, cause=f"{place} {market.clerk.token}"[:30]
            )
        await live.look()
        assert (await mine.heard())["item"] == {"kind": "password_changed"}
        assert set(live.barred.values()) == {float("inf")}
    await silent(theirs)
    assert (live.audiences, told_together()) == ({}, before)


async def test_where_each_has_begun_does_not_matter_once_he_has_caught_up(http, live, live_port):
    market = await make.market(http)
    orders = [await market.order() for _ in range(3)]
    sockets = [await Socket.open(live_port, market.clerk.token) for _ in range(3)]
    for socket, begins in zip(sockets, (0, 2, 3), strict=True):
        await socket.ask(FOLLOW, after=cursor(market.seller.id, begins))
    await seated(live, 1, 3)
    orders.append(await market.order())
    await live.look()
    for socket, begins in zip(sockets, (0, 2, 3), strict=True):
        heard = [(await socket.heard())["order"]["id"] for _ in orders[begins:]]
        assert heard == [gid(order) for order in orders[begins:]]
        await silent(socket)


async def test_a_list_is_told_together_and_of_rows_that_leave_it_too(http, live, live_port):
    market = await make.market(http)
    order = await market.order()
    sockets = [await Socket.open(live_port, market.clerk.token) for _ in range(2)]
    for socket in sockets:
        await socket.ask(WATCH, first=10, where={"status": {"in": ["PLACED", "RECEIVED"]}})
        assert (await socket.heard())["items"] == [{"id": gid(order)}]
    await seated(live, 1, 2)
    await market.clerk.tell("orderReceive", "", id=gid(order))
    await live.look()
    assert [(await socket.heard())["item"]["status"] for socket in sockets] == ["RECEIVED"] * 2
    told = await market.clerk.tell("orderConfirm", "event", id=gid(order))
    await live.look()
    removed = {"__typename": "Removed", "id": gid(order), "cursor": told["event"]}
    assert [await socket.heard() for socket in sockets] == [removed] * 2
    await market.clerk.tell("orderAbort", "", id=gid(order), reason="品切れ")
    await live.look()
    for socket in sockets:
        await silent(socket)


async def test_whoever_loses_his_membership_is_told_nothing_more_and_the_others_are(http, live, live_port):
    market = await make.market(http)
    leaver = await make.person(http, market.seller)
    staying = await (await Socket.open(live_port, market.clerk.token)).ask(FOLLOW)
    leaving = await (await Socket.open(live_port, leaver.token)).ask(FOLLOW)
    await seated(live, 1, 2)
    await Membership.filter(user_id=leaver.facts["user"].id).update(ended_at=clock.now())
    order = await market.order()
    await live.look()
    assert (await staying.heard())["order"]["id"] == gid(order)
    assert (await leaving.refused())["code"] == "FORBIDDEN"
    await seated(live, 1, 1)


async def test_whoever_leaves_while_nothing_happens_is_moved_out_within_five_seconds(http, live, live_port):
    market = await make.market(http)
    leaver = await make.person(http, market.seller)
    await (await Socket.open(live_port, market.clerk.token)).ask(FOLLOW)
    leaving = await (await Socket.open(live_port, leaver.token)).ask(FOLLOW)
    await seated(live, 1, 2)
    await asyncio.sleep(2.5)
    await Membership.filter(user_id=leaver.facts["user"].id).update(ended_at=clock.now())
    async with asyncio.timeout(5):
        assert (await leaving.refused())["code"] == "FORBIDDEN"


async def test_another_role_is_told_with_its_own_rights_from_then_on(http, live, live_port):
    market = await make.market(http)
    moved = await make.person(http, market.seller)
    sockets = [await (await Socket.open(live_port, one.token)).ask(FOLLOW) for one in (market.clerk, moved)]
    await seated(live, 1, 2)
    await Membership.filter(user_id=moved.facts["user"].id).update(role=Role.WAREHOUSE)
    order = await market.order()
    await live.look()
    heard = [(await socket.heard())["order"] for socket in sockets]
    assert [one["id"] for one in heard] == [gid(order)] * 2
    assert [one["viewerCan"]["confirm"]["allowed"] for one in heard] == [True, False]
    await seated(live, 2, 2)
    await Membership.filter(user_id=moved.facts["user"].id).update(role=Role.ADMIN)
    async with asyncio.timeout(5):
        await seated(live, 1, 2)


async def test_what_goes_wrong_for_all_is_told_to_each(http, live, live_port):
    market = await make.market(http)
    sockets = [await (await Socket.open(live_port, market.clerk.token)).ask(FOLLOW) for _ in range(3)]
    await seated(live, 1, 3)
    for _ in range(2):
        await market.order()
    await db.fetch("DELETE FROM event_entry WHERE business_id = $1 AND number = 1", market.seller.id)
    await live.look()
    told = [await socket.refused() for socket in sockets]
    assert told == [{"code": "CURSOR_EXPIRED", "oldest": cursor(market.seller.id, 1)}] * 3
    assert live.audiences == {}


async def test_a_server_that_is_replaced_tells_all_where_to_go_on(http, live, live_port):
    market = await make.market(http)
    sockets = [await (await Socket.open(live_port, market.clerk.token)).ask(FOLLOW) for _ in range(3)]
    await seated(live, 1, 3)
    live.drain()
    place = {"code": "RESUME_ELSEWHERE", "cursor": cursor(market.seller.id, 0)}
    assert [await socket.refused() for socket in sockets] == [place] * 3


async def test_the_last_one_who_leaves_ends_the_reading(http, live, live_port):
    market = await make.market(http)
    before = len(asyncio.all_tasks())
    sockets = [await (await Socket.open(live_port, market.clerk.token)).ask(FOLLOW) for _ in range(2)]
    await seated(live, 1, 2)
    await sockets[0].send({"id": "1", "type": "complete"})
    await seated(live, 1, 1)
    assert len(live._feeds) == 1
    await sockets[1].connected.close()
    await seated(live, 0, 0)
    await sockets[0].connected.close()

    async def nothing_is_left():
        return live._feeds == {} and live.rights._watched == {} and len(asyncio.all_tasks()) <= before

    await eventually(nothing_is_left, seconds=10)


async def test_an_id_that_was_ended_can_be_used_again_and_one_in_use_cannot(http, live, live_port):
    market = await make.market(http)
    socket = await (await Socket.open(live_port, market.clerk.token)).ask(FOLLOW)
    await seated(live, 1, 1)
    await socket.send({"id": "1", "type": "complete"})
    await socket.ask(FOLLOW)
    await seated(live, 1, 1)
    order = await market.order()
    await live.look()
    assert (await socket.heard())["order"]["id"] == gid(order)
    await socket.ask(FOLLOW)
    await asyncio.wait_for(socket.connected.wait_closed(), 5)
    assert socket.connected.close_code == 4409


async def test_being_connected_is_being_used(http):
    market = await make.market(http)
    (session,) = await sessions.Session.filter(user_id=market.clerk.facts["user"].id)
    long_ago = clock.now() - 2 * sessions.TOUCH_AFTER
    await sessions.Session.filter(id=session.id).update(seen_at=long_ago)
    (ended,) = await sessions.Session.filter(user_id=market.cook.facts["user"].id)
    await sessions.Session.filter(id=ended.id).update(seen_at=long_ago, expires_at=clock.now())
    assert set(await sessions.stamps([session.id, ended.id])) == {session.id}
    await session.refresh_from_db()
    await ended.refresh_from_db()
    assert session.seen_at > long_ago
    assert ended.seen_at == long_ago
