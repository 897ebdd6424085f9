"""An import's way: uploaded, looked through, taken in whole or not at all, and taken back as long as nobody minds."""

from uuid import UUID

from core import clock
from core.acting import acting
from core.actor import Actor
from core.user_error import NotFound
from models.file import File
from models.import_job import ImportJob, ImportKind, ImportStatus
from services import events
from services.file import TABLES
from services.importing.applying import take_in
from services.importing.checking import check, failed
from services.importing.layouts import LAYOUTS
from services.importing.progress import queue
from services.importing.refusals import ImportDropped, ImportedAlready, ImportHasErrors, ImportSettled
from services.importing.slips import working as slips
from services.importing.slips.refusals import PersonNeeded
from services.importing.undoing import stay, take_back
from services.importing.undoing import undo as undo_rows

TAKEN_IN = [ImportStatus.APPLYING, ImportStatus.DONE]


async def start(kind: ImportKind, file: UUID, *, again: bool = False, by: Actor) -> ImportJob:
    """Have an uploaded file looked through; nothing is stored."""
    by.require(LAYOUTS[kind].permission)
    if LAYOUTS[kind].is_placed and by.user_id is None:
        raise PersonNeeded
    uploaded = await File.visible_to(by).get_or_none(id=file, media_type__in=set(TABLES.values()))
    if uploaded is None:
        raise NotFound(path=("file",))
    if not again:
        await _refuse_twice(kind, uploaded)
    job = await ImportJob.create(business_id=by.business_id, user_id=by.user_id, file_id=uploaded.id, kind=kind)
    await queue(job)
    return job


async def _refuse_twice(kind: ImportKind, file: File) -> None:
    """The same bytes were taken in already, or are about to be, and not taken back since."""
    same = ImportJob.filter(business_id=file.business_id, kind=kind, file__digest=file.digest, status__in=TAKEN_IN)
    job = await same.order_by("-created_at").first()
    if job is not None:
        raise ImportedAlready(at=job.created_at, path=("file",))


async def apply(job: ImportJob, *, skip_errors: bool, by: Actor) -> ImportJob:
    """Have a file taken in that was looked through."""
    by.require(LAYOUTS[job.kind].permission)
    if job.status is not ImportStatus.CHECKED:
        raise ImportSettled(status=job.status)
    if job.with_errors and not skip_errors:
        raise ImportHasErrors(count=job.with_errors)
    job.status, job.skips_errors, job.done_rows = ImportStatus.APPLYING, skip_errors, 0
    await job.store("status", "skips_errors", "done_rows")
    await queue(job)
    return job


async def cancel(job: ImportJob) -> ImportJob:
    """Leave it; nothing was stored."""
    if job.status is not ImportStatus.CHECKED:
        raise ImportSettled(status=job.status)
    job.status, job.finished_at = ImportStatus.CANCELLED, clock.now()
    await job.store("status", "finished_at")
    await events.emit(events.ImportCancelled(job.id, job.business_id))
    return job


async def undo(job: ImportJob, *, skip_changed: bool, by: Actor) -> ImportJob:
    """Have an import that was taken in taken back; of orders, have it asked to cancel them."""
    if LAYOUTS[job.kind].is_placed and job.status is ImportStatus.DONE and not skip_changed:
        by.require(LAYOUTS[job.kind].permission)
        await slips.refuse_left(job, by=by)
    return await undo_rows(job, skip_changed=skip_changed, by=by)


async def give_up(key: UUID) -> None:
    """Nothing is taken in, or taken back, because somebody has dropped what was to be done."""
    waiting = ImportJob.filter(id=key, status__in=[ImportStatus.CHECKING, ImportStatus.APPLYING, ImportStatus.UNDOING])
    job = await waiting.select_for_update().first()
    if job is None:
        return
    if job.status is ImportStatus.UNDOING:
        await stay(job)
    else:
        await failed(job, ImportDropped())


async def work(key: UUID) -> None:
    """Do what is to be done to an import; safe to be called again."""
    job = await ImportJob.get(id=key)
    is_placed = LAYOUTS[job.kind].is_placed
    if job.status is ImportStatus.CHECKING:
        await (slips.check if is_placed else check)(job)
    elif job.status is ImportStatus.APPLYING:
        who = Actor(user_id=job.user_id, business_id=job.business_id)
        with acting("importApply", who):
            await (slips.take_in if is_placed else take_in)(job)
    elif job.status is ImportStatus.UNDOING:
        who = Actor(user_id=job.undone_by_id, business_id=job.business_id)
        with acting("importUndo", who):
            await (slips.take_back if is_placed else take_back)(job)
