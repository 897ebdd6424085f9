"""All rows of a list as a file."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from core.execution import bulk
from core.execution.bulk import Bulk
from models.export_job import ExportJob
from services import export as exports
from workers.job import job

SCHEMA: list[Callable[[], Any]] = []
"""The whole schema, which the composition root alone can name; made when somebody needs it."""


@job("export_job.queued", most_tries=3, own_transactions=True)
async def queued(export_id: str, **_: str) -> None:
    """Write it."""
    await exports.work(UUID(export_id), reading)


def reading(of: ExportJob) -> Bulk:
    """The rows that its document asks for."""
    found = bulk.read(SCHEMA[0](), of.document, of.variables)
    if isinstance(found, list):  # another release has accepted it
        raise exports.ExportRefused(problem=found[0].problem)
    return found
