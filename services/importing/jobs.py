"""An import's way: uploaded, looked through, then taken in whole or not at all; progress is told while it runs."""

import asyncio
import contextlib
import math
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core import clock, db, files, table
from core.acting import acting
from core.actor import Actor
from core.locale import LOCALES
from core.table import Encoding, Table, Unreadable
from core.user_error import NotFound, TooMany, UserError, UserErrors, refuse
from models.file import File
from models.import_job import ImportJob, ImportKind, ImportStatus
from services import events
from services import job as jobs
from services.importing.layouts import LAYOUTS, Layout, World
from services.importing.planning import Heading, ImportAction, Planned, heading, is_sample, plan

MOST_ROWS = 50_000
SHOWN_ROWS = 100
SHOWN_ERRORS = 1000
STEP = 500
"""Rows between two looks at the clock."""
PROGRESS_SECONDS = 1
"""Between two words about the progress."""


@dataclass(eq=False, kw_only=True)
class UnreadableFile(UserError):
    """The file is neither UTF-8 nor CP932 (Shift_JIS), or no CSV."""

    ja = "ファイルを読み取れません。CSV（UTF-8 または Shift_JIS）で保存し直してください。{place}"
    en = "This file cannot be read. Save it as CSV in UTF-8 or Shift_JIS (CP932). {place}"
    place: str = ""


@dataclass(eq=False, kw_only=True)
class ColumnsMissing(UserError):
    """Row 1 lacks headings that are needed."""

    ja = "1行目に必要な項目がありません：{columns}"
    en = "Row 1 lacks headings that are needed: {columns}"
    columns: str


@dataclass(eq=False, kw_only=True)
class ImportDropped(UserError):
    """Somebody has dropped the job; nothing was stored."""

    ja = "この一括登録の処理は破棄されました。何も登録されていません。"
    en = "The work on this import was dropped. Nothing was stored."


@dataclass(eq=False, kw_only=True)
class ImportHasErrors(UserError):
    """Rows have errors: mend the file, or say that they are left out."""

    ja = "{count}行にエラーがあります。ファイルを直すか、エラーの行を除いて登録してください。"
    en = "{count} rows have errors. Mend the file, or import without them."
    count: int


@dataclass(eq=False, kw_only=True)
class ImportSettled(UserError):
    """The import is being worked on, or was taken in, cancelled, or could not be read."""

    ja = "この一括登録は{label}のため、操作できません。"
    en = "This import cannot be changed any more: {status}."
    status: ImportStatus

    def message(self, locale: Any) -> str:
        """With the state's Japanese name."""
        return (self.ja if locale == "ja" else self.en).format(label=LABELS[self.status], status=self.status.lower())


LABELS = {
    ImportStatus.CHECKING: "確認中",
    ImportStatus.CHECKED: "確認済み",
    ImportStatus.APPLYING: "登録中",
    ImportStatus.DONE: "登録済み",
    ImportStatus.FAILED: "読み取り失敗",
    ImportStatus.CANCELLED: "取消済み",
}


async def start(kind: ImportKind, file: UUID, *, by: Actor) -> ImportJob:
    """Have an uploaded file looked through; nothing is stored."""
    by.require(LAYOUTS[kind].permission)
    uploaded = await File.visible_to(by).get_or_none(id=file, media_type="text/csv")
    if uploaded is None:
        raise NotFound(path=("file",))
    job = await ImportJob.create(business_id=by.business_id, user_id=by.user_id, file_id=uploaded.id, kind=kind)
    await _queue(job)
    return job


async def apply(job: ImportJob, *, skip_errors: bool, by: Actor) -> ImportJob:
    """Have a file taken in that was looked through."""
    by.require(LAYOUTS[job.kind].permission)
    if job.status is not ImportStatus.CHECKED:
        raise ImportSettled(status=job.status)
    if job.with_errors and not skip_errors:
        raise ImportHasErrors(count=job.with_errors)
    job.status, job.skips_errors, job.done_rows = ImportStatus.APPLYING, skip_errors, 0
    await job.store("status", "skips_errors", "done_rows")
    await _queue(job)
    return job


async def cancel(job: ImportJob) -> ImportJob:
    """Leave it; nothing was stored."""
    if job.status is not ImportStatus.CHECKED:
        raise ImportSettled(status=job.status)
    job.status, job.finished_at = ImportStatus.CANCELLED, clock.now()
    await job.store("status", "finished_at")
    await events.emit(events.ImportCancelled(job.id, job.business_id))
    return job


async def give_up(key: UUID) -> None:
    """Nothing is taken in, because somebody has dropped what was to be done."""
    waiting = ImportJob.filter(id=key, status__in=[ImportStatus.CHECKING, ImportStatus.APPLYING])
    job = await waiting.select_for_update().first()
    if job is not None:
        await _failed(job, ImportDropped())


async def work(key: UUID) -> None:
    """Do what is to be done to an import; safe to be called again."""
    job = await ImportJob.get(id=key)
    if job.status is ImportStatus.CHECKING:
        await _check(job)
    elif job.status is ImportStatus.APPLYING:
        who = Actor(user_id=job.user_id, business_id=job.business_id)
        with acting("importApply", who):
            await _take_in(job)


async def _check(job: ImportJob) -> None:
    layout, counts = LAYOUTS[job.kind], Counter[ImportAction]()
    wrong: list[Planned] = []
    preview: list[Planned] = []
    try:
        found, places = await _read(job, layout)
    except (UserError, UserErrors) as refusal:
        await _failed(job, next(iter(refusal)))
        return
    async with _telling(job, len(found.rows)) as tell:
        async for planned in _plan(layout, job, found, places):
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
        await events.emit(events.ImportProgressed(job.id, job.business_id))


async def _take_in(job: ImportJob) -> None:
    """All rows in one transaction; what has changed meanwhile is planned anew."""
    layout, counts = LAYOUTS[job.kind], Counter[ImportAction]()
    found, places = await _read(job, layout)
    async with db.transaction(), _telling(job, len(found.rows)) as tell:
        if not await _alone(job):
            return
        created: list[Any] = []
        async for planned in _plan(layout, job, found, places):
            counts[planned.action] += 1
            if planned.action is ImportAction.ERROR and not job.skips_errors:
                break
            if planned.action is ImportAction.CREATE:
                planned.row.refold()
                created.append(planned.row)
            elif planned.action is ImportAction.UPDATE:
                await planned.row.store(*planned.changed)
            await tell(sum(counts.values()))
        if counts[ImportAction.ERROR] and not job.skips_errors:
            created.clear()
            job.status = ImportStatus.CHECKING
            await job.store("status")
            await _queue(job)
            return
        await layout.row.bulk_create(created, batch_size=STEP)
        job.to_create, job.to_update = counts[ImportAction.CREATE], counts[ImportAction.UPDATE]
        job.unchanged, job.with_errors = counts[ImportAction.SAME], counts[ImportAction.ERROR]
        job.done_rows, job.status, job.finished_at = job.total_rows, ImportStatus.DONE, clock.now()
        await job.store("to_create", "to_update", "unchanged", "with_errors", "done_rows", "status", "finished_at")
        await events.emit(events.ImportProgressed(job.id, job.business_id))


async def _alone(job: ImportJob) -> bool:
    """Whether it is still to be taken in, and no worker that was taken for dead is doing so."""
    found = await db.fetch("SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS is_mine", str(job.id))
    if not found[0]["is_mine"]:
        raise TimeoutError
    return await ImportJob.exists(id=job.id, status=ImportStatus.APPLYING)


async def _read(job: ImportJob, layout: Layout) -> tuple[Table, Heading]:
    file = await File.get(id=job.file_id)
    try:
        found = await asyncio.to_thread(table.read, await files.get(file.key))
    except Unreadable as error:
        raise UnreadableFile(place=f"({error.row}行目 / row {error.row})" if error.row else "") from None
    places = heading(layout, found.header)
    if places.missing:
        raise ColumnsMissing(columns="、".join(places.missing))
    if len(found.rows) > MOST_ROWS:
        refuse([TooMany(limit=MOST_ROWS, count=len(found.rows), path=("file",))])
    return found, places


async def _plan(layout: Layout, job: ImportJob, found: Table, places: Heading) -> AsyncIterator[Planned]:
    world: World = await layout.load(job.business_id)
    for number, cells in found.rows:
        if not is_sample(layout, number, cells):
            yield plan(layout, world, places.places, number, cells)


async def _queue(job: ImportJob) -> None:
    await events.emit(events.ImportQueued(job.id, job.business_id))


async def _failed(job: ImportJob, error: UserError) -> None:
    job.problem = {"code": error.code, **{locale: error.message(locale) for locale in LOCALES}}
    job.status, job.finished_at = ImportStatus.FAILED, clock.now()
    async with db.transaction():
        await job.store("problem", "status", "finished_at")
        await events.emit(events.ImportProgressed(job.id, job.business_id))


@contextlib.asynccontextmanager
async def _telling(job: ImportJob, total: int) -> AsyncIterator[Any]:
    """A way to say how far it is, outside of the transaction that does the work."""
    async with db.aside() as connection:
        await connection.execute("UPDATE import_job SET total_rows = $2 WHERE id = $1", job.id, total)
        told_at = -math.inf

        async def tell(done: int) -> None:
            nonlocal told_at
            jobs.tell(done, total)
            if done % STEP == 0 and time.monotonic() - told_at >= PROGRESS_SECONDS:
                told_at = time.monotonic()
                await connection.execute("UPDATE import_job SET done_rows = $2 WHERE id = $1", job.id, done)
                await events.emit_aside(connection, events.ImportProgressed(job.id, job.business_id))

        yield tell


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
