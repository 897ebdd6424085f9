"""Instructions to the warehouse that an order has outlived end, and the warehouse is told."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from core import clock
from models.order import Order, OrderLine
from models.shipping_instruction import InstructionStatus, ShippingInstruction
from services import events


async def end_all(order: Order, reason: str) -> None:
    """The order will not be delivered."""
    await cancel(await waiting(order), reason)


async def keep_up(order: Order, lines: Sequence[OrderLine], reason: str) -> None:
    """End the newest of those that ask for more than what is left to be shipped."""
    left = {line.id: line.remaining for line in lines}
    outlived = []
    for one in await waiting(order):
        left[one.line_id] = left.get(one.line_id, Decimal(0)) - one.quantity
        if left[one.line_id] < 0:
            left[one.line_id] += one.quantity
            outlived.append(one)
    await cancel(outlived, reason)


async def waiting(order: Order) -> list[ShippingInstruction]:
    """What the warehouse still has to do for an order, held; oldest first."""
    found = ShippingInstruction.filter(order_id=order.id, status=InstructionStatus.WAITING)
    return await found.order_by("given_at", "id").select_for_update()


async def promised(order: Order) -> dict[UUID, Decimal]:
    """How much of each line the warehouse has been told to send."""
    found: dict[UUID, Decimal] = {}
    for one in await waiting(order):
        found[one.line_id] = found.get(one.line_id, Decimal(0)) + one.quantity
    return found


async def cancel(found: Sequence[ShippingInstruction], reason: str) -> None:
    """End them; they stay in the warehouse's list until it has seen why."""
    if not found:
        return
    for one in found:
        one.status, one.reason, one.settled_at = InstructionStatus.CANCELLED, reason, clock.now()
        await one.store("status", "reason", "settled_at")
        await events.emit(events.InstructionCancelled(one.id, one.business_id))
    await events.emit(events.InstructionsCancelled(found[0].business_id, tuple(one.id for one in found)))
