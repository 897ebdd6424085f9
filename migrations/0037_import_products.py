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
    dependencies = [("models", "0036_order_limits")]

    initial = False

    operations = [
        ops.AlterField(
            model_name="ImportJob",
            name="kind",
            field=fields.CharEnumField(
                description="SUPPLIERS: SUPPLIERS\nDELIVERY_PLACES: DELIVERY_PLACES\nSUPPLIER_PRODUCTS: SUPPLIER_PRODUCTS\nCUSTOMERS: CUSTOMERS\nSTOCK: STOCK\nPRODUCTS: PRODUCTS",
                enum_type=ImportKind,
                max_length=20,
            ),
        ),
    ]
