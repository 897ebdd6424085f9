"""The seller's steps: receive, confirm, abort."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from core import clock
from core.actor import Actor
from core.user_error import Duplicate, NotFound, Required, UserError, below, refuse
from models.customer import Customer
from models.order import MOVES, Order, OrderLine
from models.product import Product
from services import events
from services import pricing as prices
from services.calendar.dates import LONGEST_WAIT
from services.order import instructing, quantity, stock
from services.order.drafting import DateNotPossible, NothingOrdered, line_of
from services.order.rules import require

CONFIRMED_ANEW = "注文の数量が変更されました"
"""What the warehouse is told, whose language is not known."""


@dataclass(eq=False, kw_only=True)
class BelowShipped(UserError):
    """Less than what has left already."""

    ja = "すでに{shipped}出荷しています。それより少なくはできません。"
    en = "{shipped} have been shipped already; it cannot be less."
    shipped: Decimal


@dataclass(frozen=True)
class Confirmed:
    """How much of a line will be delivered, in its unit."""

    line: UUID
    quantity: Decimal


@dataclass(frozen=True)
class Addition:
    """A product that the seller adds, at a price in yen or what the customer pays for it."""

    product: UUID
    quantity: Decimal
    price: int | None = None


async def receive(order: Order, *, by: Actor) -> Order:
    """Tell the buyer that the order is being looked at: 受け付ける."""
    require(order, "receive", by=by)
    order.status = MOVES["receive"][order.status]
    order.received_at = clock.now()
    order.read_at = order.read_at or order.received_at
    await order.store("status", "received_at", "read_at")
    await events.emit(events.OrderReceived(order.id, order.seller_id, order.buyer_id))
    return order


async def confirm(
    order: Order,
    *,
    by: Actor,
    changes: list[Confirmed],
    additions: list[Addition],
    planned_on: dt.date | None,
    note: str,
) -> Order:
    """Accept the order, with the quantities that can be served; what was ordered stays readable beside them."""
    require(order, "confirm", by=by)
    lines = await OrderLine.filter(order_id=order.id).order_by("position")
    before = {line.id: line.quantity for line in lines}
    order.planned_on, order.seller_note = planned_on or order.planned_on, note.strip() or order.seller_note
    problems = order.problems("seller_note") + planned_problem(planned_on) + _change(lines, changes)
    added = await _add(order, lines, additions, problems, by)
    if not any(line.quantity for line in [*lines, *added]):
        problems.append(NothingOrdered(path=("lines",)))
    refuse(problems)
    await _adjust_stock(lines, added, before)
    for line in lines:
        line.confirmed_quantity = line.quantity
        await line.store("confirmed_quantity")
    await OrderLine.bulk_create(added)
    await instructing.keep_up(order, lines, CONFIRMED_ANEW)
    order.price([*lines, *added])
    order.status = MOVES["confirm"][order.status]
    order.confirmed_at = clock.now()
    order.read_at = order.read_at or order.confirmed_at
    await order.store("status", "confirmed_at", "read_at", "planned_on", "seller_note", "net", "tax", "taxes")
    await events.emit(events.OrderConfirmed(order.id, order.seller_id, order.buyer_id))
    return order


async def abort(order: Order, *, by: Actor, reason: str) -> Order:
    """End the deal for good: 取引中止; what was taken from stock comes back."""
    lines = await OrderLine.filter(order_id=order.id)
    require(order, "abort", by=by, shipped=any(line.shipped_quantity for line in lines))
    order.abort_reason = reason.strip()
    refuse(order.problems("abort_reason") + ([] if order.abort_reason else [Required(path=("reason",))]))
    order.status = MOVES["abort"][order.status]
    order.status_before_cancel = None
    order.aborted_at = clock.now()
    order.read_at = order.read_at or (None if order.is_direct else order.aborted_at)
    await stock.release((line, line.quantity) for line in lines)
    await instructing.end_all(order, order.abort_reason)
    await order.store("status", "status_before_cancel", "aborted_at", "read_at", "abort_reason")
    await events.emit(events.OrderAborted(order.id, order.seller_id, order.buyer_id))
    return order


def planned_problem(planned_on: dt.date | None) -> list[UserError]:
    """What is wrong with the date that is promised."""
    today = clock.today()
    if planned_on and not today <= planned_on <= today + LONGEST_WAIT:
        return [DateNotPossible(earliest=today, latest=today + LONGEST_WAIT, path=("planned_on",))]
    return []


def _change(lines: list[OrderLine], changes: list[Confirmed]) -> list[UserError]:
    known = {line.id: line for line in lines}
    problems: list[UserError] = []
    seen: set[UUID] = set()
    for i, change in enumerate(changes):
        line = known.get(change.line)
        if line is None:
            problems.append(NotFound(path=("lines", i, "line")))
            continue
        if line.id in seen:
            problems.append(Duplicate(path=("lines", i, "line")))
        seen.add(line.id)
        if wrong := quantity.problem(change.quantity, line.sale_type, least=Decimal(0)):
            problems.append(below(wrong, "lines", i, "quantity"))
        elif change.quantity < line.shipped_quantity:
            problems.append(BelowShipped(shipped=line.shipped_quantity, path=("lines", i, "quantity")))
        else:
            line.confirmed_quantity = change.quantity
    return problems


async def _add(
    order: Order, lines: list[OrderLine], additions: list[Addition], problems: list[UserError], by: Actor
) -> list[OrderLine]:
    products = {
        product.id: product
        for product in await Product.visible_to(by).filter(
            id__in=[a.product for a in additions], business_id=order.seller_id
        )
    }
    customers = await Customer.filter(id=order.customer_id)
    agreed = await prices.agreed(customers, list(products))
    day = order.planned_on or order.wished_on or clock.business_day(order.placed_at)
    added = []
    position = max((line.position for line in lines), default=-1) + 1
    for i, addition in enumerate(additions):
        product = products.get(addition.product)
        if product is None:
            problems.append(NotFound(path=("additions", i, "product")))
            continue
        price = agreed.held(product, day).price if addition.price is None else addition.price
        line = line_of(product, Decimal(0), price=price, remark="")
        line.order_id, line.position = order.id, position + i
        line.confirmed_quantity = addition.quantity
        if wrong := quantity.problem(addition.quantity, product.sale_type):
            problems.append(below(wrong, "additions", i, "quantity"))
        if addition.price is not None:
            problems += [below(e, "additions", i) for e in Product(price=addition.price).problems("price")]
        added.append(line)
    return added


async def _adjust_stock(lines: list[OrderLine], added: list[OrderLine], before: dict[UUID, Decimal]) -> None:
    change = [(line, line.quantity - before.get(line.id, Decimal(0))) for line in [*lines, *added]]
    await stock.reserve([(line, max(more, Decimal(0))) for line, more in change])
    await stock.release([(line, max(-more, Decimal(0))) for line, more in change])
