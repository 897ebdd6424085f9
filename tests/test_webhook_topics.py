"""What webhooks are told besides orders: imports, mails and jobs, each to those only who may see it."""

import pytest

from core import clock
from core.db import transaction
from models.delivery_place import DeliveryPlace
from models.job import JobStatus
from models.mail_message import MailMessage
from services import events
from services.mail_delivery import deliver
from tests import make
from tests.hooks import MADE, a_hook
from tests.make import gid
from tests.test_import_undo import undone
from tests.test_importing import A_PLACE, PLACES, a_buyer, applied, checked, lines, worked
from tests.test_jobs import a_job

IMPORT = "query($import: ID!) { node(id: $import) { ... on ImportJob { id status toCreate } } }"
MAIL = "query($mail: ID!) { node(id: $mail) { ... on MailMessage { kind to status } } }"
JOB = "query($job: ID!) { node(id: $job) { ... on Job { kind status } } }"
IMPORTS = [f"import.{name}" for name in ("checked", "done", "failed", "cancelled", "undone", "undo_failed")]
MAILS = [f"mail.{name}" for name in ("queued", "sent", "delayed", "failed", "kept")]


def told(receiver, prefix):
    return [(one["type"].removeprefix(prefix), one["data"]["node"]) for one in receiver.told]


async def test_each_step_of_an_import_is_told_to_its_own_business(http, receiver, pump):
    person, stranger = await a_buyer(http), await a_buyer(http)
    for one in (person, stranger):
        await a_hook(one, receiver.url, topics=IMPORTS, document=IMPORT, permissions=["file:upload"])
    text = lines(PLACES, A_PLACE.format(name="本店", note=""))
    job = await applied(person, await checked(person, "DELIVERY_PLACES", text))
    await pump.turn()
    await undone(person, job)
    failed = await checked(person, "DELIVERY_PLACES", b"\x00")
    left = await checked(person, "DELIVERY_PLACES", text)
    assert (await person.tell("importCancel", "importJob { id }", id=left["id"])).ok
    await pump.turn()
    of = {}
    for topic, node in told(receiver, "import."):
        of.setdefault(node.pop("id"), []).append((topic, node["status"], node["toCreate"]))
    assert of == {
        job["id"]: [("checked", "DONE", 1), ("done", "DONE", 1), ("undone", "UNDONE", 1)],
        failed["id"]: [("failed", "FAILED", 0)],
        left["id"]: [("checked", "CANCELLED", 1), ("cancelled", "CANCELLED", 1)],
    }


async def test_an_import_that_stays_because_its_rows_were_changed_tells_so(http, receiver, pump):
    person = await a_buyer(http)
    text = lines(PLACES, A_PLACE.format(name="本店", note=""))
    job = await applied(person, await checked(person, "DELIVERY_PLACES", text))
    await a_hook(person, receiver.url, topics=IMPORTS, document=IMPORT, permissions=["file:upload"])
    assert (await person.tell("importUndo", "importJob { id }", id=job["id"])).ok
    await DeliveryPlace.filter(business_id=person.facts["business"].id).update(version=2)
    await worked(person, job["id"])
    await pump.turn()
    assert told(receiver, "import.")[-1] == ("undo_failed", {"id": job["id"], "status": "DONE", "toCreate": 1})


async def test_mails_are_told_to_those_whose_they_are_to_read(http, receiver, pump, smtp):
    market = await make.market(http)
    await a_hook(market.clerk, receiver.url, topics=MAILS, document=MAIL, permissions=["mail:read"])
    stranger = await make.person(http, await make.business())
    await a_hook(stranger, receiver.url, topics=MAILS, document=MAIL, permissions=["mail:read"])
    mail = await MailMessage.create(
        business_id=market.seller.id, recipient_id=market.buyer.id, kind="order_placed", cause=str(market.seller.id),
        to="cook@example.jp", locale="ja", subject="件名", text="秘密", html="<p>秘密</p>", due_at=clock.now(),
    )  # fmt: skip
    await deliver(mail.id)
    await pump.turn()
    assert told(receiver, "mail.") == [("sent", {"kind": "order_placed", "to": "cook@example.jp", "status": "SENT"})]


async def test_jobs_that_somebody_may_want_to_see_to_are_told(http, receiver, pump):
    person, stranger = await a_buyer(http), await a_buyer(http)
    topics = ["job.died", "job.retried", "job.dropped"]
    for one in (person, stranger):
        await a_hook(one, receiver.url, topics=topics, document=JOB, permissions=["job:read"])
    row = await a_job(person.facts["business"], kind="order.placed", status=JobStatus.DEAD, wake_at=None)
    async with transaction():
        await events.emit(events.JobDied(row.id, row.business_id))
    await pump.turn()
    assert (await stranger.tell("jobRetry", id=gid(row))).codes == ["NOT_FOUND"]
    assert (await person.tell("jobDrop", "job { id }", id=gid(row))).ok
    await pump.turn()
    assert told(receiver, "job.") == [
        ("died", {"kind": "order.placed", "status": "DEAD"}),
        ("dropped", {"kind": "order.placed", "status": "DROPPED"}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("topic", "permission"), [("import.done", "file:upload"), ("mail.failed", "mail:read"), ("job.died", "job:read")]
)
async def test_who_may_not_see_them_is_not_told(http, topic, permission):
    person = await a_buyer(http)
    wanted = {"name": "x", "url": "https://example.jp/", "document": "query { viewer { __typename } }"}
    refused = await person.tell("webhookCreate", MADE, topics=[topic], permissions=["order:read"], **wanted)
    assert refused.where == [("TOPIC_NEEDS_PERMISSION", "topics.0")]
    wanted["document"] = "query($order: ID!) { node(id: $order) { id } }"
    refused = await person.tell("webhookCreate", MADE, topics=[topic], permissions=[permission], **wanted)
    assert refused.codes == ["DOCUMENT_REFUSED"]


async def test_a_filter_of_orders_chooses_among_orders_only(http, receiver, pump):
    market = await make.market(http)
    document = 'query($order: ID! = "", $job: ID! = "") { order: node(id: $order) { id } job: node(id: $job) { id } }'
    await a_hook(
        market.clerk, receiver.url, topics=["order.placed", "job.died"], document=document,
        permissions=["order:read", "job:read"], orderWhere={"status": {"eq": "ABORTED"}},
    )  # fmt: skip
    await market.order()
    row = await a_job(market.seller, kind="order.placed", status=JobStatus.DEAD, wake_at=None)
    async with transaction():
        await events.emit(events.JobDied(row.id, row.business_id))
    await pump.turn()
    assert [one["data"] for one in receiver.told] == [{"order": None, "job": {"id": gid(row)}}]
