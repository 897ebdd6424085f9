"""Looking through a file: nothing is stored but what was seen."""

import contextlib
import tempfile
from collections import Counter
from collections.abc import Iterator
from typing import IO, Any

from core import clock, db, files, table
from core.locale import LOCALES
from core.table import Format, Write
from core.user_error import UserError, UserErrors
from models.file import File
from models.import_job import ImportJob, ImportStatus
from services import events
from services.file import TABLES
from services.importing.layouts import LAYOUTS, Layout
from services.importing.planning import ImportAction, Planned
from services.importing.progress import telling
from services.importing.reading import Source, opened, planned_pages

SHOWN_ROWS = 100
SHOWN_ERRORS = 1000


async def check(job: ImportJob) -> None:
    """Count what its rows would do, and gather what is wrong with them."""
    layout = LAYOUTS[job.kind]
    try:
        async with opened(job, layout) as source:
            job.encoding = source.table.format
            with tempfile.TemporaryFile() as file:
                with _to_mend(file, layout, source) as write:
                    counts = await _looked_through(job, layout, source, write)
                suffix = f".{Format(job.encoding).extension}"
                errors = await put_errors(job, file, suffix) if counts[ImportAction.ERROR] else None
    except (UserError, UserErrors) as refusal:
        await failed(job, next(iter(refusal)))
        return
    job.total_rows = sum(counts.values())
    job.to_create, job.to_update = counts[ImportAction.CREATE], counts[ImportAction.UPDATE]
    job.unchanged, job.with_errors = counts[ImportAction.SAME], counts[ImportAction.ERROR]
    job.done_rows, job.status = job.total_rows, ImportStatus.CHECKED
    async with db.transaction():
        if errors is not None:
            await errors.save(force_create=True)
            job.error_file_id = errors.id
        await job.store(
            "encoding", "total_rows", "to_create", "to_update", "unchanged", "with_errors", "preview", "errors",
            "done_rows", "status", "error_file_id",
        )  # fmt: skip
        await events.emit(events.ImportChecked(job.id, job.business_id))


async def _looked_through(job: ImportJob, layout: Layout, source: Source, write: Write) -> Counter[ImportAction]:
    """Count what the rows would do; the first are shown, and all that have errors written down."""
    counts = Counter[ImportAction]()
    job.preview, job.errors = [], []
    async with telling(job, source.table.lines - 1) as tell:
        async for page in planned_pages(layout, job, source):
            for planned in page:
                counts[planned.action] += 1
                if planned.action is ImportAction.ERROR:
                    errors = _errors(layout, planned)
                    job.errors += errors[: SHOWN_ERRORS - len(job.errors)]
                    write(_told(source, planned, errors))
            job.preview += [_shown(layout, planned) for planned in page[: SHOWN_ROWS - len(job.preview)]]
            await tell(sum(counts.values()))
    return counts


async def failed(job: ImportJob, error: UserError) -> None:
    """End it, and say why."""
    job.problem = {"code": error.code, **{locale: error.message(locale) for locale in LOCALES}}
    job.status, job.finished_at = ImportStatus.FAILED, clock.now()
    async with db.transaction():
        await job.store("problem", "status", "finished_at")
        await events.emit(events.ImportFailed(job.id, job.business_id))


def _shown(layout: Layout, planned: Planned) -> dict[str, Any]:
    return {
        "row": planned.number,
        "action": planned.action,
        "cells": planned.cells[: len(layout.columns) + 5],
        "changes": [
            {"column": layout.column_of(name), "before": _text(was), "after": _text(getattr(planned.row, name))}
            for name, was in planned.before.items()
        ],
    }


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _errors(layout: Layout, planned: Planned) -> list[dict[str, Any]]:
    return [
        {
            "row": planned.number,
            "column": layout.column_of(str(error.path[0])) if error.path else "",
            "code": error.code,
            **{locale: error.message(locale) for locale in LOCALES},
        }
        for error in planned.problems
    ]


@contextlib.contextmanager
def _to_mend(file: IO[bytes], layout: Layout, source: Source) -> Iterator[Write]:
    """The rows with errors, as they were, with what is wrong beside them; can be mended and imported."""
    with table.writing(file, source.table.format) as write:
        write([*source.table.header, "エラー / Error"])
        if layout.always_sample:
            write([*layout.sample, ""])
        yield write


def _told(source: Source, planned: Planned, errors: list[dict[str, Any]]) -> list[str]:
    width = len(source.table.header)
    told = "；".join(f"{error['column']}：{error['ja']}" for error in errors)
    return [*planned.cells[:width], *[""] * (width - len(planned.cells)), f"{planned.number}行目 {told}"]


async def put_errors(job: ImportJob, file: IO[bytes], suffix: str) -> File:
    """A file of what is to be mended, stored, and a row for it that is not."""
    stored = await files.put_table(str(job.business_id), file, suffix.removeprefix("."))
    return File(
        business_id=job.business_id, name=f"errors{suffix}", media_type=TABLES[suffix],
        size=stored.size, digest=stored.digest, key=stored.key,
    )  # fmt: skip
