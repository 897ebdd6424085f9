"""Making invoices: of one customer, or of all whose orders are not billed yet."""

import datetime as dt
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from core.actor import Actor
from core.db import transaction
from models.business import Business
from models.closing import Closing, ClosingStatus
from models.customer import Customer
from models.invoice import Invoice, InvoiceLine
from models.order import Order
from models.return_slip import ReturnSlip
from services import events
from services.invoice import terms as invoice_terms
from services.invoice.rules import NoRegistrationNumber, NothingToBill, ProvisionallyClosed
from services.invoice.sheet import Making, Sheet, prepare, unbilled


async def count_unbilled(seller: UUID, until: dt.date, *, with_confirmed: bool) -> tuple[int, int]:
    """How many customers have orders that could be billed, and how many orders these are."""
    rows = unclosed(seller, until, with_confirmed=with_confirmed)
    customers = await rows.distinct().values_list("customer_id", flat=True)
    return len(customers), await rows.count()


def unclosed(seller: UUID, until: dt.date, *, with_confirmed: bool) -> QuerySet[Order]:
    """Orders that could be billed, of customers who are not looking at a statement."""
    closed = Closing.filter(business_id=seller, status=ClosingStatus.PROVISIONAL)
    rows = unbilled(seller, until, with_confirmed=with_confirmed)
    return rows.filter(customer_id__not_in=Subquery(closed.values("customer_id")))


async def is_open(customer: Customer) -> bool:
    """Whether the customer is looking at a statement: what comes meanwhile is for the next period."""
    return await Closing.filter(customer_id=customer.id, status=ClosingStatus.PROVISIONAL).exists()


async def bill(customer: Customer, wanted: Making) -> Invoice:
    """Make the invoice of one customer: his orders, what came back, and free lines; the orders are billed with it."""
    if await is_open(customer):
        raise ProvisionallyClosed(path=("customer",))
    return await keep(await prepare(customer, wanted))


async def keep(sheet: Sheet) -> Invoice:
    """The invoice that says what a sheet says."""
    if not sheet.lines:
        raise NothingToBill(path=("customer",))
    invoice = sheet.invoice
    invoice.number = await invoice_terms.next_number(sheet.terms, invoice.issued_on)
    invoice.refold()
    await invoice.save(force_create=True)
    await InvoiceLine.bulk_create(sheet.lines)
    await events.emit(events.InvoiceMade(invoice.id, invoice.business_id, None))
    await Order.filter(id__in=[order.id for order in sheet.orders]).update(invoice_id=invoice.id)
    await ReturnSlip.filter(id__in=[slip.id for slip in sheet.slips]).update(invoice_id=invoice.id)
    return invoice


async def bill_all(seller: UUID, wanted: Making) -> int:
    """月末一括: an invoice for each customer with orders that are not billed, each whole by itself; gives how many."""
    until = wanted.until or wanted.issued_on
    open_orders = unclosed(seller, until, with_confirmed=wanted.with_confirmed)
    customers = await open_orders.distinct().values_list("customer_id", flat=True)
    made = 0
    for key in sorted(customers, key=str):
        async with transaction():
            customer = await Customer.select_for_update().get(id=key)
            if await unclosed(seller, until, with_confirmed=wanted.with_confirmed).filter(customer_id=key).exists():
                await bill(customer, wanted)
                made += 1
    return made


async def want_all(issued_on: dt.date, until: dt.date, *, with_confirmed: bool, by: Actor) -> None:
    """Let a worker make all of them."""
    assert by.business_id is not None
    seller = await Business.get(id=by.business_id)
    if not seller.registration_number:
        raise NoRegistrationNumber
    if not await unclosed(seller.id, until, with_confirmed=with_confirmed).exists():
        raise NothingToBill(path=("until",))
    wanted = events.InvoicesWanted(seller.id, by.user_id, issued_on.isoformat(), until.isoformat(), with_confirmed)
    await events.emit(wanted)
