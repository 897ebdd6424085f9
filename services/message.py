"""メッセージ: what both sides write to each other about an order."""

from collections.abc import Sequence
from typing import Any

from tortoise.queryset import QuerySet

from core import clock
from core.actor import Actor
from core.user_error import refuse
from models.message import Message
from models.order import Order
from services import events
from services.order.drafting import orderer
from services.order.rules import NotByPaper


async def write(order: Order, text: str, *, by: Actor) -> Message:
    """Say something to the other side, which is told by mail when it has read all that was said before."""
    if order.seller_id is None or order.buyer_id is None:
        raise NotByPaper(path=("order",))
    assert by.business_id is not None
    message = Message(
        order_id=order.id,
        seller_id=order.seller_id,
        buyer_id=order.buyer_id,
        sender_id=by.business_id,
        author_id=by.user_id,
        author_name=await orderer(by),
        text=text.strip(),
        written_at=clock.now(),
    )
    refuse(message.problems("text"))
    await message.save(force_create=True)
    await events.emit(events.MessageWritten(order.id, order.seller_id, order.buyer_id, message.id))
    return message


async def read(order: Order, *, by: Actor) -> Sequence[Message]:
    """既読: mark what the other side has written as seen; gives what was new."""
    new = await _unread(order_id=order.id).exclude(sender_id=by.business_id).select_for_update().order_by("id")
    for message in new:
        message.read_at = clock.now()
        await message.store("read_at")
        await events.emit(events.MessageRead(order.id, order.seller_id, order.buyer_id, message.id))
    return new


async def unread(orders: Sequence[Any], *, by: Actor) -> dict[Any, int]:
    """How many messages of the other side wait to be read, of each order that has any."""
    rows = await _unread(order_id__in=orders).exclude(sender_id=by.business_id).values_list("order_id", flat=True)
    found: dict[Any, int] = {}
    for key in rows:
        found[key] = found.get(key, 0) + 1
    return found


async def is_told_already(message: Message) -> bool:
    """Whether an earlier message of the same side still waits: then another mail would say nothing new."""
    return await _unread(
        order_id=message.order_id, sender_id=message.sender_id, written_at__lt=message.written_at
    ).exists()


def _unread(**where: Any) -> QuerySet[Message]:
    return Message.filter(read_at=None, **where)
