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
from core.money import Rounding
from models.closing import ClosingStatus
from orjson import loads
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.contrib.postgres.indexes import GinIndex
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

WALL = import_module("migrations.0020_second_wall")
walls = import_module("migrations.0029_invoices").walls
trigger = import_module("migrations.0007_audit").trigger
BOTH = f"business_id = {WALL.VIEWER} OR buyer_id = {WALL.VIEWER}"
CHECKS = {
    "closing_adds_up": "total = net + tax",
    "closing_final_is_billed": "(status = 'FINAL') = (invoice_id IS NOT NULL)",
    "closing_settled_has_time": "(status = 'PROVISIONAL') = (settled_at IS NULL)",
}


class Migration(migrations.Migration):
    dependencies = [("models", "0038_order_requests")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Closing",
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
                        related_name="closings_sold",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "buyer",
                    fields.ForeignKeyField(
                        "models.Business",
                        source_field="buyer_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="closings_bought",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "customer",
                    fields.ForeignKeyField(
                        "models.Customer",
                        source_field="customer_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="closings",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "invoice",
                    fields.ForeignKeyField(
                        "models.Invoice",
                        source_field="invoice_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="closings",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "status",
                    fields.CharEnumField(
                        default=ClosingStatus.PROVISIONAL,
                        description="PROVISIONAL: PROVISIONAL\nFINAL: FINAL\nREOPENED: REOPENED",
                        enum_type=ClosingStatus,
                        max_length=11,
                    ),
                ),
                ("until", fields.DateField()),
                ("seller_name", fields.CharField(max_length=80)),
                ("buyer_name", fields.CharField(max_length=80)),
                (
                    "rounding",
                    fields.CharEnumField(
                        description="DOWN: DOWN\nHALF_UP: HALF_UP\nUP: UP", enum_type=Rounding, max_length=8
                    ),
                ),
                ("net", fields.BigIntField()),
                ("tax", fields.BigIntField()),
                ("total", fields.BigIntField()),
                ("taxes", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("open_objections", fields.IntField(default=0)),
                ("closed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("agreed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("settled_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("search", ArrayField(default=list, element_type="TEXT")),
            ],
            options={
                "table": "closing",
                "app": "models",
                "constraints": [
                    CheckConstraint(check="total = net + tax", name="closing_adds_up"),
                    CheckConstraint(
                        check="(status = 'FINAL') = (invoice_id IS NOT NULL)", name="closing_final_is_billed"
                    ),
                    CheckConstraint(
                        check="(status = 'PROVISIONAL') = (settled_at IS NULL)", name="closing_settled_has_time"
                    ),
                ],
                "indexes": [
                    GinIndex(fields=["search"]),
                    Index(fields=["business_id", "until", "id"]),
                    Index(fields=["buyer_id", "until", "id"]),
                    Index(fields=["business_id", "status", "until", "id"]),
                    Index(fields=["buyer_id", "status", "until", "id"]),
                    Index(fields=["customer_id", "until", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "締め: a statement of orders and slips up to a day, as they were when it was made; both sides see it.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="ClosingLine",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("version", fields.IntField(default=1, db_default=1)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "closing",
                    fields.ForeignKeyField(
                        "models.Closing",
                        source_field="closing_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="lines",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "order",
                    fields.ForeignKeyField(
                        "models.Order",
                        source_field="order_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="closing_lines",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("source", fields.UUIDField()),
                ("position", fields.IntField()),
                ("dated_on", fields.DateField()),
                ("reference", fields.CharField(default="", max_length=30)),
                ("code", fields.CharField(default="", max_length=20)),
                ("name", fields.CharField(max_length=80)),
                ("quantity", fields.DecimalField(max_digits=12, decimal_places=3)),
                ("unit", fields.CharField(default="", max_length=10)),
                ("unit_price", fields.IntField()),
                ("amount", fields.BigIntField()),
                ("tax_rate", fields.SmallIntField()),
                ("remarks", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ("is_disputed", fields.BooleanField(default=False)),
            ],
            options={
                "table": "closing_line",
                "app": "models",
                "unique_together": (("closing", "position"), ("closing", "source")),
                "pk_attr": "id",
                "table_description": "A line of the statement; its remarks are what both sides wrote about it, oldest first.",
            },
            bases=["Row"],
        ),
        ops.AddField(
            model_name="InvoiceTerms",
            name="closing_day",
            field=fields.SmallIntField(default=31, db_default=31),
        ),
        *(
            ops.AddConstraint(model_name="Closing", constraint=CheckConstraint(check=check, name=name))
            for name, check in CHECKS.items()
        ),
        ops.RunSQL(
            "CREATE UNIQUE INDEX closing_open ON closing (customer_id) WHERE status = 'PROVISIONAL'",
            reverse_sql="DROP INDEX closing_open",
        ),
        trigger("closing", "Closing"),
        *walls("closing", BOTH),
        *walls("closing_line", WALL.along("closing", "closing_id")),
    ]
