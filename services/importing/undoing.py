"""Taking an import back: what it made goes, what it changed becomes what it was, unless that has changed since."""

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
from tortoise.exceptions import IntegrityError

from core import clock, db
from core.actor import Actor
from core.locale import LOCALES
from core.user_error import UserError
from models.import_job import ImportedRow, ImportJob, ImportStatus
from models.row import Row
from services import events
from services.importing.layouts import LAYOUTS
from services.importing.progress import Tell, alone, queue, telling
from services.importing.refusals import ImportSettled

KEPT = dt.timedelta(days=30)
"""For so long is known what an import has done."""
SHOWN = 1000
WHOLE = 1
"""The row of headings, for what concerns the whole file."""
PAGE = 500
"""Rows that are taken back together."""
MOST_AT_ONCE = 50_000
"""Of more rows it is told in the background what stands in the way: nobody waits for a request so long."""
SWEPT = 20
"""Imports that are forgotten by one statement."""
FORGET = """
DELETE FROM imported_row WHERE import_job_id IN (
    SELECT j.id FROM import_job j
    WHERE j.finished_at < $1 AND EXISTS (SELECT FROM imported_row r WHERE r.import_job_id = j.id) LIMIT $2
)
"""


@dataclass(eq=False, kw_only=True)
class ImportForgotten(UserError):
    """What an import has done is known for 30 days."""

    ja = "登録から30日を過ぎた一括登録は、元に戻せません。"
    en = "An import can be undone for 30 days."


@dataclass(eq=False, kw_only=True)
class ImportRowsChanged(UserError):
    """Rows were changed or used since; `rows` are their numbers in the file, the first 1,000."""

    ja = "登録後に変更または使用された行が{count}行あります（{shown}行目）。除いて元に戻すこともできます。"
    en = "{count} rows were changed or used since the import (rows {shown}). It can be undone without them."
    count: int
    rows: list[int]
    shown: str


@dataclass(eq=False, kw_only=True)
class RowChangedSince(UserError):
    """It was changed, or deleted, after the import."""

    ja = "登録後に変更または削除されています。"
    en = "It was changed or deleted after the import."


@dataclass(eq=False, kw_only=True)
class RowInUse(UserError):
    """Something else hangs on it by now, such as an order."""

    ja = "注文などですでに使用されています。"
    en = "It is in use already, for instance by an order."


@dataclass(eq=False, kw_only=True)
class TakenSince(UserError):
    """What was there before cannot come back: something that came since has its name, code or time."""

    ja = "元に戻すと、そのあとに登録されたもの（名前・コード・期間）と重複します。先にそちらを変更してください。"
    en = "What was there before would clash with something that came since (a name, code or period): change that first."


class _InTheWay(Exception):
    """Rows that cannot be taken back, by their numbers."""

    def __init__(self, found: dict[int, UserError]) -> None:
        super().__init__(len(found))
        self.found = found


async def undo(job: ImportJob, *, skip_changed: bool, by: Actor) -> ImportJob:
    """Have an import that was taken in taken back."""
    by.require(LAYOUTS[job.kind].permission)
    if job.status is not ImportStatus.DONE:
        raise ImportSettled(status=job.status)
    if job.to_create + job.to_update and not await ImportedRow.exists(import_job_id=job.id):
        raise ImportForgotten
    if not skip_changed and not LAYOUTS[job.kind].is_placed and job.to_create + job.to_update <= MOST_AT_ONCE:
        await _refuse_changed(job)
    job.status, job.skips_changed, job.undone_by_id = ImportStatus.UNDOING, skip_changed, by.user_id
    job.done_rows, job.undo_errors, job.finished_at = 0, [], None
    await job.store("status", "skips_changed", "undone_by_id", "done_rows", "undo_errors", "finished_at")
    await queue(job)
    return job


async def take_back(job: ImportJob) -> None:
    """All rows in one transaction; if some stand in the way, none, and they are named."""
    total = job.to_create + job.to_update
    try:
        async with db.transaction(), telling(job, total) as tell:
            if not await alone(job, ImportStatus.UNDOING):
                return
            if held := LAYOUTS[job.kind].held:
                await db.fetch(held, job.business_id)
            left = await _all_taken_back(job, tell)
            await ImportedRow.filter(import_job_id=job.id).delete()
            await ended(job, ImportStatus.UNDONE, left)
    except _InTheWay as error:
        async with db.transaction():
            await ended(job, ImportStatus.DONE, error.found)
    except (IntegrityError, asyncpg.IntegrityConstraintViolationError):
        async with db.transaction():
            await ended(job, ImportStatus.DONE, {WHOLE: TakenSince()})


async def _all_taken_back(job: ImportJob, tell: Tell) -> dict[int, UserError]:
    """Take each row back; gives those that stay as they are, if any may."""
    left: dict[int, UserError] = {}
    done = 0
    async for page in _pages(job):
        left |= await _taken_back(LAYOUTS[job.kind].row, page)
        done += len(page)
        await tell(done)
    if left and not job.skips_changed:
        raise _InTheWay(left)
    return left


async def stay(job: ImportJob) -> None:
    """Take nothing back, because somebody has dropped the job."""
    await ended(job, ImportStatus.DONE, {})


async def forget() -> None:
    """What imports have done is known for a while only."""
    await db.fetch(FORGET, clock.now() - KEPT, SWEPT)


async def _refuse_changed(job: ImportJob) -> None:
    found: list[int] = []
    async for page in _pages(job):
        targets = await _targets(LAYOUTS[job.kind].row, page)
        used = await _used(LAYOUTS[job.kind].row, page)
        found += [one.number for one in page if _problem(one, targets, used)]
    if found:
        shown = ", ".join(map(str, found[:5])) + (", …" if found[5:] else "")
        raise ImportRowsChanged(count=len(found), rows=found[:SHOWN], shown=shown)


async def _taken_back(kind: type[Row], page: Sequence[ImportedRow]) -> dict[int, UserError]:
    """Take some rows back; gives those that stay as they are, and why."""
    targets, used = await _targets(kind, page, is_held=True), await _used(kind, page)
    left = {one.number: problem for one in page if (problem := _problem(one, targets, used))}
    undone = [one for one in page if one.number not in left]
    if made := [one.target_id for one in undone if one.before is None]:
        await kind.filter(id__in=made).delete()
    for one in undone:
        if one.before is not None:
            await _restored(targets[one.target_id], one.before)
    return left


async def _restored(row: Row, before: dict[str, Any]) -> None:
    names = [name for name in before if not name.startswith("+")]
    for name in names:
        setattr(row, name, _value_before(row, name, before))
    await row.store(*names)


def _value_before(row: Row, name: str, before: dict[str, Any]) -> Any:
    """What was there; of what others count too, what is there without what the import has brought."""
    if f"+{name}" in before:
        return getattr(row, name) - Decimal(before[f"+{name}"])
    return row._meta.fields_map[name].to_python_value(before[name])


def _problem(one: ImportedRow, targets: dict[UUID, Row], used: set[UUID]) -> UserError | None:
    row = targets.get(one.target_id)
    if row is None or row.version != one.target_version:
        return RowChangedSince()
    if one.before is None:
        return RowInUse() if row.id in used else None
    counted = [name.removeprefix("+") for name in one.before if name.startswith("+")]
    return RowInUse() if any(_value_before(row, name, one.before) < 0 for name in counted) else None


async def _pages(job: ImportJob) -> AsyncIterator[list[ImportedRow]]:
    last = 0
    while page := await ImportedRow.filter(import_job_id=job.id, number__gt=last).order_by("number").limit(PAGE):
        yield page
        last = page[-1].number


async def _targets(kind: type[Row], page: Sequence[ImportedRow], *, is_held: bool = False) -> dict[UUID, Row]:
    found = kind.filter(id__in=[one.target_id for one in page]).order_by("id")
    return {row.id: row for row in await (found.select_for_update() if is_held else found)}


async def _used(kind: type[Row], page: Sequence[ImportedRow]) -> set[UUID]:
    """Those that other rows point at."""
    made = [one.target_id for one in page if one.before is None]
    found: set[UUID] = set()
    for name in kind._meta.backward_fk_fields if made else ():
        relation: Any = kind._meta.fields_map[name]
        pointing = relation.related_model.filter(**{f"{relation.relation_field}__in": made})
        found.update(await pointing.distinct().values_list(relation.relation_field, flat=True))
    return found


async def ended(job: ImportJob, status: ImportStatus, left: dict[int, UserError]) -> None:
    """Say how it ended, and which rows stay as they are."""
    job.status, job.done_rows, job.finished_at = status, job.total_rows, clock.now()
    job.undo_errors = [
        {"row": number, "column": "", "code": error.code, **{locale: error.message(locale) for locale in LOCALES}}
        for number, error in list(left.items())[:SHOWN]
    ]
    await job.store("status", "total_rows", "done_rows", "finished_at", "undo_errors")
    told = events.ImportUndone if status is ImportStatus.UNDONE else events.ImportUndoFailed
    await events.emit(told(job.id, job.business_id))
