"""What happens to an order: told to both of its sides."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class OrderEvent:
    """Something happened to an order."""

    order_id: UUID
    seller_id: UUID | None
    buyer_id: UUID | None


@dataclass(frozen=True)
class OrderPlaced(OrderEvent):
    """注文."""

    topic: ClassVar[str] = "order.placed"


@dataclass(frozen=True)
class OrderRead(OrderEvent):
    """既読, or 未読 again."""

    topic: ClassVar[str] = "order.read"


@dataclass(frozen=True)
class OrderReceived(OrderEvent):
    """受付."""

    topic: ClassVar[str] = "order.received"


@dataclass(frozen=True)
class OrderConfirmed(OrderEvent):
    """確定."""

    topic: ClassVar[str] = "order.confirmed"


@dataclass(frozen=True)
class OrderShipped(OrderEvent):
    """出荷, of a part or of the rest."""

    topic: ClassVar[str] = "order.shipped"
    shipment_id: UUID


@dataclass(frozen=True)
class OrderAborted(OrderEvent):
    """取引中止."""

    topic: ClassVar[str] = "order.aborted"


@dataclass(frozen=True)
class OrderCancelRequested(OrderEvent):
    """キャンセル依頼."""

    topic: ClassVar[str] = "order.cancel_requested"


@dataclass(frozen=True)
class OrderCancelRefused(OrderEvent):
    """キャンセル却下."""

    topic: ClassVar[str] = "order.cancel_refused"


@dataclass(frozen=True)
class OrderInspected(OrderEvent):
    """検品."""

    topic: ClassVar[str] = "order.inspected"


@dataclass(frozen=True)
class OrderCorrected(OrderEvent):
    """発注修正."""

    topic: ClassVar[str] = "order.corrected"


@dataclass(frozen=True)
class OrderAmountsShown(OrderEvent):
    """金額表示, or not any more."""

    topic: ClassVar[str] = "order.amounts_shown"


@dataclass(frozen=True)
class MessageWritten(OrderEvent):
    """メッセージ."""

    topic: ClassVar[str] = "message.written"
    message_id: UUID


@dataclass(frozen=True)
class MessageRead(OrderEvent):
    """既読."""

    topic: ClassVar[str] = "message.read"
    message_id: UUID


@dataclass(frozen=True)
class OrderReturned(OrderEvent):
    """赤伝票."""

    topic: ClassVar[str] = "order.returned"
    return_slip_id: UUID
