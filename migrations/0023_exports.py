"""Read this before it is merged.

- A removed and an added field of one kind are taken for a rename: is it one?
- A new NOT NULL column needs `db_default=`, or it fails on every table that has rows.
- An index or a constraint on a large table locks it: CREATE INDEX CONCURRENTLY in a migration of its own,
  constraints as NOT VALID first.
- Old code runs beside the new during a rollout: drop a column one release after its last use.
"""

from importlib import import_module

from tortoise import migrations
from tortoise.migrations import operations as ops
from core.clock import now
from core.export_file import ExportFormat, Unencodable
from core.identifier import new_id
from core.table import Encoding
from models.export_job import ExportStatus
from orjson import loads
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.contrib.postgres.indexes import PostgreSQLIndex
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0022_encryption")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ExportJob",
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
                    "app_token",
                    fields.ForeignKeyField(
                        "models.AppToken",
                        source_field="app_token_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("address", fields.CharField(default="", max_length=45)),
                ("locale", fields.CharField(default="ja", max_length=2)),
                ("document", fields.TextField(unique=False)),
                ("variables", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                (
                    "format",
                    fields.CharEnumField(
                        description="JSONL: JSONL\nCSV: CSV\nXLSX: XLSX", enum_type=ExportFormat, max_length=5
                    ),
                ),
                (
                    "encoding",
                    fields.CharEnumField(
                        default=Encoding.UTF_8,
                        description="UTF_8: UTF_8\nCP932: CP932",
                        enum_type=Encoding,
                        max_length=5,
                    ),
                ),
                (
                    "unencodable",
                    fields.CharEnumField(
                        default=Unencodable.REPLACE,
                        description="REPLACE: REPLACE\nREFUSE: REFUSE",
                        enum_type=Unencodable,
                        max_length=7,
                    ),
                ),
                ("rows_of", fields.CharField(default="", max_length=200)),
                ("row_cost", fields.IntField(default=0)),
                (
                    "status",
                    fields.CharEnumField(
                        default=ExportStatus.QUEUED,
                        description="QUEUED: QUEUED\nRUNNING: RUNNING\nDONE: DONE\nFAILED: FAILED\nCANCELLED: CANCELLED\nEXPIRED: EXPIRED",
                        enum_type=ExportStatus,
                        max_length=9,
                    ),
                ),
                ("run", fields.UUIDField(null=True)),
                ("permissions", ArrayField(default=list, element_type="TEXT")),
                ("done_rows", fields.IntField(default=0)),
                ("total_rows", fields.IntField(null=True)),
                ("cursor", fields.CharField(null=True, max_length=40)),
                ("key", fields.CharField(default="", max_length=200)),
                ("size", fields.BigIntField(null=True)),
                ("problem", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ("finished_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "export_job",
                "app": "models",
                "indexes": [
                    Index(fields=["business_id", "created_at", "id"]),
                    Index(fields=["business_id", "status", "created_at"]),
                    PostgreSQLIndex(fields=["updated_at"], name="export_job_running", condition={"status": "RUNNING"}),
                    PostgreSQLIndex(fields=["expires_at"], name="export_job_done", condition={"status": "DONE"}),
                ],
                "pk_attr": "id",
                "table_description": "データ出力: all rows of a list, as one moment knew them, for whoever has asked for them.",
            },
            bases=["Row"],
        ),
        *(
            ops.RunSQL(statement.format(table="export_job"), reverse_sql=reverse.format(table="export_job"))
            for statement, reverse in import_module("migrations.0021_webhook_wall").STATEMENTS
        ),
    ]
