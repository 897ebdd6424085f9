"""What buyer and seller write to each other about an order."""

from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation

from core.actor import Actor
from models.business import Business
from models.order import Order, bought
from models.row import Row
from models.user import User


class Message(Row):
    """メッセージ: of one side to the other, about one order; `author_name` is as it was when it was written."""

    order: ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="messages", on_delete=fields.RESTRICT
    )
    order_id: UUID
    seller: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="messages_sold", on_delete=fields.RESTRICT
    )
    seller_id: UUID
    """The order's, as `buyer`: lists are read along an index."""
    buyer: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="messages_bought", on_delete=fields.RESTRICT
    )
    buyer_id: UUID
    sender: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="messages_sent", db_index=True, on_delete=fields.RESTRICT
    )
    sender_id: UUID
    author: ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="messages", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    author_id: UUID | None
    author_name = fields.CharField(max_length=40)
    text = fields.CharField(max_length=1000)
    written_at = fields.DatetimeField()
    read_at = fields.DatetimeField(null=True)
    """When somebody of the other side has first seen it."""

    readable_with = "order:read"
    required = ("text",)
    audited = False

    class Meta:
        table = "message"
        indexes = [
            ("order_id", "written_at", "id"),
            ("seller_id", "written_at", "id"),
            ("buyer_id", "written_at", "id"),
            ("seller_id", "read_at", "written_at", "id"),
            ("buyer_id", "read_at", "written_at", "id"),
        ]

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """Both sides of the order."""
        return Q(seller_id=business_id) | bought(business_id, actor)
