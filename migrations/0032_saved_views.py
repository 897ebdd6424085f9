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
from tortoise.migrations.constraints import UniqueConstraint

WALL = import_module("migrations.0020_second_wall")
walls = import_module("migrations.0029_invoices").walls
trigger = import_module("migrations.0007_audit").trigger
SEEN = f"{WALL.OWN} AND (is_shared OR user_id = {WALL.USER})"
CONSTRAINTS = (
    UniqueConstraint(fields=("business", "user", "list", "name"), name="saved_view_named_once"),
    UniqueConstraint(
        fields=("business", "user", "list"),
        name="saved_view_own_default_once",
        condition="is_default AND NOT is_shared",
    ),
    UniqueConstraint(
        fields=("business", "list"), name="saved_view_shared_default_once", condition="is_default AND is_shared"
    ),
)


class Migration(migrations.Migration):
    dependencies = [("models", "0031_transmission_answer")]

    initial = False

    operations = [
        ops.CreateModel(
            name="SavedView",
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
                        related_name="saved_views",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "user",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="user_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("list", fields.CharField(max_length=40)),
                ("name", fields.CharField(max_length=40)),
                ("query", fields.CharField(max_length=2000)),
                ("is_shared", fields.BooleanField(default=False)),
                ("is_default", fields.BooleanField(default=False)),
            ],
            options={
                "table": "saved_view",
                "app": "models",
                "indexes": [Index(fields=["business_id", "list", "name", "id"])],
                "constraints": [*CONSTRAINTS],
                "pk_attr": "id",
                "table_description": "保存した表示: filters, order and columns of a list; of one user, or shared with all of his business.",
            },
            bases=["Row"],
        ),
        *(ops.AddConstraint(model_name="SavedView", constraint=one) for one in CONSTRAINTS),
        trigger("saved_view", "SavedView"),
        *walls("saved_view", SEEN),
    ]
