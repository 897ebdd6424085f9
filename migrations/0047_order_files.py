"""Read this before it is merged.

- A removed and an added field of one kind are taken for a rename: is it one?
- A new NOT NULL column needs `db_default=`, or it fails on every table that has rows.
- An index or a constraint on a large table locks it: CREATE INDEX CONCURRENTLY in a migration of its own,
  constraints as NOT VALID first.
- Old code runs beside the new during a rollout: drop a column one release after its last use.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops
from models.import_job import ImportKind
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("models", "0046_order_read")]

    initial = False

    operations = [
        ops.AddField(
            model_name="DeliveryPlace",
            name="code",
            field=fields.CharField(default="", db_default="", max_length=20),
        ),
        ops.AlterField(
            model_name="ImportJob",
            name="kind",
            field=fields.CharEnumField(
                description="SUPPLIERS: SUPPLIERS\nDELIVERY_PLACES: DELIVERY_PLACES\nSUPPLIER_PRODUCTS: SUPPLIER_PRODUCTS\nCUSTOMERS: CUSTOMERS\nSTOCK: STOCK\nPRODUCTS: PRODUCTS\nPRICES: PRICES\nORDERS: ORDERS",
                enum_type=ImportKind,
                max_length=20,
            ),
        ),
        ops.AddField(
            model_name="Order",
            name="buyer_number",
            field=fields.CharField(default="", db_default="", max_length=20),
        ),
        ops.AddField(
            model_name="Supplier",
            name="code",
            field=fields.CharField(default="", db_default="", max_length=20),
        ),
        ops.RunSQL(
            "CREATE INDEX order_buyer_number ON \"order\" (buyer_id, buyer_number) WHERE buyer_number <> ''",
            reverse_sql="DROP INDEX order_buyer_number",
        ),
    ]
