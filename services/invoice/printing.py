"""請求書 and 返還請求書 as PDF: issued once per contents, kept as documents."""

import asyncio

from core import clock, files, image
from core.actor import Actor
from core.locale import Locale
from core.settings import settings
from documents import invoice as papers
from documents import paper
from models.document import Document, DocumentKind, kept_until
from models.file import File
from models.invoice import Invoice, InvoiceKind, InvoiceLine
from services import events
from services.document import language_of, party_of


async def print_invoice(invoice: Invoice, locale: str, *, by: Actor) -> Document:
    """The paper that says what the invoice says, and no other ever after."""
    language = language_of(locale)
    data = await _sheet(invoice)
    kind = DocumentKind.CREDIT_NOTE if invoice.kind is InvoiceKind.CREDIT else DocumentKind.INVOICE
    digest = papers.digest(data, language)
    known = await Document.get_or_none(invoice_id=invoice.id, kind=kind, digest=digest)
    if known:
        return known
    document = await _issued(invoice, data, language, by=by)
    document.kind, document.digest = kind, digest
    document.call(invoice.seller_party["name"], invoice.buyer_party["name"])
    await document.save(force_create=True)
    await events.emit(events.DocumentIssued(document.id, None, document.seller_id, document.buyer_id))
    return document


async def _issued(invoice: Invoice, data: papers.InvoiceSheet, locale: Locale, *, by: Actor) -> Document:
    content = await asyncio.to_thread(papers.invoice, data, locale)
    stored = await files.put(str(invoice.business_id), content, "pdf")
    file = await File.create(
        business_id=by.business_id,
        name=f"{invoice.kind.lower()}-{invoice.number}.pdf",
        media_type="application/pdf",
        size=stored.size,
        digest=stored.digest,
        key=stored.key,
    )
    return Document(
        seller_id=invoice.business_id,
        buyer_id=invoice.buyer_id if invoice.sent_at else None,
        invoice_id=invoice.id,
        file_id=file.id,
        number=invoice.number,
        locale=locale,
        dated_on=invoice.issued_on,
        total=invoice.total,
        issued_at=clock.now(),
        kept_until=kept_until(invoice.issued_on, settings().document_years),
    )


async def _sheet(invoice: Invoice) -> papers.InvoiceSheet:
    lines = await InvoiceLine.filter(invoice_id=invoice.id).order_by("position")
    credited = await Invoice.get_or_none(id=invoice.credits_id) if invoice.credits_id else None
    return papers.InvoiceSheet(
        number=invoice.number,
        subject=invoice.subject,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        period=(min(line.dated_on for line in lines), max(line.dated_on for line in lines)),
        seller=party_of(invoice.party("seller")),
        buyer=party_of(invoice.party("buyer")),
        lines=tuple(
            papers.InvoiceRow(
                line.dated_on, line.reference, line.code, line.name, line.quantity, line.unit, line.unit_price,
                line.amount, line.tax_rate,
            )
            for line in lines
        ),
        taxes=tuple(paper.TaxLine(tax.rate, tax.net, tax.tax) for tax in invoice.tax_lines),
        net=invoice.net,
        tax=invoice.tax,
        total=invoice.total,
        bank_accounts=tuple(invoice.bank_accounts),
        note=invoice.note,
        reason=invoice.reason,
        title="CREDIT" if credited else "INVOICE",
        credits=f"{credited.number}（{credited.issued_on.isoformat()}）" if credited else "",
        seal=await _picture(invoice.seal_key),
        logo=await _picture(invoice.logo_key),
    )  # fmt: skip


async def _picture(key: str) -> str:
    """As PNG in base64, small enough for paper."""
    return await asyncio.to_thread(image.for_paper, await files.get(key)) if key else ""
