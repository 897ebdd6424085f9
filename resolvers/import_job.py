"""一括登録."""

from collections.abc import AsyncGenerator
from typing import Any

import strawberry

from core.graph.context import Info
from core.graph.ids import key_of
from core.graph.keyed import REPEATABLE
from core.graph.live import live
from core.graph.operation import listing, mutation, subscription
from core.graph.stream import followed
from models.import_job import ImportJob as Row
from models.permission import Permission
from schema.import_job import (
    CsvInput,
    ImportApplyInput,
    ImportInput,
    ImportJob,
    ImportJobGroups,
    ImportJobSort,
    ImportJobWhere,
    ImportStartInput,
    ImportUndoInput,
)
from services import importing
from services.importing.refusals import ImportedAlready, ImportHasErrors, ImportSettled
from services.importing.slips.refusals import PersonNeeded
from services.importing.undoing import ImportForgotten, ImportRowsChanged
from services.lookup import own

listing(
    "import_jobs", ImportJob, allow=Permission.FILE_UPLOAD, where=ImportJobWhere, order=ImportJobSort,
    groups=[ImportJobGroups],
    default="-created_at", doc="一括登録の履歴: the imports of the viewer's business, newest first.",
)  # fmt: skip

live(
    "import_jobs_live", ImportJob, key="import_id", allow=Permission.FILE_UPLOAD, where=ImportJobWhere,
    default="-created_at", groups=[ImportJobGroups],
    doc="The newest imports, then each that is new, or got further: told once a second.",
)  # fmt: skip


@mutation({"url": str}, allow=Permission.FILE_UPLOAD, again=REPEATABLE)
async def csv_template(info: Info, input: CsvInput) -> dict[str, Any]:
    """A link to a CSV file with the headings and a sample, for a quarter of an hour."""
    return {"url": await importing.template(input.kind, input.encoding, by=info.context.actor)}


@mutation({"url": str}, allow=Permission.FILE_UPLOAD, again=REPEATABLE)
async def csv_export(info: Info, input: CsvInput) -> dict[str, Any]:
    """A link to a CSV file with all that is there; it can be edited and imported again."""
    return {"url": await importing.export(input.kind, input.encoding, by=info.context.actor)}


@mutation(ImportJob, allow=Permission.FILE_UPLOAD, errors=[ImportedAlready, PersonNeeded])
async def import_start(info: Info, input: ImportStartInput) -> Row:
    """Have an uploaded file looked through in the background: preview and errors, nothing is stored yet."""
    key = key_of(input.file, "File", "file")
    return await importing.start(input.kind, key, again=input.again, by=info.context.actor)


@mutation(ImportJob, allow=Permission.FILE_UPLOAD, errors=[ImportHasErrors, ImportSettled])
async def import_apply(info: Info, input: ImportApplyInput) -> Row:
    """Take in the file in the background: all of it, or nothing."""
    job = await _own(info, input)
    return await importing.apply(job, skip_errors=input.skip_errors, by=info.context.actor)


@mutation(ImportJob, allow=Permission.FILE_UPLOAD, errors=[ImportSettled])
async def import_cancel(info: Info, input: ImportInput) -> Row:
    """Leave a file that was looked through; nothing was stored."""
    return await importing.cancel(await _own(info, input))


@mutation(ImportJob, allow=Permission.FILE_UPLOAD, errors=[ImportForgotten, ImportRowsChanged, ImportSettled])
async def import_undo(info: Info, input: ImportUndoInput) -> Row:
    """Take back in the background what a file has done: rows it made go, rows it changed become what they were.

    All of it, or nothing; rows that were changed or used since are named, or left as they are if you say so.
    """
    job = await _own(info, input)
    return await importing.undo(job, skip_changed=input.skip_changed, by=info.context.actor)


@subscription(ImportJob, allow=Permission.FILE_UPLOAD)
async def import_progress(info: Info, id: strawberry.ID) -> AsyncGenerator[Any, None]:
    """The import as it is now, and again whenever it got further, until it is done."""
    key = key_of(id, "ImportJob", "id")
    async with followed(info.context, Permission.FILE_UPLOAD) as stream:
        async for page in stream.pages():
            if page:
                stream.passed(page[-1])
            if not page or any(entry.payload.get("import_id") == str(key) for entry in page):
                job = await Row.visible_to(info.context.actor).get_or_none(id=key)
                if job is None:
                    return
                yield job
                if job.finished_at is not None:
                    return


async def _own(info: Info, input: ImportApplyInput | ImportInput | ImportUndoInput) -> Row:
    key = key_of(input.id, "ImportJob", "id")
    return await own(Row, key, by=info.context.actor, version=input.expected_version)
