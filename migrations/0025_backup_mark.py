"""Read this before it is merged.

- A removed and an added field of one kind are taken for a rename: is it one?
- A new NOT NULL column needs `db_default=`, or it fails on every table that has rows.
- An index or a constraint on a large table locks it: CREATE INDEX CONCURRENTLY in a migration of its own,
  constraints as NOT VALID first.
- Old code runs beside the new during a rollout: drop a column one release after its last use.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops

TABLE = """
CREATE TABLE backup_mark (
    kind text PRIMARY KEY,
    at timestamptz NOT NULL
)
"""
"""When the last backup of each kind was whole, written by `backup`: it tells operators how old it is."""


class Migration(migrations.Migration):
    dependencies = [("models", "0024_import_undo")]

    initial = False

    operations = [ops.RunSQL(TABLE, reverse_sql="DROP TABLE backup_mark")]
