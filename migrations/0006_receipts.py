"""Read this before it is merged.

- A removed and an added field of one kind are taken for a rename: is it one?
- A new NOT NULL column needs `db_default=`, or it fails on every table that has rows.
- An index or a constraint on a large table locks it: CREATE INDEX CONCURRENTLY in a migration of its own,
  constraints as NOT VALID first.
- Old code runs beside the new during a rollout: drop a column one release after its last use.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0005_members")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Business",
            name="logo_height",
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name="Business",
            name="logo_key",
            field=fields.CharField(default="", db_default="", max_length=200),
        ),
        ops.AddField(
            model_name="Business",
            name="logo_width",
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name="Business",
            name="website",
            field=fields.CharField(default="", db_default="", max_length=200),
        ),
        ops.AddField(
            model_name="Order",
            name="arrived_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddIndex(
            model_name="Order",
            index=Index(fields=["seller_id", "arrived_at", "placed_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Order",
            index=Index(fields=["buyer_id", "arrived_at", "placed_at", "id"]),
        ),
        ops.RunSQL(
            """
            UPDATE "order" SET arrived_at = found.at
            FROM (
                SELECT order_id, max(inspected_at) AS at FROM order_line
                WHERE COALESCE(confirmed_quantity, ordered_quantity) > 0
                GROUP BY order_id HAVING count(*) = count(inspected_at)
            ) AS found
            WHERE found.order_id = "order".id
            """,
            reverse_sql=ops.RunSQL.noop,
        ),
    ]
