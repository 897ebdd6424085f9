"""Every mail, before and after it is sent."""

from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.indexes import PostgreSQLIndex
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyNullableRelation

from core.actor import Actor
from core.vault import Sealed
from models.business import Business
from models.file import File
from models.row import Row
from models.user import User


class MailStatus(StrEnum):
    """送信待ち, 送信済, 失敗, 保存のみ (no mail server is set)."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    FAILED = "FAILED"
    KEPT = "KEPT"


class MailMessage(Row):
    """メール: written once per cause and address; its Message-ID stays the same however often it is tried."""

    business: ForeignKeyNullableRelation[Business] = fields.ForeignKeyField(
        "models.Business", null=True, related_name="mails_sent", description="Who sends it", on_delete=fields.RESTRICT
    )
    business_id: UUID | None
    recipient: ForeignKeyNullableRelation[Business] = fields.ForeignKeyField(
        "models.Business",
        null=True,
        related_name="mails_received",
        description="Whose it is to read",
        on_delete=fields.RESTRICT,
    )
    recipient_id: UUID | None
    user: ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", null=True, description="Whose alone it is to read", on_delete=fields.RESTRICT
    )
    user_id: UUID | None
    attachment: ForeignKeyNullableRelation[File] = fields.ForeignKeyField(
        "models.File", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    attachment_id: UUID | None
    kind = fields.CharField(max_length=40)
    cause = fields.CharField(max_length=80)
    to = fields.CharField(max_length=254)
    locale = fields.CharField(max_length=2)
    subject = fields.CharField(max_length=250)
    text: str = Sealed()
    html: str = Sealed()
    """Letters hold links that let people in, and are addressed to them by name."""
    status = fields.CharEnumField(MailStatus, max_length=8, default=MailStatus.QUEUED)
    attempts = fields.IntField(default=0)
    doubts = fields.IntField(default=0, db_default=0)
    """Tries of which nobody knows whether the mail server has taken the mail."""
    error = fields.CharField(max_length=300, default="")
    due_at = fields.DatetimeField()
    sent_at = fields.DatetimeField(null=True)

    readable_with = "mail:read"
    audited = False

    class Meta:
        table = "mail_message"
        unique_together = (("cause", "to"),)
        indexes = [
            ("business_id", "created_at", "id"),
            ("recipient_id", "created_at", "id"),
            ("user_id", "created_at", "id"),
            PostgreSQLIndex(fields=["due_at"], name="mail_message_queued", condition={"status": "QUEUED"}),
        ]

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """The business that sends, and the business that is written to; what is personal, its reader alone."""
        return (
            Q(business_id=business_id)
            | Q(recipient_id=business_id)
            | Q(user_id=actor.user_id, user_id__not_isnull=True)
        )
