"""Webhooks that ended by themselves."""

from uuid import UUID

from services import webhook as webhooks
from workers.job import job


@job("webhook.disabled")
async def disabled(event_id: str, webhook_id: str, **_: str) -> None:
    """The administrators are told."""
    await webhooks.disabled(UUID(webhook_id), cause=event_id)
