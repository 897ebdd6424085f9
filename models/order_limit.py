"""How much may be ordered for a store, and what becomes of an order that is above."""

from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

from core.actor import Actor
from models.business import Business
from models.delivery_place import DeliveryPlace
from models.row import Row
from models.store_member import stores_of

HIGHEST = 999_999_999


class BeyondLimit(StrEnum):
    """What becomes of an order above the limit: it is refused, or the head office is asked (承認)."""

    REFUSE = "REFUSE"
    ASK = "ASK"


class OrderLimit(Row):
    """発注上限: of a store (a delivery place), or of all those that have none of their own; yen with tax."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="order_limits", on_delete=fields.RESTRICT
    )
    business_id: UUID
    delivery_place: ForeignKeyNullableRelation[DeliveryPlace] = fields.ForeignKeyField(
        "models.DeliveryPlace", related_name="order_limits", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    delivery_place_id: UUID | None
    """Null: what holds for places without a limit of their own."""
    per_order: int | None = fields.BigIntField(null=True)
    per_month: int | None = fields.BigIntField(null=True)
    """Of all that is ordered in a month, by the day of ordering in Asia/Tokyo."""
    beyond = fields.CharEnumField(BeyondLimit, max_length=8, default=BeyondLimit.REFUSE)
    allows_own_approval = fields.BooleanField(default=False)
    """Whether who may approve may approve what he has asked for himself."""

    readable_with = "delivery_place:read"
    ranges = {"per_order": (0, HIGHEST), "per_month": (0, HIGHEST)}

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """The business's own; who orders for certain stores sees theirs."""
        own = Q(business_id=business_id)
        return own & Q(delivery_place_id__in=stores_of(business_id, actor)) if actor.of_stores else own

    class Meta:
        table = "order_limit"
        unique_together = (("business", "delivery_place"),)
        indexes = [("business_id", "created_at", "id")]
        constraints = [
            UniqueConstraint(
                fields=("business",), name="order_limit_of_business_once", condition="delivery_place_id IS NULL"
            ),
            CheckConstraint(check="per_order >= 0 AND per_month >= 0", name="order_limit_not_negative"),
        ]
