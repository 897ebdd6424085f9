"""What happens to inquiries."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class InquiryEvent:
    """Something happened to an inquiry; `part` tells which of its thread, from 0."""

    inquiry_id: UUID
    part: int


@dataclass(frozen=True)
class InquirySent(InquiryEvent):
    """It has come, or its sender has added something."""

    topic: ClassVar[str] = "inquiry.sent"


@dataclass(frozen=True)
class InquiryAnswered(InquiryEvent):
    """回答済."""

    topic: ClassVar[str] = "inquiry.answered"
