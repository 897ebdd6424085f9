"""What all steps of an import share: they wait for a worker, are done by one at a time, and tell how far they are."""

import contextlib
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable

from core import db
from models.import_job import ImportJob, ImportStatus
from services import events
from services import job as jobs

Tell = Callable[[int], Awaitable[None]]
PROGRESS_SECONDS = 1
"""Between two words about the progress."""


async def queue(job: ImportJob) -> None:
    """Have the next step done in the background."""
    await events.emit(events.ImportQueued(job.id, job.business_id))


async def alone(job: ImportJob, status: ImportStatus) -> bool:
    """Whether it is still in a state, and no worker that was taken for dead is about it."""
    found = await db.fetch("SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS is_mine", str(job.id))
    if not found[0]["is_mine"]:
        raise TimeoutError
    return await ImportJob.exists(id=job.id, status=status)


@contextlib.asynccontextmanager
async def telling(job: ImportJob, total: int) -> AsyncIterator[Tell]:
    """A way to say how far it is, outside of the transaction that does the work."""
    async with db.aside() as connection:
        await connection.execute("UPDATE import_job SET total_rows = $2 WHERE id = $1", job.id, total)
        told_at = -math.inf

        async def tell(done: int) -> None:
            nonlocal told_at
            jobs.tell(done, total)
            if time.monotonic() - told_at >= PROGRESS_SECONDS:
                told_at = time.monotonic()
                await connection.execute("UPDATE import_job SET done_rows = $2 WHERE id = $1", job.id, done)
                await events.emit_aside(connection, events.ImportProgressed(job.id, job.business_id))

        yield tell
