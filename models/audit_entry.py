"""What was changed, by whom, from where; written by the database itself, and never changed."""

import json
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation

from models.app_token import AppToken
from models.business import Business
from models.row import Row
from models.user import User


def exact(text: str | bytes) -> Any:
    """JSON with its decimals as they are written: 2.000 is not 2.0."""
    return json.loads(text, parse_float=str)


class AuditAction(StrEnum):
    """登録, 変更, 削除."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    DELETED = "DELETED"


class AuditEntry(Row):
    """処理履歴: one change of one row, in the log of one business.

    The trigger `tsunagi_audit` writes it in the transaction of the change; what two businesses share is written
    into the log of each, and only one's own log names one's users and their addresses.
    """

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="audit_entries", description="Whose log it is in", on_delete=fields.RESTRICT
    )
    business_id: UUID
    user: ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", null=True, description="Who, when he acted for the log's business", on_delete=fields.RESTRICT
    )
    user_id: UUID | None
    acting_business_id: UUID | None = fields.UUIDField(null=True)
    """The business acted for; null when the product itself acted."""
    app_token: ForeignKeyNullableRelation[AppToken] = fields.ForeignKeyField(
        "models.AppToken", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    app_token_id: UUID | None
    """The integration that did it."""
    address = fields.CharField(max_length=45, default="")
    """From where: an IP address."""
    operation = fields.CharField(max_length=80, default="")
    """The mutation, or the topic of the job."""
    trace_id = fields.CharField(max_length=32, default="")
    transaction_id: int | None = fields.BigIntField(null=True)
    """PostgreSQL's, which the events of the change have too; null in entries older than this field."""
    action = fields.CharEnumField(AuditAction, max_length=8)
    kind = fields.CharField(max_length=40)
    """The name of the row's class."""
    target_id: UUID = fields.UUIDField()
    target_version: int | None = fields.IntField(null=True)
    """The row's version since; null in entries older than this field."""
    before: dict[str, Any] = fields.JSONField(default=dict, decoder=exact)
    after: dict[str, Any] = fields.JSONField(default=dict, decoder=exact)

    readable_with = "audit:read"
    audited = False

    class Meta:
        table = "audit_entry"
        indexes = [
            ("business_id", "created_at", "id"),
            ("business_id", "target_id", "created_at"),
            ("business_id", "kind", "created_at"),
            ("business_id", "operation", "created_at"),
            ("user_id", "created_at", "id"),
        ]
