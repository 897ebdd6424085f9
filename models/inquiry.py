"""問い合わせ: what somebody, logged in or not, asks those who run the product."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyNullableRelation

from core.actor import Actor
from models.business import Business
from models.row import EMAIL, Row
from models.user import User

MOST_WORDS = 100
"""Parts of a thread."""


class InquiryCategory(StrEnum):
    """質問, 要望, 不具合, 退会, その他."""

    QUESTION = "QUESTION"
    WISH = "WISH"
    TROUBLE = "TROUBLE"
    LEAVING = "LEAVING"
    OTHER = "OTHER"


class InquiryState(StrEnum):
    """未対応 → 回答済 → 完了; what its sender adds opens it again."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    CLOSED = "CLOSED"


class Inquiry(Row):
    """問い合わせ: from whom, about what, and its thread, oldest first."""

    business: ForeignKeyNullableRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="inquiries", null=True, on_delete=fields.RESTRICT
    )
    business_id: UUID | None
    user: ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="inquiries", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    user_id: UUID | None
    """Who sent it, when logged in: he alone sees it."""
    number = fields.CharField(max_length=12)
    """What it is called in mails."""
    name = fields.CharField(max_length=60)
    email = fields.CharField(max_length=254)
    locale = fields.CharField(max_length=2)
    category = fields.CharEnumField(InquiryCategory, max_length=8)
    topic = fields.CharField(max_length=100)
    state = fields.CharEnumField(InquiryState, max_length=8, default=InquiryState.OPEN)
    thread: list[dict[str, Any]] = fields.JSONField()
    asked_at = fields.DatetimeField()

    required = ("name", "email", "topic")
    forms = {"email": EMAIL}
    audited = False

    class Meta:
        table = "inquiry"
        unique_together = (("number",),)
        indexes = [("business_id", "user_id", "asked_at", "id"), ("state", "asked_at", "id")]

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """Its sender alone, in the business for which he asked."""
        return Q(business_id=business_id, user_id=actor.user_id)
