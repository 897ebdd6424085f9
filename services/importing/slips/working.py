"""Looking through a file of orders, placing them, and asking to cancel them: all, or none."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from typing import IO, Any

from core import clock, db
from core.actor import Actor
from core.locale import LOCALES
from core.user_error import UserError, UserErrors
from models.file import File
from models.import_job import ImportedRow, ImportJob, ImportStatus
from models.order import CancelReason, Order, OrderLine
from models.permission import Permission
from services import events
from services import session as sessions
from services.importing import checking, undoing
from services.importing.planning import ImportAction
from services.importing.progress import alone, queue, telling
from services.importing.slips.fields import amount, text
from services.importing.slips.mending import SUFFIX, write_out
from services.importing.slips.planning import Ordered, planned
from services.importing.slips.reading import Filing, Written, opened
from services.importing.slips.refusals import PersonGone
from services.order import cancel, limiting, placing, rules

HOLD = "SELECT pg_advisory_xact_lock(hashtextextended('order_files:' || $1::text, 0))"
"""Files of one buyer are placed one after the other: each sees which slips the one before has ordered."""
SHOWN = ("slip", "wished_on", "place", "jan", "code", "name", "quantity", "price")


class _Overtaken(Exception):
    """What is there is no longer what was looked at."""


async def check(job: ImportJob) -> None:
    """Count what the slips would order, and gather what is wrong with them."""
    try:
        by = await _person(job.user_id, job)
        async with opened(job) as filing, telling(job, filing.rows) as tell:
            found = await planned(filing, by=by)
            await tell(filing.rows)
            job.encoding = filing.format
            _count(job, filing, found)
            _show(job, filing, found)
            with tempfile.TemporaryFile() as file:
                stored = await _mendable(job, filing, found, file)
    except (UserError, UserErrors) as refusal:
        await checking.failed(job, next(iter(refusal)))
        return
    job.done_rows, job.status = job.total_rows, ImportStatus.CHECKED
    async with db.transaction():
        job.error_file_id = stored.id if stored else None
        if stored:
            await stored.save(force_create=True)
        await job.store(
            "encoding", "total_rows", "to_create", "to_update", "unchanged", "with_errors", "preview", "errors",
            "done_rows", "status", "error_file_id",
        )  # fmt: skip
        await events.emit(events.ImportChecked(job.id, job.business_id))


async def take_in(job: ImportJob) -> None:
    """Place all orders in one transaction; what has changed since the file was looked through sends it back there."""
    try:
        by = await _person(job.user_id, job)
        async with opened(job) as filing, db.transaction(), telling(job, job.total_rows) as tell:
            if not await alone(job, ImportStatus.APPLYING):
                return
            await db.fetch(HOLD, str(job.business_id))
            found = await planned(filing, by=by)
            _count(job, filing, found)
            if job.with_errors and not job.skips_errors:
                raise _Overtaken  # noqa: TRY301 — told below, as what is found out while placing
            await _place([one for one in found if one.action is ImportAction.CREATE], job)
            await tell(job.total_rows)
            job.done_rows, job.status, job.finished_at = job.total_rows, ImportStatus.DONE, clock.now()
            await job.store("total_rows", "to_create", "unchanged", "with_errors", "done_rows", "status", "finished_at")
            await events.emit(events.ImportDone(job.id, job.business_id))
    except PersonGone as error:
        await checking.failed(job, error)
    except (_Overtaken, UserError, UserErrors):
        async with db.transaction():
            job.status = ImportStatus.CHECKING
            await job.store("status")
            await queue(job)


async def _place(good: Sequence[Ordered], job: ImportJob) -> None:
    """As any order is placed, sellers in one order, so that two files do not wait for each other's numbers."""
    wanted = sorted(good, key=lambda one: str(one.draft.order.seller_id) if one.draft else "")
    drafts = [one.draft for one in wanted if one.draft is not None]
    if not drafts:
        return
    await limiting.check(drafts, held=True)
    if any(made.problems for made in drafts):
        raise _Overtaken
    placed = await placing.place_filed(drafts)
    await ImportedRow.bulk_create(
        [
            ImportedRow(
                import_job_id=job.id, number=one.slip.rows[0].number, target_id=order.id, target_version=order.version
            )
            for one, order in zip(wanted, placed, strict=True)
        ]
    )


async def refuse_left(job: ImportJob, *, by: Actor) -> None:
    """Say which orders cannot be asked to be cancelled any more."""
    if left := await _left(await _orders(job), by):
        shown = ", ".join(map(str, sorted(left)[:5])) + (", …" if len(left) > 5 else "")  # noqa: PLR2004
        raise undoing.ImportRowsChanged(count=len(left), rows=sorted(left)[: undoing.SHOWN], shown=shown)


async def take_back(job: ImportJob) -> None:
    """Ask the sellers to cancel what was ordered, where they take requests."""
    try:
        by = await _person(job.undone_by_id, job)
    except PersonGone as error:
        async with db.transaction():
            await undoing.ended(job, ImportStatus.DONE, {undoing.WHOLE: error})
        return
    async with db.transaction(), telling(job, job.to_create) as tell:
        if not await alone(job, ImportStatus.UNDOING):
            return
        orders = await _orders(job, held=True)
        left = await _left(orders, by)
        if left and not job.skips_changed:
            await undoing.ended(job, ImportStatus.DONE, left)
            return
        for number, order in orders.items():
            if number not in left:
                await cancel.request_cancel(order, by=by, reason=CancelReason.MISTAKE, note="")
        await tell(job.to_create)
        await ImportedRow.filter(import_job_id=job.id).delete()
        await undoing.ended(job, ImportStatus.UNDONE, left)


async def _orders(job: ImportJob, *, held: bool = False) -> dict[int, Order]:
    """By the rows of their slips."""
    rows = await ImportedRow.filter(import_job_id=job.id).order_by("number")
    found = Order.filter(id__in=[row.target_id for row in rows]).order_by("id")
    orders = {order.id: order for order in await (found.select_for_update() if held else found)}
    return {row.number: orders[row.target_id] for row in rows if row.target_id in orders}


async def _left(orders: dict[int, Order], by: Actor) -> dict[int, UserError]:
    keys = [order.id for order in orders.values()]
    shipped = set(
        await OrderLine.filter(order_id__in=keys, shipped_quantity__gt=0).distinct().values_list("order_id", flat=True)
    )
    told = {
        number: rules.refusal(order, "request_cancel", by=by, shipped=order.id in shipped)
        for number, order in orders.items()
    }
    return {number: error for number, error in told.items() if error is not None}


async def _person(user_id: Any, job: ImportJob) -> Actor:
    """Who has begun it, with the rights that he has by now."""
    by = await sessions.carrying_on(user_id, job.business_id) if user_id else None
    if by is None or not by.may(Permission.ORDER_PLACE):
        raise PersonGone
    return by


def _count(job: ImportJob, filing: Filing, found: Sequence[Ordered]) -> None:
    counts = Counter[ImportAction]()
    for one in found:
        counts[one.action] += len(one.rows)
    counts[ImportAction.ERROR] += len(filing.stray)
    job.total_rows, job.to_create, job.to_update = counts.total(), counts[ImportAction.CREATE], 0
    job.unchanged, job.with_errors = counts[ImportAction.SAME], counts[ImportAction.ERROR]


def _show(job: ImportJob, filing: Filing, found: Sequence[Ordered]) -> None:
    rows = [(row, one.action, one.changes.get(row.number, [])) for one in found for row in one.rows]
    rows += [(row, ImportAction.ERROR, []) for row in filing.stray]
    rows.sort(key=lambda told: told[0].number)
    job.preview = [
        {"row": row.number, "action": action, "cells": _cells(row), "changes": changes}
        for row, action, changes in rows[: checking.SHOWN_ROWS]
    ]
    wrong = [row for one in found for row in (one.slip.head, *one.rows) if row.problems] + filing.stray
    told = {row.number: row for row in wrong}
    job.errors = [error for number in sorted(told) for error in _errors(told[number])][: checking.SHOWN_ERRORS]


def _cells(row: Written) -> list[str]:
    return [_cell(row, name) for name in SHOWN] if row.values else row.cells[: len(SHOWN)]


def _cell(row: Written, name: str) -> str:
    """As people read it; what is no number stays as it stands there."""
    given = row.values.get(name, "")
    number = amount(name, given, is_fixed=bool(row.raw)) if name in {"quantity", "price"} else None
    return text(given) if number is None else f"{number.normalize():f}"


def _errors(row: Written) -> list[dict[str, Any]]:
    return [
        {
            "row": row.number,
            "column": heading,
            "code": error.code,
            **{locale: error.message(locale) for locale in LOCALES},
        }
        for heading, error in row.problems
    ]


async def _mendable(job: ImportJob, filing: Filing, found: Sequence[Ordered], file: IO[bytes]) -> File | None:
    if not job.with_errors:
        return None
    write_out(file, filing, [one.slip for one in found if one.action is ImportAction.ERROR])
    suffix = ".txt" if filing.is_fixed else SUFFIX[filing.format]
    return await checking.put_errors(job, file, suffix)
