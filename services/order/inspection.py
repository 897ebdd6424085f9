"""The buyer's receiving check: 未入荷 ⇄ 入荷済, line by line."""

from core import clock
from core.actor import Actor
from models.order import Order, OrderLine
from services import events
from services.order.rules import WrongStatus, require


async def inspect(order: Order, line: OrderLine, *, arrived: bool, by: Actor) -> Order:
    """Mark a line as arrived, or not; only what was shipped can arrive."""
    require(order, "inspect", by=by)
    if arrived and not (line.shipped_quantity or order.is_direct):
        raise WrongStatus(status=order.status)
    line.inspected_at = clock.now() if arrived else None
    await line.store("inspected_at")
    lines = await OrderLine.filter(order_id=order.id)
    order.arrived_at = clock.now() if all(one.inspected_at for one in lines if one.quantity) else None
    await order.store("arrived_at")
    await events.emit(events.OrderInspected(order.id, order.seller_id, order.buyer_id))
    return order
