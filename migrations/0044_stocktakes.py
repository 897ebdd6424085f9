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
from models.stocktake import StocktakeStatus
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.contrib.postgres.indexes import GinIndex
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

WALL = import_module("migrations.0020_second_wall")
walls = import_module("migrations.0029_invoices").walls
trigger = import_module("migrations.0007_audit").trigger
RULES = {
    "Stocktake": [
        CheckConstraint(check="(status = 'CLOSED') = (closed_at IS NOT NULL)", name="stocktake_closed_has_time"),
        CheckConstraint(check="(status = 'CLOSED') = (total IS NOT NULL)", name="stocktake_closed_has_total"),
        CheckConstraint(check="since <= dated_on", name="stocktake_begins_before_it_ends"),
    ],
    "StocktakeLine": [
        CheckConstraint(check="quantity >= 0 AND amount >= 0", name="stocktake_line_not_negative"),
        CheckConstraint(check="(quantity IS NULL) = (counted_at IS NULL)", name="stocktake_line_counted_has_time"),
        CheckConstraint(
            check="amount = 0 OR (quantity IS NOT NULL AND unit_price IS NOT NULL)",
            name="stocktake_line_amount_has_reason",
        ),
    ],
}


class Migration(migrations.Migration):
    dependencies = [("models", "0043_item_approval")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Stocktake",
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
                        related_name="stocktakes",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "delivery_place",
                    fields.ForeignKeyField(
                        "models.DeliveryPlace",
                        source_field="delivery_place_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="stocktakes",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "previous",
                    fields.ForeignKeyField(
                        "models.Stocktake",
                        source_field="previous_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="followers",
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                ("place_key", fields.CharField(default="", max_length=36)),
                ("place_name", fields.CharField(default="", max_length=60)),
                ("dated_on", fields.DateField()),
                ("since", fields.DateField()),
                ("months", fields.SmallIntField()),
                (
                    "status",
                    fields.CharEnumField(
                        default=StocktakeStatus.OPEN,
                        description="OPEN: OPEN\nCLOSED: CLOSED",
                        enum_type=StocktakeStatus,
                        max_length=6,
                    ),
                ),
                (
                    "rounding",
                    fields.CharEnumField(
                        description="DOWN: DOWN\nHALF_UP: HALF_UP\nUP: UP", enum_type=Rounding, max_length=8
                    ),
                ),
                ("total", fields.BigIntField(null=True)),
                ("closed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("closer_name", fields.CharField(default="", max_length=40)),
                ("reopen_reason", fields.CharField(default="", max_length=200)),
            ],
            options={
                "table": "stocktake",
                "app": "models",
                "unique_together": (("business", "place_key", "dated_on"),),
                "constraints": RULES["Stocktake"],
                "indexes": [
                    Index(fields=["business_id", "dated_on", "id"]),
                    Index(fields=["business_id", "status", "dated_on", "id"]),
                    Index(fields=["delivery_place_id", "dated_on", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "棚卸表: goods of one place on one day; the business's alone, and never changed while it is closed.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="StocktakeLine",
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
                        related_name="stocktake_lines",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "stocktake",
                    fields.ForeignKeyField(
                        "models.Stocktake",
                        source_field="stocktake_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="lines",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "product",
                    fields.ForeignKeyField(
                        "models.Product",
                        source_field="product_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="stocktake_lines",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "supplier",
                    fields.ForeignKeyField(
                        "models.Supplier",
                        source_field="supplier_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="stocktake_lines",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("key", fields.CharField(max_length=140)),
                ("position", fields.IntField()),
                ("is_own", fields.BooleanField(default=False)),
                ("code", fields.CharField(default="", max_length=20)),
                ("name", fields.CharField(max_length=80)),
                ("unit", fields.CharField(max_length=10)),
                ("tax_rate", fields.SmallIntField(default=8)),
                ("supplier_name", fields.CharField(default="", max_length=80)),
                ("storage", fields.CharField(default="", max_length=40)),
                ("quantity", fields.DecimalField(null=True, max_digits=12, decimal_places=3)),
                ("previous_quantity", fields.DecimalField(null=True, max_digits=12, decimal_places=3)),
                ("purchased_quantity", fields.DecimalField(default=0, max_digits=13, decimal_places=3)),
                ("last_price", fields.IntField(null=True)),
                ("unit_price", fields.IntField(null=True)),
                ("is_price_set", fields.BooleanField(default=False)),
                ("amount", fields.BigIntField(default=0)),
                ("counted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("counter_name", fields.CharField(default="", max_length=40)),
                ("search", ArrayField(default=list, element_type="TEXT")),
            ],
            options={
                "table": "stocktake_line",
                "app": "models",
                "unique_together": (("stocktake", "key"),),
                "constraints": RULES["StocktakeLine"],
                "indexes": [
                    GinIndex(fields=["search"]),
                    Index(fields=["stocktake_id", "position", "id"]),
                    Index(fields=["business_id", "position", "id"]),
                    Index(fields=["business_id", "counted_at", "id"]),
                    Index(fields=["business_id", "supplier_name", "id"]),
                    Index(fields=["business_id", "storage", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "棚卸明細: a product as it was bought last, or goods of the business's own; counted by many at once.",
            },
            bases=["Row"],
        ),
        *(ops.AddConstraint(model_name=name, constraint=rule) for name, rules in RULES.items() for rule in rules),
        trigger("stocktake", "Stocktake"),
        trigger("stocktake_line", "StocktakeLine"),
        *walls("stocktake", WALL.OWN),
        *walls("stocktake_line", WALL.OWN),
    ]
