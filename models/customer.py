"""The seller's record of whom it sells to."""

from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.contrib.postgres.indexes import GinIndex
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation

from core import search
from models.address import ADDRESS_FORMS, Address
from models.business import Business
from models.price_group import PriceGroup
from models.row import Row


class Customer(Address, Row):
    """取引先: provisional until its business has accepted an invitation, then linked."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="customers", on_delete=fields.RESTRICT
    )
    business_id: UUID
    linked: ForeignKeyNullableRelation[Business] = fields.ForeignKeyField(
        "models.Business", null=True, related_name="known_as", db_index=True, on_delete=fields.RESTRICT
    )
    linked_id: UUID | None
    linked_at = fields.DatetimeField(null=True)
    code = fields.CharField(max_length=20, default="")
    name = fields.CharField(max_length=60)
    person = fields.CharField(max_length=40, default="")
    note = fields.TextField(default="")
    price_group: ForeignKeyNullableRelation[PriceGroup] = fields.ForeignKeyField(
        "models.PriceGroup", null=True, related_name="customers", db_index=True, on_delete=fields.RESTRICT
    )
    price_group_id: UUID | None
    hides_prices = fields.BooleanField(default=False, db_default=False)
    """Whether the customer sees no prices."""
    closing_day: int | None = fields.SmallIntField(null=True)
    """締め日: the day of the month up to which he is billed, 31 its last; null: as for all."""
    search = ArrayField(element_type="text", default=list)

    readable_with = "customer:read"
    required = ("name", "phone", "postal_code", "prefecture", "city", "street")
    forms = ADDRESS_FORMS
    ranges = {"closing_day": (1, 31)}

    class Meta:
        table = "customer"
        unique_together = (("business", "linked"),)
        indexes = [
            GinIndex(fields=["search"]),
            ("business_id", "name", "id"),
            ("business_id", "code"),
            ("business_id", "created_at", "id"),
        ]

    def refold(self) -> None:
        """Found by name, code, person, phone, mail and address."""
        self.search = search.grams(self.name, self.code, self.person, self.phone, self.email, self.address)

    @property
    def is_linked(self) -> bool:
        """Whether the customer's business can order by itself."""
        return self.linked_id is not None
