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
    dependencies = [("models", "0030_import_stock")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Transmission",
            name="answer_hash",
            field=fields.CharField(default="", db_default="", max_length=64),
        ),
        ops.AddIndex(
            model_name="Transmission",
            index=Index(fields=["answer_hash"]),
        ),
    ]
