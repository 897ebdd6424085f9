"""What operators watch: how much waits, and how old the last backup is."""

from core import db

CONDITION = """
SELECT
  (SELECT count(*) FROM event WHERE pending) AS tsunagi_events_pending,
  (SELECT coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0) FROM event WHERE pending)
    AS tsunagi_events_oldest_seconds,
  (SELECT greatest(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0) FROM pg_replication_slots
    WHERE slot_name = 'tsunagi_archive') AS tsunagi_archive_behind_bytes,
  (SELECT active::int FROM pg_replication_slots WHERE slot_name = 'tsunagi_archive') AS tsunagi_archive_running,
  (SELECT extract(epoch FROM clock_timestamp() - max(at)) FROM backup_mark) AS tsunagi_backup_age_seconds
"""


async def measured() -> dict[str, float]:
    """By the names of gauges; what is not known is left out."""
    (row,) = await db.read(CONDITION)
    return {name: float(value) for name, value in row.items() if value is not None}
