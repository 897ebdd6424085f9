"""Letters to and from the warehouse."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letter import LetterLine, Message


@dataclass(frozen=True)
class ShippingLetter(Message):
    """What all letters about shipping instructions know."""

    button: ClassVar = {"ja": "出荷指示を見る", "en": "See the instructions"}
    person: str
    number: str
    buyer: str
    delivery_place: str
    delivery_address: str
    planned_on: dt.date | None
    lines: tuple[LetterLine, ...]
    note: str
    url: str


@dataclass(frozen=True)
class ShippingInstructed(ShippingLetter):
    """To the warehouse: what to send."""


@dataclass(frozen=True)
class ShippingCancelled(ShippingLetter):
    """To the warehouse: what not to send any more."""

    reason: str


@dataclass(frozen=True)
class ShippingImpossible(ShippingLetter):
    """To the office: what the warehouse cannot send."""

    reason: str
