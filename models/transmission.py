"""How an order went to a supplier who is not linked."""

from enum import StrEnum
from typing import Self
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.indexes import PostgreSQLIndex
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation

from core.actor import Actor
from models.business import Business
from models.file import File
from models.mail_message import MailMessage
from models.order import Order, bought
from models.row import Row
from models.supplier import SupplierChannel


class TransmissionStatus(StrEnum):
    """送信待ち, 送信済 (which does not say that it was received), 失敗, 保存のみ (nothing is set up to send it)."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    FAILED = "FAILED"
    KEPT = "KEPT"


class Transmission(Row):
    """送信: one 発注書 on its way by FAX or mail."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField("models.Business", on_delete=fields.RESTRICT)
    business_id: UUID
    order: ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="transmissions", on_delete=fields.RESTRICT
    )
    order_id: UUID
    file: ForeignKeyNullableRelation[File] = fields.ForeignKeyField(
        "models.File", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    file_id: UUID | None
    mail: ForeignKeyNullableRelation[MailMessage] = fields.ForeignKeyField(
        "models.MailMessage", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    mail_id: UUID | None
    """The mail, when it goes by mail: its status is the transmission's."""
    channel = fields.CharEnumField(SupplierChannel, max_length=8)
    to = fields.CharField(max_length=254)
    status = fields.CharEnumField(TransmissionStatus, max_length=8, default=TransmissionStatus.QUEUED)
    attempts = fields.IntField(default=0)
    error = fields.CharField(max_length=300, default="")
    answer_hash = fields.CharField(max_length=64, default="", db_default="")
    """Of the code by which the supplier answers: it stands on the paper."""
    due_at = fields.DatetimeField()
    sent_at = fields.DatetimeField(null=True)

    readable_with = "order:read"

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """Whoever buys."""
        return bought(business_id, actor, "business_id")

    class Meta:
        table = "transmission"
        indexes = [
            ("order_id", "created_at", "id"),
            ("business_id", "created_at", "id"),
            ("business_id", "status", "created_at"),
            ("answer_hash",),
            PostgreSQLIndex(fields=["due_at"], name="transmission_queued", condition={"status": "QUEUED"}),
        ]

    @classmethod
    async def follow(cls, mail: MailMessage) -> list[Self]:
        """Take over how it went with the mail; gives what goes by it."""
        status = TransmissionStatus(mail.status)
        facts = {"status": status, "attempts": mail.attempts, "error": mail.error, "sent_at": mail.sent_at}
        await cls.filter(mail_id=mail.id).update(**facts)
        return await cls.filter(mail_id=mail.id)
