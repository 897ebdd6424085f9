"""From the log of events to deliveries: by number, so that it can be proved that nothing was missed."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from core import clock, db
from core.identifier import new_id
from core.log import log
from models.webhook import TOPICS, Webhook, WebhookEnd
from services.webhook.notice import end
from services.webhook.telling import Teller

AT_ONCE = 500
"""Entries of a log that are looked at together."""
MOST_OPEN = 5_000
"""Deliveries of a webhook that wait; what follows waits in the log."""
BEHIND = """
SELECT w.id FROM webhook w JOIN event_counter c ON c.business_id = w.business_id
WHERE w.status = 'ENABLED' AND w.deleted_at IS NULL AND w.position < c.value
  AND (SELECT count(*) FROM (
    SELECT 1 FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.status = 'QUEUED' LIMIT $1
  ) AS waiting) < $1
ORDER BY random()
"""
AFTER = """
SELECT e.number, e.event_id, e.topic, e.payload, e.at, coalesce(v.trace_id, '') AS trace_id,
  (SELECT value FROM event_epoch) AS epoch
FROM event_entry e LEFT JOIN event v ON v.id = e.event_id
WHERE e.business_id = $1 AND e.number > $2 ORDER BY e.number LIMIT $3
"""
PUT = """
INSERT INTO webhook_delivery (
  id, version, created_at, updated_at, business_id, webhook_id, number, epoch, event_id, topic, payload, key,
  happened_at, trace_id, status, due_at, attempts, error, answer
)
SELECT
  id, 1, $3, $3, $1, $2, number, $12, event_id, topic, payload::jsonb, key,
  happened_at, trace_id, 'QUEUED', $3, 0, '', ''
FROM unnest($4::uuid[], $5::bigint[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::timestamptz[], $11::text[])
  AS told(id, number, event_id, topic, payload, key, happened_at, trace_id)
ON CONFLICT (webhook_id, number) DO UPDATE SET
  epoch = excluded.epoch, status = 'QUEUED', due_at = excluded.due_at, updated_at = excluded.updated_at,
  lease = NULL, leased_until = NULL,
  attempts = 0, first_tried_at = NULL, finished_at = NULL, status_code = NULL, error = '', answer = '',
  duration_ms = NULL, body = NULL
"""
"""What was told before is told again: only a replay comes by it twice."""
REACHED = "UPDATE webhook SET position = $2, epoch = $3 WHERE id = $1"


async def behind() -> list[UUID]:
    """The webhooks whose business's log holds what they have not looked at, and that have room for more."""
    return [row["id"] for row in await db.read(BEHIND, MOST_OPEN)]


async def take_in(key: UUID, teller: Teller) -> int:
    """Make deliveries of what comes next in the log, as far as a webhook wants and may see it; gives how much."""
    async with db.transaction():
        hook = await Webhook.filter(id=key).select_for_update(skip_locked=True, no_key=True).first()
        if hook is None or not hook.is_live:
            return 0
        entries = await db.fetch(AFTER, hook.business_id, hook.position, AT_ONCE)
        if not entries:
            return 0
        if entries[0]["number"] != hook.position + 1:
            log.warning("webhook.expired", webhook=str(hook.id))
            await end(hook, WebhookEnd.EXPIRED)
            return 0
        for entry in entries:
            entry["payload"] = json.loads(entry["payload"]) if isinstance(entry["payload"], str) else entry["payload"]
        wanted = [entry for entry in entries if entry["topic"] in hook.topics and entry["topic"] in TOPICS]
        seen = await teller.seen(hook, [(entry["topic"], entry["payload"]) for entry in wanted])
        await _put(hook, [entry for entry, is_seen in zip(wanted, seen, strict=True) if is_seen], clock.now())
        await db.fetch(REACHED, hook.id, entries[-1]["number"], entries[-1]["epoch"])
    return len(entries)


async def _put(hook: Webhook, entries: Sequence[dict[str, Any]], now: dt.datetime) -> None:
    if not entries:
        return
    columns = [[entry[name] for entry in entries] for name in ("number", "event_id", "topic")]
    await db.fetch(
        PUT,
        hook.business_id,
        hook.id,
        now,
        [new_id() for _ in entries],
        *columns,
        [json.dumps(entry["payload"]) for entry in entries],
        [key_of(entry["topic"], entry["payload"]) for entry in entries],
        [entry["at"] for entry in entries],
        [entry["trace_id"] for entry in entries],
        entries[0]["epoch"],
    )


def key_of(topic: str, payload: dict[str, Any]) -> str:
    """What is told in order: all of one order, else all of what the event is about."""
    return str(payload.get("order_id") or payload[f"{TOPICS[topic].facts[0]}_id"])
