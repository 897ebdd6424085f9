"""Any issued PDF: immutable, with a digest of what it says."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.contrib.postgres.indexes import GinIndex
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation

from core import search
from core.actor import Actor
from models.business import Business
from models.file import File
from models.invoice import Invoice
from models.order import Order, bought
from models.return_slip import ReturnSlip
from models.row import Row
from models.shipment import Shipment


class DocumentKind(StrEnum):
    """発注書, 納品書, 請求書, 返還請求書, 赤伝票."""

    PURCHASE_ORDER = "PURCHASE_ORDER"
    DELIVERY_NOTE = "DELIVERY_NOTE"
    INVOICE = "INVOICE"
    CREDIT_NOTE = "CREDIT_NOTE"
    RETURN_SLIP = "RETURN_SLIP"


UNTIL_THE_RETURN = 15
"""Months from a paper's month to the one after the return of its business year is due at the latest."""


def kept_until(dated_on: dt.date, years: int) -> dt.date:
    """The law counts the years from the day on which the tax return of the business year is due."""
    months = dated_on.year * 12 + dated_on.month - 1 + UNTIL_THE_RETURN + years * 12
    return dt.date(months // 12, months % 12 + 1, 1)


class Document(Row):
    """帳票: the same contents give the same file again; changed contents give a new document."""

    seller: ForeignKeyNullableRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="documents_sold", null=True, on_delete=fields.RESTRICT
    )
    seller_id: UUID | None
    buyer: ForeignKeyNullableRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="documents_bought", null=True, on_delete=fields.RESTRICT
    )
    buyer_id: UUID | None
    order: ForeignKeyNullableRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="documents", null=True, on_delete=fields.RESTRICT
    )
    order_id: UUID | None
    invoice: ForeignKeyNullableRelation[Invoice] = fields.ForeignKeyField(
        "models.Invoice", related_name="documents", null=True, on_delete=fields.RESTRICT
    )
    invoice_id: UUID | None
    shipment: ForeignKeyNullableRelation[Shipment] = fields.ForeignKeyField(
        "models.Shipment", null=True, related_name="documents", db_index=True, on_delete=fields.RESTRICT
    )
    shipment_id: UUID | None
    return_slip: ForeignKeyNullableRelation[ReturnSlip] = fields.ForeignKeyField(
        "models.ReturnSlip", null=True, related_name="documents", db_index=True, on_delete=fields.RESTRICT
    )
    return_slip_id: UUID | None
    file: ForeignKeyRelation[File] = fields.ForeignKeyField("models.File", db_index=True, on_delete=fields.RESTRICT)
    file_id: UUID
    kind = fields.CharEnumField(DocumentKind, max_length=16)
    number = fields.CharField(max_length=30)
    locale = fields.CharField(max_length=2)
    digest = fields.CharField(max_length=64)
    dated_on = fields.DateField()
    total = fields.BigIntField(null=True)
    issued_at = fields.DatetimeField()
    kept_until = fields.DateField()
    """Nobody can delete it before, PostgreSQL's own trigger refuses it; what it says can never be changed."""
    search = ArrayField(element_type="text", default=list, db_default="{}")

    readable_with = "document:read"

    class Meta:
        table = "document"
        unique_together = (("order", "kind", "digest"), ("invoice", "kind", "digest"))
        indexes = [
            GinIndex(fields=["search"]),
            ("seller_id", "issued_at", "id"),
            ("buyer_id", "issued_at", "id"),
            ("seller_id", "dated_on", "issued_at", "id"),
            ("buyer_id", "dated_on", "issued_at", "id"),
            ("seller_id", "total", "issued_at", "id"),
            ("buyer_id", "total", "issued_at", "id"),
            ("seller_id", "kind", "issued_at", "id"),
            ("buyer_id", "kind", "issued_at", "id"),
        ]

    def call(self, *names: str) -> None:
        """Let it be found by its number and by who stands on it."""
        self.search = search.grams(self.number, *names)

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """Both sides of the order."""
        return Q(seller_id=business_id) | bought(business_id, actor)
