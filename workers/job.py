"""How jobs are declared, named like the event that sets them going, and how one is run: once, traced, by its row."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import dramatiq

from core import fault
from core.acting import acting
from core.actor import NOBODY
from core.db import transaction
from core.log import log
from core.trace import TRACE_ID, new_trace_id
from models.job import MOST_TRIES
from services import job as jobs
from services.job import Claim, Due
from workers.broker import broker
from workers.leases import LEASES

Run = Callable[..., Awaitable[None]]
KINDS: dict[str, "Kind"] = {}
"""Topic → what is to be done."""


@dataclass(frozen=True)
class Kind:
    """A declared job."""

    fn: Run
    most_tries: int
    own_transactions: bool


def job(topic: str, *, most_tries: int = MOST_TRIES, own_transactions: bool = False) -> Callable[[Run], Run]:
    """Declare a job for a topic: ids in, one transaction (unless it talks to the world between two).

    In one transaction, what the job does and that it is done hold together. With transactions of its own it may be
    run again after it has ended, and does the same.
    """

    def wrap(fn: Run) -> Run:
        KINDS[topic] = Kind(fn, most_tries, own_transactions)
        return fn

    return wrap


@dramatiq.actor(actor_name="job", broker=broker, max_retries=0)
async def run(job_id: str, kind: str, trace_id: str) -> None:
    """Run the job of a row, if it is due. Nothing is raised: whatever happens, the row knows when it goes on."""
    TRACE_ID.set(trace_id or new_trace_id())
    try:
        await _run(UUID(job_id), kind)
    except Exception as error:  # noqa: BLE001 — dramatiq would keep the message apart, and for nothing
        log.warning("job.unavailable", kind=kind, error=type(error).__name__, place=fault.place(error))


def message(due: Due) -> dramatiq.Message[Any]:
    """It says only that a row is due; what is known of it stands in the row."""
    return run.message(job_id=str(due.id), kind=due.kind, trace_id=due.trace_id)


async def _run(key: UUID, name: str) -> None:
    kind = KINDS.get(name)
    if kind is None:
        log.warning("job.unknown", kind=name)
        await jobs.put_off(key)
    elif (claimed := await jobs.claim(key, kind.most_tries)) is not None:
        log.info("job.started", kind=name, tries=claimed.tries)
        try:
            with LEASES.held(claimed):
                await _tried(kind, claimed)
        except jobs.Superseded:
            log.warning("job.superseded", kind=name)


async def _tried(kind: Kind, claimed: Claim) -> None:
    try:
        with acting(claimed.kind, NOBODY):
            await _done(kind, claimed)
    except jobs.Postponed as wish:
        await jobs.postpone(claimed, wish.until)
    except jobs.Superseded:
        raise
    except (Exception, asyncio.CancelledError) as error:
        status = await jobs.fail(claimed, error)
        log.warning("job.failed", kind=claimed.kind, tries=claimed.tries, status=status, error=type(error).__name__)
        if isinstance(error, asyncio.CancelledError):
            raise


async def _done(kind: Kind, claimed: Claim) -> None:
    given = {"event_id": str(claimed.id), **claimed.payload}
    if kind.own_transactions:
        await kind.fn(**given)
        await jobs.finish(claimed)
    else:
        async with transaction():
            await kind.fn(**given)
            await jobs.finish(claimed)
