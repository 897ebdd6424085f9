"""Read this before it is merged.

- A removed and an added field of one kind are taken for a rename: is it one?
- A new NOT NULL column needs `db_default=`, or it fails on every table that has rows.
- An index or a constraint on a large table locks it: CREATE INDEX CONCURRENTLY in a migration of its own,
  constraints as NOT VALID first.
- Old code runs beside the new during a rollout: drop a column one release after its last use.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from core.clock import now
from core.identifier import new_id
from json import dumps, loads
from models.import_job import ImportKind, ImportStatus
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0009_suppliers")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ImportJob",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("version", fields.IntField(default=1, db_default=1)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "business",
                    fields.ForeignKeyField(
                        "models.Business",
                        source_field="business_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "user",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="user_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "file",
                    fields.ForeignKeyField(
                        "models.File",
                        source_field="file_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="imports",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "error_file",
                    fields.ForeignKeyField(
                        "models.File",
                        source_field="error_file_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="import_errors",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        description="SUPPLIERS: SUPPLIERS\nDELIVERY_PLACES: DELIVERY_PLACES\nSUPPLIER_PRODUCTS: SUPPLIER_PRODUCTS\nCUSTOMERS: CUSTOMERS",
                        enum_type=ImportKind,
                        max_length=20,
                    ),
                ),
                (
                    "status",
                    fields.CharEnumField(
                        default=ImportStatus.CHECKING,
                        description="CHECKING: CHECKING\nCHECKED: CHECKED\nAPPLYING: APPLYING\nDONE: DONE\nFAILED: FAILED\nCANCELLED: CANCELLED",
                        enum_type=ImportStatus,
                        max_length=10,
                    ),
                ),
                ("encoding", fields.CharField(default="", max_length=8)),
                ("skips_errors", fields.BooleanField(default=False)),
                ("total_rows", fields.IntField(default=0)),
                ("done_rows", fields.IntField(default=0)),
                ("to_create", fields.IntField(default=0)),
                ("to_update", fields.IntField(default=0)),
                ("unchanged", fields.IntField(default=0)),
                ("with_errors", fields.IntField(default=0)),
                (
                    "problem",
                    fields.JSONField(
                        default=dict, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                (
                    "preview",
                    fields.JSONField(
                        default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                (
                    "errors",
                    fields.JSONField(
                        default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                ("finished_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "import_job",
                "app": "models",
                "indexes": [
                    Index(fields=["business_id", "created_at", "id"]),
                    Index(fields=["business_id", "kind", "created_at"]),
                ],
                "pk_attr": "id",
                "table_description": "一括登録: a file of rows; looked through first, taken in whole when somebody says so.",
            },
            bases=["Row"],
        ),
    ]
