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
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

WALL = import_module("migrations.0020_second_wall")
walls = import_module("migrations.0029_invoices").walls
trigger = import_module("migrations.0007_audit").trigger


class Migration(migrations.Migration):
    dependencies = [("models", "0033_shipping_instructions")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Sourcing",
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
                        related_name="sourcings",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "sale",
                    fields.ForeignKeyField(
                        "models.Order",
                        source_field="sale_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="sourcings",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "sale_line",
                    fields.ForeignKeyField(
                        "models.OrderLine",
                        source_field="sale_line_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="sourcings",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "purchase",
                    fields.ForeignKeyField(
                        "models.Order",
                        source_field="purchase_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="sourced_for",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "purchase_line",
                    fields.ForeignKeyField(
                        "models.OrderLine",
                        source_field="purchase_line_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="sourced_for",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "supplier_product",
                    fields.ForeignKeyField(
                        "models.SupplierProduct",
                        source_field="supplier_product_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="sourcings",
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                ("quantity", fields.DecimalField(max_digits=12, decimal_places=3)),
            ],
            options={
                "table": "sourcing",
                "app": "models",
                "constraints": [CheckConstraint(check="quantity > 0", name="sourcing_is_of_something")],
                "indexes": [
                    Index(fields=["business_id", "created_at", "id"]),
                    Index(fields=["sale_id", "created_at", "id"]),
                    Index(fields=["purchase_id", "created_at", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "受発注連携: a received line, the line of the purchase that serves it, and how much; for their business alone.",
            },
            bases=["Row"],
        ),
        ops.AddConstraint(
            model_name="Sourcing",
            constraint=CheckConstraint(check="quantity > 0", name="sourcing_is_of_something"),
        ),
        trigger("sourcing", "Sourcing"),
        *walls("sourcing", WALL.OWN),
    ]
