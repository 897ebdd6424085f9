"""Read this before it is merged.

- A removed and an added field of one kind are taken for a rename: is it one?
- A new NOT NULL column needs `db_default=`, or it fails on every table that has rows.
- An index or a constraint on a large table locks it: CREATE INDEX CONCURRENTLY in a migration of its own,
  constraints as NOT VALID first.
- Old code runs beside the new during a rollout: drop a column one release after its last use.
"""

from tortoise import migrations
from tortoise import migrations
from tortoise.migrations import operations as ops

from core.vault import Sealed

KEYS = "CREATE TABLE encryption_key (id varchar(20) PRIMARY KEY, proof text NOT NULL, made_at timestamptz NOT NULL)"


class Migration(migrations.Migration):
    dependencies = [("models", "0021_webhook_wall")]

    initial = False

    operations = [
        ops.RunSQL(KEYS, reverse_sql="DROP TABLE encryption_key"),
        ops.AlterField(model_name="MailMessage", name="text", field=Sealed()),
        ops.AlterField(model_name="MailMessage", name="html", field=Sealed()),
    ]
