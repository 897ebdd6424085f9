"""請求書・赤伝票."""

import datetime as dt
from decimal import Decimal
from typing import Any

import strawberry

from core.graph.connection import sort
from core.graph.context import Context, Info
from core.graph.grouping import grouping
from core.graph.keyed import Keyed
from core.graph.node import computed, input_type, many, node, one, output
from core.graph.scalars import Yen
from core.graph.where import where
from models import invoice as rows
from models import return_slip as slip_rows
from models.business import Business as BusinessRow
from models.customer import Customer as CustomerRow
from models.document import Document as DocumentRow
from models.order import Order as OrderRow
from models.order import OrderLine as OrderLineRow
from schema.business import Business, Party
from schema.can import Can
from schema.customer import Customer
from schema.document import Document
from schema.file import Image, picture
from schema.order import Order, OrderLine, Tax
from services import invoice as invoices

for _enum in (rows.InvoiceKind, rows.InvoiceStatus):
    strawberry.enum(_enum, description=(_enum.__doc__ or "").strip())


def _ask(verb: str) -> Any:
    async def resolve(root: "InvoiceViewerCan", info: Info) -> Can:
        error = invoices.refusal(root.invoice, verb, by=info.context.actor)
        return Can(allowed=error is None, reason=error.message(info.context.locale) if error else None)

    return strawberry.field(resolver=resolve)


@output
class InvoiceViewerCan:
    """What the viewer may do to an invoice now."""

    invoice: strawberry.Private[rows.Invoice]
    send: Can = _ask("send")
    discard: Can = _ask("discard")
    pay: Can = _ask("pay")
    unpay: Can = _ask("unpay")
    close: Can = _ask("close")
    credit: Can = _ask("credit")


@node(rows.InvoiceTerms)
class InvoiceTerms:
    """請求設定."""

    version: int
    number_template: str
    subject_template: str
    due_months: int
    due_day: int
    """31: the last of the month."""
    closing_day: int
    """締め日; 31: the last of the month."""
    bank_accounts: list[str] = computed(lambda row, _: list(row.bank_accounts), "お振込先, one line each.")
    note: str
    seal: Image | None = picture("seal")
    """社印."""


@node(rows.InvoiceLine)
class InvoiceLine:
    """請求明細; amounts without tax, less than nothing where goods came back."""

    position: int
    dated_on: dt.date
    """取引年月日."""
    reference: str
    """The number of the order or slip."""
    code: str
    name: str
    quantity: Decimal
    unit: str
    unit_price: Yen
    amount: Yen
    tax_rate: int
    """Percent."""


def _taxes(row: Any, _: Context) -> list[Tax]:
    return [Tax(**one) for one in row.taxes]


@node(rows.Invoice)
class Invoice:
    """請求書: seen by its buyer once it was sent, and never changed after that; tax is rounded once per rate."""

    version: int
    kind: rows.InvoiceKind
    status: rows.InvoiceStatus
    number: str
    subject: str
    issued_on: dt.date
    due_on: dt.date | None
    sent_at: dt.datetime | None
    paid_on: dt.date | None
    note: str
    reason: str
    """Of a credit note: why."""
    bank_accounts: list[str] = computed(lambda row, _: list(row.bank_accounts))
    seller_party: Party = computed(lambda row, _: row.party("seller"))
    buyer_party: Party = computed(lambda row, _: row.party("buyer"))
    net: Yen
    tax: Yen
    total: Yen
    taxes: list[Tax] = computed(_taxes, "Rounded once per rate, by the seller's mode.")
    business: Business | None = one("business", BusinessRow)
    """The seller."""
    buyer: Business | None = one("buyer", BusinessRow)
    customer: Customer | None = one("customer", CustomerRow)
    """The seller's record; null for the buyer."""
    credits: "Invoice | None" = one("credits", rows.Invoice)
    """Of a credit note: what it takes back."""
    lines: list[InvoiceLine] = many(rows.InvoiceLine, by="invoice_id", order="position")
    documents: list[Document] = many(DocumentRow, by="invoice_id", order="issued_at")
    viewer_can: InvoiceViewerCan = computed(lambda row, _: InvoiceViewerCan(invoice=row))


def _slip_amount(name: str) -> Any:
    def read(row: slip_rows.ReturnSlip, context: Context) -> Any:
        hides = row.order.hides_prices and row.seller_id != context.actor.business_id
        return None if hides else getattr(row, name)

    return computed(read, "Less than nothing; null for a buyer who is shown no prices.", along="order")


@node(slip_rows.ReturnLine)
class ReturnLine:
    """How much of an order line came back, in its unit."""

    quantity: Decimal
    line: OrderLine | None = one("line", OrderLineRow)


@node(slip_rows.ReturnSlip)
class ReturnSlip:
    """赤伝票: goods of a shipped order that came back; the next invoice takes them off."""

    number: str
    returned_on: dt.date
    reason: str
    restocks: bool
    net: Yen | None = _slip_amount("net")
    tax: Yen | None = _slip_amount("tax")
    total: Yen | None = _slip_amount("total")
    order: Order | None = one("order", OrderRow)
    invoice: Invoice | None = one("invoice", rows.Invoice)
    lines: list[ReturnLine] = many(slip_rows.ReturnLine, by="slip_id")
    documents: list[Document] = many(DocumentRow, by="return_slip_id", order="issued_at")


@where(rows.Invoice)
class InvoiceWhere:
    """Which invoices."""

    status: rows.InvoiceStatus
    issued_on: dt.date
    due_on: dt.date
    total: Yen
    business: Business
    """The seller."""
    buyer: Business
    customer: Customer


InvoiceSort = sort(rows.Invoice, "issued_on", "total")
InvoiceGroups = grouping(
    rows.Invoice,
    by=["status", "kind", "business", "buyer", "customer", "issued_on", "due_on"],
    sums=["net", "tax", "total"],
)


@where(slip_rows.ReturnSlip)
class ReturnSlipWhere:
    """Which slips."""

    returned_on: dt.date
    order: Order
    seller: Business
    buyer: Business


ReturnSlipSort = sort(slip_rows.ReturnSlip, "returned_on")
ReturnSlipGroups = grouping(slip_rows.ReturnSlip, by=["seller", "buyer", "returned_on"])


@input_type
class InvoiceTermsPutInput(Keyed):
    """What is left out stays as it is."""

    expected_version: int | None = None
    number_template: str | None = strawberry.UNSET
    """With {Y}, {M}, {D} and {N}, such as `{Y}{M}-{N}`."""
    subject_template: str | None = strawberry.UNSET
    due_months: int | None = strawberry.UNSET
    due_day: int | None = strawberry.UNSET
    closing_day: int | None = strawberry.UNSET
    bank_accounts: list[str] | None = strawberry.UNSET
    note: str | None = strawberry.UNSET
    seal: strawberry.ID | None = strawberry.UNSET
    """An image from `POST /files`; null takes it away."""


@input_type
class InvoiceLineInput:
    """A line that stands on no order."""

    name: str
    quantity: Decimal = Decimal(1)
    unit: str = ""
    unit_price: Yen
    """Without tax; below nothing for what is taken off."""
    tax_rate: int = 10
    dated_on: dt.date | None = None


@input_type
class InvoiceCreateInput(Keyed):
    """Of one customer: his orders that are not billed, what came back, and free lines."""

    customer: strawberry.ID
    orders: list[strawberry.ID] | None = None
    """These alone, confirmed or shipped; without it all that are shipped. An empty list: none."""
    until: dt.date | None = None
    """締め日: what was shipped up to this day."""
    with_confirmed: bool = False
    lines: list[InvoiceLineInput] = strawberry.field(default_factory=list)
    subject: str = ""
    note: str = ""
    issued_on: dt.date | None = None
    due_on: dt.date | None = None


@input_type
class InvoicesCreateInput(Keyed):
    """月末一括: one invoice for each customer with orders that are not billed."""

    until: dt.date
    issued_on: dt.date | None = None
    with_confirmed: bool = False


@output
class Unbilled:
    """What 月末一括 would bill now, without customers who look at a statement; it shrinks while invoices are made."""

    customers: int
    """How many invoices it would be."""
    orders: int


@input_type
class InvoiceInput(Keyed):
    """Which invoice."""

    id: strawberry.ID
    expected_version: int | None = None


@input_type
class InvoiceSendInput(Keyed):
    """請求: by mail with the PDF, or by post."""

    id: strawberry.ID
    expected_version: int | None = None
    by_mail: bool = True
    to: str = ""
    """Without it the customer's own address."""
    password: str = ""
    """Opens the attached PDF; at least 8 characters. It is not mailed."""
    locale: str | None = None


@input_type
class InvoicePayInput(Keyed):
    """入金."""

    id: strawberry.ID
    expected_version: int | None = None
    paid_on: dt.date | None = None
    """Without it today."""


@input_type
class InvoiceCreditInput(Keyed):
    """返還請求書 for all of an invoice."""

    id: strawberry.ID
    expected_version: int | None = None
    reason: str


@input_type
class InvoicePrintInput(Keyed):
    """The same contents give the same document again."""

    invoice: strawberry.ID
    locale: str | None = None


@input_type
class ReturnSlipPrintInput(Keyed):
    """The same contents give the same document again."""

    return_slip: strawberry.ID
    locale: str | None = None
    """ja or en; without it the reader's."""


@input_type
class OrderReturnLineInput:
    """How much of a line comes back."""

    line: strawberry.ID
    quantity: Decimal


@input_type
class OrderReturnInput(Keyed):
    """赤伝票."""

    order: strawberry.ID
    expected_version: int | None = None
    lines: list[OrderReturnLineInput]
    reason: str
    returned_on: dt.date | None = None
    restocks: bool = True
    """Whether the goods can be sold again."""
