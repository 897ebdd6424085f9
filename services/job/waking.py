"""From events to jobs, and from jobs to messages: whatever is lost on the way is found here again."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core import db
from core.live.log import Fact
from models.job import MOST_TRIES, JobStatus
from services import events

RESEND_SECONDS = 10
"""A message that has come to nothing for so long is sent again."""
UNKNOWN_SECONDS = 5
"""A job that this release does not know is offered again after so long, to a worker that may."""
TAKE = f"""
WITH taken AS (
  UPDATE event SET pending = false WHERE id IN (
    SELECT id FROM event WHERE pending AND (topic = ANY($1) OR created_at < clock_timestamp() - interval '1 day')
    ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED
  ) RETURNING id, topic, payload, trace_id
), made AS (
  INSERT INTO job (
    id, version, created_at, updated_at, business_id, kind, payload, trace_id, status, tries, most_tries,
    due_at, wake_at, error_type, error
  )
  SELECT id, 1, clock_timestamp(), clock_timestamp(),
    coalesce(payload ->> 'business_id', payload ->> 'seller_id', payload ->> 'buyer_id',
      payload -> 'business_ids' ->> 0)::uuid,
    topic, payload, trace_id, 'DUE', 0, {MOST_TRIES},
    clock_timestamp(), clock_timestamp() + make_interval(secs => {RESEND_SECONDS}), '', ''
  FROM taken WHERE topic = ANY($2)
  ON CONFLICT (id) DO NOTHING
  RETURNING id
)
SELECT taken.*, made.id IS NOT NULL AS is_job FROM taken LEFT JOIN made USING (id) ORDER BY id
"""  # noqa: S608 — constants
WAKE = f"""
WITH late AS (
  SELECT id, status = 'RUNNING' AS is_lost, status = 'RUNNING' AND tries >= most_tries AS is_over
  FROM job WHERE wake_at <= clock_timestamp() ORDER BY wake_at LIMIT $1 FOR UPDATE SKIP LOCKED
)
UPDATE job SET
  status = CASE WHEN is_over THEN 'DEAD' ELSE 'DUE' END,
  wake_at = CASE WHEN NOT is_over THEN clock_timestamp() + make_interval(secs => {RESEND_SECONDS}) END,
  finished_at = CASE WHEN is_over THEN clock_timestamp() END,
  version = version + is_lost::int,
  error_type = CASE WHEN is_lost THEN 'WorkerLost' ELSE error_type END,
  error = CASE WHEN is_lost THEN '' ELSE error END
FROM late WHERE job.id = late.id
RETURNING job.id, kind, trace_id, status, business_id
"""  # noqa: S608 — constants
UNSENT = "UPDATE job SET wake_at = clock_timestamp() WHERE id = ANY($1) AND status = 'DUE' RETURNING id"
PUT_OFF = f"""
UPDATE job SET wake_at = clock_timestamp() + make_interval(secs => {UNKNOWN_SECONDS})
WHERE id = $1 AND status = 'DUE' RETURNING id
"""  # noqa: S608 — constants


@dataclass(frozen=True)
class Due:
    """What a message says: a row is due."""

    id: UUID
    kind: str
    trace_id: str

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Due":
        """As the row says; a job is named like the topic of its event."""
        return cls(row["id"], row.get("kind") or row["topic"], row["trace_id"])


@dataclass(frozen=True)
class Taken:
    """Events that were pending: what is to be done, and whose logs have grown."""

    count: int
    due: list[Due]
    concerned: set[UUID]


async def take(kinds: Collection[str], limit: int) -> Taken:
    """Make a job of each pending event whose topic is one of these kinds, oldest first.

    Topics of another release are left to its relays; after a day nobody is waited for.
    """
    rows = await db.fetch(TAKE, [*events.TOPICS, *kinds], [*kinds], limit)
    facts = [Fact(row["id"], row["topic"], json.loads(row["payload"])) for row in rows]
    concerned = {business for fact in facts for business in fact.concerned}
    return Taken(len(rows), [Due.of(row) for row in rows if row["is_job"]], concerned)


async def wake(limit: int) -> list[Due]:
    """What is due now, and of which nobody has heard; who has lost his worker too often is given up."""
    async with db.transaction():
        rows = await db.fetch(WAKE, limit)
        for row in rows:
            if row["status"] == JobStatus.DEAD:
                await events.emit(events.JobDied(row["id"], row["business_id"]))
    return [Due.of(row) for row in rows if row["status"] == JobStatus.DUE]


async def unsent(due: Collection[Due]) -> None:
    """Their messages were not taken: they are to be sent with the next look."""
    await db.fetch(UNSENT, [one.id for one in due])


async def put_off(key: UUID) -> None:
    """Leave a job to a worker that knows it; this is no try."""
    await db.fetch(PUT_OFF, key)
