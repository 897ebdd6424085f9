"""Webhooks: who may make them, what is told, in which order, and how it is proved."""

import datetime as dt
import json

import pytest
import time_machine

from core import clock, db
from core.db import transaction
from models.app_token import AppToken
from models.membership import Membership
from models.own_role import OwnRole
from models.permission import Role
from models.webhook import Webhook
from services import order as orders
from tests import make
from tests.hooks import HOOK, MADE, ORDER, a_hook, deliveries


async def confirm(market, order):
    async with transaction():
        return await orders.confirm(order, by=market.selling, changes=[], additions=[], planned_on=None, note="")


async def test_each_event_is_told_once_signed_and_in_the_words_of_the_document(http, receiver, pump):
    market = await make.market(http)
    before = await market.order()
    hook, secret = await a_hook(market.clerk, receiver.url)
    order = await market.confirmed()
    await pump.turn()
    assert [one["type"] for one in receiver.told] == ["order.placed", "order.confirmed"]
    told = receiver.calls[1].verified(secret)
    assert told["data"] == {"node": {"number": order.number, "status": "CONFIRMED", "total": order.total}}
    assert set(told) == {"id", "type", "timestamp", "cursor", "data"}
    assert told["id"] == receiver.calls[1].id
    assert receiver.calls[1].headers["traceparent"].startswith("00-")
    assert receiver.calls[1].line == "POST /hooks?from=tsunagi HTTP/1.1"
    assert before.number not in json.dumps(receiver.told)
    with pytest.raises(Exception, match="signature"):
        receiver.calls[1].verified("whsec_" + "A" * 44)
    sent = await deliveries(market.clerk)
    assert [(one["status"], one["attempts"], one["statusCode"], one["answer"]) for one in sent] == [
        ("SENT", 1, 200, "ok")
    ] * 2
    assert [json.loads(one["body"])["cursor"] for one in sent] == [one["cursor"] for one in sent]
    await pump.turn()
    assert len(receiver.calls) == 2
    assert (await market.cook.query("{ webhooks { id } }")) == []
    assert (await deliveries(market.cook)) == []
    assert (await market.cook.query("query($id: ID!) { webhook(id: $id) { id } }", id=hook["id"])) is None


async def test_while_a_secret_is_rotated_both_sign(http, receiver, pump):
    market = await make.market(http)
    hook, former = await a_hook(market.clerk, receiver.url)
    told = await market.clerk.tell("webhookRotateSecret", MADE, id=hook["id"], overlapHours=24)
    assert told["secret"] != former
    await market.order()
    await pump.turn()
    assert (
        receiver.calls[0].verified(former)["type"]
        == receiver.calls[0].verified(told["secret"])["type"]
        == "order.placed"
    )
    with time_machine.travel(clock.now() + dt.timedelta(hours=25), tick=True):
        await market.order()
        await pump.turn()
        receiver.calls[1].verified(told["secret"])
        with pytest.raises(Exception, match="signature"):
            receiver.calls[1].verified(former)
    assert former not in json.dumps(await db.fetch("SELECT to_jsonb(w)::text AS row FROM webhook w"))
    refused = await market.clerk.tell("webhookRotateSecret", MADE, id=hook["id"], overlapHours=169)
    assert refused.where == [("OUT_OF_RANGE", "overlapHours")]
    assert (await market.cook.tell("webhookRotateSecret", MADE, id=hook["id"])).codes == ["NOT_FOUND"]


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"url": "ftp://example.jp/"}, [("URL_NOT_ALLOWED", "url")]),
        ({"url": "https://me:secret@example.jp/"}, [("URL_NOT_ALLOWED", "url")]),
        ({"url": "https://10.0.0.1/"}, [("URL_NOT_ALLOWED", "url")]),
        ({"url": "http://example.jp/"}, [("URL_NOT_ALLOWED", "url")]),
        ({"url": "https://[::ffff:127.0.0.1]/"}, [("URL_NOT_ALLOWED", "url")]),
        ({"topics": []}, [("REQUIRED", "topics")]),
        ({"topics": ["order.lost"]}, [("UNKNOWN_TOPIC", "topics.0")]),
        ({"topics": ["document.issued"]}, [("TOPIC_NEEDS_PERMISSION", "topics.0")]),
        ({"permissions": ["order:read", "member:write"]}, [("UNKNOWN_PERMISSION", "permissions.0")]),
        ({"permissions": ["order:read", "webhook:write"]}, [("UNKNOWN_PERMISSION", "permissions.1")]),
        ({"name": " "}, [("REQUIRED", "name")]),
        ({"document": " "}, [("REQUIRED", "document")]),
        ({"orderWhere": {"seller": {"eq": "x"}}}, [("NOT_FOUND", "where.seller")]),
    ],
)
async def test_a_webhook_that_cannot_be_is_refused(http, values, where):
    person = await make.person(http, await make.business())
    wanted = {
        "name": "x", "url": "https://example.jp/", "topics": ["order.placed"], "document": ORDER,
        "permissions": ["order:read"],
    }  # fmt: skip
    assert (await person.tell("webhookCreate", MADE, **wanted)).ok
    assert (await person.tell("webhookCreate", MADE, **wanted | values)).where == where
    assert await Webhook.filter(business_id=person.facts["business"].id).count() == 1


@pytest.mark.parametrize(
    ("document", "line", "problem"),
    [
        ("{ node(id: \n 1 ", 2, "Syntax Error"),
        ("query {\n  orders(first: 1) {\n    nodes { colour }\n  }\n}", 3, "colour"),
        ("mutation {\n cartPut(input: {}) { cart { id } } }", 1, "One query"),
        ("query A { viewer { __typename } }\nquery B { viewer { __typename } }", 1, "One query"),
        ("query(\n$colour: ID!) { node(id: $colour) { id } }", 2, "no variable $colour"),
        ("query(\n$order: String) { webhook(id: $order) { id } }", 2, "$order"),
        ("{ orders(first: 100) { nodes { shipments { lines { line { name product { id } } } } } } }", 1, "costs"),
        ("query($shipment: ID!) { node(id: $shipment) { id } }", 1, "optional"),
    ],
)  # fmt: skip
async def test_a_document_that_cannot_be_run_is_refused_by_its_line(http, document, line, problem):
    person = await make.person(http, await make.business())
    wanted = {"name": "x", "url": "https://example.jp/", "topics": ["order.placed"], "permissions": ["order:read"]}
    shows = "webhook { id } userErrors { ... on DocumentRefused { line problem } }"
    told = await person.tell("webhookCreate", shows, document=document, **wanted)
    assert told.codes[0] == "DOCUMENT_REFUSED"
    assert (told.errors[0]["line"], problem in told.errors[0]["problem"]) == (line, True), told.errors


async def test_nobody_makes_or_changes_a_webhook_that_may_do_more_than_he(http):
    seller = await make.business()
    admin = await make.person(http, seller)
    strong, _ = await a_hook(admin, "https://example.jp/")
    clerk = await make.person(http, seller, Role.STAFF)
    assert (await clerk.tell("webhookCreate", "webhook { id }", name="x", url="https://example.jp/",
        topics=["order.placed"], document=ORDER, permissions=["order:read"])).codes == ["FORBIDDEN"]  # fmt: skip
    role = await OwnRole.create(business_id=seller.id, name="Webhooks", permissions=["webhook:write"])
    weak = await make.person(http, seller, Role.WAREHOUSE)
    await Membership.filter(user_id=weak.facts["user"].id).update(role=Role.OWN, own_role_id=role.id)
    told = await weak.tell("webhookChange", HOOK, id=strong["id"], url="https://evil.example/")
    assert told.where == [("ROLE_TOO_STRONG", "permissions")]
    assert (await Webhook.get(business_id=seller.id)).url == "https://example.jp/"
    told = await admin.tell("webhookChange", HOOK, id=strong["id"], url="https://good.example/", name="新")
    assert (told["webhook"]["url"], told["webhook"]["name"]) == ("https://good.example/", "新")
    key = await admin.tell("appTokenCreate", "", name="x", permissions=["webhook:write"])
    assert key.codes == ["UNKNOWN_PERMISSION"]
    assert not await AppToken.filter(business_id=seller.id).exists()


async def test_a_filter_chooses_orders_and_rights_that_are_lost_end_it(http, receiver, pump):
    market = await make.market(http)
    wanted, unwanted = await market.order(), await market.order()
    where = {
        "or": [{"number": {"in": [wanted.number]}}, {"status": {"eq": "ABORTED"}}],
        "placedAt": {"gte": "2020-01-01T00:00:00Z"},
    }
    hook, _ = await a_hook(market.clerk, receiver.url, orderWhere=where)
    assert json.loads(hook["orderWhere"])["or"][0] == {"number": {"in": [wanted.number]}}
    await confirm(market, wanted)
    await confirm(market, unwanted)
    await pump.turn()
    assert [one["data"]["node"]["number"] for one in receiver.told] == [wanted.number]
    told = await market.clerk.tell("webhookChange", HOOK, id=hook["id"], orderWhere={})
    assert told["webhook"]["orderWhere"] == "{}"
    await market.order()
    await pump.turn()
    assert len(receiver.calls) == 2
    await market.order()
    await Webhook.filter(business_id=market.seller.id).update(permissions=[])
    await pump.turn()
    assert len(receiver.calls) == 2


async def test_what_may_no_longer_be_told_when_it_is_due_is_dropped(http, receiver, pump):
    market = await make.market(http)
    hook, _ = await a_hook(market.clerk, receiver.url)
    receiver.answer = lambda call: 503
    await market.order()
    await pump.turn()
    (row,) = await deliveries(market.clerk)
    assert (row["status"], row["attempts"], row["statusCode"], row["error"]) == ("QUEUED", 1, 503, "HTTP 503")
    await market.clerk.tell("webhookChange", HOOK, id=hook["id"], topics=["order.confirmed"])
    with time_machine.travel(clock.now() + dt.timedelta(minutes=1), tick=True):
        await pump.turn()
        (row,) = await deliveries(market.clerk)
    assert (row["status"], row["attempts"]) == ("DROPPED", 1)
    assert len(receiver.calls) == 1


async def test_a_failing_order_holds_up_no_other_and_its_own_events_stay_in_order(http, receiver, pump):
    market = await make.market(http)
    await a_hook(market.clerk, receiver.url)
    bad = await market.order()
    receiver.answer = lambda call: 500 if call.told["data"]["node"]["number"] == bad.number else 200
    await confirm(market, bad)
    goods = [await market.confirmed() for _ in range(3)]
    await pump.turn()
    told = [(one["data"]["node"]["number"], one["type"]) for one in receiver.told]
    for good in goods:
        assert [topic for number, topic in told if number == good.number] == ["order.placed", "order.confirmed"]
    assert [topic for number, topic in told if number == bad.number] == ["order.placed"]
    receiver.answer = lambda call: 200
    with time_machine.travel(clock.now() + dt.timedelta(seconds=15), tick=True):
        await pump.turn()
    told = [(one["type"], one["id"]) for one in receiver.told if one["data"]["node"]["number"] == bad.number]
    assert [topic for topic, _ in told] == ["order.placed", "order.placed", "order.confirmed"]
    assert told[0][1] == told[1][1]
    assert {one["status"] for one in await deliveries(market.clerk)} == {"SENT"}
    first, second = (call.body for call in receiver.calls if call.id == told[0][1])
    assert first == second
