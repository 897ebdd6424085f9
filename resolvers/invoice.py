"""請求書 and 赤伝票."""

import datetime as dt
from typing import Any

from core import clock
from core.graph.context import Info
from core.graph.given import given
from core.graph.ids import key_of
from core.graph.live import live
from core.graph.operation import listing, mutation, query
from core.user_error import UserError
from models import invoice as rows
from models import return_slip as slip_rows
from models.customer import Customer
from models.document import Document as DocumentRow
from models.order import Order
from models.permission import Permission
from schema.document import Document
from schema.invoice import (
    Invoice,
    InvoiceCreateInput,
    InvoiceCreditInput,
    InvoiceGroups,
    InvoiceInput,
    InvoicePayInput,
    InvoicePrintInput,
    InvoicesCreateInput,
    InvoiceSendInput,
    InvoiceSort,
    InvoiceTerms,
    InvoiceTermsPutInput,
    InvoiceWhere,
    OrderReturnInput,
    ReturnSlip,
    ReturnSlipGroups,
    ReturnSlipPrintInput,
    ReturnSlipSort,
    ReturnSlipWhere,
    Unbilled,
)
from services import document as documents
from services import invoice as invoices
from services import order as orders
from services import return_slip as return_slips
from services.lookup import found, locked, own
from services.order import quantity, returning, rules

STEP: list[type[UserError]] = [invoices.WrongInvoiceStatus, rules.WrongSide]
MAKING: list[type[UserError]] = [
    invoices.NothingToBill, invoices.NoRegistrationNumber, invoices.ProvisionallyClosed,
]  # fmt: skip
RETURNING = [
    rules.WrongStatus, rules.WrongSide, quantity.NotWhole, quantity.TooPrecise, returning.MoreThanShipped,
    returning.NothingReturned,
]  # fmt: skip

listing(
    "invoices", Invoice, allow=Permission.INVOICE_READ, where=InvoiceWhere, order=InvoiceSort, groups=[InvoiceGroups],
    default="-issued_on",
    doc="Invoices that the viewer's business has made or was sent; `search` looks at number, subject and names.",
)  # fmt: skip

live(
    "invoices_live", Invoice, key="invoice_id", allow=Permission.INVOICE_READ, where=InvoiceWhere,
    default="-issued_on", groups=[InvoiceGroups], doc="The newest invoices, then each that is made, sent or paid.",
)  # fmt: skip

listing(
    "return_slips", ReturnSlip, allow=Permission.ORDER_READ, where=ReturnSlipWhere, order=ReturnSlipSort,
    groups=[ReturnSlipGroups], default="-returned_on", doc="赤伝票 of the viewer's orders, newest first.",
)  # fmt: skip


@query(InvoiceTerms | None, allow=Permission.INVOICE_READ)
async def invoice_terms(info: Info) -> rows.InvoiceTerms | None:
    """請求設定 of the viewer's business; null while nothing is set."""
    return await rows.InvoiceTerms.visible_to(info.context.actor).first()


@query(Unbilled, allow=Permission.INVOICE_WRITE)
async def unbilled(info: Info, until: dt.date, with_confirmed: bool = False) -> Unbilled:  # noqa: FBT001, FBT002 — an argument of the API
    """Orders up to a day that stand on no invoice: what `invoicesCreate` would bill, and how far it has come."""
    seller = info.context.actor.business_id
    assert seller is not None
    customers, orders_left = await invoices.count_unbilled(seller, until, with_confirmed=with_confirmed)
    return Unbilled(customers=customers, orders=orders_left)


@mutation(InvoiceTerms, allow=Permission.INVOICE_WRITE)
async def invoice_terms_put(info: Info, input: InvoiceTermsPutInput) -> rows.InvoiceTerms:
    """請求設定: numbers, subjects, due dates, where to pay, and the seal."""
    values = given(input, empty=("seal",), leave_out=("seal",))
    seal = key_of(input.seal, "File", "seal") if input.seal else None
    if input.seal is None:
        values |= {"seal_key": "", "seal_width": None, "seal_height": None}
    return await invoices.put_terms(values, seal, input.expected_version, by=info.context.actor)


@mutation(Invoice, allow=Permission.INVOICE_WRITE, errors=MAKING)
async def invoice_create(info: Info, input: InvoiceCreateInput) -> rows.Invoice:
    """Make an invoice of one customer; its orders are billed with it."""
    actor = info.context.actor
    customer = await own(Customer, key_of(input.customer, "Customer", "customer"), by=actor, path=("customer",))
    making = invoices.Making(
        input.issued_on or clock.today(),
        input.until,
        None if input.orders is None else [key_of(id, "Order", "orders", i) for i, id in enumerate(input.orders)],
        input.with_confirmed,
        [
            invoices.Free(one.name, one.quantity, one.unit_price, one.tax_rate, one.unit, one.dated_on)
            for one in input.lines
        ],
        input.subject,
        input.note,
        input.due_on,
    )
    return await invoices.bill(customer, making)


@mutation({"is_queued": bool}, allow=Permission.INVOICE_WRITE, errors=MAKING)
async def invoices_create(info: Info, input: InvoicesCreateInput) -> dict[str, Any]:
    """月末一括請求: invoices of all customers, made aside; `invoicesLive` tells of each."""
    await invoices.want_all(
        input.issued_on or clock.today(), input.until, with_confirmed=input.with_confirmed, by=info.context.actor
    )
    return {"is_queued": True}


@mutation(Invoice, allow=Permission.INVOICE_WRITE, errors=[*STEP, documents.UnknownLocale])
async def invoice_send(info: Info, input: InvoiceSendInput) -> rows.Invoice:
    """請求する: by mail with the PDF, or by post; from now on the buyer sees it, and it is never changed."""
    how = invoices.Sending(input.by_mail, input.to, input.password, input.locale or info.context.locale)
    return await invoices.send(await _locked(info, input), how, by=info.context.actor)


@mutation(Invoice, allow=Permission.INVOICE_WRITE, errors=STEP)
async def invoice_pay(info: Info, input: InvoicePayInput) -> rows.Invoice:
    """入金済: the money has come."""
    return await invoices.pay(await _locked(info, input), input.paid_on, by=info.context.actor)


@mutation(Invoice, allow=Permission.INVOICE_WRITE, errors=STEP)
async def invoice_unpay(info: Info, input: InvoiceInput) -> rows.Invoice:
    """Take 入金済 back."""
    return await invoices.unpay(await _locked(info, input), by=info.context.actor)


@mutation(Invoice, allow=Permission.INVOICE_WRITE, errors=STEP)
async def invoice_close(info: Info, input: InvoiceInput) -> rows.Invoice:
    """処理済: nothing is left to do."""
    return await invoices.close(await _locked(info, input), by=info.context.actor)


@mutation(Invoice, allow=Permission.INVOICE_WRITE, errors=STEP)
async def invoice_discard(info: Info, input: InvoiceInput) -> rows.Invoice:
    """破棄: before it was sent; its orders can be billed again."""
    return await invoices.discard(await _locked(info, input), by=info.context.actor)


@mutation(Invoice, allow=Permission.INVOICE_WRITE, errors=STEP)
async def invoice_credit(info: Info, input: InvoiceCreditInput) -> rows.Invoice:
    """返還請求書: a new document that takes back all of an invoice that was sent; gives that document."""
    return await invoices.credit(await _locked(info, input), input.reason, by=info.context.actor)


@mutation(Document, allow=Permission.INVOICE_READ, errors=[documents.UnknownLocale])
async def invoice_print(info: Info, input: InvoicePrintInput) -> DocumentRow:
    """The invoice as PDF; the same contents give the same document again."""
    actor = info.context.actor
    key = key_of(input.invoice, "Invoice", "invoice")
    invoice = await found(rows.Invoice, key, by=actor, path=("invoice",))
    return await invoices.print_invoice(invoice, input.locale or info.context.locale, by=actor)


@mutation(ReturnSlip, allow=Permission.INVOICE_WRITE, errors=RETURNING)
async def order_return(info: Info, input: OrderReturnInput) -> slip_rows.ReturnSlip:
    """赤伝票: goods of a shipped order come back; stock follows, and the next invoice takes them off."""
    actor = info.context.actor
    key = key_of(input.order, "Order", "order")
    order = await locked(Order, key, by=actor, version=input.expected_version, path=("order",))
    parts = [
        orders.Back(key_of(one.line, "OrderLine", "lines", i, "line"), one.quantity)
        for i, one in enumerate(input.lines)
    ]
    return await orders.take_back(order, parts, input.reason, input.returned_on, restocks=input.restocks, by=actor)


@mutation(Document, allow=Permission.DOCUMENT_ISSUE, errors=[documents.UnknownLocale])
async def return_slip_print(info: Info, input: ReturnSlipPrintInput) -> DocumentRow:
    """赤伝票 as PDF, for both sides; the same contents give the same document again."""
    actor = info.context.actor
    key = key_of(input.return_slip, "ReturnSlip", "returnSlip")
    slip = await found(slip_rows.ReturnSlip, key, by=actor, path=("return_slip",))
    order = await locked(Order, slip.order_id, by=actor, path=("return_slip",))
    return await return_slips.print_slip(slip, order, input.locale or info.context.locale, by=actor)


async def _locked(info: Info, input: Any) -> rows.Invoice:
    key = key_of(input.id, "Invoice", "id")
    return await locked(rows.Invoice, key, by=info.context.actor, version=input.expected_version)
