"""価格グループ: customers who pay the same."""

from uuid import UUID

from tortoise import fields
from tortoise.fields import ForeignKeyRelation

from models.business import Business
from models.row import Row


class PriceGroup(Row):
    """価格グループ: a name for customers who pay the same; each of them belongs to one at most."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="price_groups", on_delete=fields.RESTRICT
    )
    business_id: UUID
    name = fields.CharField(max_length=40)
    note = fields.CharField(max_length=200, default="")

    readable_with = "customer:read"
    required = ("name",)

    class Meta:
        table = "price_group"
        unique_together = (("business", "name"),)
        indexes = [("business_id", "created_at", "id")]
