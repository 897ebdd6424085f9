"""The log's months: made ahead, and dropped when they are no longer kept."""

from core import db
from core.settings import settings

AHEAD = 2
BATCH = 5_000
FORGET = """
DELETE FROM event WHERE id IN (
  SELECT id FROM event
  WHERE NOT pending AND created_at < date_trunc('month', now()) - make_interval(months => $1) ORDER BY id LIMIT $2
) RETURNING id
"""


async def keep_months() -> None:
    """Make the coming months, drop those that are over, forget what was handed on before them."""
    kept = settings().event_months
    await db.fetch("SELECT tsunagi_make_event_months($1::int)", AHEAD)
    await db.fetch("SELECT tsunagi_drop_event_months($1::int)", kept)
    while len(await db.fetch(FORGET, kept, BATCH)) == BATCH:
        pass
