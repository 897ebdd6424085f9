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
CREATE TABLE event_epoch (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    value integer NOT NULL DEFAULT 0 CHECK (value >= 0)
)
"""
"""One row: in which epoch events are numbered. Restoring a backup begins another one, so that cursors of lost events
are told from cursors of those that got their numbers later."""


class Migration(migrations.Migration):
    dependencies = [("models", "0017_audit_chain")]

    initial = False

    operations = [
        ops.RunSQL(TABLE, reverse_sql="DROP TABLE event_epoch"),
        ops.RunSQL("INSERT INTO event_epoch DEFAULT VALUES", reverse_sql="SELECT 1"),
    ]
