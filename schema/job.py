"""Jobs: what events have set going, and how it went."""

from datetime import datetime

import strawberry

from core.graph.connection import sort
from core.graph.grouping import grouping
from core.graph.keyed import Keyed
from core.graph.node import input_type, node
from core.graph.where import where
from models import job as rows

strawberry.enum(rows.JobStatus, description=(rows.JobStatus.__doc__ or "").strip())


@node(rows.Job)
class Job:
    """処理: what has to be done because of an event, such as writing mails; it is tried until it has succeeded once."""

    version: int
    kind: str
    """The event, such as `order.placed`."""
    status: rows.JobStatus
    tries: int
    """How often it was begun."""
    created_at: datetime
    started_at: datetime | None
    """When it was begun last."""
    due_at: datetime
    """When it is to be tried next, or was to be tried last."""
    finished_at: datetime | None
    done: int | None
    """How far it is; null where the job does not tell."""
    total: int | None
    error_type: str
    """Why the last try has failed: the name of an error of ours; empty when it has not."""
    error: str
    """Where it has failed, in the source: for whoever runs the product."""
    trace_id: str
    """The same in logs, mails and events of the request."""
    handled_at: datetime | None
    """When somebody has retried or dropped it last; `auditEntries` say who."""


@where(rows.Job)
class JobWhere:
    """Which jobs."""

    created_at: datetime
    kind: str
    status: rows.JobStatus


JobSort = sort(rows.Job, "created_at")
JobGroups = grouping(rows.Job, by=["kind", "status", "error_type", "created_at"])


@input_type
class JobInput(Keyed):
    """Which job."""

    id: strawberry.ID
    expected_version: int | None = None
