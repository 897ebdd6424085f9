"""Indexes that hold what groups of orders count and sum: PostgreSQL then reads no order at all.

They take the place of those in the order of the list, under the same names, and serve the list as before. On a table
with millions of orders, make them by hand first, CONCURRENTLY and under these names with `_new`, then rename.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops

COUNTED = "status, net, tax, hides_prices, rounding"
INDEXES = {
    "idx_order_seller__0cf307": ("seller_id", f"{COUNTED}, buyer_id, customer_id"),
    "idx_order_buyer_i_ebbae8": ("buyer_id", f"{COUNTED}, seller_id, supplier_id"),
}


def replaced(name: str, side: str, also: str) -> ops.RunSQL:
    """The index with columns that it only carries."""
    made = f'CREATE INDEX {name} ON "order" ({side}, placed_at, id)'
    return ops.RunSQL(
        f"DROP INDEX {name}; {made} INCLUDE ({also})",
        reverse_sql=f"DROP INDEX {name}; {made}",
    )


class Migration(migrations.Migration):
    dependencies = [("models", "0010_imports")]

    initial = False

    operations = [replaced(name, *columns) for name, columns in INDEXES.items()]
