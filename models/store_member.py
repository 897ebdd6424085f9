"""Members who see and order for certain stores only."""

from uuid import UUID

from tortoise import fields
from tortoise.expressions import Subquery
from tortoise.fields import ForeignKeyRelation

from core.actor import Actor
from models.business import Business
from models.delivery_place import DeliveryPlace
from models.membership import Membership
from models.row import Row
from models.user import User


class StoreMember(Row):
    """店舗ログイン: a delivery place that a member orders for; of the others he sees nothing."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="store_members", on_delete=fields.RESTRICT
    )
    business_id: UUID
    membership: ForeignKeyRelation[Membership] = fields.ForeignKeyField(
        "models.Membership", related_name="stores", on_delete=fields.RESTRICT
    )
    membership_id: UUID
    user: ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="stores", on_delete=fields.RESTRICT
    )
    user_id: UUID
    delivery_place: ForeignKeyRelation[DeliveryPlace] = fields.ForeignKeyField(
        "models.DeliveryPlace", related_name="members", db_index=True, on_delete=fields.RESTRICT
    )
    delivery_place_id: UUID

    class Meta:
        table = "store_member"
        unique_together = (("membership", "delivery_place"),)
        indexes = [("user_id", "business_id", "delivery_place_id"), ("business_id", "created_at", "id")]


def stores_of(business_id: UUID, actor: Actor) -> Subquery:
    """The keys of the delivery places that somebody orders for."""
    return Subquery(StoreMember.filter(business_id=business_id, user_id=actor.user_id).values("delivery_place_id"))
