"""What ties a user to a business."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation

from models.business import Business
from models.own_role import OwnRole
from models.permission import Role
from models.row import COLOUR, PHONE, Row

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
    own_role: ForeignKeyNullableRelation[OwnRole] = fields.ForeignKeyField(
        "models.OwnRole", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    own_role_id: UUID | None
    """Which, when the role is OWN."""
    short_name = fields.CharField(max_length=2, default="")
    colour = fields.CharField(max_length=7, default="#336699")
    position = fields.IntField(default=0, db_default=0)
    department = fields.CharField(max_length=40, default="", db_default="")
    title = fields.CharField(max_length=40, default="", db_default="")
    phone = fields.CharField(max_length=20, default="", db_default="")
    note = fields.CharField(max_length=400, default="", db_default="")
    allowed_networks = fields.CharField(max_length=2000, default="", db_default="")
    """From where the member may act, one network per line; empty: from everywhere."""
    gets_notices = fields.BooleanField(default=True, db_default=True)
    """Whether notices about one's own orders are mailed to the member himself."""
    of_stores = fields.BooleanField(default=False, db_default=False)
    """店舗ログイン: whether the member sees and orders for certain delivery places only; see `StoreMember`."""
    ended_at = fields.DatetimeField(null=True)

    readable_with = "member:read"
    required = ("display_name",)
    forms = {"colour": COLOUR, "phone": PHONE}
    ranges = {"position": (0, 9999)}

    class Meta:
        table = "membership"
        unique_together = (("business", "user"),)

    @property
    def permissions(self) -> frozenset[str]:
        """What the member may do; `own_role` must have been fetched along."""
        return granted(self.role, self.own_role.permissions if self.own_role else ())

    @property
    def shown_name(self) -> str:
        """The name, marked when the member has left."""
        return f"（削除済）{self.display_name}" if self.ended_at else self.display_name


def granted(role: Role, own: Iterable[str]) -> frozenset[str]:
    """What a role grants; `own` is what the business has put into a role of its own."""
    return frozenset(own) if role is Role.OWN else role.permissions
