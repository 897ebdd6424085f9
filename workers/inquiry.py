"""Mails about inquiries."""

from typing import Any
from uuid import UUID

from services import mail_inquiry as mails
from workers.job import job


@job("inquiry.sent")
async def sent(event_id: str, inquiry_id: str, part: int, **_: Any) -> None:
    """Those who run the product read it, and who asked gets a receipt."""
    await mails.sent(UUID(inquiry_id), part, cause=event_id)


@job("inquiry.answered")
async def answered(event_id: str, inquiry_id: str, part: int, **_: Any) -> None:
    """Who asked reads the answer."""
    await mails.answered(UUID(inquiry_id), part, cause=event_id)
