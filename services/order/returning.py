"""赤伝票: goods of a shipped order come back; their stock is there again, and the next invoice takes them off."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from core import clock
from core.actor import Actor
from core.money import Rounding, signed_yen, taxes
from core.user_error import Duplicate, NotFound, OutOfRange, UserError, below, refuse
from models.order import Order, OrderLine
from models.return_slip import ReturnLine, ReturnSlip
from services import events
from services.order import quantity, stock
from services.order.placing import next_number
from services.order.rules import require


@dataclass(eq=False, kw_only=True)
class MoreThanShipped(UserError):
    """More would come back than has left, after what came back before."""

    ja = "返品できるのは残り{returnable}までです。"
    en = "At most {returnable} can still come back."
    returnable: Decimal


@dataclass(eq=False, kw_only=True)
class NothingReturned(UserError):
    """A slip needs at least one line."""

    ja = "返品する明細を1つ以上選んでください。"
    en = "Choose at least one line that comes back."


@dataclass(frozen=True)
class Back:
    """How much of a line comes back."""

    line: UUID
    quantity: Decimal


async def take_back(
    order: Order, parts: Sequence[Back], reason: str, returned_on: dt.date | None, *, restocks: bool, by: Actor
) -> ReturnSlip:
    """Write the slip: amounts are less than nothing, at the order's own prices."""
    require(order, "take_back", by=by)
    assert order.seller_id is not None
    lines = {line.id: line for line in await OrderLine.filter(order_id=order.id).select_for_update()}
    day, today = returned_on or clock.today(), clock.today()
    slip = ReturnSlip(
        order_id=order.id,
        seller_id=order.seller_id,
        buyer_id=order.buyer_id,
        number="-",
        returned_on=day,
        reason=reason.strip(),
        restocks=restocks,
    )
    problems = slip.problems("reason") + await _problems(lines, parts)
    earliest = clock.business_day(order.placed_at)
    if not earliest <= day <= today:
        problems.append(OutOfRange(least=str(earliest), most=str(today), path=("returned_on",)))
    refuse(problems)
    rounding = Rounding(order.rounding)
    found = taxes(
        ((lines[p.line].tax_rate, signed_yen(-p.quantity * lines[p.line].unit_price, rounding)) for p in parts),
        rounding,
    )
    slip.net, slip.tax = sum(t.net for t in found), sum(t.tax for t in found)
    slip.taxes = [{"rate": t.rate, "net": t.net, "tax": t.tax} for t in found]
    slip.number = f"R{await next_number(order.seller_id, 'return')}"
    await slip.save(force_create=True)
    await ReturnLine.bulk_create([ReturnLine(slip_id=slip.id, line_id=p.line, quantity=p.quantity) for p in parts])
    if restocks:
        await stock.release([(lines[p.line], p.quantity) for p in parts])
    await events.emit(events.OrderReturned(order.id, order.seller_id, order.buyer_id, slip.id))
    return slip


async def _problems(lines: dict[UUID, OrderLine], parts: Sequence[Back]) -> list[UserError]:
    back: dict[UUID, Decimal] = {}
    for before in await ReturnLine.filter(line_id__in=list(lines)):
        back[before.line_id] = back.get(before.line_id, Decimal(0)) + before.quantity
    problems: list[UserError] = [] if parts else [NothingReturned(path=("lines",))]
    seen: set[UUID] = set()
    for i, part in enumerate(parts):
        line = lines.get(part.line)
        if line is None:
            problems.append(NotFound(path=("lines", i, "line")))
            continue
        if line.id in seen:
            problems.append(Duplicate(path=("lines", i, "line")))
        seen.add(line.id)
        left = line.shipped_quantity - back.get(line.id, Decimal(0))
        if wrong := quantity.problem(part.quantity, line.sale_type):
            problems.append(below(wrong, "lines", i, "quantity"))
        elif part.quantity > left:
            problems.append(MoreThanShipped(returnable=left, path=("lines", i, "quantity")))
    return problems
