"""Read this before it is merged.

- A removed and an added field of one kind are taken for a rename: is it one?
- A new NOT NULL column needs `db_default=`, or it fails on every table that has rows.
- An index or a constraint on a large table locks it: CREATE INDEX CONCURRENTLY in a migration of its own,
  constraints as NOT VALID first.
- Old code runs beside the new during a rollout: drop a column one release after its last use.
"""

from tortoise import fields, migrations
from tortoise.fields import Now
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0044_stocktakes")]

    initial = False

    operations = [
        # What has been there before counts as read: a default that is there for a moment says so without writing rows.
        ops.AddField(model_name="Order", name="read_at", field=fields.DatetimeField(null=True, db_default=Now())),
        ops.AlterField(
            model_name="Order",
            name="read_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddIndex(model_name="Order", index=Index(fields=["seller_id", "read_at", "placed_at", "id"])),
        ops.AddIndex(model_name="Order", index=Index(fields=["buyer_id", "read_at", "placed_at", "id"])),
    ]
