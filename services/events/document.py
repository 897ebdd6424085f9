"""Events of documents, and of 発注書 on their way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from models.transmission import TransmissionStatus


@dataclass(frozen=True)
class DocumentIssued:
    """発行."""

    topic: ClassVar[str] = "document.issued"
    document_id: UUID
    order_id: UUID | None
    seller_id: UUID | None
    buyer_id: UUID | None


@dataclass(frozen=True)
class TransmissionEvent:
    """Something happened to a 発注書 on its way by FAX or mail."""

    topic: ClassVar[str]
    transmission_id: UUID
    order_id: UUID
    business_id: UUID


@dataclass(frozen=True)
class TransmissionQueued(TransmissionEvent):
    """It is to be sent."""

    topic: ClassVar[str] = "transmission.queued"


@dataclass(frozen=True)
class TransmissionSent(TransmissionEvent):
    """送信済, which does not say that it was received."""

    topic: ClassVar[str] = "transmission.sent"


@dataclass(frozen=True)
class TransmissionDelayed(TransmissionEvent):
    """It did not get through, and is tried again later."""

    topic: ClassVar[str] = "transmission.delayed"


@dataclass(frozen=True)
class TransmissionFailed(TransmissionEvent):
    """失敗: it is not tried again."""

    topic: ClassVar[str] = "transmission.failed"


@dataclass(frozen=True)
class TransmissionKept(TransmissionEvent):
    """保存のみ: nothing is set up to send it."""

    topic: ClassVar[str] = "transmission.kept"


TRANSMISSION_TRIED: Mapping[TransmissionStatus, type[TransmissionEvent]] = {
    TransmissionStatus.QUEUED: TransmissionDelayed,
    TransmissionStatus.SENT: TransmissionSent,
    TransmissionStatus.FAILED: TransmissionFailed,
    TransmissionStatus.KEPT: TransmissionKept,
}
"""What a try to send a 発注書 has come to, by the state that it left."""
