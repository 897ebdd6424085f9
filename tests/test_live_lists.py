"""Live lists of shipments, mails, papers, transmissions and imports: what is there, what changes, what goes."""

import asyncio
import json
from decimal import Decimal

import httpx2
import pytest
import pytest_asyncio
from websockets.exceptions import ConnectionClosed

from core import db
from core.db import transaction
from models.document import DocumentKind
from models.import_job import ImportJob
from models.mail_message import MailMessage
from models.membership import Membership
from models.permission import Role
from models.supplier import Supplier
from models.supplier_product import SupplierProduct
from models.transmission import Transmission
from services import account_mail, document, events, importing, transmission
from services import mail as mails
from services import order as orders
from services.job import Postponed
from services.mail_delivery import deliver
from services.order.direct import Wanted, place
from tests import make
from tests.make import gid
from tests.sockets import Socket, serving
from tests.test_importing import PLACES, a_buyer, lines, upload

LISTS = {
    "shipmentsLive": ("Shipment", "id number carrier order { id number }"),
    "mailsLive": ("MailMessage", "id kind to status error attempts"),
    "documentsLive": ("Document", "id kind number"),
    "transmissionsLive": ("Transmission", "id channel status order { number }"),
    "importJobsLive": ("ImportJob", "id status doneRows totalRows"),
}


def document_of(name):
    kind, shown = LISTS[name]
    return f"""subscription($first: Int!, $where: {kind}Where) {{ {name}(first: $first, where: $where) {{
      __typename ... on {kind}Snapshot {{ cursor items {{ {shown} }} }}
      ... on {kind}Upsert {{ cursor item {{ {shown} }} }} ... on Removed {{ id cursor }} }} }}"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def port(pool):
    async with serving("relay") as (found, _):
        yield found


async def follow(port, person, name, **variables):
    """A socket that follows a list, and what the list held at first."""
    socket = await Socket.open(port, person.token)
    await socket.ask(document_of(name), **{"first": 10, **variables})
    snapshot = await socket.heard()
    assert snapshot["__typename"] == f"{LISTS[name][0]}Snapshot"
    return socket, snapshot["items"]


async def refusal(port, person, name):
    socket = await Socket.open(port, person.token)
    return (await (await socket.ask(document_of(name), first=10)).refused())["code"]


async def silent(socket):
    with pytest.raises(TimeoutError):
        await socket.receive(1)


async def test_both_sides_see_a_shipment_leave_and_nobody_else(http, port):
    market, other = await make.market(http), await make.market(http)
    before, order = await market.shipped(), await market.confirmed()
    partner = await make.person(http, market.seller, Role.PARTNER)
    sides = [await follow(port, person, "shipmentsLive") for person in (market.clerk, market.cook)]
    of_another, none = await follow(port, market.clerk, "shipmentsLive", where={"order": {"eq": gid(before)}})
    assert [[item["order"]["number"] for item in items] for _, items in [*sides, (0, none)]] == [[before.number]] * 3
    stranger, nothing = await follow(port, other.clerk, "shipmentsLive")
    assert nothing == []
    told = await market.clerk.tell("orderShip", "event shipment { id }", id=gid(order), carrier="ヤマト運輸")
    shipped = {"id": told["shipment"]["id"], "number": 1, "carrier": "ヤマト運輸"}
    for socket, _ in sides:
        event = await socket.heard()
        assert event["item"] == {**shipped, "order": {"id": gid(order), "number": order.number}}
        assert event["__typename"] == "ShipmentUpsert"
    assert event["cursor"]
    await silent(of_another)
    await silent(stranger)
    assert await refusal(port, partner, "shipmentsLive") == "FORBIDDEN"
    with pytest.raises(ConnectionClosed, match="4403"):
        await Socket.open(port, "wrong")


async def test_a_mail_is_followed_until_it_is_sent_or_given_up(http, port, smtp):
    market, other = await make.market(http), await make.market(http)
    staff = await make.person(http, market.seller, Role.STAFF)
    (seller, _), (buyer, _), (stranger, _) = [
        await follow(port, person, "mailsLive") for person in (market.clerk, market.cook, other.clerk)
    ]
    async with transaction():
        order = await market.order()
        await mails.order_placed(order.id, cause=f"{order.id}")
    first = [await seller.heard() for _ in range(3)]
    heard = [(await buyer.heard())["item"] for _ in range(3)]
    assert {one["status"] for one in [*heard, *(one["item"] for one in first)]} == {"QUEUED"}
    (to_seller,) = await MailMessage.filter(to=market.seller.email, cause__startswith=f"{order.id}")
    smtp.answers.append("550 nobody of that name")
    await deliver(to_seller.id)
    event = (await seller.heard())["item"]
    assert (event["id"], event["status"], event["attempts"]) == (gid(to_seller), "FAILED", 1)
    assert event["error"] == "SMTP 550"
    to_buyer = await MailMessage.filter(to=market.buyer.email, cause__startswith=f"{order.id}").first()
    smtp.answers.append("451 later")
    with pytest.raises(Postponed):
        await deliver(to_buyer.id)
    assert (await seller.heard())["item"]["status"] == "QUEUED"
    await MailMessage.filter(id=to_buyer.id).update(due_at=to_buyer.created_at)
    await deliver(to_buyer.id)
    assert (await seller.heard())["item"]["status"] == "SENT"
    heard += [(await buyer.heard())["item"] for _ in range(3)]
    assert [one["status"] for one in heard if one["id"] == gid(to_buyer)] == ["QUEUED", "QUEUED", "SENT"]
    assert [one["status"] for one in heard if one["id"] == gid(to_seller)] == ["QUEUED", "FAILED"]
    await silent(stranger)
    assert await refusal(port, staff, "mailsLive") == "FORBIDDEN"


async def test_a_personal_mail_reaches_its_reader_alone(http, port):
    business = await make.business()
    me, colleague = await make.person(http, business), await make.person(http, business)
    mine, _ = await follow(port, me, "mailsLive")
    theirs, _ = await follow(port, colleague, "mailsLive")
    async with transaction():
        await account_mail.password_changed(me.facts["user"].id, cause=f"{me.token}"[:30])
    event = (await mine.heard())["item"]
    assert (event["kind"], event["to"], event["status"]) == ("password_changed", me.facts["user"].email, "KEPT")
    await silent(theirs)


async def test_papers_reach_both_sides_and_the_order_is_told_anew(http, port):
    market, other = await make.market(http), await make.market(http)
    order = await market.shipped()
    (seller, _), (buyer, _), (stranger, _) = [
        await follow(port, person, "documentsLive") for person in (market.clerk, market.cook, other.cook)
    ]
    orders = await Socket.open(port, market.cook.token)
    await orders.ask("subscription { ordersLive(first: 1) { ... on OrderUpsert { item { documents { number } } } } }")
    await orders.heard()
    note = {"order": gid(order), "kind": DocumentKind.DELIVERY_NOTE.value}
    told = await market.clerk.tell("documentIssue", "document { id number } event", **note)
    for socket in (seller, buyer):
        event = await socket.heard()
        assert (event["item"]["id"], event["item"]["number"]) == (told["document"]["id"], f"{order.number}-1")
    assert (await orders.heard())["item"] == {"documents": [{"number": f"{order.number}-1"}]}
    again = await market.cook.tell("documentIssue", "document { id } event", locale="ja", **note)
    assert (again["document"]["id"], again["event"]) == (told["document"]["id"], None)
    await silent(stranger)
    partner = await make.person(http, market.seller, Role.PARTNER)
    assert await refusal(port, partner, "documentsLive") == "FORBIDDEN"


async def test_a_transmission_leaves_a_list_of_what_is_waiting_when_it_went(http, port):
    market = await make.market(http)
    supplier = await Supplier.create(business_id=market.buyer.id, channel="FAX", name="魚政", fax="03-1234-5678")
    product = await SupplierProduct.create(business_id=market.buyer.id, supplier_id=supplier.id, name="鯛")
    waiting, _ = await follow(port, market.cook, "transmissionsLive", where={"status": {"eq": "QUEUED"}})
    every, _ = await follow(port, market.cook, "transmissionsLive")
    seller, _ = await follow(port, market.clerk, "transmissionsLive")
    wish = orders.Wish(market.place.id, None, "")
    async with transaction():
        order = await place(supplier, [Wanted(product.id, Decimal(1))], wish, by=market.buying)
    row = await Transmission.get(order_id=order.id)
    shown = {"id": gid(row), "channel": "FAX", "order": {"number": order.number}}
    for socket in (waiting, every):
        assert (await socket.heard())["item"] == {**shown, "status": "QUEUED"}
    await transmission.deliver(row.id)
    assert (await every.heard())["item"] == {**shown, "status": "KEPT"}
    gone = await waiting.heard()
    assert (gone["__typename"], gone["id"]) == ("Removed", gid(row))
    await silent(seller)


async def test_an_import_is_followed_and_one_that_is_deleted_leaves(http, port):
    person, stranger = await a_buyer(http), await a_buyer(http)
    partner = await make.person(http, person.facts["business"], Role.PARTNER)
    watching, _ = await follow(port, person, "importJobsLive")
    other, _ = await follow(port, stranger, "importJobsLive")
    file = await upload(person, lines(PLACES))
    told = await person.tell("importStart", "importJob { id }", kind="DELIVERY_PLACES", file=file)
    assert (await watching.heard())["item"]["status"] == "CHECKING"
    job = await ImportJob.get(business_id=person.facts["business"].id)
    await importing.work(job.id)
    assert (await watching.heard())["item"] == {"id": gid(job), "status": "CHECKED", "doneRows": 0, "totalRows": 0}
    await person.tell("importCancel", "", id=told["importJob"]["id"])
    assert (await watching.heard())["item"]["status"] == "CANCELLED"
    await job.delete()
    async with transaction():
        await events.emit(events.ImportProgressed(job.id, job.business_id))
    assert (await watching.heard())["id"] == gid(job)
    await silent(other)
    assert await refusal(port, partner, "importJobsLive") == "FORBIDDEN"


async def test_the_progress_of_an_import_is_told_once_a_second_at_most(http, monkeypatch):
    person = await a_buyer(http)
    rows = "\n".join(f"店 {number},,03-1234-5678,,100-0001,東京都,千代田区,千代田1-1," for number in range(5000))
    file = await upload(person, lines(PLACES, rows))
    business = person.facts["business"]
    counts = {}
    for seconds in (1_000, 0):
        monkeypatch.setattr(importing.progress, "PROGRESS_SECONDS", seconds)
        await person.tell("importStart", "importJob { id }", kind="DELIVERY_PLACES", file=file)
        job = await ImportJob.filter(business_id=business.id).order_by("-created_at").first()
        await importing.work(job.id)
        told = "SELECT payload ->> 'import_id' FROM event_entry WHERE business_id = $1 AND topic = 'import.progressed'"
        counts[seconds] = [row[0] for row in await db.read(told, business.id)].count(str(job.id))
    assert counts == {1_000: 1, 0: 5}


async def test_a_right_that_is_lost_ends_the_stream_and_leaves_the_socket(http, port):
    market = await make.market(http)
    member = await make.person(http, market.seller, Role.WAREHOUSE)
    socket, _ = await follow(port, member, "shipmentsLive")
    await Membership.filter(user_id=member.facts["user"].id).update(role=Role.PARTNER)
    assert (await socket.refused())["code"] == "FORBIDDEN"
    await market.shipped()
    await socket.ask("{ viewer { permissions } }", id="2")
    assert "order:read" not in (await socket.heard())["permissions"]


async def test_lists_are_followed_over_server_sent_events_too(http, port):
    market = await make.market(http)
    order = await market.confirmed()
    asked = {"authorization": f"Bearer {market.cook.token}", "accept": "text/event-stream"}
    body = {"query": document_of("shipmentsLive"), "variables": {"first": 5}}
    url = f"http://127.0.0.1:{port}/graphql"
    async with (
        httpx2.AsyncClient(timeout=20) as client,
        client.stream("POST", url, json=body, headers=asked) as response,
        asyncio.timeout(20),
    ):
        told = (json.loads(line[6:])["data"] async for line in response.aiter_lines() if line.startswith("data: {"))
        assert (await anext(told))["shipmentsLive"]["items"] == []
        await market.clerk.tell("orderShip", "", id=gid(order))
        assert (await anext(told))["shipmentsLive"]["item"]["order"]["id"] == gid(order)


async def test_a_paper_that_says_the_same_is_announced_once(http):
    market = await make.market(http)
    order = await market.order()
    for _ in range(2):
        async with transaction():
            await document.issue(order, DocumentKind.PURCHASE_ORDER, shipment_key=None, locale="ja", by=market.buying)
    told = await db.read("SELECT topic FROM event_entry WHERE business_id = $1", market.buyer.id)
    assert [row[0] for row in told] == ["order.placed", "document.issued"]
