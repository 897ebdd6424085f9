"""The buyer's places that goods go to."""

from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyRelation

from core.actor import Actor
from models.address import ADDRESS_FORMS, Address
from models.business import Business
from models.row import Row


class DeliveryPlace(Address, Row):
    """お届け先."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="delivery_places", db_index=True, on_delete=fields.RESTRICT
    )
    business_id: UUID
    code = fields.CharField(max_length=20, default="", db_default="")
    """納品先コード: what files of orders call it."""
    name = fields.CharField(max_length=60)
    note = fields.CharField(max_length=200, default="")
    deleted_at = fields.DatetimeField(null=True)

    readable_with = "delivery_place:read"
    required = ("name", "postal_code", "prefecture", "city", "street", "phone")
    forms = ADDRESS_FORMS

    class Meta:
        table = "delivery_place"
        indexes = [
            ("business_id", "name", "id"),
            ("business_id", "created_at", "id"),
            ("business_id", "deleted_at"),
        ]

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """The business's own; who orders for certain stores sees those."""
        from models.store_member import stores_of  # noqa: PLC0415 — the two concepts know each other

        own = Q(business_id=business_id)
        return own & Q(id__in=stores_of(business_id, actor)) if actor.of_stores else own
