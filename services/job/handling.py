"""What people do about jobs, and what the clock does."""

from dataclasses import dataclass

from core import clock, db
from core.settings import settings
from core.user_error import UserError
from models.job import MOST_TRIES, Job, JobStatus
from services import events

BATCH = 5_000
TRIM = """
DELETE FROM job WHERE id IN (
  SELECT id FROM job WHERE finished_at < clock_timestamp() - make_interval(days => $1) AND status IN ('DONE', 'DROPPED')
  LIMIT $2
) RETURNING id
"""
COUNTS = """
SELECT status, count(*) AS count FROM job WHERE wake_at IS NOT NULL GROUP BY status
UNION ALL SELECT 'DEAD', count(*) FROM job WHERE status = 'DEAD'
"""
WAITING = frozenset({JobStatus.DUE, JobStatus.DEAD})


@dataclass(eq=False, kw_only=True)
class JobSettled(UserError):
    """It is running, or there is nothing more to be done about it."""

    ja = "この処理は、いまの状態（{status}）では変更できません。"
    en = "Nothing can be done about this job as it is now ({status})."
    status: JobStatus


async def retry(job: Job) -> Job:
    """Have a job tried at once that was given up, or that waits; its failures are counted anew."""
    await _handle(job, JobStatus.DUE)
    await events.emit(events.JobRetried(job.id, job.business_id))
    return job


async def drop(job: Job) -> Job:
    """Have a job never tried again."""
    await _handle(job, JobStatus.DROPPED)
    await events.emit(events.JobDropped(job.id, job.business_id))
    return job


async def _handle(job: Job, status: JobStatus) -> None:
    if job.status not in WAITING:
        raise JobSettled(status=job.status)
    now = clock.now()
    is_due = status is JobStatus.DUE
    job.status, job.handled_at = status, now
    job.wake_at, job.finished_at = (now, None) if is_due else (None, now)
    if is_due:
        job.due_at, job.most_tries = now, job.tries + MOST_TRIES
    await job.store("status", "handled_at", "wake_at", "finished_at", "due_at", "most_tries")


async def trim() -> None:
    """Forget what was done, or dropped, long ago; what was given up stays until somebody has seen to it."""
    while len(await db.fetch(TRIM, settings().job_days, BATCH)) == BATCH:
        pass


async def counts() -> dict[JobStatus, int]:
    """How many jobs wait, run, and were given up, of all businesses."""
    found = {JobStatus(row["status"]): row["count"] for row in await db.fetch(COUNTS)}
    return {status: found.get(status, 0) for status in (JobStatus.DUE, JobStatus.RUNNING, JobStatus.DEAD)}
