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
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint

WALL = import_module("migrations.0020_second_wall")
walls = import_module("migrations.0029_invoices").walls
trigger = import_module("migrations.0007_audit").trigger


class Migration(migrations.Migration):
    dependencies = [("models", "0042_inquiries")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ApprovalRule",
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
                        related_name="approval_rules",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("is_on", fields.BooleanField(default=False)),
                ("tolerance", fields.SmallIntField(default=0)),
            ],
            options={
                "table": "approval_rule",
                "app": "models",
                "unique_together": (("business",),),
                "constraints": [
                    CheckConstraint(check="tolerance BETWEEN 0 AND 100", name="approval_tolerance_in_percent")
                ],
                "pk_attr": "id",
                "table_description": "発注マスタ承認: whether a business orders only what its head office has approved; the buyer's alone.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="ItemApproval",
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
                        related_name="item_approvals",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "item",
                    fields.ForeignKeyField(
                        "models.OrderFormItem",
                        source_field="item_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="approvals",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("approved", fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
                ("refused", fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
                ("reason", fields.CharField(default="", max_length=200)),
                (
                    "decided_by",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="decided_by_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="item_approvals",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("decided_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "item_approval",
                "app": "models",
                "unique_together": (("business", "item"),),
                "pk_attr": "id",
                "table_description": "What a buyer has last approved, and last refused, of a product on a form; no seller sees it.",
            },
            bases=["Row"],
        ),
        ops.AddConstraint(
            model_name="ApprovalRule",
            constraint=CheckConstraint(check="tolerance BETWEEN 0 AND 100", name="approval_tolerance_in_percent"),
        ),
        trigger("approval_rule", "ApprovalRule"),
        trigger("item_approval", "ItemApproval"),
        *walls("approval_rule", WALL.OWN),
        *walls("item_approval", WALL.OWN),
    ]
