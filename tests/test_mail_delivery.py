"""How mails leave when the mail server refuses, is slow, dies, or loses the connection at the worst moment."""

import asyncio
import contextlib
import signal
import time

import pytest

from core import breaker, clock
from core import mail as transport
from core.db import transaction
from core.settings import settings
from models.job import Job, JobStatus
from models.mail_message import MailMessage, MailStatus
from services import events
from services.job import Postponed, Superseded
from services.mail_delivery import MOST_DOUBTS, deliver
from tests.people import unique
from tests.services import Mailbox, eventually, free_port, running
from tests.test_mail import a_queued_mail


def an_address():
    """Of a domain that no other test's failures are counted for."""
    return unique("cook@kodama#.example")


async def tried(mail, expected=Postponed):
    """One try, that is not the last."""
    await MailMessage.filter(id=mail.id).update(due_at=clock.now())
    with pytest.raises(expected):
        await deliver(mail.id)
    await mail.refresh_from_db()
    return mail


@contextlib.asynccontextmanager
async def a_server(monkeypatch, answer):
    """A mail server of which the test says what it says."""
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    with monkeypatch.context() as patched:
        patched.setenv("TSUNAGI_SMTP_URL", f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        settings.cache_clear()
        async with server:
            yield server
    settings.cache_clear()


@pytest.fixture(autouse=True)
async def whole(pool):
    """The mail server of a former test is not this one's."""
    await breaker.passed("server")
    yield
    await breaker.passed("server")


async def test_a_mail_that_was_taken_and_not_answered_comes_again_as_the_same_mail(smtp):
    mail = await a_queued_mail(an_address())
    smtp.cuts = 1
    await tried(mail)
    assert (mail.status, mail.attempts, mail.doubts, mail.error) == (MailStatus.QUEUED, 1, 1, "SMTPServerDisconnected")
    await MailMessage.filter(id=mail.id).update(due_at=clock.now())
    await deliver(mail.id)
    await mail.refresh_from_db()
    assert (mail.status, mail.doubts) == (MailStatus.SENT, 1)
    first, second = smtp.to(mail.to)
    assert first["Message-ID"] == second["Message-ID"]


async def test_a_mail_that_is_always_cut_off_is_given_up_after_three(smtp):
    mail = await a_queued_mail(an_address())
    smtp.cuts = MOST_DOUBTS
    for n in range(MOST_DOUBTS):
        assert (await tried(mail)).doubts == n + 1
    await MailMessage.filter(id=mail.id).update(due_at=clock.now())
    await deliver(mail.id)
    await mail.refresh_from_db()
    assert (mail.status, mail.error) == (MailStatus.FAILED, "in doubt")
    assert len({one["Message-ID"] for one in smtp.to(mail.to)}) == 1
    assert len(smtp.to(mail.to)) == MOST_DOUBTS


async def test_an_answer_leaves_no_doubt(smtp):
    mail = await a_queued_mail(an_address())
    smtp.answers[:] = ["451 later"]
    await tried(mail)
    assert (mail.doubts, mail.error) == (0, "SMTP 451")
    assert 29 < (mail.due_at - clock.now()).total_seconds() < 31


async def test_an_address_that_no_header_can_hold_is_refused_at_once(smtp):
    mail = await a_queued_mail("=?utf-8?b?DQpCY2M6IHhAZXZpbC5leGFtcGxl?=@kodama.example")
    await deliver(mail.id)
    await mail.refresh_from_db()
    assert (mail.status, mail.error) == (MailStatus.FAILED, "InvalidHeaderDefect")


class Talker:
    """A mail server that counts who comes, and after each mail does what the test says with the connection."""

    def __init__(self, leave=lambda _: None):
        self.connections, self.mails, self.leave = 0, 0, leave

    async def __call__(self, reader, writer):
        self.connections += 1
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            if line.startswith(b"DATA"):
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                self.mails += 1
                writer.write(b"250 taken\r\n")
                await writer.drain()
                self.leave(writer)
            else:
                writer.write(b"250 yes\r\n")
        writer.close()


async def sent_by(monkeypatch, talker, count):
    """So many mails, one after the other; what has become of them."""
    async with a_server(monkeypatch, talker):
        mails = [await a_queued_mail(an_address()) for _ in range(count)]
        for mail in mails:
            await deliver(mail.id)
            await asyncio.sleep(0.1)
    return [(one.status, one.attempts, one.doubts) for one in await MailMessage.filter(id__in=[m.id for m in mails])]


async def test_mails_share_a_connection(smtp, monkeypatch):
    talker = Talker()
    assert await sent_by(monkeypatch, talker, 3) == [(MailStatus.SENT, 1, 0)] * 3
    assert (talker.connections, talker.mails) == (1, 3)


async def test_a_kept_connection_that_was_lost_costs_no_mail_and_no_try(smtp, monkeypatch):
    talker = Talker(leave=lambda writer: writer.transport.abort())
    assert await sent_by(monkeypatch, talker, 3) == [(MailStatus.SENT, 1, 0)] * 3
    assert (talker.connections, talker.mails) == (3, 3)


async def test_a_server_that_ends_kept_connections_is_asked_on_a_new_one(smtp, monkeypatch):
    talker = Talker(leave=lambda writer: writer.write(b"421 too long idle\r\n"))
    assert await sent_by(monkeypatch, talker, 2) == [(MailStatus.SENT, 1, 0)] * 2
    assert (talker.connections, talker.mails) == (2, 2)


async def test_a_server_that_is_not_there_is_tried_again(smtp, monkeypatch):
    mail = await a_queued_mail(an_address())
    monkeypatch.setenv("TSUNAGI_SMTP_URL", f"smtp://127.0.0.1:{free_port()}")
    settings.cache_clear()
    await tried(mail)
    assert (mail.status, mail.doubts, mail.error) == (MailStatus.QUEUED, 0, "SMTPConnectError")


async def test_a_tarpit_holds_nobody_longer_than_ten_seconds(smtp, monkeypatch):
    async def drip(_, writer):
        with contextlib.suppress(OSError):
            for line in ("220-wait", "220-and", "220-wait", "220-still"):
                writer.write(f"{line}\r\n".encode())
                await writer.drain()
                await asyncio.sleep(4)

    mail = await a_queued_mail(an_address())
    async with a_server(monkeypatch, drip):
        began = time.monotonic()
        await tried(mail)
    assert time.monotonic() - began < transport.DIALOGUE_SECONDS + 1.5
    assert (mail.status, mail.doubts) == (MailStatus.QUEUED, 0)


async def test_a_domain_that_takes_nothing_is_left_alone_and_others_are_not(smtp):
    to = an_address()
    smtp.answers[:] = ["451 later"] * breaker.MOST_FAILURES
    for _ in range(breaker.MOST_FAILURES):
        await tried(await a_queued_mail(to))
    mail = await tried(await a_queued_mail(to))
    assert (mail.status, mail.attempts, smtp.answers) == (MailStatus.QUEUED, 0, []), "it was tried"
    other = await a_queued_mail(an_address())
    await deliver(other.id)
    assert len(smtp.to(other.to)) == 1
    assert smtp.to(to) == []
    await breaker.passed(to.partition("@")[2])
    await deliver(mail.id)
    assert len(smtp.to(to)) == 1


async def met(both):
    """Until each has read the mail."""
    await both.wait()


async def test_two_workers_with_one_mail_send_it_once(smtp, monkeypatch):
    """The one that was taken for dead learns of it before it gives the server anything."""
    mail = await a_queued_mail(an_address())
    both = asyncio.Barrier(2)
    monkeypatch.setattr(breaker, "open_until", lambda *_: met(both))
    results = await asyncio.gather(deliver(mail.id), deliver(mail.id), return_exceptions=True)
    assert sorted(map(type, results), key=str) == sorted([type(None), Superseded], key=str)
    assert len(smtp.to(mail.to)) == 1


async def a_job(mail):
    """The mail is to be sent by whoever runs jobs."""
    async with transaction():
        await events.emit(events.MailQueued(mail.id, (mail.business_id,)))


async def test_a_worker_that_is_killed_while_the_server_takes_a_mail_is_followed_by_another(pool):
    with Mailbox.running() as mailbox:
        mailbox.seconds = 7
        mail = await a_queued_mail(an_address())
        await a_job(mail)
        with running("relay", TSUNAGI_SMTP_URL=mailbox.url):
            with running("worker", TSUNAGI_SMTP_URL=mailbox.url) as (worker,):

                async def taken():
                    return mailbox.to(mail.to)

                await eventually(taken, seconds=60)
                worker.send_signal(signal.SIGKILL)
                killed = time.monotonic()
                mailbox.seconds = 0
            with running("worker", TSUNAGI_SMTP_URL=mailbox.url):

                async def sent():
                    return await MailMessage.exists(id=mail.id, status=MailStatus.SENT)

                await eventually(sent, seconds=30)
                assert time.monotonic() - killed < 15
        first, second = mailbox.to(mail.to)
    assert first["Message-ID"] == second["Message-ID"]
    await mail.refresh_from_db()
    assert (mail.doubts, mail.attempts) == (1, 1)
    job = await Job.get(kind="mail.queued", payload__contains={"mail_id": str(mail.id)})
    assert (job.status, job.tries) == (JobStatus.DONE, 2)


async def test_a_mail_that_waits_is_sent_by_its_job_when_its_time_comes(pool):
    with Mailbox.running() as mailbox, running("relay", "worker", TSUNAGI_SMTP_URL=mailbox.url):
        mailbox.answers[:] = ["451 later"]
        mail = await a_queued_mail(an_address())
        await a_job(mail)

        async def waits():
            return await Job.get_or_none(
                kind="mail.queued", payload__contains={"mail_id": str(mail.id)}, status=JobStatus.DUE, tries=1
            )

        job = await eventually(waits, seconds=60)
        assert (job.error_type, job.most_tries) == ("", 13), "a mail server that is busy is no fault of the job"
        await MailMessage.filter(id=mail.id).update(due_at=clock.now())
        await Job.filter(id=job.id).update(due_at=clock.now(), wake_at=clock.now())

        async def sent():
            return await MailMessage.exists(id=mail.id, status=MailStatus.SENT)

        await eventually(sent)
        assert len(mailbox.to(mail.to)) == 1
