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

WALL = import_module("migrations.0020_second_wall")
walls = import_module("migrations.0029_invoices").walls
trigger = import_module("migrations.0007_audit").trigger


class Migration(migrations.Migration):
    dependencies = [("models", "0040_prices")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Membership",
            name="of_stores",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.CreateModel(
            name="StoreMember",
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
                        related_name="store_members",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "membership",
                    fields.ForeignKeyField(
                        "models.Membership",
                        source_field="membership_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="stores",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "user",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="user_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="stores",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "delivery_place",
                    fields.ForeignKeyField(
                        "models.DeliveryPlace",
                        source_field="delivery_place_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="members",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "store_member",
                "app": "models",
                "unique_together": (("membership", "delivery_place"),),
                "indexes": [
                    Index(fields=["user_id", "business_id", "delivery_place_id"]),
                    Index(fields=["business_id", "created_at", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "店舗ログイン: a delivery place that a member orders for; of the others he sees nothing.",
            },
            bases=["Row"],
        ),
        trigger("store_member", "StoreMember"),
        *walls("store_member", WALL.OWN),
    ]
