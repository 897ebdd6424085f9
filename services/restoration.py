"""A database that was restored: whether it holds together, and how it goes on from there."""

import datetime as dt

import asyncpg

from core import clock

FIRST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""Epochs are seconds since then: a later one is greater, also when a backup is restored twice."""

GAPS = """
SELECT business_id FROM event_entry GROUP BY business_id HAVING count(*) <> max(number) - min(number) + 1
"""
COUNTED = """
SELECT business_id FROM event_entry GROUP BY business_id
HAVING max(number) IS DISTINCT FROM (SELECT value FROM event_counter c WHERE c.business_id = event_entry.business_id)
"""
NUMBERED = """
SELECT c.business_id FROM counter c WHERE c.kind = 'order' AND c.value < (
  SELECT max(o.number::int) FROM "order" o WHERE o.seller_id = c.business_id AND o.number ~ '^[0-9]{1,9}$'
)
"""
CHECKS = {
    "businesses have gaps in their log of events": GAPS,
    "businesses' counters of events are not where their log ends": COUNTED,
    "sellers' next order numbers are given already": NUMBERED,
}
"""SELECTs that find what must not be."""


async def problems(restored: asyncpg.Connection) -> list[str]:
    """What in a database does not hold together."""
    found = [(what, await restored.fetch(sql)) for what, sql in CHECKS.items()]
    return [f"{len(rows)} {what}" for what, rows in found if rows]


async def begin_anew(restored: asyncpg.Connection) -> None:
    """Another epoch of events, and no sessions of before.

    Whoever has logged out, or was shut out, since the backup must not be let in by it.
    """
    async with restored.transaction():
        seconds = int((clock.now() - FIRST).total_seconds())
        await restored.execute("UPDATE event_epoch SET value = greatest(value + 1, $1)", seconds)
        await restored.execute("DELETE FROM session")
