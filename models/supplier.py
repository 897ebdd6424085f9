"""The buyer's record of whom it orders from."""

from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.contrib.postgres.indexes import GinIndex
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation

from core import search
from models.business import Business
from models.row import Row


class SupplierChannel(StrEnum):
    """How orders reach the supplier: 発注フォーム, FAX発注, メール発注."""

    LINKED = "LINKED"
    FAX = "FAX"
    MAIL = "MAIL"


class Supplier(Row):
    """発注先: a linked business, or a FAX or mail destination."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="suppliers", on_delete=fields.RESTRICT
    )
    business_id: UUID
    linked: ForeignKeyNullableRelation[Business] = fields.ForeignKeyField(
        "models.Business", null=True, related_name="supplies", db_index=True, on_delete=fields.RESTRICT
    )
    linked_id: UUID | None
    channel = fields.CharEnumField(SupplierChannel, max_length=8, default=SupplierChannel.LINKED)
    name = fields.CharField(max_length=60)
    note = fields.TextField(default="")
    search = ArrayField(element_type="text", default=list)

    readable_with = "supplier:read"
    required = ("name",)

    class Meta:
        table = "supplier"
        unique_together = (("business", "linked"),)
        indexes = [GinIndex(fields=["search"]), ("business_id", "name", "id")]

    def refold(self) -> None:
        """Found by name."""
        self.search = search.grams(self.name)
