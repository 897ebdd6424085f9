"""データ出力."""

from typing import Any

import strawberry

from core.execution import bulk
from core.execution.columns import UnknownList
from core.export_file import ExportFormat, Layout
from core.graph.context import Info
from core.graph.ids import key_of
from core.graph.live import live
from core.graph.operation import listing, mutation, query
from core.user_error import Malformed, NotFound, refuse
from models.export_job import ExportJob as Row
from models.permission import Permission
from schema.export_job import (
    ExportInput,
    ExportJob,
    ExportJobGroups,
    ExportJobSort,
    ExportJobWhere,
    ExportStartInput,
)
from services import export as exports
from services.export import ExportRefused, ExportSettled
from services.lookup import own

START = Permission.EXPORT_START
LONGEST_DOCUMENT = 20_000

listing(
    "export_jobs", ExportJob, allow=START, where=ExportJobWhere, order=ExportJobSort, groups=[ExportJobGroups],
    default="-created_at", doc="データ出力の履歴: the exports that the viewer has started, newest first.",
)  # fmt: skip

live(
    "export_jobs_live", ExportJob, key="export_id", allow=START, where=ExportJobWhere, default="-created_at",
    groups=[ExportJobGroups],
    doc="The viewer's newest exports, then each that is new, or got further: told once a second.",
)  # fmt: skip


@query(ExportJob | None, allow=START)
async def export_job(info: Info, id: strawberry.ID) -> Row | None:
    """One export that the viewer has started; null when there is none."""
    return await Row.visible_to(info.context.actor).get_or_none(id=key_of(id, "ExportJob", "id"))


@mutation(ExportJob, allow=START, errors=[ExportRefused])
async def export_start(info: Info, input: ExportStartInput) -> Row:
    """Have all rows of a list written into a file, as they are at one moment, with the rights of who asks."""
    variables: Any = input.variables or {}
    if not isinstance(variables, dict):
        raise Malformed(example='{"name": "value"}', path=("variables",))
    if len(input.query) > LONGEST_DOCUMENT:
        raise ExportRefused(problem=f"The document has more than {LONGEST_DOCUMENT} characters.", path=("query",))
    found = bulk.read(info.schema, input.query, variables)
    if isinstance(found, list):
        refuse([ExportRefused(problem=f"{one.line}: {one.problem}", path=("query",)) for one in found])
    layout = Layout(input.format, input.encoding, input.unencodable, input.rows_of or "")
    await _try(found, layout, info)  # type: ignore[arg-type]
    wanted = exports.Wanted(input.query, variables, layout, found.row_cost)  # type: ignore[union-attr]
    return await exports.start(wanted, by=info.context.actor, address=info.context.address)


@mutation(ExportJob, allow=START, errors=[ExportSettled])
async def export_cancel(info: Info, input: ExportInput) -> Row:
    """Write an export no further."""
    key = key_of(input.id, "ExportJob", "id")
    return await exports.cancel(await own(Row, key, by=info.context.actor, version=input.expected_version))


async def _try(found: bulk.Bulk, layout: Layout, info: Info) -> None:
    """Read its first row: who may not read it is told so at once."""
    if layout.rows_of and layout.format is ExportFormat.JSONL:
        raise Malformed(example="null", path=("rows_of",))
    try:
        found.columns(layout.rows_of)
        async for _ in found.pages(info.context.actor, 1):
            break
    except UnknownList:
        raise NotFound(path=("rows_of",)) from None
    except bulk.Refused as error:
        raise ExportRefused(problem=str(error), path=("query",)) from None
