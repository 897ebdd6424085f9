"""Collecting what an invoice would say: of orders, of what came back, and of free lines; nothing is written."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from core import clock
from core.money import Rounding, signed_yen
from core.user_error import Duplicate, NotFound, OutOfRange, TooMany, UserError, below, refuse
from models.address import Party
from models.business import Business
from models.customer import Customer
from models.invoice import Invoice, InvoiceLine, InvoiceTerms
from models.order import Order, OrderLine, OrderStatus
from models.return_slip import ReturnLine, ReturnSlip
from services.invoice import terms as invoice_terms
from services.invoice.rules import NoRegistrationNumber

MOST_LINES = 5_000
MOST_FREE = 100
RATES = (0, 8, 10)
BILLABLE = (OrderStatus.CONFIRMED, OrderStatus.SHIPPED)


@dataclass(frozen=True)
class Free:
    """A line that stands on no order; the price in yen without tax, below nothing for what is taken off."""

    name: str
    quantity: Decimal
    unit_price: int
    tax_rate: int
    unit: str = ""
    dated_on: dt.date | None = None


@dataclass(frozen=True)
class Making:
    """How an invoice is to be; what is left out comes from the business's terms."""

    issued_on: dt.date
    until: dt.date | None = None
    """Orders up to this day; without it, up to the day of issue."""
    orders: Sequence[UUID] | None = None
    """These orders alone; without it, all that are not billed."""
    with_confirmed: bool = False
    """Whether orders are billed that are confirmed but not shipped."""
    free: Sequence[Free] = ()
    subject: str = ""
    note: str = ""
    due_on: dt.date | None = None
    keeps_to: Sequence[UUID] | None = None
    """Of a closing: its orders, whenever they were shipped since; those that can be billed no more are left out."""


@dataclass
class Sheet:
    """What an invoice would say."""

    invoice: Invoice
    terms: InvoiceTerms
    lines: list[InvoiceLine] = field(default_factory=list)
    sources: list[UUID | None] = field(default_factory=list)
    """For each line, the line of an order or of a slip that it shows."""
    orders: list[Order] = field(default_factory=list)
    slips: list[ReturnSlip] = field(default_factory=list)

    def add(self, source: UUID | None, **values: Any) -> None:
        """One more line."""
        self.lines.append(InvoiceLine(invoice_id=self.invoice.id, position=len(self.lines), **values))
        self.sources.append(source)


def unbilled(seller: UUID, until: dt.date, *, with_confirmed: bool) -> QuerySet[Order]:
    """Orders that could be billed: shipped (or confirmed) up to a day, and not on an invoice."""
    end = dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), clock.TOKYO)
    state = Q(status=OrderStatus.SHIPPED, shipped_at__lt=end)
    if with_confirmed:
        state |= Q(status=OrderStatus.CONFIRMED, confirmed_at__lt=end)
    return Order.filter(state, seller_id=seller, invoice_id=None, customer_id__not_isnull=True)


def billable(customer: UUID, orders: Sequence[UUID]) -> QuerySet[Order]:
    """Those of some orders of a customer that can be billed, whenever they were shipped."""
    return Order.filter(id__in=list(orders), customer_id=customer, status__in=BILLABLE, invoice_id=None)


async def prepare(customer: Customer, wanted: Making, *, locks: bool = True) -> Sheet:
    """All that the invoice of a customer would say, priced; its orders are held unless somebody only looks."""
    seller = await Business.get(id=customer.business_id)
    problems: list[UserError] = [] if seller.registration_number else [NoRegistrationNumber(path=("customer",))]
    terms = await invoice_terms.of(seller.id)
    sheet = Sheet(_head(seller, customer, terms, wanted), terms)
    sheet.orders, missing = await _orders(customer, wanted, locks=locks)
    problems += missing + _free_problems(wanted) + sheet.invoice.problems("subject", "note")
    if wanted.due_on and wanted.due_on < wanted.issued_on:
        problems.append(OutOfRange(least=str(wanted.issued_on), most="9999-12-31", path=("due_on",)))
    refuse(problems)
    await _add_orders(sheet)
    await _add_returns(sheet, customer, wanted)
    for one in wanted.free:
        _add_free(sheet, one)
    if len(sheet.lines) > MOST_LINES:
        raise TooMany(limit=MOST_LINES, count=len(sheet.lines), path=("orders",))
    sheet.invoice.price(sheet.lines)
    return sheet


def _head(seller: Business, customer: Customer, terms: InvoiceTerms, wanted: Making) -> Invoice:
    return Invoice(
        business_id=seller.id,
        buyer_id=customer.linked_id,
        customer_id=customer.id,
        number="-",
        subject=wanted.subject.strip()
        or invoice_terms.filled(terms.subject_template, wanted.until or wanted.issued_on),
        issued_on=wanted.issued_on,
        due_on=wanted.due_on or invoice_terms.due_on(terms, wanted.issued_on),
        seller_party=Party.of(seller, registration_number=seller.registration_number).as_json(),
        buyer_party=Party.of(customer, person=customer.person).as_json(),
        bank_accounts=terms.bank_accounts,
        seal_key=terms.seal_key,
        logo_key=seller.logo_key,
        note=wanted.note.strip() or terms.note,
        rounding=Rounding(seller.rounding),
    )


async def _orders(customer: Customer, wanted: Making, *, locks: bool) -> tuple[list[Order], list[UserError]]:
    if wanted.keeps_to is not None:
        return await _held(billable(customer.id, wanted.keeps_to), locks=locks), []
    until = wanted.until or wanted.issued_on
    rows = unbilled(customer.business_id, until, with_confirmed=wanted.with_confirmed or wanted.orders is not None)
    rows = rows.filter(customer_id=customer.id)
    if wanted.orders is not None:
        rows = rows.filter(id__in=list(wanted.orders))
    found = await _held(rows, locks=locks)
    known = {order.id for order in found}
    asked = list(wanted.orders or ())
    problems: list[UserError] = [NotFound(path=("orders", i)) for i, key in enumerate(asked) if key not in known]
    problems += [Duplicate(path=("orders", i)) for i, key in enumerate(asked) if key in asked[:i]]
    return found, problems


async def _held(rows: QuerySet[Order], *, locks: bool) -> list[Order]:
    rows = rows.order_by("placed_at", "id")
    return await (rows.select_for_update() if locks else rows)


async def _add_orders(sheet: Sheet) -> None:
    by_order: dict[UUID, list[OrderLine]] = {order.id: [] for order in sheet.orders}
    for line in await OrderLine.filter(order_id__in=list(by_order)).order_by("position"):
        by_order[line.order_id].append(line)
    for order in sheet.orders:
        shipped = order.status is OrderStatus.SHIPPED
        day = clock.business_day(order.shipped_at or order.confirmed_at or order.placed_at)
        for line in by_order[order.id]:
            if quantity := line.shipped_quantity if shipped else line.quantity:
                _add_line(sheet, order, line, quantity, _Said(line.id, day, order.number))


async def _add_returns(sheet: Sheet, customer: Customer, wanted: Making) -> None:
    rows = ReturnSlip.filter(
        seller_id=customer.business_id,
        order__customer_id=customer.id,
        order__invoice_id__not_isnull=True,
        invoice_id=None,
        returned_on__lte=wanted.until or wanted.issued_on,
    )
    rows = ReturnSlip.filter(
        Q(id__in=await rows.values_list("id", flat=True))
        | Q(order_id__in=[line.order_id for line in sheet.lines if line.order_id], invoice_id=None)
    )
    sheet.slips = await rows.prefetch_related("order").order_by("returned_on", "number")
    by_slip: dict[UUID, list[ReturnLine]] = {slip.id: [] for slip in sheet.slips}
    for part in await ReturnLine.filter(slip_id__in=list(by_slip)).prefetch_related("line").order_by("line__position"):
        by_slip[part.slip_id].append(part)
    for slip in sheet.slips:
        for part in by_slip[slip.id]:
            said = _Said(part.id, slip.returned_on, slip.number)
            _add_line(sheet, slip.order, part.line, -part.quantity, said)


@dataclass(frozen=True)
class _Said:
    """Where a line comes from, of which day, and under which number."""

    source: UUID
    dated_on: dt.date
    reference: str


def _add_line(sheet: Sheet, order: Order, line: OrderLine, quantity: Decimal, said: _Said) -> None:
    sheet.add(
        said.source,
        order_id=order.id,
        dated_on=said.dated_on,
        reference=said.reference,
        code=line.code,
        name=line.name,
        quantity=quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        amount=signed_yen(quantity * line.unit_price, Rounding(order.rounding)),
        tax_rate=line.tax_rate,
    )


def _add_free(sheet: Sheet, one: Free) -> None:
    sheet.add(
        None,
        dated_on=one.dated_on or sheet.invoice.issued_on,
        name=one.name.strip(),
        quantity=one.quantity,
        unit=one.unit.strip(),
        unit_price=one.unit_price,
        amount=signed_yen(one.quantity * one.unit_price, sheet.invoice.rounding),
        tax_rate=one.tax_rate,
    )


def _free_problems(wanted: Making) -> list[UserError]:
    if len(wanted.free) > MOST_FREE:
        return [TooMany(limit=MOST_FREE, count=len(wanted.free), path=("lines",))]
    problems: list[UserError] = []
    for i, one in enumerate(wanted.free):
        line = InvoiceLine(name=one.name.strip(), unit=one.unit.strip(), unit_price=one.unit_price)
        problems += [below(error, "lines", i) for error in line.problems("name", "unit", "unit_price")]
        if one.tax_rate not in RATES:
            problems.append(OutOfRange(least="0", most="10", path=("lines", i, "tax_rate")))
        if not 0 < abs(one.quantity) < Decimal(10) ** 9 or one.quantity != round(one.quantity, 3):
            problems.append(OutOfRange(least="0.001", most="999999999", path=("lines", i, "quantity")))
    return problems
