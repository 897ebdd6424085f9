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
from models.order_limit import BeyondLimit
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

WALL = import_module("migrations.0020_second_wall")
walls = import_module("migrations.0029_invoices").walls
trigger = import_module("migrations.0007_audit").trigger


class Migration(migrations.Migration):
    dependencies = [("models", "0035_return_slip_papers")]

    initial = False

    operations = [
        ops.CreateModel(
            name="OrderLimit",
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
                        related_name="order_limits",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "delivery_place",
                    fields.ForeignKeyField(
                        "models.DeliveryPlace",
                        source_field="delivery_place_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="order_limits",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("per_order", fields.BigIntField(null=True)),
                ("per_month", fields.BigIntField(null=True)),
                (
                    "beyond",
                    fields.CharEnumField(
                        default=BeyondLimit.REFUSE,
                        description="REFUSE: REFUSE\nASK: ASK",
                        enum_type=BeyondLimit,
                        max_length=8,
                    ),
                ),
                ("allows_own_approval", fields.BooleanField(default=False)),
            ],
            options={
                "table": "order_limit",
                "app": "models",
                "unique_together": (("business", "delivery_place"),),
                "constraints": [
                    UniqueConstraint(
                        fields=("business",), name="order_limit_of_business_once", condition="delivery_place_id IS NULL"
                    ),
                    CheckConstraint(check="per_order >= 0 AND per_month >= 0", name="order_limit_not_negative"),
                ],
                "indexes": [Index(fields=["business_id", "created_at", "id"])],
                "pk_attr": "id",
                "table_description": "発注上限: of a store (a delivery place), or of all those that have none of their own; yen with tax.",
            },
            bases=["Row"],
        ),
        *(
            ops.AddConstraint(model_name="OrderLimit", constraint=constraint)
            for constraint in (
                UniqueConstraint(
                    fields=("business",), name="order_limit_of_business_once", condition="delivery_place_id IS NULL"
                ),
                CheckConstraint(check="per_order >= 0 AND per_month >= 0", name="order_limit_not_negative"),
            )
        ),
        trigger("order_limit", "OrderLimit"),
        *walls("order_limit", WALL.OWN),
        ops.AddField(
            model_name="Order",
            name="delivery_place",
            field=fields.ForeignKeyField(
                "models.DeliveryPlace",
                source_field="delivery_place_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name="orders",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddIndex(
            model_name="Order",
            index=Index(fields=["delivery_place_id", "placed_at", "id"]),
        ),
    ]
