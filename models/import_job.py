"""Files of many rows, checked and then taken in."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation

from core.actor import Actor
from models.business import Business
from models.file import File
from models.row import NOTHING, Row
from models.user import User


class ImportKind(StrEnum):
    """発注先, お届け先, 商品（FAX・メール用）, 取引先仮登録, 在庫数, 商品マスタ, 単価, 発注データ."""

    SUPPLIERS = "SUPPLIERS"
    DELIVERY_PLACES = "DELIVERY_PLACES"
    SUPPLIER_PRODUCTS = "SUPPLIER_PRODUCTS"
    CUSTOMERS = "CUSTOMERS"
    STOCK = "STOCK"
    PRODUCTS = "PRODUCTS"
    PRICES = "PRICES"
    ORDERS = "ORDERS"


class ImportStatus(StrEnum):
    """確認中, 確認済み (nothing is stored yet), 登録中, 登録済み, 失敗 (it cannot be read), 取消, 復元中, 復元済み."""

    CHECKING = "CHECKING"
    CHECKED = "CHECKED"
    APPLYING = "APPLYING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    UNDOING = "UNDOING"
    UNDONE = "UNDONE"


class ImportJob(Row):
    """一括登録: a file of rows; looked through first, taken in whole when somebody says so."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField("models.Business", on_delete=fields.RESTRICT)
    business_id: UUID
    user: ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    user_id: UUID | None
    file: ForeignKeyRelation[File] = fields.ForeignKeyField(
        "models.File", related_name="imports", db_index=True, on_delete=fields.RESTRICT
    )
    file_id: UUID
    error_file: ForeignKeyNullableRelation[File] = fields.ForeignKeyField(
        "models.File", null=True, related_name="import_errors", db_index=True, on_delete=fields.RESTRICT
    )
    error_file_id: UUID | None
    kind = fields.CharEnumField(ImportKind, max_length=20)
    status = fields.CharEnumField(ImportStatus, max_length=10, default=ImportStatus.CHECKING)
    encoding = fields.CharField(max_length=8, default="")
    skips_errors = fields.BooleanField(default=False)
    total_rows = fields.IntField(default=0)
    done_rows = fields.IntField(default=0)
    to_create = fields.IntField(default=0)
    to_update = fields.IntField(default=0)
    unchanged = fields.IntField(default=0)
    with_errors = fields.IntField(default=0)
    problem: dict[str, Any] = fields.JSONField(default=dict)
    """Why the file cannot be read."""
    preview: list[dict[str, Any]] = fields.JSONField(default=list)
    errors: list[dict[str, Any]] = fields.JSONField(default=list)
    finished_at: dt.datetime | None = fields.DatetimeField(null=True)
    undone_by: ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", null=True, related_name="undone_imports", db_index=True, on_delete=fields.RESTRICT
    )
    undone_by_id: UUID | None
    skips_changed = fields.BooleanField(default=False, db_default=False)
    undo_errors: list[dict[str, Any]] = fields.JSONField(default=list, db_default=[])
    """Rows that were changed or used since: they stood in the way, or were left as they are."""

    audited = False

    class Meta:
        table = "import_job"
        indexes = [("business_id", "created_at", "id"), ("business_id", "kind", "created_at")]


class ImportedRow(Row):
    """What a row of a file has done, for as long as it can be undone."""

    import_job: ForeignKeyRelation[ImportJob] = fields.ForeignKeyField(
        "models.ImportJob", related_name="rows", on_delete=fields.CASCADE
    )
    import_job_id: UUID
    number = fields.IntField()
    """As a spreadsheet counts."""
    target_id: UUID = fields.UUIDField()
    target_version = fields.IntField()
    """Of the row since."""
    before: dict[str, Any] | None = fields.JSONField(null=True)
    """The former values of what was changed; null when the row was made."""

    audited = False

    class Meta:
        table = "imported_row"
        unique_together = (("import_job", "number"),)

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:  # noqa: ARG003
        """Nobody: an import tells what it has done."""
        return NOTHING
