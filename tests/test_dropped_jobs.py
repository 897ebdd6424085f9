"""What becomes of the work of a job that is dropped, or that a worker which is told to end gives back."""

import signal
import subprocess
import sys

import pytest

from core import clock
from models.export_job import ExportJob, ExportStatus
from models.import_job import ImportJob, ImportStatus
from models.job import Job, JobStatus
from models.mail_message import MailMessage, MailStatus
from models.transmission import Transmission, TransmissionStatus
from tests import make
from tests.make import gid
from tests.services import Mailbox, eventually, running
from tests.test_importing import A_PLACE, PLACES, lines, upload
from tests.test_jobs import a_job, events_of
from tests.test_mail import a_queued_mail
from tests.test_mail_delivery import a_server
from tests.test_supplier import a_buyer, an_order
from workers.job import _run

IMPATIENT = "from workers import runner; runner.GRACE_MILLISECONDS = 500; runner.main()"


async def drop(person, row):
    return (await person.tell("jobDrop", "job { status }", id=gid(row)))["job"]["status"]


async def test_a_mail_whose_job_is_dropped_has_failed(http):
    person = await make.person(http, await make.business())
    mail = await a_queued_mail()
    facts = {"mail_id": str(mail.id), "business_ids": [str(person.facts["business"].id)]}
    row = await a_job(person.facts["business"], kind="mail.queued", payload=facts, status=JobStatus.DEAD)
    stranger = await make.person(http, await make.business())
    assert (await stranger.tell("jobDrop", id=gid(row))).codes == ["NOT_FOUND"]
    await mail.refresh_from_db()
    assert mail.status is MailStatus.QUEUED
    assert await drop(person, row) == "DROPPED"
    await mail.refresh_from_db()
    assert (mail.status, mail.error, mail.sent_at) == (MailStatus.FAILED, "dropped", None)
    sent = await a_queued_mail()
    await MailMessage.filter(id=sent.id).update(status=MailStatus.SENT)
    facts = {"mail_id": str(sent.id)}
    assert await drop(person, await a_job(person.facts["business"], kind="mail.queued", payload=facts)) == "DROPPED"
    assert (await MailMessage.get(id=sent.id)).status is MailStatus.SENT


@pytest.mark.parametrize("by_mail", [False, True])
async def test_a_purchase_order_whose_job_is_dropped_has_failed_and_can_be_sent_again(http, by_mail):
    market, fax, mail = await a_buyer(http)
    order = await an_order(market, mail if by_mail else fax)
    sending = await Transmission.get(order_id=order.id)
    assert (await market.cook.tell("supplierOrderResend", id=gid(order))).codes == ["STILL_SENDING"]
    facts = {"transmission_id": str(sending.id), "order_id": str(order.id), "business_id": str(market.buyer.id)}
    row = await a_job(market.buyer, kind="transmission.queued", payload=facts)
    assert (await market.clerk.tell("jobDrop", id=gid(row))).codes == ["NOT_FOUND"]
    assert await drop(market.cook, row) == "DROPPED"
    shown = "order { transmissions { status error } }"
    told = await market.cook.tell("supplierOrderResend", shown, id=gid(order))
    failed = {"status": "FAILED", "error": "dropped"}
    assert told["order"]["transmissions"] == [failed, {"status": "QUEUED", "error": ""}]
    await sending.refresh_from_db()
    assert sending.status is TransmissionStatus.FAILED


@pytest.mark.parametrize("status", [ImportStatus.CHECKING, ImportStatus.APPLYING, ImportStatus.CHECKED])
async def test_an_import_whose_job_is_dropped_has_failed_unless_it_waits_for_people(http, status):
    person = await make.person(http, await make.business())
    file = await upload(person, lines(PLACES, A_PLACE.format(name="本店", note="")))
    await person.tell("importStart", kind="DELIVERY_PLACES", file=file)
    found = await ImportJob.get(business_id=person.facts["business"].id)
    await ImportJob.filter(id=found.id).update(status=status)
    row = await a_job(person.facts["business"], kind="import.queued", payload={"import_id": str(found.id)})
    assert await drop(person, row) == "DROPPED"
    await found.refresh_from_db()
    if status is ImportStatus.CHECKED:
        assert (found.status, found.problem) == (status, {})
    else:
        assert (found.status, found.problem["code"]) == (ImportStatus.FAILED, "IMPORT_DROPPED")
        assert found.finished_at is not None
    await _run(row.id, row.kind)
    await row.refresh_from_db()
    assert (row.status, row.tries, await events_of(row)) == (JobStatus.DROPPED, 0, ["job.dropped"])


async def test_an_undoing_whose_job_is_dropped_leaves_the_import_as_it_was(http):
    person = await make.person(http, await make.business())
    file = await upload(person, lines(PLACES, A_PLACE.format(name="本店", note="")))
    await person.tell("importStart", kind="DELIVERY_PLACES", file=file)
    found = await ImportJob.get(business_id=person.facts["business"].id)
    await ImportJob.filter(id=found.id).update(status=ImportStatus.UNDOING, finished_at=None)
    row = await a_job(person.facts["business"], kind="import.queued", payload={"import_id": str(found.id)})
    assert await drop(person, row) == "DROPPED"
    await found.refresh_from_db()
    assert (found.status, found.problem, found.finished_at is None) == (ImportStatus.DONE, {}, False)


@pytest.mark.parametrize("status", [ExportStatus.QUEUED, ExportStatus.RUNNING, ExportStatus.DONE])
async def test_an_export_whose_job_is_dropped_has_failed_unless_it_is_there(http, status):
    person = await make.person(http, await make.business())
    await person.tell("exportStart", query="{ orders { nodes { number } } }", format="JSONL")
    found = await ExportJob.get(business_id=person.facts["business"].id)
    await ExportJob.filter(id=found.id).update(status=status)
    row = await a_job(person.facts["business"], kind="export_job.queued", payload={"export_id": str(found.id)})
    assert await drop(person, row) == "DROPPED"
    await found.refresh_from_db()
    if status is ExportStatus.DONE:
        assert (found.status, found.problem) == (status, {})
    else:
        assert (found.status, found.problem["code"]) == (ExportStatus.FAILED, "EXPORT_STOPPED")
        assert found.finished_at is not None


def impatient():
    return subprocess.Popen([sys.executable, "-c", IMPATIENT])


async def silent(reader, _):
    await reader.read()


async def test_a_worker_that_is_told_to_end_gives_back_what_it_cannot_finish(pool, monkeypatch):
    """At once, not when its lease ends; and it was no try."""
    mail = await a_queued_mail("given-back@example.jp")
    row = await a_job(kind="mail.queued", payload={"mail_id": str(mail.id)}, wake_at=clock.now())

    async def is_running():
        return await Job.exists(id=row.id, status=JobStatus.RUNNING)

    async with a_server(monkeypatch, silent):
        worker = impatient()
        with running("relay"):
            await eventually(is_running, seconds=60)
        worker.send_signal(signal.SIGTERM)
        worker.wait(30)
    await row.refresh_from_db()
    assert (row.status, row.tries, row.error_type) == (JobStatus.DUE, 0, "")
    assert row.wake_at <= clock.now()
    with Mailbox.running() as mailbox, running("relay", "worker", TSUNAGI_SMTP_URL=mailbox.url):

        async def is_done():
            return await Job.exists(id=row.id, status=JobStatus.DONE)

        await eventually(is_done, seconds=60)
        assert len(mailbox.to("given-back@example.jp")) == 1
    await row.refresh_from_db()
    assert row.tries == 1
