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

OWN = import_module("migrations.0020_second_wall").OWN
STATEMENTS = (
    (
        f'CREATE POLICY seen ON "{{table}}" FOR SELECT TO tsunagi_reader USING ({OWN})',
        'DROP POLICY seen ON "{table}"',
    ),
    ('ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY', 'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY'),
    ('GRANT SELECT ON "{table}" TO tsunagi_reader', 'REVOKE SELECT ON "{table}" FROM tsunagi_reader'),
)
"""Webhooks and what they were told are their own business's alone."""


class Migration(migrations.Migration):
    dependencies = [
        ("models", "0020_mail_doubts"),
        ("models", "0020_second_wall"),
        ("models", "0020_webhooks"),
    ]

    initial = False

    operations = [
        ops.RunSQL(statement.format(table=table), reverse_sql=reverse.format(table=table))
        for table in ("webhook", "webhook_delivery")
        for statement, reverse in STATEMENTS
    ]
