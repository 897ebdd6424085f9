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
from core.identifier import new_id
from models.job import JobStatus
from orjson import loads
from tortoise.contrib.postgres.indexes import PostgreSQLIndex
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

trigger = import_module("migrations.0007_audit").trigger
"""Of a job only what somebody does about it is audited: its tries would fill the trail."""


class Migration(migrations.Migration):
    dependencies = [("models", "0015_app_token_fields"), ("models", "0018_event_epoch")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Job",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("version", fields.IntField(default=1, db_default=1)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ("business_id", fields.UUIDField(null=True)),
                ("kind", fields.CharField(max_length=60)),
                ("payload", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("trace_id", fields.CharField(default="", max_length=32)),
                (
                    "status",
                    fields.CharEnumField(
                        default=JobStatus.DUE,
                        description="DUE: DUE\nRUNNING: RUNNING\nDONE: DONE\nDEAD: DEAD\nDROPPED: DROPPED",
                        enum_type=JobStatus,
                        max_length=8,
                    ),
                ),
                ("tries", fields.IntField(default=0)),
                ("most_tries", fields.IntField(default=12)),
                ("due_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("wake_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("started_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("finished_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("done", fields.IntField(null=True)),
                ("total", fields.IntField(null=True)),
                ("error_type", fields.CharField(default="", max_length=100)),
                ("error", fields.CharField(default="", max_length=300)),
                ("handled_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "job",
                "app": "models",
                "indexes": [
                    Index(fields=["business_id", "created_at", "id"]),
                    Index(fields=["business_id", "status", "created_at"]),
                    Index(fields=["business_id", "kind", "created_at"]),
                    PostgreSQLIndex(fields=["created_at"], name="job_dead", condition={"status": "DEAD"}),
                ],
                "pk_attr": "id",
                "table_description": "処理: what an event has set going, with the event's id; it is run until it has succeeded once.",
            },
            bases=["Row"],
        ),
        ops.RunSQL(
            "CREATE INDEX job_wake ON job (wake_at) WHERE wake_at IS NOT NULL", reverse_sql="DROP INDEX job_wake"
        ),
        ops.RunSQL(
            "CREATE INDEX job_finished ON job (finished_at) WHERE finished_at IS NOT NULL",
            reverse_sql="DROP INDEX job_finished",
        ),
        ops.RunSQL(
            "ALTER TABLE job SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05)",
            reverse_sql="ALTER TABLE job RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor)",
        ),
        trigger("job", "Job", "UPDATE OF handled_at"),
    ]
