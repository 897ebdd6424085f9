"""データ出力."""

from datetime import datetime

import strawberry
from strawberry.scalars import JSON

from core import export_file, files
from core.graph.connection import sort
from core.graph.context import Context
from core.graph.grouping import grouping
from core.graph.keyed import Keyed
from core.graph.node import computed, input_type, node
from core.graph.scalars import EventCursor
from core.graph.where import where
from core.table import Encoding
from models import export_job as rows

for _enum in (rows.ExportStatus, export_file.ExportFormat, export_file.Unencodable):
    strawberry.enum(_enum, description=(_enum.__doc__ or "").strip())


def _url(row: rows.ExportJob, context: Context) -> str | None:
    return files.link(row.key, row.file_name) if row.may_be_fetched_by(context.actor) else None


@node(rows.ExportJob)
class ExportJob:
    """データ出力: all rows of a list in one file, as they were at one moment; seen by whoever has asked for it."""

    version: int
    status: rows.ExportStatus
    format: export_file.ExportFormat
    encoding: Encoding
    document: str
    row_cost: int
    """Fields that one row may give."""
    done_rows: int
    """How far it is."""
    total_rows: int | None
    """Null until they were counted."""
    cursor: EventCursor | None = computed(
        lambda row, _: None if row.cursor is None else EventCursor(row.cursor),
        "Where the file stands among the events: who follows `after` it misses nothing, and is told nothing twice.",
    )
    size: int | None
    """Bytes of the file."""
    url: str | None = computed(
        _url,
        "The file, for a quarter of an hour; a broken download goes on by `Range`, also with a newer link."
        " Null while there is none, and when you may do less now than when it was made.",
    )
    problem: str | None = computed(
        lambda row, context: row.problem.get(context.locale), "Why there is no file; null when nothing went wrong."
    )
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None
    """When the file is deleted."""


@where(rows.ExportJob)
class ExportJobWhere:
    """Which exports."""

    status: rows.ExportStatus
    created_at: datetime


ExportJobSort = sort(rows.ExportJob, "created_at")
ExportJobGroups = grouping(rows.ExportJob, by=["status", "created_at"])


@input_type
class ExportStartInput(Keyed):
    """A query of one list with its `nodes`, such as `{ orders(where: …) { nodes { number total } } }`."""

    query: str
    variables: JSON | None = None
    format: export_file.ExportFormat
    encoding: Encoding = Encoding.UTF_8
    """Of CSV; UTF-8 has a BOM, so that Excel reads it."""
    unencodable: export_file.Unencodable = export_file.Unencodable.REPLACE
    """What becomes of characters that CP932 does not have."""
    rows_of: str | None = None
    """A list of each row, such as `lines`, of which each element is a line of the table; other lists are JSON."""


@input_type
class ExportInput(Keyed):
    """Which export."""

    id: strawberry.ID
    expected_version: int | None = None
