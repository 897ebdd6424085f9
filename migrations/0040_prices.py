"""Read this before it is merged.

- A removed and an added field of one kind are taken for a rename: is it one?
- A new NOT NULL column needs `db_default=`, or it fails on every table that has rows.
- An index or a constraint on a large table locks it: CREATE INDEX CONCURRENTLY in a migration of its own,
  constraints as NOT VALID first.
- Old code runs beside the new during a rollout: drop a column one release after its last use.
"""

from importlib import import_module
from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops
from core.clock import now
from core.identifier import new_id
from models.import_job import ImportKind
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

WALL = import_module("migrations.0020_second_wall")
walls = import_module("migrations.0029_invoices").walls
trigger = import_module("migrations.0007_audit").trigger

OF_BUYER = f"""
    {WALL.OWN} OR EXISTS (
        SELECT FROM customer c WHERE c.linked_id = {WALL.VIEWER}
        AND (c.id = agreed_price.customer_id OR c.price_group_id = agreed_price.price_group_id)
    )
"""

COPY_PRICES = """
INSERT INTO agreed_price (id, version, created_at, updated_at, business_id, customer_id, product_id, price)
SELECT p.id, p.version, p.created_at, p.updated_at, c.business_id, p.customer_id, p.product_id, p.price
FROM customer_price p JOIN customer c ON c.id = p.customer_id WHERE p.price IS NOT NULL
"""
COPY_HIDDEN = """
INSERT INTO hidden_product (id, version, created_at, updated_at, customer_id, product_id)
SELECT id, version, created_at, updated_at, customer_id, product_id FROM customer_price WHERE is_hidden
"""
COPY_BACK = """
INSERT INTO customer_price (id, version, created_at, updated_at, customer_id, product_id, price, is_hidden)
SELECT id, version, created_at, updated_at, customer_id, product_id, price, false
FROM agreed_price WHERE customer_id IS NOT NULL AND valid_from IS NULL AND valid_until IS NULL
ON CONFLICT (customer_id, product_id) DO UPDATE SET price = excluded.price
"""
HIDE_BACK = """
INSERT INTO customer_price (id, version, created_at, updated_at, customer_id, product_id, is_hidden)
SELECT id, version, created_at, updated_at, customer_id, product_id, true FROM hidden_product
ON CONFLICT (customer_id, product_id) DO UPDATE SET is_hidden = true
"""

LET_GO = """
DO $$
DECLARE held record;
BEGIN
    FOR held IN SELECT conname FROM pg_constraint WHERE conrelid = 'customer_price'::regclass AND contype = 'f' LOOP
        EXECUTE format('ALTER TABLE customer_price DROP CONSTRAINT %I', held.conname);
    END LOOP;
END $$
"""
"""What only the former release reads stands in nobody's way."""

LIMITED_APART = """
ALTER TABLE agreed_price ADD CONSTRAINT price_limited_apart EXCLUDE USING gist (
    (coalesce(customer_id, price_group_id)) WITH =, product_id WITH =, daterange(valid_from, valid_until, '[]') WITH &&
) WHERE (valid_until IS NOT NULL) DEFERRABLE INITIALLY DEFERRED
"""
"""Looked at when a transaction ends: within it, one may make room for another."""
OPEN_ONCE = """
CREATE UNIQUE INDEX price_begins_once ON agreed_price (
    coalesce(customer_id, price_group_id), product_id, coalesce(valid_from, '-infinity'::date)
) WHERE valid_until IS NULL
"""


class Forgotten(ops.DeleteModel):
    """The table stays for the former release, which runs beside this one while it is rolled out."""

    async def database_forward(self, *_: Any, **__: Any) -> None:
        """Nothing."""

    async def database_backward(self, *_: Any, **__: Any) -> None:
        """Nothing."""


class Migration(migrations.Migration):
    dependencies = [("models", "0039_closings")]

    initial = False

    operations = [
        ops.CreateModel(
            name="HiddenProduct",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("version", fields.IntField(default=1, db_default=1)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "customer",
                    fields.ForeignKeyField(
                        "models.Customer",
                        source_field="customer_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="hidden_products",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "product",
                    fields.ForeignKeyField(
                        "models.Product",
                        source_field="product_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="hidden_from",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "hidden_product",
                "app": "models",
                "unique_together": (("customer", "product"),),
                "pk_attr": "id",
                "table_description": "取引先別の商品表示: a product that a customer is not shown, and cannot order.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="PriceGroup",
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
                        related_name="price_groups",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("name", fields.CharField(max_length=40)),
                ("note", fields.CharField(default="", max_length=200)),
            ],
            options={
                "table": "price_group",
                "app": "models",
                "unique_together": (("business", "name"),),
                "indexes": [Index(fields=["business_id", "created_at", "id"])],
                "pk_attr": "id",
                "table_description": "価格グループ: a name for customers who pay the same; each of them belongs to one at most.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="AgreedPrice",
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
                        related_name="agreed_prices",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "customer",
                    fields.ForeignKeyField(
                        "models.Customer",
                        source_field="customer_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="agreed_prices",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "price_group",
                    fields.ForeignKeyField(
                        "models.PriceGroup",
                        source_field="price_group_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="agreed_prices",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "product",
                    fields.ForeignKeyField(
                        "models.Product",
                        source_field="product_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="agreed_prices",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("price", fields.IntField()),
                ("valid_from", fields.DateField(null=True)),
                ("valid_until", fields.DateField(null=True)),
            ],
            options={
                "table": "agreed_price",
                "app": "models",
                "constraints": [
                    CheckConstraint(check="num_nonnulls(customer_id, price_group_id) = 1", name="price_of_one"),
                    CheckConstraint(check="valid_from <= valid_until", name="price_ends_after_it_begins"),
                ],
                "indexes": [
                    Index(fields=["customer_id", "product_id"]),
                    Index(fields=["price_group_id", "product_id"]),
                    Index(fields=["business_id", "valid_from"]),
                    Index(fields=["business_id", "valid_until"]),
                    Index(fields=["business_id", "created_at", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "取引先別単価・価格グループ単価: in whole yen per unit without tax, for deliveries on certain days.",
            },
            bases=["Row"],
        ),
        ops.AlterField(
            model_name="ImportJob",
            name="kind",
            field=fields.CharEnumField(
                description="SUPPLIERS: SUPPLIERS\nDELIVERY_PLACES: DELIVERY_PLACES\nSUPPLIER_PRODUCTS: SUPPLIER_PRODUCTS\nCUSTOMERS: CUSTOMERS\nSTOCK: STOCK\nPRODUCTS: PRODUCTS\nPRICES: PRICES",
                enum_type=ImportKind,
                max_length=20,
            ),
        ),
        ops.AddField(
            model_name="CartItem",
            name="shown_price",
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name="Customer",
            name="price_group",
            field=fields.ForeignKeyField(
                "models.PriceGroup",
                source_field="price_group_id",
                null=True,
                db_index=True,
                db_constraint=True,
                to_field="id",
                related_name="customers",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddConstraint(
            model_name="AgreedPrice",
            constraint=CheckConstraint(check="num_nonnulls(customer_id, price_group_id) = 1", name="price_of_one"),
        ),
        ops.AddConstraint(
            model_name="AgreedPrice",
            constraint=CheckConstraint(check="valid_from <= valid_until", name="price_ends_after_it_begins"),
        ),
        ops.RunSQL(
            "CREATE INDEX customer_price_group ON customer (price_group_id)",
            reverse_sql="DROP INDEX customer_price_group",
        ),
        ops.RunSQL("CREATE EXTENSION IF NOT EXISTS btree_gist", reverse_sql="SELECT 1"),
        ops.RunSQL(LIMITED_APART, reverse_sql="ALTER TABLE agreed_price DROP CONSTRAINT price_limited_apart"),
        ops.RunSQL(OPEN_ONCE, reverse_sql="DROP INDEX price_begins_once"),
        ops.RunSQL(COPY_PRICES, reverse_sql=COPY_BACK),
        ops.RunSQL(COPY_HIDDEN, reverse_sql=HIDE_BACK),
        ops.RunSQL(LET_GO, reverse_sql="SELECT 1"),
        Forgotten(name="CustomerPrice"),
        trigger("agreed_price", "AgreedPrice"),
        trigger("price_group", "PriceGroup"),
        trigger("hidden_product", "HiddenProduct"),
        *walls("agreed_price", OF_BUYER),
        *walls("price_group", WALL.OWN),
        *walls("hidden_product", WALL.along("customer", "customer_id")),
    ]
