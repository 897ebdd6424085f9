"""What happens after an invoice was sent: 入金済 and 処理済."""

import datetime as dt

from core import clock
from core.actor import Actor
from core.user_error import OutOfRange, refuse
from models.invoice import Invoice
from services import events
from services.invoice.rules import require


async def pay(invoice: Invoice, paid_on: dt.date | None, *, by: Actor) -> Invoice:
    """入金済: the money has come."""
    status = require(invoice, "pay", by=by)
    day, today = paid_on or clock.today(), clock.today()
    if not invoice.issued_on - dt.timedelta(days=365) <= day <= today:
        refuse([OutOfRange(least=str(invoice.issued_on - dt.timedelta(days=365)), most=str(today), path=("paid_on",))])
    invoice.status, invoice.paid_on = status, day
    return await _stored(invoice)


async def unpay(invoice: Invoice, *, by: Actor) -> Invoice:
    """Take 入金済 back: it was a mistake."""
    invoice.status, invoice.paid_on = require(invoice, "unpay", by=by), None
    return await _stored(invoice)


async def close(invoice: Invoice, *, by: Actor) -> Invoice:
    """処理済: nothing is left to do."""
    invoice.status = require(invoice, "close", by=by)
    return await _stored(invoice)


async def _stored(invoice: Invoice) -> Invoice:
    await invoice.store("status", "paid_on")
    await events.emit(events.InvoiceChanged(invoice.id, invoice.business_id, invoice.buyer_id))
    return invoice
