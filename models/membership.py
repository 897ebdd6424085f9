"""What ties a user to a business."""

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.fields import ForeignKeyRelation

from models.business import Business
from models.permission import Role
from models.row import COLOUR, Row

if TYPE_CHECKING:
    from models.user import User


class Membership(Row):
    """担当者: a user's role and how a business shows him."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField("models.Business", on_delete=fields.RESTRICT)
    business_id: UUID
    user: ForeignKeyRelation["User"] = fields.ForeignKeyField("models.User", db_index=True, on_delete=fields.RESTRICT)
    user_id: UUID
    role = fields.CharEnumField(Role, max_length=16)
    display_name = fields.CharField(max_length=40)
    short_name = fields.CharField(max_length=2, default="")
    colour = fields.CharField(max_length=7, default="#336699")
    ended_at = fields.DatetimeField(null=True)

    readable_with = "member:read"
    required = ("display_name",)
    forms = {"colour": COLOUR}

    class Meta:
        table = "membership"
        unique_together = (("business", "user"),)
