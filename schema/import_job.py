"""一括登録."""

from datetime import datetime
from typing import Any

import strawberry

from core import files
from core.graph.connection import sort
from core.graph.context import Context, Info
from core.graph.grouping import grouping
from core.graph.keyed import Keyed
from core.graph.node import computed, input_type, node, one, output
from core.graph.where import where
from core.table import Encoding
from models import import_job as rows
from models.file import File as FileRow
from models.user import User as UserRow
from schema.business import User
from services.importing.planning import ImportAction

for _enum in (rows.ImportKind, rows.ImportStatus, ImportAction):
    strawberry.enum(_enum, description=(_enum.__doc__ or "").strip())


@output
class ImportChange:
    """What a row would change."""

    column: str
    before: str
    after: str


@output
class ImportPreviewRow:
    """A row of the file, and what it would do."""

    row: int
    """As a spreadsheet counts: 1 is the row of headings."""
    action: ImportAction
    cells: list[str]
    changes: list[ImportChange]


@output
class ImportRowError:
    """What is wrong with a row."""

    row: int
    """As a spreadsheet counts: 1 is the row of headings."""
    column: str
    """Its heading."""
    code: str
    message: str


def _preview(row: rows.ImportJob) -> list[ImportPreviewRow]:
    return [
        ImportPreviewRow(
            row=one["row"],
            action=ImportAction(one["action"]),
            cells=one["cells"],
            changes=[ImportChange(**change) for change in one["changes"]],
        )
        for one in row.preview
    ]


def _errors(told: list[dict[str, Any]], context: Context) -> list[ImportRowError]:
    return [
        ImportRowError(row=one["row"], column=one["column"], code=one["code"], message=one[context.locale])
        for one in told
    ]


@node(rows.ImportJob)
class ImportJob:
    """一括登録: a file of rows, looked through first, then taken in whole when somebody says so."""

    version: int
    kind: rows.ImportKind
    status: rows.ImportStatus
    encoding: str
    """UTF_8, CP932 or XLSX, as it was found."""
    total_rows: int
    done_rows: int
    """How far it is."""
    to_create: int
    to_update: int
    unchanged: int
    with_errors: int
    problem: str | None = computed(
        lambda row, context: row.problem.get(context.locale), "Why the file cannot be read; null when it can."
    )
    preview: list[ImportPreviewRow] = computed(lambda row, _: _preview(row), "The first 100 rows.")
    errors: list[ImportRowError] = computed(
        lambda row, context: _errors(row.errors, context), "The first 1,000; the error file has them all."
    )
    undo_errors: list[ImportRowError] = computed(
        lambda row, context: _errors(row.undo_errors, context),
        "Rows that were changed or used after the import: undoing stopped at them, or left them; the first 1,000.",
    )
    created_at: datetime
    finished_at: datetime | None
    user: User | None = one("user", UserRow)
    undone_by: User | None = one("undone_by", UserRow)

    @strawberry.field(description="The rows with errors, written as the file was; null when there are none.")
    async def error_file_url(self, info: Info) -> str | None:
        """For a quarter of an hour."""
        key = self.error_file_id  # type: ignore[attr-defined]
        file = await FileRow.visible_to(info.context.actor).get_or_none(id=key) if key else None
        return files.link(file.key, file.name) if file else None


@where(rows.ImportJob)
class ImportJobWhere:
    """Which imports."""

    kind: rows.ImportKind
    created_at: datetime


ImportJobSort = sort(rows.ImportJob, "created_at")
ImportJobGroups = grouping(rows.ImportJob, by=["kind", "status", "user", "created_at"])


@input_type
class ImportStartInput(Keyed):
    """A file from `POST /files` with the template's headings in row 1: CSV in UTF-8 or CP932 (Shift_JIS), or the first
    sheet of a workbook of Excel (`.xlsx`). A million rows at most.

    `ORDERS` (発注データ) takes records of 128 bytes in the manner of 日食協 as well, or the same records as CSV; 1,000
    slips, 20,000 rows at most. `importApply` then places an order for each slip, `importUndo` asks to cancel them.
    """

    kind: rows.ImportKind
    file: strawberry.ID
    again: bool = False
    """Look through it though the very same file was taken in already."""


@input_type
class ImportApplyInput(Keyed):
    """Take in what was looked through."""

    id: strawberry.ID
    expected_version: int | None = None
    skip_errors: bool = False
    """Leave out the rows with errors."""


@input_type
class ImportUndoInput(Keyed):
    """Take back what was taken in."""

    id: strawberry.ID
    expected_version: int | None = None
    skip_changed: bool = False
    """Leave rows that were changed or used since as they are."""


@input_type
class ImportInput(Keyed):
    """Which import."""

    id: strawberry.ID
    expected_version: int | None = None


@input_type
class CsvInput(Keyed):
    """Which kind of file, and how it is written."""

    kind: rows.ImportKind
    encoding: Encoding = Encoding.UTF_8
