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
from models.webhook import WebhookDeliveryStatus, WebhookEnd, WebhookStatus
from orjson import loads
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.contrib.postgres.indexes import PostgreSQLIndex
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

AUDITED = (
    "name", "url", "topics", "order_filter", "document", "permissions", "secret", "former_secret", "status",
    "disabled_because", "deleted_at",
)  # fmt: skip
"""What people decide; how far a hook has got, and how it goes, changes with every event."""


class Migration(migrations.Migration):
    dependencies = [("models", "0019_jobs")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Webhook",
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
                        related_name="webhooks",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "created_by",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="created_by_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("name", fields.CharField(max_length=40)),
                ("url", fields.CharField(max_length=2000)),
                ("host", fields.CharField(max_length=262)),
                ("topics", ArrayField(default=list, element_type="TEXT")),
                ("order_filter", fields.TextField(default="", unique=False)),
                ("document", fields.TextField(unique=False)),
                ("permissions", ArrayField(default=list, element_type="TEXT")),
                ("secret", fields.TextField(unique=False)),
                ("former_secret", fields.TextField(null=True, unique=False)),
                ("former_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                (
                    "status",
                    fields.CharEnumField(
                        default=WebhookStatus.ENABLED,
                        description="ENABLED: ENABLED\nDISABLED: DISABLED",
                        enum_type=WebhookStatus,
                        max_length=8,
                    ),
                ),
                (
                    "disabled_because",
                    fields.CharEnumField(
                        null=True,
                        description="BY_HAND: BY_HAND\nGONE: GONE\nFAILING: FAILING\nEXPIRED: EXPIRED",
                        enum_type=WebhookEnd,
                        max_length=8,
                    ),
                ),
                ("disabled_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("deleted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("position", fields.BigIntField(default=0)),
                ("epoch", fields.BigIntField(default=0)),
                ("failures", fields.IntField(default=0)),
                ("failing_since", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("held_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "webhook",
                "app": "models",
                "indexes": [
                    Index(fields=["business_id", "created_at", "id"]),
                    PostgreSQLIndex(fields=["business_id"], name="webhook_enabled", condition={"status": "ENABLED"}),
                ],
                "pk_attr": "id",
                "table_description": "Webhook: a receiver outside that is told what happens, in the words of a document of its own.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="WebhookDelivery",
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
                    "webhook",
                    fields.ForeignKeyField(
                        "models.Webhook",
                        source_field="webhook_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="deliveries",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("number", fields.BigIntField(null=True)),
                ("epoch", fields.BigIntField(default=0)),
                ("event_id", fields.UUIDField()),
                ("topic", fields.CharField(max_length=60)),
                ("payload", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ("key", fields.CharField(max_length=36)),
                ("happened_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("trace_id", fields.CharField(default="", max_length=32)),
                (
                    "status",
                    fields.CharEnumField(
                        default=WebhookDeliveryStatus.QUEUED,
                        description="QUEUED: QUEUED\nSENT: SENT\nDEAD: DEAD\nDROPPED: DROPPED",
                        enum_type=WebhookDeliveryStatus,
                        max_length=7,
                    ),
                ),
                ("due_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("lease", fields.UUIDField(null=True)),
                ("leased_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("attempts", fields.IntField(default=0)),
                ("first_tried_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("tried_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("finished_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("status_code", fields.IntField(null=True)),
                ("error", fields.CharField(default="", max_length=300)),
                ("answer", fields.TextField(default="", unique=False)),
                ("duration_ms", fields.IntField(null=True)),
                ("body", fields.TextField(null=True, unique=False)),
            ],
            options={
                "table": "webhook_delivery",
                "app": "models",
                "unique_together": (("webhook", "number"),),
                "indexes": [
                    Index(fields=["business_id", "created_at", "id"]),
                    Index(fields=["business_id", "status", "created_at"]),
                    Index(fields=["business_id", "topic", "created_at"]),
                    Index(fields=["webhook_id", "created_at", "id"]),
                    PostgreSQLIndex(
                        fields=["webhook_id", "due_at"], name="webhook_delivery_due", condition={"status": "QUEUED"}
                    ),
                    PostgreSQLIndex(
                        fields=["webhook_id", "key", "number"],
                        name="webhook_delivery_order",
                        condition={"status": "QUEUED"},
                    ),
                    PostgreSQLIndex(
                        fields=["leased_until"], name="webhook_delivery_leased", condition={"status": "QUEUED"}
                    ),
                    PostgreSQLIndex(fields=["finished_at"], name="webhook_delivery_finished"),
                ],
                "pk_attr": "id",
                "table_description": "One event on its way to one receiver; the next of the same key waits until this one is settled.",
            },
            bases=["Row"],
        ),
        import_module("migrations.0007_audit").trigger(
            "webhook", "Webhook", f"INSERT OR DELETE OR UPDATE OF {', '.join(AUDITED)}"
        ),
    ]
