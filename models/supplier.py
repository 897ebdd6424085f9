"""The buyer's record of whom it orders from."""

from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.contrib.postgres.indexes import GinIndex
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation

from core import search
from models.business import Business
from models.row import EMAIL, PHONE, Row


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
    code = fields.CharField(max_length=20, default="", db_default="")
    """取引先コード: what the business's own files call the supplier."""
    name = fields.CharField(max_length=60)
    person = fields.CharField(max_length=40, default="", db_default="")
    phone = fields.CharField(max_length=20, default="", db_default="")
    fax = fields.CharField(max_length=20, default="", db_default="")
    email = fields.CharField(max_length=254, default="", db_default="")
    note = fields.TextField(default="")
    deleted_at = fields.DatetimeField(null=True)
    search = ArrayField(element_type="text", default=list)

    readable_with = "supplier:read"
    required = ("name",)
    forms = {"phone": PHONE, "fax": PHONE, "email": EMAIL}

    class Meta:
        table = "supplier"
        unique_together = (("business", "linked"),)
        indexes = [
            GinIndex(fields=["search"]),
            ("business_id", "name", "id"),
            ("business_id", "deleted_at"),
            ("business_id", "channel"),
        ]

    def refold(self) -> None:
        """Found by name, code, person, numbers and mail address."""
        self.search = search.grams(self.name, self.code, self.person, self.phone, self.fax, self.email)

    @property
    def address(self) -> str:
        """Where orders go: a FAX number or a mail address."""
        return {SupplierChannel.FAX: self.fax, SupplierChannel.MAIL: self.email}.get(self.channel, "")
