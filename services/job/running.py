"""A try of a job: begun by one worker at a time, kept by a lease, and told how it went."""

import datetime as dt
import json
import random
from collections.abc import Collection
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core import db, fault
from core.pool import was_away
from models.job import MOST_TRIES, JobStatus
from services import events

LEASE_SECONDS = 10
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 15 * 60.0
OUTAGE_PAUSE = 4.0
MOST_OUTAGES = 100
"""Tries at which a job that has lost the database each time is taken for the reason."""
JITTER = 0.25
CLAIM = f"""
UPDATE job SET status = 'RUNNING', tries = tries + 1, version = version + 1, updated_at = clock_timestamp(),
  started_at = clock_timestamp(), wake_at = clock_timestamp() + make_interval(secs => {LEASE_SECONDS}),
  most_tries = CASE WHEN tries = 0 THEN $2 ELSE most_tries END
WHERE id = $1 AND status = 'DUE' AND due_at <= clock_timestamp()
RETURNING id, kind, payload, tries, most_tries, version, business_id
"""  # noqa: S608 — constants
RENEW = f"""
UPDATE job SET wake_at = clock_timestamp() + make_interval(secs => {LEASE_SECONDS}),
  done = coalesce(held.done, job.done), total = coalesce(held.total, job.total)
FROM unnest($1::uuid[], $2::int[], $3::int[], $4::int[]) AS held(id, version, done, total)
WHERE job.id = held.id AND job.version = held.version AND status = 'RUNNING'
"""  # noqa: S608 — constants
END = """
UPDATE job SET status = $3, wake_at = $4, due_at = coalesce($4, due_at), most_tries = coalesce($5, most_tries),
  finished_at = CASE WHEN $4::timestamptz IS NULL THEN clock_timestamp() END,
  error_type = $6, error = $7, done = coalesce($8, done), total = coalesce($9, total),
  version = version + 1, updated_at = clock_timestamp()
WHERE id = $1 AND version = $2 AND status = 'RUNNING'
RETURNING id
"""
GIVE_BACK = """
UPDATE job SET status = 'DUE', tries = tries - 1, version = job.version + 1, wake_at = clock_timestamp()
FROM unnest($1::uuid[], $2::int[]) AS held(id, version)
WHERE job.id = held.id AND job.version = held.version AND status = 'RUNNING'
"""


class Superseded(Exception):
    """The lease has ended and another worker has the job: what this one has done is undone."""


class Postponed(Exception):
    """Raised by a job that has not failed, but is to go on later."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__(until)
        self.until = until


@dataclass
class Claim:
    """A job that this process runs; its version tells this try from any later one."""

    id: UUID
    kind: str
    payload: dict[str, Any]
    tries: int
    most_tries: int
    version: int
    business_id: UUID | None
    done: int | None = None
    total: int | None = None


@dataclass(frozen=True)
class Error:
    """What has gone wrong, and where."""

    type: str
    place: str


NONE = Error("", "")
RUNNING: ContextVar[Claim | None] = ContextVar("running", default=None)
"""The job that the current task runs."""


def tell(done: int, total: int) -> None:
    """How far the running job is; written when its lease is renewed, at no cost of its own."""
    if (claimed := RUNNING.get()) is not None:
        claimed.done, claimed.total = done, total


async def claim(key: UUID, most_tries: int) -> Claim | None:
    """Begin a try, unless the job is not due, or somebody else has begun."""
    rows = await db.fetch(CLAIM, key, most_tries)
    return Claim(**row | {"payload": json.loads(row["payload"])}) if (row := next(iter(rows), None)) else None


async def renew(execute: Any, claims: Collection[Claim]) -> None:
    """Hold on to what is still running, on a connection apart from the jobs' own."""
    columns = [[getattr(one, name) for one in claims] for name in ("id", "version", "done", "total")]
    await execute(RENEW, *columns)


async def give_back(execute: Any, claims: Collection[Claim]) -> None:
    """Let others run what this process will not end, at once; this was no try."""
    await execute(GIVE_BACK, [one.id for one in claims], [one.version for one in claims])


async def finish(claimed: Claim) -> None:
    """It is done: in the transaction of what it has done, so that both hold or neither."""
    await _end(claimed, JobStatus.DONE)


async def postpone(claimed: Claim, until: dt.datetime) -> None:
    """It goes on later; its failures are counted anew."""
    await _end(claimed, JobStatus.DUE, due_at=until, most_tries=claimed.tries + MOST_TRIES)


async def fail(claimed: Claim, error: BaseException) -> JobStatus:
    """It is tried again after a pause that grows, or given up; losing the database is hardly the job's own fault."""
    told = Error(type(error).__name__[:100], fault.place(error)[:300])
    is_innocent = was_away(error) and claimed.tries < MOST_OUTAGES
    async with db.transaction():
        if is_innocent:
            due_at = await _after_pause(claimed.tries, OUTAGE_PAUSE)
            await _end(claimed, JobStatus.DUE, due_at=due_at, most_tries=claimed.most_tries + 1, error=told)
            return JobStatus.DUE
        if claimed.tries >= claimed.most_tries:
            await _end(claimed, JobStatus.DEAD, error=told)
            await events.emit(events.JobDied(claimed.id, claimed.business_id))
            return JobStatus.DEAD
        await _end(claimed, JobStatus.DUE, due_at=await _after_pause(claimed.tries, LONGEST_PAUSE), error=told)
        return JobStatus.DUE


async def _after_pause(tries: int, longest: float) -> dt.datetime:
    """By the clock of the database, as all that is compared with it."""
    pause = min(FIRST_PAUSE * 2 ** (tries - 1), longest)
    jittered = pause * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 — no secret
    rows = await db.fetch("SELECT clock_timestamp() + make_interval(secs => $1) AS at", jittered)
    found: dt.datetime = rows[0]["at"]
    return found


async def _end(
    claimed: Claim,
    status: JobStatus,
    *,
    due_at: dt.datetime | None = None,
    most_tries: int | None = None,
    error: Error = NONE,
) -> None:
    told = (status, due_at, most_tries, error.type, error.place, claimed.done, claimed.total)
    if not await db.fetch(END, claimed.id, claimed.version, *told):
        raise Superseded
