"""Taking a file in: all of it, or nothing; what each row has done is remembered, so that it can be undone."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence

from core import clock, db
from models.import_job import ImportedRow, ImportJob, ImportStatus
from services import events
from services.importing.layouts import LAYOUTS, Layout
from services.importing.planning import ImportAction, Planned
from services.importing.progress import STEP, alone, queue, telling
from services.importing.reading import planned_rows, read


class _Overtaken(Exception):
    """What is there is no longer what was looked at."""


async def take_in(job: ImportJob) -> None:
    """All rows in one transaction; what has changed since they were looked through sends the file back there."""
    layout, counts = LAYOUTS[job.kind], Counter[ImportAction]()
    found, places = await read(job, layout)
    try:
        async with db.transaction(), telling(job, len(found.rows)) as tell:
            if not await alone(job, ImportStatus.APPLYING):
                return
            rows = planned_rows(layout, job, found, places)
            wanted = await _wanted(rows, counts, skips_errors=job.skips_errors)
            for start in range(0, len(wanted), STEP):
                page = wanted[start : start + STEP]
                await _store(job, layout, page)
                await tell(start + len(page))
            await _ended(job, counts)
    except _Overtaken:
        async with db.transaction():
            job.status = ImportStatus.CHECKING
            await job.store("status")
            await queue(job)


async def _wanted(rows: AsyncIterator[Planned], counts: Counter[ImportAction], *, skips_errors: bool) -> list[Planned]:
    """Those that do something; all are counted."""
    wanted: list[Planned] = []
    async for planned in rows:
        counts[planned.action] += 1
        if planned.action is ImportAction.ERROR and not skips_errors:
            raise _Overtaken
        if planned.action in {ImportAction.CREATE, ImportAction.UPDATE}:
            wanted.append(planned)
    return wanted


async def _store(job: ImportJob, layout: Layout, page: Sequence[Planned]) -> None:
    made = [planned.row for planned in page if planned.action is ImportAction.CREATE]
    for row in made:
        row.refold()
    await layout.row.bulk_create(made)
    changed = [planned for planned in page if planned.action is ImportAction.UPDATE]
    read = {planned.row.id: planned.row.version for planned in changed}
    held = await layout.row.filter(id__in=list(read)).order_by("id").select_for_update() if read else []
    if {row.id: row.version for row in held} != read:
        raise _Overtaken
    for planned in changed:
        await planned.row.store(*planned.changed)
    await ImportedRow.bulk_create(
        ImportedRow(
            import_job_id=job.id, number=planned.number, target_id=planned.row.id, target_version=planned.row.version,
            before=planned.before if planned.action is ImportAction.UPDATE else None,
        )
        for planned in page
    )  # fmt: skip


async def _ended(job: ImportJob, counts: Counter[ImportAction]) -> None:
    job.to_create, job.to_update = counts[ImportAction.CREATE], counts[ImportAction.UPDATE]
    job.unchanged, job.with_errors = counts[ImportAction.SAME], counts[ImportAction.ERROR]
    job.done_rows, job.status, job.finished_at = job.total_rows, ImportStatus.DONE, clock.now()
    await job.store("to_create", "to_update", "unchanged", "with_errors", "done_rows", "status", "finished_at")
    await events.emit(events.ImportDone(job.id, job.business_id))
