"""All rows of a list as a file."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.contrib.postgres.indexes import PostgreSQLIndex
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation

from core.actor import Actor
from core.export_file import ExportFormat, Layout, Unencodable
from core.table import Encoding
from models.app_token import AppToken
from models.business import Business
from models.row import NOTHING, Row
from models.user import User


class ExportStatus(StrEnum):
    """待機中, 作成中, 作成済み, 失敗, 取消, 期限切れ (the file is gone)."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


OPEN = (ExportStatus.QUEUED, ExportStatus.RUNNING)


class ExportJob(Row):
    """データ出力: all rows of a list, as one moment knew them, for whoever has asked for them."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField("models.Business", on_delete=fields.RESTRICT)
    business_id: UUID
    user: ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    user_id: UUID | None
    app_token: ForeignKeyNullableRelation[AppToken] = fields.ForeignKeyField(
        "models.AppToken", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    app_token_id: UUID | None
    address = fields.CharField(max_length=45, default="")
    """From where it was asked for: networks that are allowed hold for it too."""
    locale = fields.CharField(max_length=2, default="ja")
    document = fields.TextField()
    variables: dict[str, Any] = fields.JSONField(default=dict)
    format = fields.CharEnumField(ExportFormat, max_length=5)
    encoding = fields.CharEnumField(Encoding, max_length=5, default=Encoding.UTF_8)
    unencodable = fields.CharEnumField(Unencodable, max_length=7, default=Unencodable.REPLACE)
    rows_of = fields.CharField(max_length=200, default="")
    row_cost = fields.IntField(default=0)
    status = fields.CharEnumField(ExportStatus, max_length=9, default=ExportStatus.QUEUED)
    run = fields.UUIDField(null=True)
    """The try that is being made: an earlier one that still runs finds that it is over."""
    permissions: list[str] = ArrayField(element_type="text", default=list)
    """With which it was written: who has less by now is not given the file."""
    done_rows = fields.IntField(default=0)
    total_rows: int | None = fields.IntField(null=True)
    cursor: str | None = fields.CharField(max_length=40, null=True)  # type: ignore[assignment]
    """The place in the business's events up to which the file knows all."""
    key = fields.CharField(max_length=200, default="")
    size: int | None = fields.BigIntField(null=True)
    problem: dict[str, Any] = fields.JSONField(default=dict)
    finished_at: dt.datetime | None = fields.DatetimeField(null=True)
    expires_at: dt.datetime | None = fields.DatetimeField(null=True)

    readable_with = "export:start"
    audited = False

    class Meta:
        table = "export_job"
        indexes = [
            ("business_id", "created_at", "id"),
            ("business_id", "status", "created_at"),
            PostgreSQLIndex(fields=["updated_at"], name="export_job_running", condition={"status": "RUNNING"}),
            PostgreSQLIndex(fields=["expires_at"], name="export_job_done", condition={"status": "DONE"}),
        ]

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """Whoever has asked for it: others may see less than what is in the file."""
        if actor.user_id is not None:
            return Q(business_id=business_id, user_id=actor.user_id)
        return Q(business_id=business_id, app_token_id=actor.app_token_id) if actor.app_token_id else NOTHING

    @property
    def layout(self) -> Layout:
        """How the file is written."""
        return Layout(self.format, self.encoding, self.unencodable, self.rows_of)

    @property
    def file_name(self) -> str:
        """As it is saved."""
        return f"export-{self.created_at:%Y%m%d-%H%M%S}.{self.format.lower()}"

    def may_be_fetched_by(self, actor: Actor) -> bool:
        """Whether there is a file, and the actor may still do all that it was made with."""
        return self.status is ExportStatus.DONE and all(map(actor.may, self.permissions))
