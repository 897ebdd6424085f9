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

NUMBERED = """
CREATE SEQUENCE audit_entry_number;

ALTER TABLE audit_entry ADD COLUMN number bigint NOT NULL DEFAULT nextval('audit_entry_number');

ALTER SEQUENCE audit_entry_number OWNED BY audit_entry.number;

CREATE UNIQUE INDEX audit_entry_number_key ON audit_entry (number);

CREATE TABLE audit_seal (
    number bigint PRIMARY KEY,
    upto bigint NOT NULL,
    form smallint NOT NULL,
    key_id text NOT NULL,
    sealed_at timestamptz NOT NULL,
    ids uuid[] NOT NULL,
    digests bytea[] NOT NULL,
    head bytea NOT NULL,
    signature bytea NOT NULL,
    CHECK (cardinality(ids) = cardinality(digests))
);

CREATE TRIGGER audit_seal_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION tsunagi_append_only();

CREATE TABLE audit_mark (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    sealed bigint NOT NULL,
    upto bigint NOT NULL,
    horizon xid8 NOT NULL
);

INSERT INTO audit_mark VALUES (true, 0, 0, '0')
"""
"""Giving each entry its number rewrites the table under a lock: no installation has a large one yet."""
BACK = (
    "SELECT 1",
    "ALTER TABLE audit_entry DROP COLUMN number",
    "SELECT 1",
    "SELECT 1",
    "DROP TABLE audit_seal",
    "SELECT 1",
    "DROP TABLE audit_mark",
    "SELECT 1",
)


class Migration(migrations.Migration):
    dependencies = [("models", "0016_audit_events")]

    initial = False

    operations = [
        ops.RunSQL(statement, reverse_sql=reverse)
        for statement, reverse in zip(NUMBERED.strip().split(";\n\n"), BACK, strict=True)
    ]
