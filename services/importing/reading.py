"""A file, row by row, as what it would do."""

import asyncio
from collections.abc import AsyncIterator

from core import files, table
from core.table import Table, Unreadable
from core.user_error import TooMany, refuse
from models.file import File
from models.import_job import ImportJob
from services.importing.layouts import Layout, World
from services.importing.planning import Heading, Planned, heading, is_sample, plan
from services.importing.progress import STEP
from services.importing.refusals import ColumnsMissing, UnreadableFile

MOST_ROWS = 50_000


async def read(job: ImportJob, layout: Layout) -> tuple[Table, Heading]:
    """All cells, and where which field stands."""
    file = await File.get(id=job.file_id)
    try:
        found = await asyncio.to_thread(table.read, await files.get(file.key))
    except Unreadable as error:
        raise UnreadableFile(place=f"({error.row}行目 / row {error.row})" if error.row else "") from None
    places = heading(layout, found.header)
    if places.missing:
        raise ColumnsMissing(columns="、".join(places.missing))
    if len(found.rows) > MOST_ROWS:
        refuse([TooMany(limit=MOST_ROWS, count=len(found.rows), path=("file",))])
    return found, places


async def planned_rows(layout: Layout, job: ImportJob, found: Table, places: Heading) -> AsyncIterator[Planned]:
    """What each row would do to what is there now."""
    world: World = await layout.load(job.business_id)
    for place, (number, cells) in enumerate(found.rows):
        if place % STEP == 0:
            await asyncio.sleep(0)  # others have their turn
        if not is_sample(layout, number, cells):
            yield plan(layout, world, places.places, number, cells)
