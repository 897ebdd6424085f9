"""発注修正: the buyer changes what the seller has not taken up yet."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from core import clock
from core.actor import Actor
from core.user_error import UserError, refuse
from models.order import Order, OrderLine
from services import events
from services.order import limiting, stock
from services.order.drafting import Draft, Entry, Wish, add_lines, opened, wish_problems
from services.order.rules import require

KEPT = ("unit_price", "tax_rate", "ordered_quantity", "remark", "name", "code", "unit")
"""What a line of the same product takes over: prices and names are those of this moment."""


async def correct(
    order: Order, entries: list[Entry], wished_on: dt.date | None, remark: str | None, *, by: Actor
) -> Order:
    """Put other lines, another date, another remark; only while its own day and the new one can still be ordered."""
    require(order, "correct", by=by)
    before = await OrderLine.filter(order_id=order.id).order_by("position").prefetch_related("product")
    desk = await opened(_form_of(order), by=by)
    made = Draft(order, [], schedule=desk.schedule, at=clock.now())
    made.products = [line.product for line in before if line.product]
    too_late = made.date_problems()
    made.products = []
    order.wished_on = wished_on or order.wished_on
    order.remark = order.remark if remark is None else remark.strip()
    problems: list[UserError] = order.problems("remark") + wish_problems(Wish(None, wished_on))
    await add_lines(made, desk, entries)
    refuse(problems + made.problems + (too_late or made.date_problems()))
    total = order.total
    order.price(made.lines)
    if order.total > total:
        await limiting.check([made], held=True)
        if made.above:
            made.above.may_ask = False
        refuse(made.problems)
    await _put(order, before, made.lines)
    await order.store("wished_on", "remark", "net", "tax", "taxes")
    await events.emit(events.OrderCorrected(order.id, order.seller_id, order.buyer_id))
    return order


async def _put(order: Order, before: list[OrderLine], wanted: list[OrderLine]) -> None:
    """A product keeps its line; what is wanted no more goes, stock follows."""
    known = {line.product_id: line for line in before}
    kept = {line.product_id for line in wanted}
    gone = [line for line in before if line.product_id not in kept]
    more = [(line, line.ordered_quantity - _ordered(known.get(line.product_id))) for line in wanted]
    await stock.reserve([(line, max(change, Decimal(0))) for line, change in more])
    await stock.release(
        [
            *((line, max(-change, Decimal(0))) for line, change in more),
            *((line, line.ordered_quantity) for line in gone),
        ]
    )
    await OrderLine.filter(id__in=[line.id for line in gone]).delete()
    place = max((line.position for line in before), default=-1)
    for line in wanted:
        old = known.get(line.product_id)
        if old is None:
            place += 1
            line.order_id, line.position = order.id, place
            await line.save(force_create=True)
        elif changed := [name for name in KEPT if getattr(old, name) != getattr(line, name)]:
            for name in changed:
                setattr(old, name, getattr(line, name))
            await old.store(*changed)


def _ordered(line: OrderLine | None) -> Decimal:
    return line.ordered_quantity if line else Decimal(0)


def _form_of(order: Order) -> UUID:
    assert order.form_id is not None, "only what came by a form can be corrected"
    return order.form_id
