"""仮締め・本締め."""

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
from models import closing as rows
from models.business import Business as BusinessRow
from models.customer import Customer as CustomerRow
from models.invoice import Invoice as InvoiceRow
from models.order import Order as OrderRow
from schema.business import Business
from schema.can import Can
from schema.customer import Customer
from schema.invoice import Invoice
from schema.order import Order, Tax
from services import closing as closings

strawberry.enum(rows.ClosingStatus, description=(rows.ClosingStatus.__doc__ or "").strip())


def _ask(verb: str) -> Any:
    async def resolve(root: "ClosingViewerCan", info: Info) -> Can:
        error = closings.refusal(root.closing, verb, by=info.context.actor)
        return Can(allowed=error is None, reason=error.message(info.context.locale) if error else None)

    return strawberry.field(resolver=resolve)


@output
class ClosingViewerCan:
    """What the viewer may do to a closing now."""

    closing: strawberry.Private[rows.Closing]
    finish: Can = _ask("finish")
    reopen: Can = _ask("reopen")
    answer: Can = _ask("answer")
    agree: Can = _ask("agree")
    object: Can = _ask("object")


@output
class ClosingRemark:
    """What one side wrote about a line."""

    is_buyer: bool
    author: str
    text: str
    at: dt.datetime


def _remarks(row: rows.ClosingLine, _: Context) -> list[ClosingRemark]:
    return [ClosingRemark(**{**one, "at": dt.datetime.fromisoformat(one["at"])}) for one in row.remarks]


@node(rows.ClosingLine)
class ClosingLine:
    """A line of the statement, as it was when it was made; amounts without tax, below nothing for what came back."""

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
    is_disputed: bool
    """Whether the buyer waits for an answer."""
    remarks: list[ClosingRemark] = computed(_remarks, "What both sides wrote about it, oldest first.")
    order: Order | None = one("order", OrderRow)


def _taxes(row: Any, _: Context) -> list[Tax]:
    return [Tax(**one) for one in row.taxes]


@node(rows.Closing)
class Closing:
    """締め: what a customer will be billed up to a day; looked at by both sides while it is provisional."""

    version: int
    status: rows.ClosingStatus
    until: dt.date
    """締め日."""
    seller_name: str
    buyer_name: str
    net: Yen
    tax: Yen
    total: Yen
    taxes: list[Tax] = computed(_taxes, "Rounded once per rate, by the seller's mode.")
    open_objections: int
    """Lines about which the buyer waits for an answer."""
    closed_at: dt.datetime
    agreed_at: dt.datetime | None
    """確認済: when the buyer said that it is right."""
    settled_at: dt.datetime | None
    """When it was made final, or reopened."""
    business: Business | None = one("business", BusinessRow)
    """The seller."""
    buyer: Business | None = one("buyer", BusinessRow)
    customer: Customer | None = one("customer", CustomerRow)
    """The seller's record; null for the buyer."""
    invoice: Invoice | None = one("invoice", InvoiceRow)
    """Of a final one."""
    lines: list[ClosingLine] = many(rows.ClosingLine, by="closing_id", order="position")
    viewer_can: ClosingViewerCan = computed(lambda row, _: ClosingViewerCan(closing=row))


@output
class ClosingDifference:
    """A line that would not be billed as the statement says; what is not there is null."""

    line: strawberry.ID | None
    """Of the statement."""
    reference: str
    name: str
    unit: str
    shown_quantity: Decimal | None
    shown_amount: Yen | None
    quantity: Decimal | None
    """As it would be billed now."""
    amount: Yen | None


@output
class ClosingNow:
    """What would be billed at this moment, beside what the statement says."""

    net: Yen
    tax: Yen
    total: Yen
    taxes: list[Tax]
    differences: list[ClosingDifference]
    """Of orders that were changed, aborted or billed otherwise since, and of goods that came back."""


@output
class Closable:
    """How far closing has come: what is left to do up to a day; it shrinks while a worker goes on."""

    until: dt.date
    customers: int
    """Whose orders are neither billed nor on a statement."""
    finishable: int
    """Provisional closings to which nobody objects."""
    objected: int
    """Provisional closings that wait for an answer."""


@where(rows.Closing)
class ClosingWhere:
    """Which closings."""

    status: rows.ClosingStatus
    until: dt.date
    business: Business
    """The seller."""
    buyer: Business
    customer: Customer


ClosingSort = sort(rows.Closing, "until")
ClosingGroups = grouping(
    rows.Closing, by=["status", "business", "buyer", "customer", "until"], sums=["net", "tax", "total"]
)


@input_type
class ClosingCreateInput(Keyed):
    """仮締め of one customer."""

    customer: strawberry.ID
    until: dt.date | None = None
    """締め日; without it the newest of the customer, or by `invoiceTerms`."""
    with_confirmed: bool = False
    """Whether orders are billed that are confirmed but not shipped."""


@input_type
class ClosingsCreateInput(Keyed):
    """一括仮締め: one statement for each customer with orders that are not billed."""

    until: dt.date | None = None
    """締め日 of all of them; without it the newest of each customer."""
    with_confirmed: bool = False


@input_type
class ClosingInput(Keyed):
    """Which closing."""

    id: strawberry.ID
    expected_version: int | None = None


@input_type
class ClosingFinishInput(Keyed):
    """本締め."""

    id: strawberry.ID
    expected_version: int | None = None
    expected_total: Yen | None = None
    """What was seen that would be billed; another total is refused."""
    issued_on: dt.date | None = None
    """Of the invoice; without it the closing day."""
    by_mail: bool | None = None
    """Null: by mail where the customer has an address."""
    locale: str | None = None


@input_type
class ClosingsFinishInput(Keyed):
    """一括本締め of all statements to which nobody objects."""

    until: dt.date | None = None
    """Up to this closing day; without it all."""
    locale: str | None = None


@input_type
class ClosingLineRemarkInput(Keyed):
    """指摘 by the buyer, 回答 by the seller."""

    line: strawberry.ID
    text: str
    """At most 400 characters."""
