"""What happens to requests for approval: told within the business that orders."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class OrderRequestEvent:
    """Something happened to a request."""

    order_request_id: UUID
    business_id: UUID


@dataclass(frozen=True)
class OrderRequestSent(OrderRequestEvent):
    """承認待ち, for the first time or again."""

    topic: ClassVar[str] = "order_request.sent"


@dataclass(frozen=True)
class OrderRequestApproved(OrderRequestEvent):
    """承認済み: it was ordered."""

    topic: ClassVar[str] = "order_request.approved"


@dataclass(frozen=True)
class OrderRequestRefused(OrderRequestEvent):
    """差し戻し."""

    topic: ClassVar[str] = "order_request.refused"


@dataclass(frozen=True)
class OrderRequestWithdrawn(OrderRequestEvent):
    """取り下げ."""

    topic: ClassVar[str] = "order_request.withdrawn"
