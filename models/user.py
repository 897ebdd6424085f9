"""A person with one login."""

import re
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.fields import ForeignKeyNullableRelation
from tortoise.functions import Lower
from tortoise.queryset import QuerySet

from core.actor import Actor
from models.business import Business
from models.membership import Membership
from models.row import EMAIL, Row


class User(Row):
    """ユーザ: may be a member of several businesses, acts for one at a time."""

    login_id = fields.CharField(max_length=254, unique=True)
    name = fields.CharField(max_length=40)
    email = fields.CharField(max_length=254, default="")
    password_hash = fields.CharField(max_length=200)
    password_is_outdated = fields.BooleanField(default=False, db_default=False)
    """Whether the password misses the rule of today; known since the last login."""
    locale = fields.CharField(max_length=2, default="ja")
    is_shop = fields.BooleanField(default=False, db_default=False)
    """Whether it is a shop's login, which several people share and administrators keep."""
    acting_for: ForeignKeyNullableRelation[Business] = fields.ForeignKeyField(
        "models.Business", null=True, related_name="acted_for_by", db_index=True, on_delete=fields.RESTRICT
    )
    acting_for_id: UUID | None
    """The business that was chosen last; without one, the first."""
    kept_by: ForeignKeyNullableRelation[Business] = fields.ForeignKeyField(
        "models.Business", null=True, related_name="keeps", db_index=True, on_delete=fields.RESTRICT
    )
    kept_by_id: UUID | None
    """The business whose administrator has made the login, and may set its password."""

    required = ("login_id", "name")
    forms = {"email": EMAIL, "locale": (re.compile(r"ja|en"), "ja")}

    class Meta:
        table = "user"

    @classmethod
    def with_address(cls, email: str) -> "QuerySet[User]":
        """Who has a mail address, however it is spelt: the index user_email_folded finds them."""
        return cls.annotate(folded=Lower("email")).filter(folded=email.strip().lower()).exclude(email="")

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:  # noqa: ARG003
        """The members of the actor's business."""
        members = Membership.filter(business_id=business_id, ended_at=None).values("user_id")
        return Q(id__in=Subquery(members))
