"""Mails that tell the warehouse what to send, and the office what cannot be sent."""

from uuid import UUID

from services import mail_instruction as mails
from workers.job import job


@job("instructions.given")
async def given(event_id: str, instruction_ids: list[str], **_: str) -> None:
    """The warehouse is told."""
    await mails.given([UUID(one) for one in instruction_ids], cause=event_id)


@job("instructions.cancelled")
async def cancelled(event_id: str, instruction_ids: list[str], **_: str) -> None:
    """The warehouse is told that it is not to be sent."""
    await mails.cancelled([UUID(one) for one in instruction_ids], cause=event_id)


@job("instruction.impossible")
async def impossible(event_id: str, instruction_id: str, **_: str) -> None:
    """The office is told why."""
    await mails.impossible(UUID(instruction_id), cause=event_id)
