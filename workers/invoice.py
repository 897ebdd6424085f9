"""月末一括請求: made aside from the request, an invoice at a time."""

import datetime as dt
from typing import Any
from uuid import UUID

from services import invoice as invoices
from workers.job import job


@job("invoices.wanted", own_transactions=True)
async def wanted(business_id: str, issued_on: str, until: str, **told: Any) -> None:
    """What was made before is billed already, so that a second run makes nothing twice."""
    making = invoices.Making(
        dt.date.fromisoformat(issued_on), dt.date.fromisoformat(until), with_confirmed=told["with_confirmed"]
    )
    await invoices.bill_all(UUID(business_id), making)
