"""Read this before it is merged.

- A removed and an added field of one kind are taken for a rename: is it one?
- A new NOT NULL column needs `db_default=`, or it fails on every table that has rows.
- An index or a constraint on a large table locks it: CREATE INDEX CONCURRENTLY in a migration of its own,
  constraints as NOT VALID first.
- Old code runs beside the new during a rollout: drop a column one release after its last use.
"""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

CURRENT = "SET DEFAULT (pg_current_xact_id()::text::bigint)"
"""Of what is written from now on: the rows that are there are not touched, and stay without."""


class Migration(migrations.Migration):
    dependencies = [("models", "0015_shipment_sides")]

    initial = False

    operations = [
        ops.AddField(model_name="AuditEntry", name="transaction_id", field=fields.BigIntField(null=True)),
        ops.RunSQL(
            f"ALTER TABLE audit_entry ALTER transaction_id {CURRENT}",
            reverse_sql="ALTER TABLE audit_entry ALTER transaction_id DROP DEFAULT",
        ),
        ops.RunSQL(
            "ALTER TABLE event_entry ADD transaction_id bigint",
            reverse_sql="ALTER TABLE event_entry DROP transaction_id",
        ),
        ops.RunSQL(
            f"ALTER TABLE event_entry ALTER transaction_id {CURRENT}",
            reverse_sql="ALTER TABLE event_entry ALTER transaction_id DROP DEFAULT",
        ),
        ops.RunSQL(
            "CREATE INDEX event_entry_transaction ON event_entry (business_id, transaction_id)",
            reverse_sql="DROP INDEX event_entry_transaction",
        ),
    ]
