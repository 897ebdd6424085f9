"""Sending a 発注書 by FAX or mail: tried again when nobody answers; sent does not say received."""

import datetime as dt
import re
from dataclasses import dataclass
from uuid import UUID

from core import clock, fax, files
from core import mail as transport
from core.actor import system
from core.db import transaction
from core.log import log
from core.user_error import UserError
from documents.letter import FaxFailed, SupplierOrder
from models.business import Business
from models.document import DocumentKind
from models.file import File
from models.order import Order
from models.supplier import Supplier, SupplierChannel
from models.transmission import Transmission, TransmissionStatus
from services import document as documents
from services import events, supplier_answer
from services import mail as mails
from services.job import Postponed

MOST_ATTEMPTS = 5
PAUSE = dt.timedelta(minutes=1)
"""Before the second try; twice as long before each further one."""


@dataclass(eq=False, kw_only=True)
class StillSending(UserError):
    """It is on its way; it can be sent again once it has failed or was sent."""

    ja = "送信中です。結果が出てから、もう一度送信してください。"
    en = "It is being sent. Wait for the result before you send it again."


async def queue(order: Order, supplier: Supplier) -> Transmission:
    """Have an order sent as the supplier is reached now."""
    row = await Transmission.create(
        business_id=order.buyer_id,
        order_id=order.id,
        channel=supplier.channel,
        to=supplier.address,
        answer_hash=supplier_answer.code_hash(supplier_answer.code(order)),
        due_at=clock.now(),
    )
    await events.emit(events.TransmissionQueued(row.id, row.order_id, row.business_id))
    return row


async def again(order: Order) -> Transmission:
    """Send it once more, to where the supplier is reached now."""
    if await Transmission.filter(order_id=order.id, status=TransmissionStatus.QUEUED).exists():
        raise StillSending
    return await queue(order, await Supplier.get(id=order.supplier_id))


async def deliver(key: UUID) -> None:
    """Make the paper and send it, holding no transaction while the line is busy; Postponed when it is not over."""
    row = await Transmission.get_or_none(id=key, status=TransmissionStatus.QUEUED, mail_id=None)
    if row is None:
        return
    if row.due_at > clock.now():
        raise Postponed(row.due_at)
    file = await _paper(row)
    if row.channel is SupplierChannel.MAIL:
        async with transaction():
            await _by_mail(row, file)
    else:
        await _by_fax(row, file)


async def give_up(key: UUID) -> None:
    """It is not sent any more, because somebody has dropped its job; once it goes by mail, the mail tells."""
    waiting = Transmission.filter(id=key, status=TransmissionStatus.QUEUED, mail_id=None)
    row = await waiting.select_for_update().first()
    if row is not None:
        row.status, row.error = TransmissionStatus.FAILED, "dropped"
        await row.store("status", "error")
        await _announce(row)


async def _paper(row: Transmission) -> File:
    async with transaction():
        order = await Order.select_for_update().get(id=row.order_id)
        by = system(row.business_id)
        document = await documents.issue(order, DocumentKind.PURCHASE_ORDER, shipment_key=None, locale="ja", by=by)
        row.file_id = document.file_id
        await row.store("file_id")
    return await File.get(id=row.file_id)


async def _by_mail(row: Transmission, file: File) -> None:
    order = await Order.get(id=row.order_id)
    letter = await mails.about(order, SupplierOrder, url=supplier_answer.url(order))
    to = mails.Recipient(row.to, "ja", None)
    mail = await mails.write(letter, f"transmission:{row.id}", row.business_id, [to], attachment=file.id)
    if mail is None:
        return
    row.mail_id = mail.id
    row.status = TransmissionStatus(mail.status)
    await row.store("mail_id", "status")
    await _announce(row)


async def _by_fax(row: Transmission, file: File) -> None:
    business = await Business.get(id=row.business_id)
    if not fax.provider().is_ready(business.fax_address):
        row.status = TransmissionStatus.KEPT
        async with transaction():
            await row.store("status")
            await _announce(row)
        return
    paper = await files.get(file.key)
    row.attempts += 1
    sheet = fax.Fax(row.id.hex, digits(row.to), business.fax_address, file.name, paper, row.created_at)
    try:
        await fax.provider().send(sheet)
    except transport.Refused as error:
        row.status, row.error = TransmissionStatus.FAILED, str(error)[:300]
    except transport.Unavailable as error:
        row.error = str(error)[:300]
        row.due_at = clock.now() + PAUSE * 2 ** (row.attempts - 1)
        if row.attempts >= MOST_ATTEMPTS:
            row.status = TransmissionStatus.FAILED
    else:
        row.status, row.sent_at, row.error = TransmissionStatus.SENT, clock.now(), ""
    log.info("fax.tried", status=row.status, attempts=row.attempts)
    async with transaction():
        await row.store("status", "error", "due_at", "attempts", "sent_at")
        await _announce(row)
        if row.status is TransmissionStatus.FAILED:
            await _tell(row, business)
    if row.status is TransmissionStatus.QUEUED:
        raise Postponed(row.due_at)


async def _announce(row: Transmission) -> None:
    await events.emit(events.TRANSMISSION_TRIED[row.status](row.id, row.order_id, row.business_id))


async def _tell(row: Transmission, business: Business) -> None:
    order = await Order.get(id=row.order_id)
    letter = await mails.about(order, FaxFailed, fax=row.to, error=row.error)
    to = mails.Recipient(business.email, await mails.locale_of(business), business.id)
    await mails.write(letter, f"transmission:{row.id}", None, [to])


def digits(number: str) -> str:
    """A number as it is dialled: +81 3… is 03…."""
    plain = re.sub(r"[^\d+]", "", number)
    return "0" + plain[3:] if plain.startswith("+81") else plain.lstrip("+")
