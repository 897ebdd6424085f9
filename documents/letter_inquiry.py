"""Letters about inquiries."""

from dataclasses import dataclass
from typing import ClassVar

from documents.letter import Message


@dataclass(frozen=True)
class InquiryCame(Message):
    """To those who run the product: somebody asks, or says more."""

    number: str
    category: str
    topic: str
    name: str
    email: str
    text: str
    key: str


@dataclass(frozen=True)
class InquiryReceived(Message):
    """To who asked: it has arrived. Nothing of what was typed: the address may be somebody else's."""

    number: str
    category: str


@dataclass(frozen=True)
class InquiryAnswered(Message):
    """To who asked: the answer."""

    button: ClassVar = {"ja": "続けて問い合わせる", "en": "Write again"}
    number: str
    topic: str
    name: str
    author: str
    text: str
    url: str
