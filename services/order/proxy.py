"""代理発注・受注登録: the seller enters what a customer has ordered by phone or FAX."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from core import clock
from core.actor import Actor
from core.money import Rounding
from core.user_error import Duplicate, NotFound, OutOfRange, TooMany, UserError, below, refuse
from models.address import Party
from models.business import Business
from models.customer import Customer
from models.order import Order, OrderLine, OrderSource, OrderStatus
from models.product import Product
from models.supplier import Supplier
from services import calendar as calendars
from services import events
from services import pricing as prices
from services.calendar.dates import LONGEST_WAIT
from services.order import quantity, stock, usual
from services.order.drafting import MOST_LINES, Draft, NothingOrdered, line_of
from services.order.placing import next_number
from services.order.process import confirm, planned_problem, receive
from services.order.shipping import Dispatch, ship

ENTERED = (OrderStatus.PLACED, OrderStatus.RECEIVED, OrderStatus.CONFIRMED)


@dataclass(frozen=True)
class Spoken:
    """A product that was asked for, and how much of it; without a price, the customer's own."""

    product: UUID
    quantity: Decimal
    price: int | None = None
    remark: str = ""


@dataclass(frozen=True)
class Call:
    """What else was said: when, how far the order is, and what was promised."""

    ordered_on: dt.date
    status: OrderStatus
    orderer: str = ""
    remark: str = ""
    wished_on: dt.date | None = None
    planned_on: dt.date | None = None
    shipped_on: dt.date | None = None
    override_reason: str = ""
    """With it, neither cut-off nor calendar are asked about the wished day."""

    @property
    def delivered_on(self) -> dt.date:
        """Whose prices hold: the day of delivery as far as it is known, else that of the order."""
        return self.planned_on or self.wished_on or self.shipped_on or self.ordered_on

    @property
    def reaches(self) -> OrderStatus:
        """A delivery date confirms the order, a date of shipping ships it."""
        if self.shipped_on:
            return OrderStatus.SHIPPED
        return OrderStatus.CONFIRMED if self.planned_on else self.status


async def register(customer: Customer, spoken: list[Spoken], call: Call, *, by: Actor) -> Order:
    """Enter an order: numbered and taken from stock as any other."""
    made = Draft(await _head(customer, call, by), [])
    order = made.order
    made.problems += _call_problems(call) + order.problems("remark", "orderer_name") + planned_problem(call.planned_on)
    await _add_lines(made, customer, spoken, call, by)
    await _check_date(made, call)
    refuse(made.problems)
    await stock.reserve((line, line.ordered_quantity) for line in made.lines)
    assert order.seller_id is not None
    order.price(made.lines)
    order.number = await next_number(order.seller_id)
    order.refold()
    await order.save(force_create=True)
    await OrderLine.bulk_create(made.lines)
    if order.buyer_id:
        await usual.remember(order, made.lines)
    await events.emit(events.OrderPlaced(order.id, order.seller_id, order.buyer_id))
    return await _advance(order, call, by)


async def _advance(order: Order, call: Call, by: Actor) -> Order:
    if call.reaches is OrderStatus.RECEIVED:
        return await receive(order, by=by)
    if call.reaches in {OrderStatus.CONFIRMED, OrderStatus.SHIPPED}:
        order = await confirm(order, by=by, changes=[], additions=[], planned_on=call.planned_on, note="")
    if call.reaches is OrderStatus.SHIPPED:
        await ship(order, None, Dispatch(shipped_on=call.shipped_on), final=False, by=by)
    return order


async def _check_date(made: Draft, call: Call) -> None:
    """The wished day is asked about like a buyer's, and overridden by who says why; that stays with the order."""
    order = made.order
    assert order.seller_id is not None
    made.schedule = await calendars.of_business(order.seller_id)
    problems = made.date_problems()
    if problems and (reason := call.override_reason.strip()):
        order.override_reason = reason
        problems = order.problems("override_reason")
    made.problems += problems


def _call_problems(call: Call) -> list[UserError]:
    found: list[UserError] = []
    today = clock.today()
    if not today - LONGEST_WAIT <= call.ordered_on <= today:
        found.append(OutOfRange(least=str(today - LONGEST_WAIT), most=str(today), path=("ordered_on",)))
    if call.status not in ENTERED:
        found.append(OutOfRange(least=ENTERED[0], most=ENTERED[-1], path=("status",)))
    return found


async def _head(customer: Customer, call: Call, by: Actor) -> Order:
    seller = await Business.get(id=by.business_id)
    supplier = None
    if customer.linked_id:
        supplier = await Supplier.get_or_none(business_id=customer.linked_id, linked_id=seller.id)
    noon = dt.datetime.combine(call.ordered_on, dt.time(12), clock.TOKYO)
    person = call.orderer.strip() or customer.person
    return Order(
        source=OrderSource.PROXY,
        seller_id=seller.id,
        buyer_id=customer.linked_id,
        customer_id=customer.id,
        supplier_id=supplier.id if supplier else None,
        placed_by_id=by.user_id,
        placed_at=clock.now() if call.ordered_on == clock.today() else noon,
        read_at=clock.now(),
        wished_on=call.wished_on,
        remark=call.remark.strip(),
        orderer_name=person,
        seller_party=Party.of(seller, registration_number=seller.registration_number).as_json(),
        buyer_party=Party.of(customer, person=person).as_json(),
        delivery_party=Party.of(customer).as_json(),
        hides_prices=customer.hides_prices or seller.hides_amounts,
        rounding=Rounding(seller.rounding),
    )


async def _add_lines(made: Draft, customer: Customer, spoken: list[Spoken], call: Call, by: Actor) -> None:
    if not spoken:
        made.problems.append(NothingOrdered(path=("lines",)))
    if len(spoken) > MOST_LINES:
        made.problems.append(TooMany(limit=MOST_LINES, count=len(spoken), path=("lines",)))
        return
    rows = await Product.visible_to(by).filter(id__in=[one.product for one in spoken], business_id=by.business_id)
    known = {product.id: product for product in rows}
    agreed = await prices.agreed([customer], list(known))
    seen: set[UUID] = set()
    for i, one in enumerate(spoken):
        product = known.get(one.product)
        if product is None:
            made.problems.append(NotFound(path=("lines", i, "product")))
            continue
        if product.id in seen:
            made.problems.append(Duplicate(path=("lines", i, "product")))
        seen.add(product.id)
        price = agreed.held(product, call.delivered_on).price if one.price is None else one.price
        line = line_of(product, one.quantity, price=price, remark=one.remark)
        line.position, line.order_id, line.hides_price = i, made.order.id, made.order.hides_prices
        made.lines.append(line)
        made.products.append(product)
        made.problems += [below(e, "lines", i) for e in line.problems("remark")]
        made.problems += [below(e, "lines", i) for e in Product(price=line.unit_price).problems("price")]
        if wrong := quantity.problem(one.quantity, product.sale_type):
            made.problems.append(below(wrong, "lines", i, "quantity"))
