"""Sending purchase orders by FAX and mail."""

from uuid import UUID

from services import transmission
from workers.job import job


@job("transmission.queued", own_transactions=True)
async def queued(transmission_id: str, **_: str) -> None:
    """Make the paper and send it."""
    await transmission.deliver(UUID(transmission_id))
