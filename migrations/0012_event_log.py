"""Read this before it is merged.

- A removed and an added field of one kind are taken for a rename: is it one?
- A new NOT NULL column needs `db_default=`, or it fails on every table that has rows.
- An index or a constraint on a large table locks it: CREATE INDEX CONCURRENTLY in a migration of its own,
  constraints as NOT VALID first.
- Old code runs beside the new during a rollout: drop a column one release after its last use.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops

TABLES = """
CREATE TABLE event_counter (
    business_id uuid PRIMARY KEY,
    value bigint NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE event_entry (
    business_id uuid NOT NULL,
    number bigint NOT NULL,
    event_id uuid NOT NULL,
    topic varchar(60) NOT NULL,
    payload jsonb NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (business_id, number, at)
) PARTITION BY RANGE (at);

CREATE TABLE event_entry_rest PARTITION OF event_entry DEFAULT
"""
"""The rest takes what no month is made for: an order is never refused because the scheduler stood still."""
MAKE = """
CREATE FUNCTION tsunagi_make_event_months(ahead integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    month timestamp;
    part text;
    made integer := 0;
BEGIN
    FOR month IN SELECT generate_series(
        date_trunc('month', now() AT TIME ZONE 'UTC'),
        date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => ahead),
        '1 month'
    ) LOOP
        part := 'event_entry_' || to_char(month, 'YYYYMM');
        CONTINUE WHEN to_regclass(part) IS NOT NULL;
        EXECUTE format('CREATE TABLE %I (LIKE event_entry INCLUDING ALL)', part);
        EXECUTE format(
            'WITH moved AS (DELETE FROM event_entry_rest WHERE at >= %1$L AND at < %2$L RETURNING *)'
            ' INSERT INTO %3$I SELECT * FROM moved',
            month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC', part
        );
        EXECUTE format(
            'ALTER TABLE event_entry ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            part, month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC'
        );
        made := made + 1;
    END LOOP;
    RETURN made;
END $$
"""
DROP = """
CREATE FUNCTION tsunagi_drop_event_months(kept integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    first timestamp := date_trunc('month', now() AT TIME ZONE 'UTC') - make_interval(months => kept);
    oldest text := 'event_entry_' || to_char(first, 'YYYYMM');
    part text;
    dropped integer := 0;
BEGIN
    FOR part IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'event_entry'::regclass AND c.relname ~ '^event_entry_\\d{6}$' AND c.relname < oldest
        ORDER BY c.relname
    LOOP
        EXECUTE format('DROP TABLE %I', part);
        dropped := dropped + 1;
    END LOOP;
    DELETE FROM event_entry_rest WHERE at < first AT TIME ZONE 'UTC';
    RETURN dropped;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0011_covering_indexes")]

    initial = False

    operations = [
        *(
            ops.RunSQL(statement, reverse_sql=reverse)
            for statement, reverse in zip(
                TABLES.strip().split(";\n\n"),
                ("DROP TABLE event_counter", "DROP TABLE event_entry", "DROP TABLE event_entry_rest"),
                strict=True,
            )
        ),
        ops.RunSQL(MAKE, reverse_sql="DROP FUNCTION tsunagi_make_event_months(integer)"),
        ops.RunSQL(DROP, reverse_sql="DROP FUNCTION tsunagi_drop_event_months(integer)"),
        ops.RunSQL("SELECT tsunagi_make_event_months(2)", reverse_sql="SELECT 1"),
    ]
