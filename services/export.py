"""データ出力: asked for, written in the background from one moment's rows, fetched, and forgotten after some days."""

import asyncio
import datetime as dt
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import asyncpg

from core import clock, db, files, wall
from core.actor import Actor
from core.execution.columns import Column
from core.export_file import Layout, writer
from core.identifier import new_id
from core.live import log
from core.live.cursor import cursor
from core.locale import LOCALES
from core.settings import settings
from core.spreadsheet import room
from core.user_error import Forbidden, TooMany, UserError
from models.export_job import OPEN, ExportJob, ExportStatus
from models.permission import Permission
from services import app_token, events
from services import session as sessions
from services.job import RUNNING

MOST_OPEN = 3
"""Exports of a business at a time."""
MOST_ROWS = 1_000_000
PROGRESS_SECONDS = 1
SILENT = dt.timedelta(hours=1)
"""Without a word for so long, a running export has come to nothing."""
TELL = """
UPDATE export_job SET done_rows = $3, total_rows = $4, updated_at = clock_timestamp()
WHERE id = $1 AND run = $2 AND status = 'RUNNING' RETURNING id
"""


@dataclass(eq=False, kw_only=True)
class ExportRefused(UserError):
    """The document cannot be exported."""

    ja = "この条件では出力できません：{problem}"
    en = "This cannot be exported: {problem}"
    problem: str


@dataclass(eq=False, kw_only=True)
class ExportSettled(UserError):
    """The export has ended already."""

    ja = "このデータ出力はすでに終了しています。"
    en = "This export has ended already."


@dataclass(eq=False, kw_only=True)
class ExportStopped(UserError):
    """The export could not be written; it may be started again."""

    ja = "データ出力を完了できませんでした。もう一度お試しください。"
    en = "The export could not be completed. Please start it again."


class _Over(Exception):
    """It was cancelled, or another worker has begun anew."""


class Reading(Protocol):
    """The rows of a list."""

    async def count(self, actor: Actor) -> int:
        """How many there are."""

    def pages(self, actor: Actor, /) -> AsyncIterator[list[dict[str, Any]]]:
        """All of them."""

    def columns(self, rows_of: str = "") -> Sequence[Column]:
        """Of a table of them."""


Read = Callable[[ExportJob], Reading]


@dataclass(frozen=True)
class Wanted:
    """What is to be exported, and how."""

    document: str
    variables: dict[str, Any]
    layout: Layout
    row_cost: int


async def start(wanted: Wanted, *, by: Actor, address: str) -> ExportJob:
    """Have a file written in the background."""
    count = await ExportJob.filter(business_id=by.business_id, status__in=OPEN).count()
    if count >= MOST_OPEN:
        raise TooMany(limit=MOST_OPEN, count=count + 1)
    layout = wanted.layout
    job = await ExportJob.create(
        business_id=by.business_id, user_id=by.user_id, app_token_id=by.app_token_id, address=address,
        locale=by.locale, document=wanted.document, variables=wanted.variables, row_cost=wanted.row_cost,
        format=layout.format, encoding=layout.encoding, unencodable=layout.unencodable, rows_of=layout.rows_of,
    )  # fmt: skip
    await events.emit(events.ExportQueued(job.id, job.business_id))
    return job


async def cancel(job: ExportJob) -> ExportJob:
    """Write it no further."""
    if job.status not in OPEN:
        raise ExportSettled
    job.status, job.finished_at = ExportStatus.CANCELLED, clock.now()
    await job.store("status", "finished_at")
    await events.emit(events.ExportChanged(job.id, job.business_id))
    return job


async def give_up(key: UUID) -> None:
    """There will be no file, because somebody has dropped the job."""
    job = await ExportJob.select_for_update().get_or_none(id=key, status__in=OPEN)
    if job is not None:
        job.status, job.finished_at, job.problem = ExportStatus.FAILED, clock.now(), _told(ExportStopped())
        await job.store("status", "finished_at", "problem")
        await events.emit(events.ExportChanged(job.id, job.business_id))


async def work(key: UUID, read: Read) -> None:
    """Write the file; called again, for instance after a worker was killed, it is begun anew."""
    job = await ExportJob.get_or_none(id=key)
    if job is None or job.status not in OPEN:
        return
    job.run, job.done_rows = new_id(), 0
    begun = ExportJob.filter(id=key, status__in=OPEN)
    if not await begun.update(run=job.run, status=ExportStatus.RUNNING, done_rows=0, updated_at=clock.now()):
        return
    try:
        await _write(job, read)
    except _Over:
        return
    except UserError as refusal:
        await _end(job, refusal)
    except Exception:
        claimed = RUNNING.get()
        if claimed is not None and claimed.tries >= claimed.most_tries:
            await _end(job, ExportStopped())
        raise


async def sweep() -> None:
    """Forget files whose time is over, and exports that have come to nothing."""
    for job in await ExportJob.filter(status=ExportStatus.DONE, expires_at__lte=clock.now()).limit(1_000):
        await files.remove(job.key)
        job.status = ExportStatus.EXPIRED
        async with db.transaction():
            await job.store("status")
            await events.emit(events.ExportChanged(job.id, job.business_id))
    for job in await ExportJob.filter(status=ExportStatus.RUNNING, updated_at__lte=clock.now() - SILENT).limit(1_000):
        await _end(job, ExportStopped())


async def _write(job: ExportJob, read: Read) -> None:
    actor, reading = await _actor(job), await asyncio.to_thread(read, job)
    with room() as path, tempfile.TemporaryFile(dir=path) as file:
        async with db.aside() as progress, db.snapshot():
            bounds = await log.bounds(job.business_id)
            job.cursor = cursor(job.business_id, bounds.head, bounds.epoch)
            await db.behind_the_wall(wall.viewer(actor))
            job.total_rows = await reading.count(actor)
            if job.total_rows > MOST_ROWS:
                raise TooMany(limit=MOST_ROWS, count=job.total_rows)
            out = writer(job.layout, reading.columns(job.rows_of), file, path)
            told_at = 0.0
            async for rows in reading.pages(actor):
                out.add(rows)
                job.done_rows += len(rows)
                if time.monotonic() - told_at >= PROGRESS_SECONDS:
                    told_at = time.monotonic()
                    await _tell(progress, job)
        await asyncio.to_thread(out.close)
        if await _actor(job) != actor:
            raise Forbidden(permission=Permission.EXPORT_START)
        job.size = file.tell()
        file.seek(0)
        job.key = f"exports/{job.business_id}/{job.run}.{job.format.lower()}"
        await files.put_file(job.key, file)
    job.permissions = sorted(actor.permissions)
    if not await _ended(job, ExportStatus.DONE):
        await files.remove(job.key)


async def _actor(job: ExportJob) -> Actor:
    """Whoever has asked for it, with the rights that he has now."""
    locale: Any = job.locale
    if job.user_id is not None:
        found = await sessions.standing_in(job.user_id, job.business_id, locale, job.address)
    else:
        assert job.app_token_id is not None
        found = await app_token.of_key(job.app_token_id, locale, job.address)
    if found is None or not found.may(Permission.EXPORT_START):
        raise Forbidden(permission=Permission.EXPORT_START)
    return found


async def _tell(progress: asyncpg.Connection, job: ExportJob) -> None:
    if await progress.fetchval(TELL, job.id, job.run, job.done_rows, job.total_rows) is None:
        raise _Over
    await events.emit_aside(progress, events.ExportChanged(job.id, job.business_id))


async def _end(job: ExportJob, error: UserError) -> None:
    job.problem = _told(error)
    await _ended(job, ExportStatus.FAILED)


def _told(error: UserError) -> dict[str, str]:
    return {"code": error.code, **{locale: error.message(locale) for locale in LOCALES}}


async def _ended(job: ExportJob, status: ExportStatus) -> bool:
    """Store how it has ended, unless it was cancelled or begun anew meanwhile."""
    async with db.transaction():
        kept = await ExportJob.select_for_update().get_or_none(id=job.id, run=job.run, status=ExportStatus.RUNNING)
        if kept is None:
            return False
        job.status, job.finished_at, job.version = status, clock.now(), kept.version
        job.expires_at = job.finished_at + dt.timedelta(days=settings().export_days)
        await job.store(
            "status", "finished_at", "expires_at", "done_rows", "total_rows", "cursor", "key", "size", "permissions",
            "problem",
        )  # fmt: skip
        await events.emit(events.ExportChanged(job.id, job.business_id))
    return True
