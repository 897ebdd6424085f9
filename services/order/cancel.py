"""The buyer asks to cancel; the seller aborts the order, or refuses and all is as before."""

from core.actor import Actor
from core.user_error import Required, refuse
from models.order import MOVES, CancelReason, Order, OrderLine
from services import events
from services.order.rules import require


async def request_cancel(order: Order, *, by: Actor, reason: CancelReason, note: str) -> Order:
    """Ask the seller to cancel; その他 needs a note."""
    shipped = await OrderLine.exists(order_id=order.id, shipped_quantity__gt=0)
    require(order, "request_cancel", by=by, shipped=shipped)
    order.cancel_reason, order.cancel_note = reason, note.strip()
    problems = order.problems("cancel_note")
    if reason is CancelReason.OTHER and not order.cancel_note:
        problems.append(Required(path=("note",)))
    refuse(problems)
    order.status_before_cancel = order.status
    order.status = MOVES["request_cancel"][order.status]
    await order.store("status", "status_before_cancel", "cancel_reason", "cancel_note")
    await events.emit(events.OrderCancelRequested(order.id, order.seller_id, order.buyer_id))
    return order


async def refuse_cancel(order: Order, *, by: Actor) -> Order:
    """The order goes on from where it was."""
    require(order, "refuse_cancel", by=by)
    if order.status_before_cancel is None:
        raise AssertionError("a check constraint says otherwise")
    order.status, order.status_before_cancel = order.status_before_cancel, None
    await order.store("status", "status_before_cancel")
    await events.emit(events.OrderCancelRefused(order.id, order.seller_id, order.buyer_id))
    return order
