"""Jobs."""

from core.graph.context import Info
from core.graph.ids import key_of
from core.graph.live import live
from core.graph.operation import listing, mutation
from models.job import Job as Row
from models.permission import Permission
from schema.job import Job, JobGroups, JobInput, JobSort, JobWhere
from services import dropping
from services import job as jobs
from services.job import JobSettled
from services.lookup import own

listing(
    "jobs", Job, allow=Permission.JOB_READ, where=JobWhere, order=JobSort, groups=[JobGroups], default="-created_at",
    doc="処理: what the events of the viewer's business have set going, newest first; done ones are kept for days.",
)  # fmt: skip

live(
    "jobs_live", Job, key="job_id", allow=Permission.JOB_READ, where=JobWhere, default="-created_at",
    groups=[JobGroups],
    doc="The newest jobs, then each that is given up, retried or dropped; that others run and end is not told.",
)  # fmt: skip


@mutation(Job, allow=Permission.JOB_WRITE, errors=[JobSettled])
async def job_retry(info: Info, input: JobInput) -> Row:
    """Have a job tried at once that was given up, or that waits for its next try."""
    return await jobs.retry(await _own(info, input))


@mutation(Job, allow=Permission.JOB_WRITE, errors=[JobSettled])
async def job_drop(info: Info, input: JobInput) -> Row:
    """Have a job never tried again that was given up, or that waits for its next try."""
    return await dropping.drop(await _own(info, input))


async def _own(info: Info, input: JobInput) -> Row:
    key = key_of(input.id, "Job", "id")
    return await own(Row, key, by=info.context.actor, version=input.expected_version)
