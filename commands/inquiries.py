"""`inquiries`: what was asked of those who run the product, and their answers."""

import asyncio
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import typer

from commands._embedded import beside_up
from core.embedded.folder import CannotStart
from core.user_error import UserError, UserErrors

MOST = 200
"""The newest that are listed."""


class Action(StrEnum):
    """What is to be done."""

    LIST = "list"
    ANSWER = "answer"
    CLOSE = "close"


def command(
    action: Annotated[Action, typer.Argument(help="`list` shows them; `answer` and `close` change the one named.")],
    key: Annotated[UUID | None, typer.Argument(help="Its id, as `list` shows it.")] = None,
    text: Annotated[str, typer.Option(help="The answer; it is mailed.")] = "",
    author: Annotated[str, typer.Option(help="Who answers, as the sender reads it.")] = "サポート",
    state: Annotated[str, typer.Option(help="Of which state: OPEN, ANSWERED or CLOSED.")] = "OPEN",
) -> None:
    """List, answer or close inquiries."""
    beside_up()
    try:
        asyncio.run(_list(state) if action is Action.LIST else _change(action, key, text, author))
    except OSError:
        raise CannotStart("The database does not answer: start `python3 manage.py up` beside this.") from None


async def _list(state: str) -> None:
    from core import db
    from core.clock import TOKYO
    from models.inquiry import Inquiry, InquiryState

    if state not in InquiryState.__members__:
        raise CannotStart(f"There is no state {state}: it is one of {', '.join(InquiryState)}.")
    try:
        await db.open_pool()
        for one in reversed(await Inquiry.filter(state=state).order_by("-asked_at").limit(MOST)):
            asked = f"{one.asked_at.astimezone(TOKYO):%Y-%m-%d %H:%M}"
            print(f"{one.id}  {asked}  {one.number}  {one.category}  {one.name} <{one.email}>  {one.topic}")
            for part in one.thread:
                print(f"    {'→' if part['is_operator'] else '←'} {part['author']}: {part['text']!r}")
    finally:
        await db.close()


async def _change(action: Action, key: UUID | None, text: str, author: str) -> None:
    from core import db
    from core.acting import acting
    from core.actor import NOBODY
    from models.inquiry import Inquiry
    from services import inquiry as inquiries

    try:
        await db.open_pool()
        with acting(f"manage.py inquiries {action}", NOBODY):
            async with db.transaction():
                found = await Inquiry.select_for_update().get_or_none(id=key)
                if found is None:
                    raise CannotStart(f"There is no inquiry {key}.")
                await (inquiries.close(found) if action is Action.CLOSE else inquiries.answer(found, author, text))
                print(f"{found.number} is {found.state}.")
    except (UserError, UserErrors) as refusal:
        sentences = refusal.errors if isinstance(refusal, UserErrors) else [refusal]
        raise CannotStart("\n".join(one.message("en") for one in sentences)) from None
    finally:
        await db.close()
