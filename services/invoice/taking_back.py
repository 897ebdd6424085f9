"""破棄 before an invoice was sent, 返還請求書 after that: what was sent is never changed."""

from core import clock
from core.actor import Actor
from core.user_error import Required, refuse
from models.invoice import Invoice, InvoiceKind, InvoiceLine, InvoiceStatus
from models.order import Order
from models.return_slip import ReturnSlip
from services import events
from services.invoice import terms as invoice_terms
from services.invoice.rules import require


async def discard(invoice: Invoice, *, by: Actor) -> Invoice:
    """破棄: its number stays used, its orders can be billed again."""
    invoice.status = require(invoice, "discard", by=by)
    await invoice.store("status")
    await _free(invoice)
    await events.emit(events.InvoiceChanged(invoice.id, invoice.business_id, None))
    return invoice


async def credit(invoice: Invoice, reason: str, *, by: Actor) -> Invoice:
    """返還請求書: a new document takes back all of the old one, and names it; its orders can be billed again."""
    status = require(invoice, "credit", by=by)
    note = Invoice(
        business_id=invoice.business_id,
        buyer_id=invoice.buyer_id,
        customer_id=invoice.customer_id,
        credits_id=invoice.id,
        kind=InvoiceKind.CREDIT,
        status=InvoiceStatus.CREATED,
        number="-",
        subject=f"{invoice.subject}（取消）"[:80],
        issued_on=clock.today(),
        seller_party=invoice.seller_party,
        buyer_party=invoice.buyer_party,
        bank_accounts=[],
        seal_key=invoice.seal_key,
        logo_key=invoice.logo_key,
        reason=reason.strip(),
        rounding=invoice.rounding,
        net=-invoice.net,
        tax=-invoice.tax,
        total=-invoice.total,
        taxes=[{"rate": one["rate"], "net": -one["net"], "tax": -one["tax"]} for one in invoice.taxes],
    )
    refuse(note.problems("reason") + ([] if note.reason else [Required(path=("reason",))]))
    note.number = await invoice_terms.next_number(await invoice_terms.of(invoice.business_id), note.issued_on)
    note.refold()
    await note.save(force_create=True)
    await InvoiceLine.bulk_create([_turned(line, note) for line in await _lines(invoice)])
    invoice.status = status
    await invoice.store("status")
    await _free(invoice)
    await events.emit(events.InvoiceChanged(invoice.id, invoice.business_id, invoice.buyer_id))
    await events.emit(events.InvoiceMade(note.id, note.business_id, None))
    return note


async def _lines(invoice: Invoice) -> list[InvoiceLine]:
    return await InvoiceLine.filter(invoice_id=invoice.id).order_by("position")


def _turned(line: InvoiceLine, note: Invoice) -> InvoiceLine:
    return InvoiceLine(
        invoice_id=note.id,
        order_id=line.order_id,
        position=line.position,
        dated_on=line.dated_on,
        reference=line.reference,
        code=line.code,
        name=line.name,
        quantity=-line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        amount=-line.amount,
        tax_rate=line.tax_rate,
    )


async def _free(invoice: Invoice) -> None:
    await Order.filter(invoice_id=invoice.id).update(invoice_id=None)
    await ReturnSlip.filter(invoice_id=invoice.id).update(invoice_id=None)
