"""問い合わせ."""

import datetime as dt

import strawberry

from core.graph.context import Context
from core.graph.keyed import Keyed
from core.graph.node import computed, input_type, node, output
from models import inquiry as rows

for _enum in (rows.InquiryCategory, rows.InquiryState):
    strawberry.enum(_enum, description=(_enum.__doc__ or "").strip())


@output
class InquiryPart:
    """What one side wrote."""

    is_operator: bool
    """Whether it was written by those who run the product."""
    author: str
    text: str
    at: dt.datetime


def _thread(row: rows.Inquiry, _: Context) -> list[InquiryPart]:
    return [InquiryPart(**{**one, "at": dt.datetime.fromisoformat(one["at"])}) for one in row.thread]


@node(rows.Inquiry)
class Inquiry:
    """問い合わせ of the viewer: seen by him alone."""

    number: str
    """What it is called in mails."""
    category: rows.InquiryCategory
    topic: str
    state: rows.InquiryState
    asked_at: dt.datetime
    thread: list[InquiryPart] = computed(_thread, "What both sides wrote, oldest first.")


@input_type
class InquirySendInput(Keyed):
    """To those who run the product; answered to the mail address."""

    name: str
    email: str
    category: rows.InquiryCategory
    topic: str
    text: str
    """At most 4000 characters."""


@input_type
class InquiryAddInput(Keyed):
    """More about an inquiry of one's own."""

    inquiry: strawberry.ID
    text: str
