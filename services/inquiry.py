"""問い合わせ: sent by anybody, answered by those who run the product."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from core import address, clock, limiter
from core.actor import Actor
from core.settings import settings
from core.user_error import Required, TooLong, TooMany, UserError, refuse
from models.inquiry import MOST_WORDS, Inquiry, InquiryState
from models.row import CONTROL, assign
from models.user import User
from services import events

LONGEST = 4000


@dataclass(eq=False, kw_only=True)
class TooManyInquiries(UserError):
    """Too many inquiries from this address: wait."""

    ja = "お問い合わせの送信が多すぎます。しばらく待ってからやり直してください。"
    en = "Too many inquiries. Please wait a while."
    until: dt.datetime


@dataclass(eq=False, kw_only=True)
class InquiryClosed(UserError):
    """完了: a new inquiry is needed."""

    ja = "このお問い合わせは完了しています。新しいお問い合わせをお送りください。"
    en = "This inquiry is closed: please send a new one."


async def count(origin: str) -> None:
    """Count an inquiry from an IP address; refuse it, if there were too many."""
    if until := await limiter.exceeded(settings().inquiry_limit, "inquiry", address.group(origin)):
        raise TooManyInquiries(until=until)


async def send(values: dict[str, Any], text: str, *, locale: str, by: Actor) -> Inquiry:
    """Keep it, and tell both sides by mail."""
    user = await User.get_or_none(id=by.user_id) if by.user_id else None
    inquiry = Inquiry(
        business_id=by.business_id if user else None,
        user_id=user.id if user else None,
        locale=locale,
        asked_at=clock.now(),
    )
    inquiry.number = f"Q{inquiry.id.hex[-8:].upper()}"
    assign(inquiry, values)
    refuse(inquiry.problems("name", "email", "topic") + _text_problems(text))
    inquiry.thread = [_part(inquiry.name, text, is_operator=False)]
    await inquiry.save(force_create=True)
    await events.emit(events.InquirySent(inquiry.id, 0))
    return inquiry


async def add(inquiry: Inquiry, text: str) -> Inquiry:
    """Its sender says more; the inquiry is locked."""
    if inquiry.state is InquiryState.CLOSED:
        raise InquiryClosed(path=("inquiry",))
    _grow(inquiry, inquiry.name, text, is_operator=False)
    inquiry.state = InquiryState.OPEN
    await inquiry.store("thread", "state")
    await events.emit(events.InquirySent(inquiry.id, len(inquiry.thread) - 1))
    return inquiry


async def answer(inquiry: Inquiry, author: str, text: str) -> Inquiry:
    """回答: mailed to who asked; the inquiry is locked."""
    _grow(inquiry, author, text, is_operator=True)
    inquiry.state = InquiryState.ANSWERED
    await inquiry.store("thread", "state")
    await events.emit(events.InquiryAnswered(inquiry.id, len(inquiry.thread) - 1))
    return inquiry


async def close(inquiry: Inquiry) -> Inquiry:
    """完了: nothing is left to say."""
    inquiry.state = InquiryState.CLOSED
    await inquiry.store("state")
    return inquiry


def _grow(inquiry: Inquiry, author: str, text: str, *, is_operator: bool) -> None:
    problems = _text_problems(text)
    if len(inquiry.thread) >= MOST_WORDS:
        problems.append(TooMany(limit=MOST_WORDS, count=len(inquiry.thread) + 1, path=("inquiry",)))
    refuse(problems)
    inquiry.thread = [*inquiry.thread, _part(author, text, is_operator=is_operator)]


def _part(author: str, text: str, *, is_operator: bool) -> dict[str, Any]:
    return {"is_operator": is_operator, "author": author, "text": text.strip(), "at": clock.now().isoformat()}


def _text_problems(text: str) -> list[UserError]:
    said = text.strip()
    if not said or CONTROL.search(said):
        return [Required(path=("text",))]
    return [TooLong(limit=LONGEST, length=len(said), path=("text",))] if len(said) > LONGEST else []
