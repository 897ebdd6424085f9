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
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint

WALL = import_module("migrations.0020_second_wall")
SEEN = (
    (f"CREATE POLICY seen ON message FOR SELECT TO tsunagi_reader USING ({WALL.SIDES})", "DROP POLICY seen ON message"),
    ("ALTER TABLE message ENABLE ROW LEVEL SECURITY", "ALTER TABLE message DISABLE ROW LEVEL SECURITY"),
    ("GRANT SELECT ON message TO tsunagi_reader", "REVOKE SELECT ON message FROM tsunagi_reader"),
)


class Migration(migrations.Migration):
    dependencies = [("models", "0027_product_published")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Message",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("version", fields.IntField(default=1, db_default=1)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "order",
                    fields.ForeignKeyField(
                        "models.Order",
                        source_field="order_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="messages",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "seller",
                    fields.ForeignKeyField(
                        "models.Business",
                        source_field="seller_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="messages_sold",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "buyer",
                    fields.ForeignKeyField(
                        "models.Business",
                        source_field="buyer_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="messages_bought",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "sender",
                    fields.ForeignKeyField(
                        "models.Business",
                        source_field="sender_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="messages_sent",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "author",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="author_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="messages",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("author_name", fields.CharField(max_length=40)),
                ("text", fields.CharField(max_length=1000)),
                ("written_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("read_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "message",
                "app": "models",
                "indexes": [
                    Index(fields=["order_id", "written_at", "id"]),
                    Index(fields=["seller_id", "written_at", "id"]),
                    Index(fields=["buyer_id", "written_at", "id"]),
                    Index(fields=["seller_id", "read_at", "written_at", "id"]),
                    Index(fields=["buyer_id", "read_at", "written_at", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "メッセージ: of one side to the other, about one order; `author_name` is as it was when it was written.",
            },
            bases=["Row"],
        ),
        ops.AddField(
            model_name="Business",
            name="hides_amounts",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.RemoveConstraint(
            model_name="Cart",
            name=None,
            fields=["business", "user", "form"],
        ),
        ops.AlterModelOptions(
            name="Cart",
            options={
                "table": "cart",
                "app": "models",
                "constraints": [
                    UniqueConstraint(
                        fields=("business", "user", "form"), name="cart_of_no_date_once", condition="wished_on IS NULL"
                    ),
                    UniqueConstraint(
                        fields=("business", "user", "form", "wished_on"),
                        name="cart_of_date_once",
                        condition="wished_on IS NOT NULL",
                    ),
                ],
                "pk_attr": "id",
                "table_description": "カート: one per user, form and wished date, if any, in the name of the user's business.",
            },
        ),
        ops.AddField(
            model_name="Cart",
            name="wished_on",
            field=fields.DateField(null=True),
        ),
        ops.AddConstraint(
            model_name="Cart",
            constraint=UniqueConstraint(
                fields=("business", "user", "form"), name="cart_of_no_date_once", condition="wished_on IS NULL"
            ),
        ),
        ops.AddConstraint(
            model_name="Cart",
            constraint=UniqueConstraint(
                fields=("business", "user", "form", "wished_on"),
                name="cart_of_date_once",
                condition="wished_on IS NOT NULL",
            ),
        ),
        ops.AddField(
            model_name="Order",
            name="allows_cancel",
            field=fields.BooleanField(default=True, db_default=True),
        ),
        ops.AddField(
            model_name="Order",
            name="allows_correction",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="Order",
            name="custom_values",
            field=fields.JSONField(default=list, db_default="[]", encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddIndex(
            model_name="Order",
            index=Index(fields=["seller_id", "planned_on", "placed_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Order",
            index=Index(fields=["buyer_id", "planned_on", "placed_at", "id"]),
        ),
        ops.AddField(
            model_name="OrderForm",
            name="allows_cancel",
            field=fields.BooleanField(default=True, db_default=True),
        ),
        ops.AddField(
            model_name="OrderForm",
            name="allows_correction",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="OrderForm",
            name="custom_fields",
            field=fields.JSONField(default=list, db_default="[]", encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name="OrderForm",
            name="takes_several_dates",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        *(ops.RunSQL(statement, reverse_sql=reverse) for statement, reverse in SEEN),
    ]
