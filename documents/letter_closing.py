"""Letters about closings: what will be billed, and what is written about it."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letter import Message


@dataclass(frozen=True)
class ClosingMade(Message):
    """To the buyer: what he will be billed, to be looked at; without a link where he has no account."""

    button: ClassVar = {"ja": "明細を確認する", "en": "Check the statement"}
    seller: str
    buyer: str
    person: str
    until: dt.date
    papers: int
    """How many orders and slips it is of."""
    total: int
    reply_to: str
    url: str = ""


@dataclass(frozen=True)
class ClosingRemarked(Message):
    """To the other side: what was written about a line."""

    button: ClassVar = {"ja": "明細を開いて回答する", "en": "Open the statement"}
    sender: str
    author: str
    until: dt.date
    reference: str
    name: str
    text: str
    url: str
