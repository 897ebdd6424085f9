"""What is to be done because of an event: the truth about it, whatever Redis remembers."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.indexes import PostgreSQLIndex

from models.row import Row

MOST_TRIES = 12


class JobStatus(StrEnum):
    """待機中 (for its first or next try), 実行中, 完了, 停止 (it has failed too often), 破棄 (somebody dropped it)."""

    DUE = "DUE"
    RUNNING = "RUNNING"
    DONE = "DONE"
    DEAD = "DEAD"
    DROPPED = "DROPPED"


class Job(Row):
    """処理: what an event has set going, with the event's id; it is run until it has succeeded once."""

    business_id: UUID | None = fields.UUIDField(null=True)
    """Whose it is: the first business that the event names. No foreign key: no event may hold up the relay."""
    kind = fields.CharField(max_length=60)
    """The topic of the event."""
    payload: dict[str, Any] = fields.JSONField()
    trace_id = fields.CharField(max_length=32, default="")
    status = fields.CharEnumField(JobStatus, max_length=8, default=JobStatus.DUE)
    tries = fields.IntField(default=0)
    most_tries = fields.IntField(default=MOST_TRIES)
    """At how many tries it is given up."""
    due_at: dt.datetime = fields.DatetimeField()
    """When it is to be tried next, or was to be tried last."""
    wake_at: dt.datetime | None = fields.DatetimeField(null=True)
    """When the relay looks at it: it is due, its message may be lost, or its worker's lease has ended."""
    started_at: dt.datetime | None = fields.DatetimeField(null=True)
    finished_at: dt.datetime | None = fields.DatetimeField(null=True)
    done: int | None = fields.IntField(null=True)
    total: int | None = fields.IntField(null=True)
    error_type = fields.CharField(max_length=100, default="")
    error = fields.CharField(max_length=300, default="")
    """Where the last try has failed; no words of people."""
    handled_at: dt.datetime | None = fields.DatetimeField(null=True)
    """When somebody has retried or dropped it; writing it, and that alone, is audited."""

    readable_with = "job:read"

    class Meta:
        table = "job"
        indexes = [
            ("business_id", "created_at", "id"),
            ("business_id", "status", "created_at"),
            ("business_id", "kind", "created_at"),
            PostgreSQLIndex(fields=["created_at"], name="job_dead", condition={"status": "DEAD"}),
        ]
