"""Files of many rows."""

from uuid import UUID

from services import importing
from workers.job import job


@job("import.queued", own_transactions=True)
async def queued(import_id: str, **_: str) -> None:
    """Look through a file, take it in, or take it back."""
    await importing.work(UUID(import_id))
