"""月末一括請求: made aside from the request, an invoice at a time."""

import datetime as dt
from uuid import UUID

from core.actor import system
from services import invoice as invoices
from workers.job import job


@job("invoices.wanted", own_transactions=True)
async def wanted(event_id: str, business_id: str, issued_on: str, until: str, *, with_confirmed: bool, **_: str) -> None:  # noqa: ARG001
    """What was made before is billed already, so that a second run makes nothing twice."""
    making = invoices.Making(
        dt.date.fromisoformat(issued_on), dt.date.fromisoformat(until), with_confirmed=with_confirmed
    )
    await invoices.bill_all(UUID(business_id), making, by=system(UUID(business_id)))
