"""Templates, and what is there as a file of the same layout."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from core import db, files, table
from core.actor import Actor
from core.table import Encoding, Format, Write
from models.import_job import ImportKind
from services.importing.layouts import LAYOUTS, Layout, Part, cells_of

NAMES = {
    ImportKind.SUPPLIERS: "suppliers",
    ImportKind.DELIVERY_PLACES: "delivery-places",
    ImportKind.PRODUCTS: "products",
    ImportKind.SUPPLIER_PRODUCTS: "supplier-products",
    ImportKind.CUSTOMERS: "customers",
    ImportKind.STOCK: "stock",
    ImportKind.PRICES: "prices",
    ImportKind.ORDERS: "orders",
}
PAGE = 1_000
"""Rows that are read, and written, together."""
BEHIND = "SELECT {keys} FROM {table} WHERE business_id = $1 AND {where} {behind} ORDER BY {keys} LIMIT {page}"
Lines = list[list[str]]


async def template(kind: ImportKind, encoding: Encoding, *, by: Actor) -> str:
    """A link to a file with the headings and a sample."""
    layout = LAYOUTS[kind]
    by.require(layout.permission)
    content = table.written([layout.headings, layout.sample], Format(encoding))
    stored = await files.put(str(by.business_id), content, "csv")
    return files.link(stored.key, f"{NAMES[kind]}-template.csv")


async def export(kind: ImportKind, encoding: Encoding, *, by: Actor) -> str:
    """A link to a file with all that is there; it can be edited and imported again."""
    layout = LAYOUTS[kind]
    by.require(layout.permission)
    assert by.business_id is not None
    with tempfile.TemporaryFile() as file:
        with table.writing(file, Format(encoding)) as write:
            write(layout.headings)
            if layout.always_sample:
                write(layout.sample)
            async for lines in _lines(layout, by.business_id):
                await asyncio.to_thread(_written, write, lines)
        stored = await files.put_table(str(by.business_id), file, "csv")
    return files.link(stored.key, f"{NAMES[kind]}.csv")


def _written(write: Write, lines: Lines) -> None:
    for line in lines:
        write(line)


async def _lines(layout: Layout, business_id: UUID) -> AsyncIterator[Lines]:
    for part in layout.parts:
        async for page in _pages(layout, part, business_id):
            await layout.row.fetch_for_list(page, *layout.beside)
            yield [list(cells_of(row, layout)) for row in page]


async def _pages(layout: Layout, part: Part, business_id: UUID) -> AsyncIterator[Sequence[Any]]:
    """All of its rows; each page begins behind the last row of the one before."""
    keys, last = ", ".join((*part.order, "id")), [business_id]
    facts = {"table": layout.row._meta.db_table, "where": part.where, "keys": keys, "page": PAGE}
    places = ", ".join(f"${number + 2}" for number in range(len(part.order) + 1))
    behind = ""
    while found := await db.read(BEHIND.format(**facts, behind=behind), *last):
        rows = await layout.row.in_bulk([one["id"] for one in found])
        yield [rows[one["id"]] for one in found if one["id"] in rows]
        if len(found) < PAGE:
            return
        last, behind = [business_id, *found[-1].values()], f"AND ({keys}) > ({places})"
