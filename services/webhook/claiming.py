"""Who sends what: each try is leased, so many at a time per webhook, host and business, in order per key."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from core import clock, db
from core.identifier import new_id

LEASE = dt.timedelta(seconds=9)
RENEW_SECONDS = 3
"""What is being sent is renewed so often; when its process dies, another goes on within 12 seconds."""
PER_WEBHOOK = 4
PER_HOST = 16
PER_BUSINESS = 16
LOCK = "SELECT pg_advisory_xact_lock(7345003)"
CLAIM = f"""
WITH taken AS (
  SELECT w.id, w.host, w.business_id FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
  WHERE d.status = 'QUEUED' AND d.leased_until > $1
), ready AS (
  SELECT d.id, d.due_at,
    row_number() OVER (PARTITION BY w.id ORDER BY d.due_at, d.id)
      + (SELECT count(*) FROM taken t WHERE t.id = w.id) AS of_webhook,
    row_number() OVER (PARTITION BY w.host ORDER BY d.due_at, d.id)
      + (SELECT count(*) FROM taken t WHERE t.host = w.host) AS of_host,
    row_number() OVER (PARTITION BY w.business_id ORDER BY d.due_at, d.id)
      + (SELECT count(*) FROM taken t WHERE t.business_id = w.business_id) AS of_business
  FROM webhook w CROSS JOIN LATERAL (
    SELECT q.id, q.due_at FROM webhook_delivery q
    WHERE q.webhook_id = w.id AND q.status = 'QUEUED' AND q.due_at <= $1
      AND (q.leased_until IS NULL OR q.leased_until <= $1)
      AND (q.number IS NULL OR (w.status = 'ENABLED' AND (w.held_until IS NULL OR w.held_until <= $1)))
      AND NOT EXISTS (
        SELECT 1 FROM webhook_delivery e
        WHERE e.webhook_id = q.webhook_id AND e.key = q.key AND e.status = 'QUEUED' AND e.number < q.number
      )
    ORDER BY q.due_at, q.number LIMIT {PER_WEBHOOK}
  ) AS d
  WHERE w.deleted_at IS NULL
), chosen AS (
  SELECT id FROM webhook_delivery WHERE id IN (
    SELECT id FROM ready
    WHERE of_webhook <= {PER_WEBHOOK} AND of_host <= {PER_HOST} AND of_business <= {PER_BUSINESS}
    ORDER BY due_at, id LIMIT $4
  ) FOR UPDATE SKIP LOCKED
)
UPDATE webhook_delivery d SET lease = $2, leased_until = $3 FROM chosen WHERE d.id = chosen.id RETURNING d.id
"""  # noqa: S608 — numbers of our own
RENEW = """
UPDATE webhook_delivery SET leased_until = $1
WHERE id = ANY($2::uuid[]) AND lease = ANY($3::uuid[]) AND status = 'QUEUED'
"""


@dataclass(frozen=True)
class Claimed:
    """A delivery that is ours to try, as long as the lease is renewed."""

    id: UUID
    lease: UUID


async def claim(most: int) -> list[Claimed]:
    """What is due, oldest first, and not being tried by anybody."""
    lease, now = new_id(), clock.now()
    async with db.transaction():
        await db.fetch(LOCK)
        found = await db.fetch(CLAIM, now, lease, now + LEASE, most)
    return [Claimed(row["id"], lease) for row in found]


async def renew(claimed: Collection[Claimed]) -> None:
    """They are still being tried."""
    if claimed:
        ids, leases = [one.id for one in claimed], list({one.lease for one in claimed})
        await db.fetch(RENEW, clock.now() + LEASE, ids, leases)
