"""The scheduler, as processes: of any number one works, and when it is killed another one does within seconds."""

import asyncio
import datetime as dt
import signal
import time

from core import clock, db
from models.job import Job, JobStatus
from tests import make
from tests.services import eventually, running
from workers.scheduler import LOCK

HOLDERS = """
SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database
WHERE datname = current_database() AND locktype = 'advisory' AND objid = $1 AND granted
"""


async def holders():
    return [row["pid"] for row in await db.fetch(HOLDERS, LOCK)]


async def an_old_job():
    """What the hourly job forgets."""
    long_ago = clock.now() - dt.timedelta(days=9)
    facts = {"kind": "x", "payload": {}, "due_at": long_ago, "finished_at": long_ago}
    return await Job.create(business_id=(await make.business()).id, status=JobStatus.DONE, **facts)


async def forgotten(row):
    async def is_gone():
        return not await Job.exists(id=row.id)

    await eventually(is_gone, seconds=60)


async def test_one_of_two_works_and_the_other_takes_over_when_it_is_killed(pool):
    first = await an_old_job()
    with running("scheduler") as (one,):
        await forgotten(first)
        (holder,) = await holders()
        second = await an_old_job()
        with running("scheduler"):
            await asyncio.sleep(8)
            assert await holders() == [holder]
            assert await Job.exists(id=second.id), "two work at once"
            one.send_signal(signal.SIGKILL)
            killed = time.monotonic()

            async def taken_over():
                return [pid for pid in await holders() if pid != holder]

            (other,) = await eventually(taken_over, seconds=10)
            assert time.monotonic() - killed < 5
            await forgotten(second)
            assert await holders() == [other]
