"""Read this before it is merged.

- A removed and an added field of one kind are taken for a rename: is it one?
- A new NOT NULL column needs `db_default=`, or it fails on every table that has rows.
- An index or a constraint on a large table locks it: CREATE INDEX CONCURRENTLY in a migration of its own,
  constraints as NOT VALID first.
- Old code runs beside the new during a rollout: drop a column one release after its last use.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops
from core.clock import now
from core.identifier import new_id
from models.import_job import ImportStatus
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("models", "0023_exports")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ImportedRow",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("version", fields.IntField(default=1, db_default=1)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "import_job",
                    fields.ForeignKeyField(
                        "models.ImportJob",
                        source_field="import_job_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="rows",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("number", fields.IntField()),
                ("target_id", fields.UUIDField()),
                ("target_version", fields.IntField()),
                ("before", fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "imported_row",
                "app": "models",
                "unique_together": (("import_job", "number"),),
                "pk_attr": "id",
                "table_description": "What a row of a file has done, for as long as it can be undone.",
            },
            bases=["Row"],
        ),
        ops.AlterField(
            model_name="ImportJob",
            name="status",
            field=fields.CharEnumField(
                default=ImportStatus.CHECKING,
                description="CHECKING: CHECKING\nCHECKED: CHECKED\nAPPLYING: APPLYING\nDONE: DONE\nFAILED: FAILED\nCANCELLED: CANCELLED\nUNDOING: UNDOING\nUNDONE: UNDONE",
                enum_type=ImportStatus,
                max_length=10,
            ),
        ),
        ops.AddField(
            model_name="ImportJob",
            name="skips_changed",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="ImportJob",
            name="undo_errors",
            field=fields.JSONField(default=list, db_default=[], encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name="ImportJob",
            name="undone_by",
            field=fields.ForeignKeyField(
                "models.User",
                source_field="undone_by_id",
                null=True,
                db_index=True,
                db_constraint=True,
                to_field="id",
                related_name="undone_imports",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.RunSQL(
            "CREATE INDEX import_job_undone_by ON import_job (undone_by_id)",
            reverse_sql="DROP INDEX import_job_undone_by",
        ),
    ]
