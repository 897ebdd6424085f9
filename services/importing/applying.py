"""Taking a file in: all of it, or nothing; what each row has done is remembered, so that it can be undone."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any

import asyncpg
import orjson

from core import clock, db
from core.identifier import new_id
from models.import_job import ImportedRow, ImportJob, ImportStatus
from models.row import Row
from services import events
from services.importing.layouts import LAYOUTS, Layout
from services.importing.planning import ImportAction, Planned
from services.importing.progress import Tell, alone, queue, telling
from services.importing.reading import Pages, ahead, opened, planned_pages

CHANGE = """
UPDATE {table} AS held SET {sets}
FROM jsonb_populate_recordset(NULL::{table}, $1::jsonb) AS told
WHERE held.id = told.id AND held.version = told.version - 1
RETURNING held.id
"""
REMEMBERED = (
    "id", "version", "created_at", "updated_at", "import_job_id", "number", "target_id", "target_version", "before",
)  # fmt: skip


class _Overtaken(Exception):
    """What is there is no longer what was looked at."""


async def take_in(job: ImportJob) -> None:
    """All rows in one transaction; what has changed since they were looked through sends the file back there."""
    layout, before = LAYOUTS[job.kind], copy_context()
    try:
        async with opened(job, layout) as source, db.transaction(), telling(job, job.total_rows) as tell:
            if not await alone(job, ImportStatus.APPLYING):
                return
            if layout.held:
                await db.fetch(layout.held, job.business_id)
            pages = ahead(_ready_pages(job, layout, planned_pages(layout, job, source)), before)
            await _ended(job, await _all_stored(job, layout, pages, tell))
    except (_Overtaken, asyncpg.UniqueViolationError, asyncpg.ExclusionViolationError):
        async with db.transaction():
            job.status = ImportStatus.CHECKING
            await job.store("status")
            await queue(job)


@dataclass(frozen=True)
class Ready:
    """A page as it is written: made ready while the page before it is on its way to the database."""

    counts: Counter[ImportAction]
    made: list[tuple[Any, ...]]
    changed: list[Planned]
    done: list[tuple[Any, ...]]
    """What each row has done."""


async def _ready_pages(job: ImportJob, layout: Layout, pages: Pages) -> AsyncIterator[Ready]:
    names = tuple(layout.row._meta.fields_db_projection)
    async for page in pages:
        now = clock.now()
        made = [planned.row for planned in page if planned.action is ImportAction.CREATE]
        for row in made:
            row.id, row.created_at, row.updated_at = new_id(), now, now
            row.refold()
        changed = [planned for planned in page if planned.action is ImportAction.UPDATE]
        for planned in changed:
            planned.row.version += 1
            planned.row.updated_at = now
            planned.row.refold()
        done = [
            (
                new_id(), 1, now, now, job.id, planned.number, planned.row.id, planned.row.version,
                _remembered(layout, planned) if planned.action is ImportAction.UPDATE else None,
            )
            for planned in page
            if planned.action in {ImportAction.CREATE, ImportAction.UPDATE}
        ]  # fmt: skip
        counts = Counter(planned.action for planned in page)
        yield Ready(counts, [tuple(getattr(row, name) for name in names) for row in made], changed, done)


async def _all_stored(job: ImportJob, layout: Layout, pages: AsyncIterator[Ready], tell: Tell) -> Counter[ImportAction]:
    counts = Counter[ImportAction]()
    async for page in pages:
        counts += page.counts
        if counts[ImportAction.ERROR] and not job.skips_errors:
            raise _Overtaken
        await db.copy(layout.row._meta.db_table, list(layout.row._meta.fields_db_projection.values()), page.made)
        await _change(layout.row, page.changed)
        await db.copy(ImportedRow._meta.db_table, REMEMBERED, page.done)
        await tell(counts.total())
    return counts


def _remembered(layout: Layout, planned: Planned) -> str:
    """What is needed to take it back: what was there; of what is counted, how much has come."""
    before = dict(planned.before)
    for name in layout.counted & before.keys():
        if None not in {before[name], getattr(planned.row, name)}:
            before |= {name: None, f"+{name}": getattr(planned.row, name) - before[name]}
    return orjson.dumps(before, default=str).decode()


async def _change(kind: type[Row], changed: Sequence[Planned]) -> None:
    """Write what is new, in the version that was looked at and in no other."""
    if not changed:
        return
    names = dict.fromkeys(name for planned in changed for name in planned.changed)
    names |= dict.fromkeys({"search"} & kind._meta.fields_map.keys()) | {"version": None, "updated_at": None}
    columns = {name: kind._meta.fields_db_projection[name] for name in names}
    told = orjson.dumps([_told(planned.row, columns) for planned in changed], default=str).decode()
    sets = ", ".join(f"{column} = told.{column}" for column in columns.values())
    found = await db.fetch(CHANGE.format(table=kind._meta.db_table, sets=sets), told)
    if len(found) != len(changed):
        raise _Overtaken


def _told(row: Row, columns: dict[str, str]) -> dict[str, Any]:
    return {"id": row.id} | {column: getattr(row, name) for name, column in columns.items()}


async def _ended(job: ImportJob, counts: Counter[ImportAction]) -> None:
    job.to_create, job.to_update = counts[ImportAction.CREATE], counts[ImportAction.UPDATE]
    job.unchanged, job.with_errors = counts[ImportAction.SAME], counts[ImportAction.ERROR]
    job.done_rows, job.status, job.finished_at = job.total_rows, ImportStatus.DONE, clock.now()
    await job.store("to_create", "to_update", "unchanged", "with_errors", "done_rows", "status", "finished_at")
    await events.emit(events.ImportDone(job.id, job.business_id))
