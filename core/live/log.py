"""The log of events: numbered per business in the order of commits, without gaps, kept for some months.

PostgreSQL is the truth; whoever listens reads rows by their numbers, and is only woken by other ways.
"""

import datetime as dt
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core import db

Fetch = Callable[..., Awaitable[Any]]
Place = tuple[int, int]
"""The number of an entry, and the epoch it stands in."""
REACHED: ContextVar[dict[UUID, Place] | None] = ContextVar("reached", default=None)
"""Where an operation is told how far its own events have moved each business's log."""
CHANNEL = "tsunagi_events"
CONCERNED = ("business_id", "seller_id", "buyer_id")
"""The facts of an event that name the businesses whose log it stands in, one each; `business_ids` names several."""

APPEND = """
WITH told AS (
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[]) WITH ORDINALITY AS told(id, topic, payload, place)
), kept AS (
  INSERT INTO event (id, topic, payload, trace_id, pending, version, created_at, updated_at)
  SELECT id, topic, payload::jsonb, $4, true, 1, clock_timestamp(), clock_timestamp() FROM told
), concerned AS (
  SELECT business_id, place, row_number() OVER (PARTITION BY business_id ORDER BY place) AS nth,
    count(*) OVER (PARTITION BY business_id) AS n
  FROM unnest($5::uuid[], $6::int[]) AS concerned(business_id, place)
), counted AS (
  INSERT INTO event_counter AS counter (business_id, value)
  SELECT business_id, count(*) FROM concerned GROUP BY business_id ORDER BY business_id
  ON CONFLICT (business_id) DO UPDATE SET value = counter.value + excluded.value
  RETURNING business_id, value
)
INSERT INTO event_entry (business_id, number, event_id, topic, payload, at)
SELECT business_id, value - n + nth, id, topic, payload::jsonb, clock_timestamp()
FROM concerned JOIN counted USING (business_id) JOIN told USING (place)
RETURNING business_id, number, (SELECT value FROM event_epoch) AS epoch
"""
"""One statement, the last before the commit: who has raised a business's counter is alone until he has committed.

Counters are locked in the order of their keys, so that two transactions never wait for each other.
"""
AFTER = """
SELECT number, topic, payload FROM event_entry
WHERE business_id = $1 AND number > $2 ORDER BY number LIMIT $3
"""
OF_TRANSACTIONS = """
SELECT transaction_id, number, (SELECT value FROM event_epoch) AS epoch, at FROM event_entry
WHERE business_id = $1 AND transaction_id = ANY($2) ORDER BY number
"""
BOUNDS = """
SELECT e.value AS epoch, c.value AS head,
  (SELECT min(number) FROM event_entry WHERE business_id = c.business_id) AS oldest
FROM event_epoch AS e LEFT JOIN event_counter AS c ON c.business_id = $1
"""


@dataclass(frozen=True)
class Fact:
    """Something that is to be told: a topic, and ids."""

    id: UUID
    topic: str
    payload: Mapping[str, Any]

    @property
    def concerned(self) -> list[UUID]:
        """The businesses in whose log it stands."""
        named = [self.payload[name] for name in CONCERNED if self.payload.get(name)]
        return sorted(map(UUID, {*named, *self.payload.get("business_ids", ())}))


@dataclass(frozen=True)
class Entry:
    """An event in the log of one business."""

    number: int
    topic: str
    payload: dict[str, Any]


@dataclass(frozen=True)
class Bounds:
    """What a business's log holds: `head` is its last number, `oldest` the position before its first.

    A database that was restored goes on from earlier numbers in another epoch: what they named before is lost.
    """

    head: int
    oldest: int
    epoch: int = 0


def _arguments(facts: Sequence[Fact], trace_id: str) -> list[Any]:
    """What APPEND needs."""
    pairs = [(business, place) for place, fact in enumerate(facts, 1) for business in fact.concerned]
    return [
        [fact.id for fact in facts],
        [fact.topic for fact in facts],
        [json.dumps(fact.payload) for fact in facts],
        trace_id,
        [business for business, _ in pairs],
        [place for _, place in pairs],
    ]


async def append(fetch: Fetch, facts: Sequence[Fact], trace_id: str) -> dict[UUID, Place]:
    """Write what has happened; gives the last place of each business concerned."""
    rows = await fetch(APPEND, *_arguments(facts, trace_id))
    return {row["business_id"]: (row["number"], row["epoch"]) for row in sorted(rows, key=lambda row: row["number"])}


async def after(business_id: UUID, number: int, limit: int) -> list[Entry]:
    """The next entries of a business's log."""
    rows = await db.read(AFTER, business_id, number, limit)
    return [Entry(row["number"], row["topic"], json.loads(row["payload"])) for row in rows]


async def of_transactions(business_id: UUID, keys: Sequence[int]) -> dict[int, list[tuple[Place, dt.datetime]]]:
    """Places and times of what transactions have announced, by their keys, which come again in a restored database."""
    found: dict[int, list[tuple[Place, dt.datetime]]] = {}
    for row in await db.read(OF_TRANSACTIONS, business_id, list(keys)):
        found.setdefault(row["transaction_id"], []).append(((row["number"], row["epoch"]), row["at"]))
    return found


async def bounds(business_id: UUID) -> Bounds:
    """From where to where a business's log can be read now."""
    (row,) = await db.read(BOUNDS, business_id)
    head = row["head"] or 0
    return Bounds(head, head if row["oldest"] is None else row["oldest"] - 1, row["epoch"])
