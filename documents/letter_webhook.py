"""Letters about webhooks."""

from dataclasses import dataclass
from typing import ClassVar

from documents.letter import Message


@dataclass(frozen=True)
class WebhookDisabled(Message):
    """A webhook has ended by itself: GONE, FAILING or EXPIRED."""

    button: ClassVar = {"ja": "ログインする", "en": "Log in"}
    name: str
    address: str
    because: str
    url: str
