"""Mails leave: outside any request, once, and again only where nobody can know whether they have left.

What is known is written before the mail server is given the mail and after it has answered. Whoever dies between the
two, or loses the connection there, leaves a mail in doubt: it is sent again under the same Message-ID, up to three
times. Outside of that window no mail is sent twice; see docs/decisions/0023-jobs.md.
"""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from core import breaker, clock, files
from core import mail as transport
from core.db import transaction
from models.file import File
from models.mail_message import MailMessage, MailStatus
from models.transmission import Transmission
from services import events
from services.job import Postponed, Superseded
from services.mail import readers

MOST_ATTEMPTS = 12
MOST_DOUBTS = 3
FIRST_PAUSE = dt.timedelta(seconds=30)
LONGEST_PAUSE = dt.timedelta(hours=4)
SERVER = "server"
"""The breaker of the mail server itself; the others are named like the domains that are written to."""
TRIED: Mapping[MailStatus, type[events.MailEvent]] = {
    MailStatus.QUEUED: events.MailDelayed,
    MailStatus.SENT: events.MailSent,
    MailStatus.FAILED: events.MailFailed,
    MailStatus.KEPT: events.MailKept,
}
"""What a try has come to, by the state that it left."""


async def deliver(mail_id: UUID) -> None:
    """Send a mail that is due, holding no transaction while the mail server thinks; Postponed when it is not over."""
    mail = await MailMessage.get_or_none(id=mail_id, status=MailStatus.QUEUED)
    if mail is None:
        return
    if not transport.is_configured():
        await _ended(mail, MailStatus.KEPT)
        return
    if mail.due_at > clock.now():
        raise Postponed(mail.due_at)
    if mail.doubts >= MOST_DOUBTS:
        await _ended(mail, MailStatus.FAILED, "in doubt")
        return
    domain = mail.to.rpartition("@")[2].casefold()
    if until := await breaker.open_until(SERVER, domain):
        raise Postponed(until)
    await _tried(mail, domain)


async def give_up(mail_id: UUID) -> None:
    """It is not sent any more, because somebody has dropped its job."""
    mail = await MailMessage.filter(id=mail_id, status=MailStatus.QUEUED).select_for_update().first()
    if mail is not None:
        await _ended(mail, MailStatus.FAILED, "dropped")


async def _tried(mail: MailMessage, domain: str) -> None:
    doubts = mail.doubts
    mail.attempts += 1
    try:
        await transport.send(await _envelope(mail), before_data=lambda: _doubted(mail))
    except transport.InDoubt as error:
        await breaker.failed(domain)
        await _later(mail, str(error))
    except transport.Unavailable as error:
        await breaker.failed(SERVER if error.of_server else domain)
        mail.doubts = doubts
        await _later(mail, str(error))
    except transport.Refused as error:
        mail.doubts = doubts
        await _ended(mail, MailStatus.FAILED, str(error))
    else:
        mail.doubts, mail.sent_at = doubts, clock.now()
        await _ended(mail, MailStatus.SENT)
        await breaker.passed(SERVER, domain)


async def _doubted(mail: MailMessage) -> None:
    """From here on until it is written how it went, nobody knows; unless another worker has it in hand."""
    mail.doubts += 1
    mine = MailMessage.filter(id=mail.id, version=mail.version, status=MailStatus.QUEUED)
    if not await mine.update(doubts=mail.doubts, version=mail.version + 1):
        raise Superseded
    mail.version += 1


async def _later(mail: MailMessage, error: str) -> None:
    if mail.attempts >= MOST_ATTEMPTS:
        await _ended(mail, MailStatus.FAILED, error)
        return
    mail.due_at = clock.now() + min(FIRST_PAUSE * 2 ** (mail.attempts - 1), LONGEST_PAUSE)
    await _ended(mail, MailStatus.QUEUED, error)
    raise Postponed(mail.due_at)


async def _ended(mail: MailMessage, status: MailStatus, error: str = "") -> None:
    """What a try has come to, and with it the purchase orders that go by the mail."""
    mail.status, mail.error = status, error
    async with transaction():
        await mail.store("status", "error", "due_at", "attempts", "doubts", "sent_at")
        await events.emit(TRIED[status](mail.id, await readers(mail)))
        for one in await Transmission.follow(mail) if mail.attachment_id else ():
            await events.emit(events.TRANSMISSION_TRIED[one.status](one.id, one.order_id, one.business_id))


async def _envelope(mail: MailMessage) -> transport.Envelope:
    paper = None
    if mail.attachment_id:
        file = await File.get(id=mail.attachment_id)
        paper = transport.Attachment(file.name, await files.get(file.key))
    return transport.Envelope(
        id=mail.id.hex,
        to=mail.to,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        locale=mail.locale,
        written_at=mail.created_at,
        attachment=paper,
    )
