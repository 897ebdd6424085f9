"""既読・未読: whether anybody of the seller has opened an order yet."""

import datetime as dt

from core import clock
from core.actor import Actor
from core.user_error import refuse
from models.order import Order
from services import events
from services.order.rules import WrongSide


async def read(order: Order, *, by: Actor) -> Order:
    """既読にする: the first of the seller who opens it is remembered; to open it again changes nothing."""
    _require_seller(order, by)
    if order.read_at is None:
        await _mark(order, clock.now())
    return order


async def unread(order: Order, *, by: Actor) -> Order:
    """未読に戻す: as if nobody had opened it, so that somebody looks at it again."""
    _require_seller(order, by)
    if order.read_at is not None:
        await _mark(order, None)
    return order


def _require_seller(order: Order, by: Actor) -> None:
    refuse([WrongSide(side="seller")] if order.seller_id != by.business_id else [])


async def _mark(order: Order, at: dt.datetime | None) -> None:
    """Not a new version: whoever is about to change the order has read nothing that is old now."""
    order.read_at = at
    await Order.filter(id=order.id).update(read_at=at)
    await events.emit(events.OrderRead(order.id, order.seller_id, order.buyer_id))
