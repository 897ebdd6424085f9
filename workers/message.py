"""The other side of an order is told of a message."""

from uuid import UUID

from services import mail as mails
from workers.job import job


@job("message.written")
async def written(event_id: str, order_id: str, message_id: str, **_: str) -> None:
    """By mail, once for all that it has not read."""
    await mails.message_written(UUID(order_id), UUID(message_id), cause=event_id)
