"""A streaming replica, which answers those queries that say how new an answer has to be.

What it knows is compared with where the primary's log was, some seconds ago: nothing older is ever told, and who
names a cursor is told nothing from before it.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from prometheus_client import Counter

from core import db, wall
from core.live import cursor
from core.log import log
from core.pool import OUTAGES
from core.user_error import UserError

ANY = "any"
"""Sent in place of a cursor by who needs to see no write of his own."""
LOOK_SECONDS = 1.0
OLDEST_SECONDS = 3.0
"""An answer may be as old as this: sessions that have ended must be worth nothing within five."""
PATIENCE_SECONDS = 0.5
REST_SECONDS = 5.0
"""For so long nobody asks a replica that has not answered."""
READS = Counter("tsunagi_replica_reads_total", "Queries that might have been answered by the replica.", ["outcome"])

PRIMARY = "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn AS position"
REPLICA = """
SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn AS replayed, e.value AS epoch, coalesce(c.value, 0) AS head
FROM event_epoch AS e LEFT JOIN event_counter AS c ON c.business_id = $1
"""


@dataclass
class Watch:
    """Where the primary's log was at the last looks of this process."""

    looks: deque[tuple[float, Decimal]] = field(default_factory=lambda: deque(maxlen=10))
    rests_until: float = 0.0

    def least(self, now: float) -> Decimal | None:
        """What a replica must have replayed, or nothing where nobody knows."""
        return next((position for at, position in self.looks if now - at <= OLDEST_SECONDS), None)


_WATCH = Watch()


@contextlib.asynccontextmanager
async def watched() -> AsyncIterator[None]:
    """Look at the primary as long as the block lasts, if there is a replica."""
    task = asyncio.create_task(_look()) if db.has_replica() else None
    try:
        yield
    finally:
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def may_answer(business_id: UUID | None, after: str) -> bool:
    """Whether the replica knows all that happened until some seconds ago, and until the cursor that somebody names."""
    now = asyncio.get_running_loop().time()
    if not db.has_replica() or now < _WATCH.rests_until:
        return False
    outcome = "behind"
    try:
        least, wanted = _WATCH.least(now), _wanted(business_id, after)
        if least is not None and wanted is not None:
            async with asyncio.timeout(PATIENCE_SECONDS):
                ((replayed, epoch, head),) = await db.at_replica(
                    wall.behind(REPLICA, 1), business_id, f"{business_id or ''}"
                )
            number, wanted_epoch = wanted
            is_passed = after == ANY or (epoch == wanted_epoch and head >= number)
            outcome = "replica" if replayed is not None and replayed >= least and is_passed else "behind"
    except OUTAGES as error:  # whatever it has against a statement: it may be a conflict with what is replayed
        _WATCH.rests_until = now + REST_SECONDS
        outcome = "unavailable"
        log.warning("replica.unavailable", error=type(error).__name__)
    READS.labels(outcome).inc()
    return outcome == "replica"


def _wanted(business_id: UUID | None, after: str) -> tuple[int, int] | None:
    if after == ANY:
        return 0, 0
    try:
        return cursor.place(after, business_id) if business_id else None
    except UserError:
        return None


async def _look() -> None:
    loop = asyncio.get_running_loop()
    while True:
        at = loop.time()
        try:
            ((position,),) = await db.read(PRIMARY)
            _WATCH.looks.append((at, position))
        except OUTAGES as error:
            log.warning("replica.blind", error=type(error).__name__)
        await asyncio.sleep(LOOK_SECONDS)
