"""Saved views: what of a list is shown, in which order, under a name."""

import re
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyRelation
from tortoise.migrations.constraints import UniqueConstraint

from core.actor import Actor
from models.business import Business
from models.row import Row
from models.user import User

LONGEST_QUERY = 2000


class SavedView(Row):
    """保存した表示: filters, order and columns of a list; of one user, or shared with all of his business."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="saved_views", on_delete=fields.RESTRICT
    )
    business_id: UUID
    user: ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", db_index=True, on_delete=fields.RESTRICT)
    user_id: UUID
    list = fields.CharField(max_length=40)
    name = fields.CharField(max_length=40)
    query = fields.CharField(max_length=LONGEST_QUERY)
    """As in an address: `status=PLACED&sort=PLACED_AT_DESC`."""
    is_shared = fields.BooleanField(default=False)
    is_default = fields.BooleanField(default=False)
    """Whether the list opens with it: a shared one for all who have none of their own."""

    required = ("list", "name")
    forms = {"list": (re.compile(r"[a-z][A-Za-z0-9-]*"), "order-forms")}

    class Meta:
        table = "saved_view"
        indexes = [("business_id", "list", "name", "id")]
        constraints = [
            UniqueConstraint(
                fields=("business", "user", "list", "name"),
                name="saved_view_named_once",
            ),
            UniqueConstraint(
                fields=("business", "user", "list"),
                name="saved_view_own_default_once",
                condition="is_default AND NOT is_shared",
            ),
            UniqueConstraint(
                fields=("business", "list"),
                name="saved_view_shared_default_once",
                condition="is_default AND is_shared",
            ),
        ]

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """One's own, and those that are shared."""
        return Q(business_id=business_id, user_id=actor.user_id) | Q(business_id=business_id, is_shared=True)
