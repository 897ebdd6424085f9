"""Letters about requests for approval."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letter import LetterLine, Message


@dataclass(frozen=True)
class OrderRequestLetter(Message):
    """What all letters about requests know."""

    button: ClassVar = {"ja": "承認依頼を見る", "en": "See the request"}
    person: str
    orderer: str
    seller: str
    delivery_place: str
    wished_on: dt.date | None
    lines: tuple[LetterLine, ...]
    total: int
    allowed: int
    url: str


@dataclass(frozen=True)
class OrderRequestSent(OrderRequestLetter):
    """To those who may approve: what is asked for."""

    note: str


@dataclass(frozen=True)
class OrderRequestRefused(OrderRequestLetter):
    """To who has asked: why it was refused."""

    reason: str
    approver: str


@dataclass(frozen=True)
class OrderRequestApproved(OrderRequestLetter):
    """To who has asked: that it was ordered."""

    approver: str
    number: str
    """Of the order."""
