"""Read this before it is merged.

- A removed and an added field of one kind are taken for a rename: is it one?
- A new NOT NULL column needs `db_default=`, or it fails on every table that has rows.
- An index or a constraint on a large table locks it: CREATE INDEX CONCURRENTLY in a migration of its own,
  constraints as NOT VALID first.
- Old code runs beside the new during a rollout: drop a column one release after its last use.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]

    initial = False

    operations = [
        ops.AlterField(
            model_name="Cart",
            name="user",
            field=fields.ForeignKeyField(
                "models.User",
                source_field="user_id",
                db_index=True,
                db_constraint=True,
                to_field="id",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddIndex(
            model_name="Customer",
            index=Index(fields=["business_id", "code"]),
        ),
        ops.AddIndex(
            model_name="DeliveryPlace",
            index=Index(fields=["business_id", "deleted_at"]),
        ),
        ops.RemoveIndex(
            model_name="Order",
            name=None,
            fields=["seller_id", "wished_on"],
        ),
        ops.RemoveIndex(
            model_name="Order",
            name=None,
            fields=["buyer_id", "wished_on"],
        ),
        ops.AlterField(
            model_name="Order",
            name="customer",
            field=fields.ForeignKeyField(
                "models.Customer",
                source_field="customer_id",
                db_constraint=True,
                to_field="id",
                related_name="orders",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AlterField(
            model_name="Order",
            name="form",
            field=fields.ForeignKeyField(
                "models.OrderForm",
                source_field="form_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name="orders",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AlterField(
            model_name="Order",
            name="supplier",
            field=fields.ForeignKeyField(
                "models.Supplier",
                source_field="supplier_id",
                db_constraint=True,
                to_field="id",
                related_name="orders",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddIndex(
            model_name="Order",
            index=Index(fields=["seller_id", "wished_on", "placed_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Order",
            index=Index(fields=["buyer_id", "wished_on", "placed_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Order",
            index=Index(fields=["customer_id", "placed_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Order",
            index=Index(fields=["supplier_id", "placed_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Order",
            index=Index(fields=["form_id", "placed_at", "id"]),
        ),
        ops.AlterField(
            model_name="Session",
            name="business",
            field=fields.ForeignKeyField(
                "models.Business",
                source_field="business_id",
                null=True,
                db_index=True,
                db_constraint=True,
                to_field="id",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
    ]
