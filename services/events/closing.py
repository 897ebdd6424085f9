"""What happens to closings: both sides are told."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class ClosingEvent:
    """Something happened to a closing."""

    closing_id: UUID
    seller_id: UUID
    buyer_id: UUID | None


@dataclass(frozen=True)
class ClosingMade(ClosingEvent):
    """仮締め."""

    topic: ClassVar[str] = "closing.made"


@dataclass(frozen=True)
class ClosingChanged(ClosingEvent):
    """確認済, 本締め or 解除."""

    topic: ClassVar[str] = "closing.changed"


@dataclass(frozen=True)
class ClosingObjected(ClosingEvent):
    """指摘: the buyer has written about a line."""

    topic: ClassVar[str] = "closing.objected"
    closing_line_id: UUID
    remark: int
    """Which of the line's remarks, from 0."""


@dataclass(frozen=True)
class ClosingAnswered(ClosingEvent):
    """回答: the seller has."""

    topic: ClassVar[str] = "closing.answered"
    closing_line_id: UUID
    remark: int
    """Which of the line's remarks, from 0."""


@dataclass(frozen=True)
class ClosingsWanted:
    """一括仮締め: statements of all customers whose orders are not billed."""

    topic: ClassVar[str] = "closings.wanted"
    business_id: UUID
    user_id: UUID | None
    until: str
    with_confirmed: bool


@dataclass(frozen=True)
class ClosingsFinishWanted:
    """一括本締め: invoices of all statements to which nobody objects."""

    topic: ClassVar[str] = "closings.finish_wanted"
    business_id: UUID
    user_id: UUID | None
    until: str
    locale: str
