"""`jobs`: what waits, runs and was given up in all businesses, for whoever runs the product."""

import asyncio
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import typer

from commands._embedded import beside_up
from core.embedded.folder import CannotStart
from core.user_error import UserErrors


class Action(StrEnum):
    """What is to be done."""

    LIST = "list"
    RETRY = "retry"
    DROP = "drop"


def command(
    action: Annotated[Action, typer.Argument(help="`list` shows jobs; `retry` and `drop` change those named.")],
    keys: Annotated[list[UUID] | None, typer.Argument(help="Their ids, as `list` shows them.")] = None,
    status: Annotated[str, typer.Option(help="Of which status: DEAD, DUE, RUNNING, DONE or DROPPED.")] = "DEAD",
    kind: Annotated[str, typer.Option(help="Only jobs of this kind, such as mail.queued.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, newest first.")] = 50,
) -> None:
    """List, retry or drop jobs of any business: those given up, unless told otherwise."""
    beside_up()
    try:
        asyncio.run(_list(status, kind, limit) if action is Action.LIST else _change(action, keys or []))
    except OSError:
        raise CannotStart("The database does not answer: start `python3 manage.py up` beside this.") from None


async def _list(status: str, kind: str, limit: int) -> None:
    from core import db
    from core.clock import TOKYO
    from models.job import Job, JobStatus

    if status not in JobStatus.__members__:
        raise CannotStart(f"There is no status {status}: it is one of {', '.join(JobStatus)}.")
    try:
        await db.open_pool()
        wanted = Job.filter(status=status, kind=kind) if kind else Job.filter(status=status)
        for job in reversed(await wanted.order_by("-created_at").limit(limit)):
            made = f"{job.created_at.astimezone(TOKYO):%Y-%m-%d %H:%M}"
            print(
                f"{job.id}  {made}  {job.status}  {job.kind}  {job.tries} tries  {job.error_type} {job.error}".strip()
            )
    finally:
        await db.close()


async def _change(action: Action, keys: list[UUID]) -> None:
    from core import db
    from core.acting import acting
    from core.actor import NOBODY
    from models.job import Job
    from services import dropping
    from services import job as jobs

    verb = jobs.retry if action is Action.RETRY else dropping.drop
    try:
        await db.open_pool()
        for key in keys:
            with acting(f"manage.py jobs {action}", NOBODY):
                async with db.transaction():
                    job = await Job.select_for_update().get_or_none(id=key)
                    if job is None:
                        raise CannotStart(f"There is no job {key}.")
                    await verb(job)
            print(f"{key}  {job.status}")
    except UserErrors as refusal:
        raise CannotStart("\n".join(error.message("en") for error in refusal)) from None
    except jobs.JobSettled as refusal:
        raise CannotStart(refusal.message("en")) from None
    finally:
        await db.close()
