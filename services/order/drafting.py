"""An order before it is one: priced and checked, stored nowhere."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from tortoise.expressions import Q

from core import clock
from core.actor import Actor
from core.execution import rows
from core.money import Rounding
from core.user_error import Duplicate, NotFound, Required, TooMany, UserError, below
from models.address import Party
from models.app_token import AppToken
from models.customer import Customer
from models.delivery_place import DeliveryPlace
from models.order import Order, OrderLine, OrderStatus
from models.order_form import OrderForm, OrderFormItem, OrderFormStatus
from models.product import Product, ProductMark
from models.supplier import Supplier
from models.user import User
from services import calendar as calendars
from services import item_approval as approvals
from services import pricing as prices
from services.calendar.dates import LONGEST_WAIT, Terms
from services.lookup import found
from services.order import quantity
from services.order.asking import answer
from services.order.stock import OutOfStock
from services.order_form import FormClosed

MOST_LINES = 500
LOOKS_BACK = dt.timedelta(days=1)
MOST_DOUBLES = 10


@dataclass(eq=False, kw_only=True)
class NothingOrdered(UserError):
    """An order needs at least one line with a quantity."""

    ja = "数量が入力された商品がありません。"
    en = "No product has a quantity."


@dataclass(eq=False, kw_only=True)
class DateNotPossible(UserError):
    """The wished date has passed, or is more than a year away."""

    ja = "納品希望日は{earliest}から{latest}までで指定してください。"
    en = "Choose a delivery date from {earliest} to {latest}."
    earliest: dt.date
    latest: dt.date


@dataclass(eq=False, kw_only=True)
class PricesChanged(UserError):
    """The order does not come to what the buyer has been shown; look at the new prices, then place it again."""

    ja = "価格が変わりました。合計は{total:,}円です（確認時は{expected:,}円）。"
    en = "Prices have changed: it comes to ¥{total:,} now, not ¥{expected:,}."
    expected: int
    total: int


@dataclass(frozen=True)
class Entry:
    """A product of the form, how much of it, and what to heed."""

    item: UUID
    quantity: Decimal
    remark: str = ""


@dataclass(frozen=True)
class Wish:
    """What the check step asks."""

    delivery_place: UUID | None
    wished_on: dt.date | None
    remark: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    """What was answered to the form's own questions, by their labels."""
    expected_total: int | None = None


@dataclass
class Draft:
    """The order and its lines as they would be placed, and all that stands against it."""

    order: Order
    lines: list[OrderLine]
    problems: list[UserError] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    schedule: calendars.Schedule | None = None
    """The seller's; of who has none, nothing is known."""
    allowance: Any = None
    """発注枠: what its store may order, as `services.order.limiting` has found; None: there is no limit."""
    above: Any = None
    """What only approval lets pass."""
    at: dt.datetime | None = None
    """The moment that counts for the cut-off; without it, that of placing."""

    def date_problems(self) -> list[UserError]:
        """What the seller's calendar says against the wished day: the cut-off counts at the moment of placing."""
        if self.schedule is None or self.order.wished_on is None:
            return []
        found = self.schedule.problems(self.order.wished_on, self._terms, self.now)
        return [below(error, "wished_on") for error in found]

    @property
    def order_by(self) -> dt.datetime | None:
        """Until when it can be placed for the wished day."""
        if self.schedule is None or self.order.wished_on is None:
            return None
        return self.schedule.on(self.order.wished_on, self._terms, self.now).order_by

    @property
    def next_date(self) -> dt.date | None:
        """The first day on which all of it can be delivered."""
        return self.schedule.next_date(self._terms, self.now) if self.schedule else None

    @property
    def now(self) -> dt.datetime:
        """When it is ordered."""
        return self.at or self.order.placed_at

    @property
    def _terms(self) -> frozenset[Terms]:
        assert self.schedule is not None
        return self.schedule.of(self.products)


@dataclass(frozen=True)
class Desk:
    """Who orders from which form, of whom."""

    form: OrderForm
    customer: Customer
    supplier: Supplier
    orderer: str
    schedule: calendars.Schedule | None


async def opened(form_key: UUID, *, by: Actor) -> Desk:
    """All that an order from a form needs to know of both sides."""
    form = await found(OrderForm, form_key, by=by, path=("order_form",))
    customer = await rows.one(Customer, "business", business_id=form.business_id, linked_id=by.business_id)
    if customer is None:
        raise NotFound(path=("order_form",))
    supplier = await rows.one(Supplier, "business", business_id=by.business_id, linked_id=form.business_id)
    assert supplier is not None
    schedule = await calendars.of_form(form.business_id, form.id)
    return Desk(form, customer, supplier, await orderer(by), schedule)


async def draft(form_key: UUID, entries: list[Entry], wish: Wish, *, by: Actor) -> Draft:
    """Price and check an order as its buyer: prices are those of the wished day, as they are known at this moment."""
    return await draft_at(await opened(form_key, by=by), entries, wish, by=by)


async def draft_at(desk: Desk, entries: list[Entry], wish: Wish, *, by: Actor) -> Draft:
    """The same, where form and both sides are known."""
    order, form = _head(desk, wish, by), desk.form
    made = Draft(order, [], schedule=desk.schedule)
    if form.status is not OrderFormStatus.OPEN:
        made.problems.append(FormClosed(path=("order_form",)))
    made.problems += await deliver_to(order, wish, by) + wish_problems(wish) + answer(order, form, wish.answers)
    await add_lines(made, desk, entries)
    made.problems += made.date_problems()
    order.price(made.lines)
    if not made.problems:
        made.problems = _price_problems(order, wish)
    return made


def _price_problems(order: Order, wish: Wish) -> list[UserError]:
    """What is not seen cannot have been agreed to."""
    total = order.net + order.tax
    if wish.expected_total in {None, total} or order.hides_prices:
        return []
    assert wish.expected_total is not None
    return [PricesChanged(expected=wish.expected_total, total=total, path=("expected_total",))]


async def probable_doubles(made: Draft, *, by: Actor) -> list[Order]:
    """誤発注防止: what the buyer, or the store, has ordered from the form in the last day, or for the same date."""
    order = made.order
    alike = Q(placed_at__gt=clock.now() - LOOKS_BACK)
    if order.wished_on:
        alike |= Q(wished_on=order.wished_on)
    others = Order.filter(alike, buyer_id=order.buyer_id, form_id=order.form_id).exclude(status=OrderStatus.ABORTED)
    if by.of_stores:
        others = others.filter(delivery_place_id=order.delivery_place_id)
    return await others.order_by("-placed_at", "id").limit(MOST_DOUBLES)


async def orderer(by: Actor) -> str:
    """担当者: the user's name, or the integration's."""
    if by.user_id is None:
        return (await AppToken.get(id=by.app_token_id)).name
    user = await rows.one(User, id=by.user_id)
    assert user is not None
    return user.name


def _head(desk: Desk, wish: Wish, by: Actor) -> Order:
    seller, buyer, form, customer = desk.customer.business, desk.supplier.business, desk.form, desk.customer
    return Order(
        seller_id=seller.id,
        buyer_id=buyer.id,
        customer_id=customer.id,
        supplier_id=desk.supplier.id,
        form_id=form.id,
        placed_by_id=by.user_id,
        placed_at=clock.now(),
        wished_on=wish.wished_on,
        remark=wish.remark.strip(),
        orderer_name=desk.orderer,
        seller_party=Party.of(seller, registration_number=seller.registration_number).as_json(),
        buyer_party=Party.of(buyer, person=desk.orderer).as_json(),
        delivery_party=Party.of(buyer).as_json(),
        hides_prices=customer.hides_prices or seller.hides_amounts,
        allows_cancel=form.allows_cancel,
        allows_correction=form.takes_several_dates and form.allows_correction,
        rounding=Rounding(seller.rounding),
    )


async def deliver_to(order: Order, wish: Wish, by: Actor) -> list[UserError]:
    """Take over the place that goods go to."""
    if wish.delivery_place is None:
        return [Required(path=("delivery_place",))]
    place = await rows.one(DeliveryPlace, by=by, id=wish.delivery_place, deleted_at=None)
    if place is None:
        return [NotFound(path=("delivery_place",))]
    order.delivery_place_id = place.id
    order.delivery_party = Party.of(place).as_json()
    return order.problems("remark")


def wish_problems(wish: Wish) -> list[UserError]:
    """What is wrong with the wished date."""
    today = clock.today()
    if wish.wished_on and not today <= wish.wished_on <= today + LONGEST_WAIT:
        return [DateNotPossible(earliest=today, latest=today + LONGEST_WAIT, path=("wished_on",))]
    return []


async def add_lines(made: Draft, desk: Desk, entries: list[Entry]) -> None:
    """The lines with the prices of the day of delivery, as far as that is known, and what is wrong with them."""
    if not entries:
        made.problems.append(NothingOrdered(path=("lines",)))
    if len(entries) > MOST_LINES:
        made.problems.append(TooMany(limit=MOST_LINES, count=len(entries), path=("lines",)))
        return
    asked = [entry.item for entry in entries]
    items = await rows.rows(OrderFormItem, "product", id__in=asked, form_id=desk.form.id, product__published=True)
    agreed = await prices.agreed([desk.customer], [item.product_id for item in items])
    day = made.order.wished_on or clock.today()
    offered = {item.id: item for item in items if item.product_id not in agreed.hidden}
    seen: set[UUID] = set()
    for i, entry in enumerate(entries):
        item = offered.get(entry.item)
        if item is None:
            made.problems.append(NotFound(path=("lines", i, "item")))
            continue
        if entry.item in seen:
            made.problems.append(Duplicate(path=("lines", i, "item")))
        seen.add(entry.item)
        held = agreed.held(item.product, day, form=item.custom_price)
        line = line_of(item.product, entry.quantity, price=held.price, remark=entry.remark)
        line.item_id, line.position, line.order_id = item.id, i, made.order.id
        line.hides_price = made.order.hides_prices
        made.lines.append(line)
        made.products.append(item.product)
        made.problems += [below(e, "lines", i) for e in line.problems("remark")]
        if wrong := _line_problem(item.product, entry.quantity):
            made.problems.append(below(wrong, "lines", i, "quantity"))
    for key, error in await approvals.refusals(
        desk.customer.linked_id, [key for key in dict.fromkeys(asked) if key in offered], day
    ):
        made.problems.append(below(error, "lines", asked.index(key), "item"))


def line_of(product: Product, ordered: Decimal, *, price: int, remark: str) -> OrderLine:
    """A line with the product as it is now."""
    return OrderLine(
        product_id=product.id,
        code=product.code,
        name=product.name,
        unit=product.unit,
        sale_type=product.sale_type,
        unit_price=price,
        tax_rate=product.tax_rate,
        ordered_quantity=ordered,
        reserved=product.stock is not None,
        remark=remark.strip(),
    )


def _line_problem(product: Product, wanted: Decimal) -> UserError | None:
    if ProductMark.SOLD_OUT in product.marks:
        return OutOfStock(product=product.name, available=Decimal(0), nearest=Decimal(0))
    if wrong := quantity.order_problem(wanted, product):
        return wrong
    if product.stock is not None and product.stock < wanted:
        left = quantity.nearest(wanted, product)
        return OutOfStock(product=product.name, available=product.stock, nearest=left)
    return None
