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
CREATE TABLE idempotency (
    scope text NOT NULL,
    key varchar(64) NOT NULL,
    mutation varchar(80) NOT NULL,
    digest varchar(64) NOT NULL,
    at timestamptz NOT NULL,
    outcome jsonb,
    PRIMARY KEY (scope, key)
) WITH (fillfactor = 80)
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0012_event_log")]

    initial = False

    operations = [
        ops.RunSQL(TABLE, reverse_sql="DROP TABLE idempotency"),
        ops.RunSQL("CREATE INDEX idempotency_at ON idempotency (at)", reverse_sql="DROP INDEX idempotency_at"),
    ]
