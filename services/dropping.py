"""Dropping a job: what it was to do is settled as failed, so that nobody waits for it any more."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from models.job import Job
from services import events, export, importing, mail_delivery, transmission
from services.job import handling

ENDS: dict[str, Callable[[dict[str, Any]], Awaitable[None]]] = {
    events.MailQueued.topic: lambda facts: mail_delivery.give_up(UUID(facts["mail_id"])),
    events.TransmissionQueued.topic: lambda facts: transmission.give_up(UUID(facts["transmission_id"])),
    events.ImportQueued.topic: lambda facts: importing.give_up(UUID(facts["import_id"])),
    events.ExportQueued.topic: lambda facts: export.give_up(UUID(facts["export_id"])),
}
"""What is waited for by its own state, by the kind of job."""


async def drop(job: Job) -> Job:
    """Have a job never tried again."""
    await handling.drop(job)
    if job.kind in ENDS:
        await ENDS[job.kind](job.payload)
    return job
