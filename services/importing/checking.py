"""Looking through a file: nothing is stored but what was seen."""

import asyncio
from collections import Counter
from typing import Any

from core import clock, db, files, table
from core.locale import LOCALES
from core.table import Encoding, Table
from core.user_error import UserError, UserErrors
from models.file import File
from models.import_job import ImportJob, ImportStatus
from services import events
from services.importing.layouts import LAYOUTS, Layout
from services.importing.planning import ImportAction, Planned
from services.importing.progress import telling
from services.importing.reading import planned_rows, read

SHOWN_ROWS = 100
SHOWN_ERRORS = 1000


async def check(job: ImportJob) -> None:
    """Count what its rows would do, and gather what is wrong with them."""
    layout, counts = LAYOUTS[job.kind], Counter[ImportAction]()
    wrong: list[Planned] = []
    preview: list[Planned] = []
    try:
        found, places = await read(job, layout)
    except (UserError, UserErrors) as refusal:
        await failed(job, next(iter(refusal)))
        return
    async with telling(job, len(found.rows)) as tell:
        async for planned in planned_rows(layout, job, found, places):
            counts[planned.action] += 1
            if planned.action is ImportAction.ERROR:
                wrong.append(planned)
            if len(preview) < SHOWN_ROWS:
                preview.append(planned)
            await tell(sum(counts.values()))
    job.encoding, job.total_rows = found.encoding, sum(counts.values())
    job.to_create, job.to_update = counts[ImportAction.CREATE], counts[ImportAction.UPDATE]
    job.unchanged, job.with_errors = counts[ImportAction.SAME], counts[ImportAction.ERROR]
    job.preview = [_shown(layout, planned) for planned in preview]
    job.errors = [error for planned in wrong[:SHOWN_ERRORS] for error in _errors(layout, planned)][:SHOWN_ERRORS]
    job.done_rows, job.status = job.total_rows, ImportStatus.CHECKED
    async with db.transaction():
        if wrong:
            job.error_file_id = (await _error_file(job, layout, found, wrong)).id
        await job.store(
            "encoding", "total_rows", "to_create", "to_update", "unchanged", "with_errors", "preview", "errors",
            "done_rows", "status", "error_file_id",
        )  # fmt: skip
        await events.emit(events.ImportChecked(job.id, job.business_id))


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


async def _error_file(job: ImportJob, layout: Layout, found: Table, wrong: list[Planned]) -> File:
    """The rows with errors, as they were, with what is wrong beside them; can be mended and imported."""
    width = len(found.header)
    sample = [[*layout.sample, ""]] if layout.always_sample else []
    rows = [[*found.header, "エラー / Error"], *sample]
    for planned in wrong:
        told = "；".join(f"{error['column']}：{error['ja']}" for error in _errors(layout, planned))
        rows.append([*planned.cells[:width], *[""] * (width - len(planned.cells)), f"{planned.number}行目 {told}"])
    content = await asyncio.to_thread(table.written, rows, Encoding(found.encoding))
    stored = await files.put(str(job.business_id), content, "csv")
    return await File.create(
        business_id=job.business_id, name="errors.csv", media_type="text/csv",
        size=stored.size, digest=stored.digest, key=stored.key,
    )  # fmt: skip
