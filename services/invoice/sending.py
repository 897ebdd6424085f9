"""請求済: an invoice leaves by mail with its paper, or by post."""

import asyncio
import io
from dataclasses import dataclass

from core import clock, files
from core.actor import Actor
from core.user_error import Malformed, Required, UserError, refuse
from documents.letter import InvoiceSent
from models.business import Business
from models.customer import Customer
from models.document import Document
from models.file import File
from models.invoice import Invoice
from models.row import EMAIL
from services import events
from services import mail as mails
from services.invoice.printing import print_invoice
from services.invoice.rules import require

SHORTEST_PASSWORD = 8


@dataclass(frozen=True)
class Sending:
    """How an invoice goes to its customer."""

    by_mail: bool = True
    to: str = ""
    """Without it, the customer's own address."""
    password: str = ""
    """Opens the attached PDF; it is not mailed."""
    locale: str = "ja"


async def send(invoice: Invoice, how: Sending, *, by: Actor) -> Invoice:
    """Send it (again); from now on its buyer sees it, and it is never changed."""
    status = require(invoice, "send", by=by)
    customer = await Customer.get(id=invoice.customer_id)
    to = how.to.strip() or customer.email
    if how.by_mail:
        _check(to, how.password)
    invoice.status, invoice.sent_at = status, invoice.sent_at or clock.now()
    await invoice.store("status", "sent_at")
    paper = await print_invoice(invoice, how.locale, by=by)
    await Document.filter(invoice_id=invoice.id, buyer_id=None).update(buyer_id=invoice.buyer_id)
    await events.emit(events.InvoiceChanged(invoice.id, invoice.business_id, invoice.buyer_id))
    if how.by_mail:
        await _mail(invoice, paper, to, how, by)
    return invoice


def _check(to: str, password: str) -> None:
    problems: list[UserError] = []
    if not to:
        problems.append(Required(path=("to",)))
    elif not EMAIL[0].fullmatch(to):
        problems.append(Malformed(example=EMAIL[1], path=("to",)))
    if 0 < len(password) < SHORTEST_PASSWORD:
        problems.append(Malformed(example=f"{SHORTEST_PASSWORD}文字以上 (or more characters)", path=("password",)))
    refuse(problems)


async def _mail(invoice: Invoice, paper: Document, to: str, how: Sending, by: Actor) -> None:
    file = await File.get(id=paper.file_id)
    if how.password:
        file = await _locked_copy(file, how.password, by)
    locale = mails.known(how.locale)
    seller = await Business.get(id=invoice.business_id)
    letter = InvoiceSent(
        number=invoice.number,
        seller=invoice.seller_party["name"],
        buyer=invoice.buyer_party["name"],
        person=invoice.buyer_party.get("person", ""),
        subject=invoice.subject,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        total=invoice.total,
        has_password=bool(how.password),
        reply_to=seller.email,
    )
    recipient = mails.Recipient(to, locale, invoice.buyer_id)
    await mails.write(letter, f"invoice:{invoice.id}:{invoice.version}", seller.id, [recipient], attachment=file.id)


async def _locked_copy(file: File, password: str, by: Actor) -> File:
    content = await asyncio.to_thread(_with_password, await files.get(file.key), password)
    stored = await files.put(str(by.business_id), content, "pdf")
    return await File.create(
        business_id=by.business_id,
        name=file.name,
        media_type=file.media_type,
        size=stored.size,
        digest=stored.digest,
        key=stored.key,
    )


def _with_password(content: bytes, password: str) -> bytes:
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 — large, and seldom needed

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
