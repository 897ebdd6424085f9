"""A person with one login."""

from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q, Subquery

from core.actor import Actor
from models.membership import Membership
from models.row import EMAIL, Row


class User(Row):
    """ユーザ: may be a member of several businesses, acts for one at a time."""

    login_id = fields.CharField(max_length=254, unique=True)
    name = fields.CharField(max_length=40)
    email = fields.CharField(max_length=254, default="")
    password_hash = fields.CharField(max_length=200)
    locale = fields.CharField(max_length=2, default="ja")

    required = ("login_id", "name")
    forms = {"email": EMAIL}

    class Meta:
        table = "user"

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:  # noqa: ARG003
        """The members of the actor's business."""
        members = Membership.filter(business_id=business_id, ended_at=None).values("user_id")
        return Q(id__in=Subquery(members))
