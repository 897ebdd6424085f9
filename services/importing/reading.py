"""A file, page by page, as what it would do: in constant memory, however many rows it has."""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator, Iterator, Sequence
from contextvars import Context
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

import asyncpg

from core import db, files, table
from core.table import Table, Unreadable
from core.user_error import TooMany, refuse
from models.file import File
from models.import_job import ImportJob
from services.importing.layouts import Layout, World
from services.importing.planning import Draft, Heading, Planned, draft, given, heading, is_sample, plan
from services.importing.refusals import ColumnsMissing, UnreadableFile

MOST_ROWS = 1_000_000
PAGE = 1_000
"""Rows that are looked at, and taken in, together."""
TURN = 100
"""Rows that nobody has to wait for."""
SEEN = "CREATE TEMP TABLE seen (key uuid PRIMARY KEY)"
SEE = "INSERT INTO seen SELECT DISTINCT unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING key"


T = TypeVar("T")
Pages = AsyncIterator[list[Planned]]


@dataclass(frozen=True)
class Source:
    """A file that is being read."""

    table: Table
    heading: Heading


@contextlib.asynccontextmanager
async def opened(job: ImportJob, layout: Layout) -> AsyncIterator[Source]:
    """The rows of a file, and where which field stands."""
    file = await File.get(id=job.file_id)
    async with files.local(file.key) as local:
        try:
            found = await asyncio.to_thread(table.opened, local)
            places = heading(layout, found.header)
            if places.missing:
                raise ColumnsMissing(columns="、".join(places.missing))
            yield Source(found, places)
        except Unreadable as error:
            raise UnreadableFile(place=f"({error.row}行目 / row {error.row})" if error.row else "") from None


async def planned_pages(layout: Layout, job: ImportJob, source: Source) -> Pages:
    """What the rows would do to what is there now."""
    world = World(job.business_id, layout.row(business_id=job.business_id))
    async with _seen() as seen:
        for page in _pages(source.table.rows()):
            typed = [
                given(source.heading.places, number, cells)
                for number, cells in page
                if not is_sample(layout, number, cells)
            ]
            world.related = await layout.related(world.business_id, [one.named for one in typed])
            drafts = [draft(layout, world, one) async for one in _in_turn(typed)]
            world.taken = await seen.before(drafts)
            world.rows = await layout.find(world.business_id, [one.key for one in drafts])
            if layout.second:
                world.owners = await layout.second.owners(
                    world.business_id, [one.second for one in drafts if one.second]
                )
            yield [plan(layout, world, one) async for one in _in_turn(drafts)]


async def _in_turn(some: Sequence[T]) -> AsyncIterator[T]:
    """All of them, while others have their turns too: the page before is on its way to the database meanwhile."""
    for index, one in enumerate(some):
        if index % TURN == 0:
            await asyncio.sleep(0)
        yield one


async def ahead(pages: AsyncIterator[T], context: Context) -> AsyncIterator[T]:
    """Each page, while the next is looked at already: in a context of before the transaction that takes this one in."""

    async def following() -> T | None:
        return await anext(pages, None)

    coming = asyncio.create_task(following(), context=context)
    try:
        while (page := await coming) is not None:
            coming = asyncio.create_task(following(), context=context)
            yield page
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)


def _pages(rows: Iterator[tuple[int, list[str]]]) -> Iterator[list[tuple[int, list[str]]]]:
    count = 0
    while page := list(islice(rows, PAGE)):
        count += len(page)
        if count > MOST_ROWS:
            refuse([TooMany(limit=MOST_ROWS, count=count + sum(1 for _ in rows), path=("file",))])
        yield page


class _Seen:
    """The keys that a file has named already: on the database's side, because there may be a million."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def before(self, drafts: Sequence[Draft]) -> set[Any]:
        """The keys of these that earlier pages have named; they are remembered."""
        told = {_digest(key): key for one in drafts for key in one.keys}
        new = {row["key"] for row in await self._connection.fetch(SEE, list(told))}
        return {key for digest, key in told.items() if digest not in new}


@contextlib.asynccontextmanager
async def _seen() -> AsyncIterator[_Seen]:
    async with db.aside() as connection:
        await connection.execute(SEEN)
        yield _Seen(connection)


def _digest(key: Any) -> UUID:
    return UUID(bytes=hashlib.blake2b(repr(key).encode(), digest_size=16).digest())
