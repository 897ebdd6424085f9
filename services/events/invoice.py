"""What happens to invoices: the seller is told, and the buyer once they were sent."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class InvoiceEvent:
    """Something happened to an invoice."""

    invoice_id: UUID
    seller_id: UUID
    buyer_id: UUID | None


@dataclass(frozen=True)
class InvoiceMade(InvoiceEvent):
    """作成済."""

    topic: ClassVar[str] = "invoice.made"


@dataclass(frozen=True)
class InvoiceChanged(InvoiceEvent):
    """請求済, 入金済, 処理済, 破棄 or 取消."""

    topic: ClassVar[str] = "invoice.changed"


@dataclass(frozen=True)
class InvoicesWanted:
    """月末一括請求: invoices of all customers whose orders are not billed."""

    topic: ClassVar[str] = "invoices.wanted"
    business_id: UUID
    user_id: UUID | None
    issued_on: str
    until: str
    with_confirmed: bool
