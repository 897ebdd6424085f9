"""Goods leave: all that remains, or a part of it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from core import clock
from core.actor import Actor
from core.user_error import Duplicate, NotFound, UserError, below, refuse
from models.order import MOVES, Order, OrderLine
from models.shipment import Shipment, ShipmentLine
from services import events
from services.calendar.dates import LONGEST_WAIT
from services.order import instructing, quantity, stock
from services.order.drafting import DateNotPossible
from services.order.rules import require

SHIPPED_ALREADY = "すでに出荷されました"
"""What the warehouse is told, whose language is not known."""


@dataclass(eq=False, kw_only=True)
class MoreThanRemains(UserError):
    """More than was confirmed and has not left yet."""

    ja = "未出荷の数量（{remaining}）を超えています。数量が増えた場合は、先に確定し直してください。"
    en = "More than what remains to be shipped ({remaining}). If the quantity has grown, confirm again first."
    remaining: Decimal


@dataclass(eq=False, kw_only=True)
class NothingToShip(UserError):
    """A shipment carries something."""

    ja = "出荷する商品がありません。"
    en = "There is nothing to ship."


@dataclass(frozen=True)
class Going:
    """How much of a line leaves, in its unit."""

    line: UUID
    quantity: Decimal


@dataclass(frozen=True)
class Dispatch:
    """How it leaves."""

    carrier: str = ""
    slip_number: str = ""
    note: str = ""
    shipped_on: dt.date | None = None


async def ship(order: Order, going: list[Going] | None, how: Dispatch, *, final: bool, by: Actor) -> Shipment:
    """Record a shipment; the order is 出荷済 when nothing remains, or when the seller says that this was all."""
    require(order, "ship", by=by)
    lines = await OrderLine.filter(order_id=order.id).order_by("position")
    chosen = [Going(line.id, line.remaining) for line in lines if line.remaining] if going is None else going
    shipment = Shipment(
        order_id=order.id,
        seller_id=order.seller_id,
        buyer_id=order.buyer_id,
        number=await Shipment.filter(order_id=order.id).count() + 1,
        shipped_on=how.shipped_on or clock.today(),
        shipped_at=clock.now(),
        carrier=how.carrier.strip(),
        slip_number=how.slip_number.strip(),
        note=how.note.strip(),
    )
    problems = shipment.problems("carrier", "slip_number", "note") + _date_problem(shipment) + _problems(lines, chosen)
    refuse(problems)
    await shipment.save()
    await _send(lines, chosen, shipment)
    await instructing.keep_up(order, lines, SHIPPED_ALREADY)
    if final or not any(line.remaining for line in lines):
        await stock.release((line, line.remaining) for line in lines)
        order.status = MOVES["ship"][order.status]
        order.shipped_at = shipment.shipped_at
        await instructing.end_all(order, SHIPPED_ALREADY)
    order.read_at = order.read_at or shipment.shipped_at
    await order.store("status", "shipped_at", "read_at")
    await events.emit(events.OrderShipped(order.id, order.seller_id, order.buyer_id, shipment.id))
    return shipment


async def _send(lines: list[OrderLine], chosen: list[Going], shipment: Shipment) -> None:
    known = {line.id: line for line in lines}
    for part in chosen:
        line = known[part.line]
        line.shipped_quantity += part.quantity
        await line.store("shipped_quantity")
    rows = [ShipmentLine(shipment_id=shipment.id, line_id=p.line, quantity=p.quantity) for p in chosen]
    await ShipmentLine.bulk_create(rows)


def _date_problem(shipment: Shipment) -> list[UserError]:
    earliest, latest = clock.today() - LONGEST_WAIT, clock.today()
    if not earliest <= shipment.shipped_on <= latest:
        return [DateNotPossible(earliest=earliest, latest=latest, path=("shipped_on",))]
    return []


def _problems(lines: list[OrderLine], chosen: list[Going]) -> list[UserError]:
    known = {line.id: line for line in lines}
    found: list[UserError] = [] if chosen else [NothingToShip(path=("lines",))]
    seen: set[UUID] = set()
    for i, part in enumerate(chosen):
        line = known.get(part.line)
        if line is None:
            found.append(NotFound(path=("lines", i, "line")))
            continue
        if line.id in seen:
            found.append(Duplicate(path=("lines", i, "line")))
        seen.add(line.id)
        if wrong := quantity.problem(part.quantity, line.sale_type):
            found.append(below(wrong, "lines", i, "quantity"))
        elif part.quantity > line.remaining:
            found.append(MoreThanRemains(remaining=line.remaining, path=("lines", i, "quantity")))
    return found
