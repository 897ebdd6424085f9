"""メッセージ: both sides of an order talk about it."""

from core.graph.context import Info
from core.graph.ids import key_of
from core.graph.live import live
from core.graph.operation import listing, mutation
from models import order as order_rows
from models.message import Message as MessageRow
from models.permission import Permission
from schema.message import MessageGroups, MessageSort, MessagesReadInput, MessageWhere, MessageWriteInput
from schema.order import Message, Order
from services import message as messages
from services.lookup import found, locked
from services.order import rules

listing(
    "messages", Message, allow=Permission.ORDER_READ, where=MessageWhere, order=MessageSort, groups=[MessageGroups],
    default="-written_at", doc="What was written about orders that the viewer's business sells or buys, newest first.",
)  # fmt: skip

live(
    "messages_live", Message, key="message_id", allow=Permission.ORDER_READ, where=MessageWhere,
    default="-written_at", groups=[MessageGroups], doc="The newest messages, then each that is written or read.",
)  # fmt: skip


@mutation(Message, allow=Permission.MESSAGE_WRITE, errors=[rules.NotByPaper])
async def message_write(info: Info, input: MessageWriteInput) -> MessageRow:
    """Write to the other side of an order."""
    actor = info.context.actor
    order = await found(order_rows.Order, key_of(input.order, "Order", "order"), by=actor, path=("order",))
    return await messages.write(order, input.text, by=actor)


@mutation(Order, allow=Permission.MESSAGE_WRITE)
async def messages_read(info: Info, input: MessagesReadInput) -> order_rows.Order:
    """既読にする: the other side is shown that its messages about the order have been seen."""
    actor = info.context.actor
    order = await locked(order_rows.Order, key_of(input.order, "Order", "order"), by=actor, path=("order",))
    await messages.read(order, by=actor)
    return order
