"""一括仮締め and 一括本締め, made aside from the request, a customer at a time; both sides are told of each."""

import datetime as dt
from typing import Any
from uuid import UUID

from core.actor import Actor
from services import closing as closings
from services import mail_closing as mails
from workers.job import job


@job("closings.wanted", own_transactions=True)
async def wanted(business_id: str, until: str, **told: Any) -> None:
    """Who has a statement gets no second one, so that a second run makes nothing twice."""
    day = dt.date.fromisoformat(until) if until else None
    await closings.close_all(UUID(business_id), day, with_confirmed=bool(told["with_confirmed"]))


@job("closings.finish_wanted", own_transactions=True)
async def finish_wanted(business_id: str, user_id: str | None, until: str, locale: str, **_: Any) -> None:
    """What was made final before is not provisional any more."""
    by = Actor(user_id=UUID(user_id) if user_id else None, business_id=UUID(business_id), is_system=True)
    how = closings.Finishing(locale=locale)
    await closings.finish_all(UUID(business_id), dt.date.fromisoformat(until), how, by=by)


@job("closing.made")
async def made(event_id: str, closing_id: str, **_: Any) -> None:
    """The buyer is asked to look."""
    await mails.made(UUID(closing_id), cause=event_id)


@job("closing.objected")
async def objected(event_id: str, closing_id: str, closing_line_id: str, remark: int, **_: Any) -> None:
    """The seller is told what is wrong."""
    await mails.remarked(UUID(closing_id), UUID(closing_line_id), remark, cause=event_id)


@job("closing.answered")
async def answered(event_id: str, closing_id: str, closing_line_id: str, remark: int, **_: Any) -> None:
    """The buyer is told the answer."""
    await mails.remarked(UUID(closing_id), UUID(closing_line_id), remark, cause=event_id)
