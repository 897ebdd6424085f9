"""Mails about requests for approval."""

from uuid import UUID

from services import mail_request as mails
from workers.job import job


@job("order_request.sent")
async def sent(event_id: str, order_request_id: str, **_: str) -> None:
    """Those who may approve it are told."""
    await mails.sent(UUID(order_request_id), cause=event_id)


@job("order_request.approved")
async def approved(event_id: str, order_request_id: str, **_: str) -> None:
    """Who has asked is told that it was ordered."""
    await mails.approved(UUID(order_request_id), cause=event_id)


@job("order_request.refused")
async def refused(event_id: str, order_request_id: str, **_: str) -> None:
    """Who has asked is told why."""
    await mails.refused(UUID(order_request_id), cause=event_id)
