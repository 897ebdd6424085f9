"""A file of orders as slips: records of a fixed length, the same records as CSV, or a row for each line of an order."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import IO

from core import files, table
from core.table import Format, Records, Table, Unreadable
from core.user_error import Malformed, Required, TooMany, UserError, refuse
from models.file import File
from models.import_job import ImportJob, ImportKind
from services.importing.layouts import LAYOUTS
from services.importing.planning import heading, is_sample
from services.importing.refusals import ColumnsMissing, UnreadableFile
from services.importing.slips.fields import (
    FILE,
    HEADINGS,
    LINE,
    ORDERS,
    RECORDS,
    SIGN,
    SIZE,
    SLIP,
    cut,
    named,
    text,
)  # fmt: skip

MOST_SLIPS = 1_000
MOST_ROWS = 20_000
"""All of a file is ordered at once, and sellers' numbers and stock are held until it is."""

Told = list[tuple[str, UserError]]
"""What is wrong, and under which heading."""


@dataclass
class Written:
    """A row of the file: a record, or a line of a table."""

    number: int
    """As a spreadsheet, or an editor, counts."""
    cells: list[str]
    raw: bytes = b""
    """As it stands in a file of a fixed length."""
    values: dict[str, str] = field(default_factory=dict)
    problems: Told = field(default_factory=list)


@dataclass
class Slip:
    """伝票: an order of the file."""

    head: Written
    lines: list[Written] = field(default_factory=list)

    @property
    def number(self) -> str:
        """伝票番号."""
        return text(self.head.values.get("slip", ""))

    @property
    def rows(self) -> list[Written]:
        """All that it consists of."""
        return self.lines if self.lines and self.lines[0].number == self.head.number else [self.head, *self.lines]

    def value(self, name: str) -> str:
        """A field of its header."""
        return self.head.values.get(name, "")


@dataclass
class Filing:
    """What a file holds."""

    format: Format
    is_fixed: bool
    header: Written | None
    """The record of the file, or the headings."""
    slips: list[Slip] = field(default_factory=list)
    stray: list[Written] = field(default_factory=list)
    """Rows that belong to no slip."""
    rows: int = 0
    """All but the header's."""


@contextlib.asynccontextmanager
async def opened(job: ImportJob) -> AsyncIterator[Filing]:
    """All of a file."""
    file = await File.get(id=job.file_id)
    async with files.local(file.key) as local:
        try:
            yield await asyncio.to_thread(filing, local)
        except Unreadable as error:
            raise UnreadableFile(place=f"({error.row}行目 / row {error.row})" if error.row else "") from None


def filing(file: IO[bytes]) -> Filing:
    """What a file holds, whichever of the three layouts it has."""
    file.seek(0)
    if SIGN.match(file.read(SIZE).removeprefix(b"\xef\xbb\xbf")):
        found = table.records(file, SIZE)
        return _by_records(found.format, _fixed(found), is_fixed=True)
    opened_table = table.opened(file)
    if opened_table.header[:1] == [FILE]:
        return _by_records(opened_table.format, _separated(opened_table), is_fixed=False)
    return _by_rows(opened_table)


def _fixed(found: Records) -> Iterator[Written]:
    for number, record in found.rows():
        cells = cut(record)
        row = Written(number, cells, record, named(cells))
        if cells[0] in RECORDS and len(record) < SIZE:
            row.problems.append(("レコード区分", Malformed(example=f"{SIZE}バイト (bytes)")))
        yield row


def _separated(found: Table) -> Iterator[Written]:
    yield Written(1, found.header, values=named(found.header))
    for number, cells in found.rows():
        yield Written(number, cells, values=named(cells))


def _by_records(found: Format, rows: Iterator[Written], *, is_fixed: bool) -> Filing:
    """A header, then for each slip its header and its lines."""
    told = Filing(found, is_fixed, None)
    for row in rows:
        kind = row.values.get("record") or (row.cells[0] if row.cells else "")
        if kind in RECORDS and row.values.get("kind", "").zfill(2) != ORDERS:
            row.problems.append(("データ区分", Malformed(example=ORDERS)))
        if kind == FILE and told.header is None and not row.problems:
            told.header = row
            continue
        _bound(told)
        if kind == SLIP:
            told.slips.append(Slip(row))
        elif kind == LINE and told.slips:
            told.slips[-1].lines.append(row)
        else:
            row.problems = row.problems or [("レコード区分", Malformed(example="A / B / D"))]
            told.stray.append(row)
    _few(told)
    for slip in told.slips:
        _complete(slip, told.header)
    return told


def _complete(slip: Slip, header: Written | None) -> None:
    """What the slip leaves to the file's header."""
    if header is not None and not slip.value("supplier").strip("0"):
        slip.head.values["supplier"] = header.values.get("receiver", "")
    for line in slip.lines:
        line.values = slip.head.values | line.values


def _by_rows(found: Table) -> Filing:
    """Rows of one slip stand together or not: they are one order."""
    layout = LAYOUTS[ImportKind.ORDERS]
    places = heading(layout, found.header)
    if places.missing:
        raise ColumnsMissing(columns="、".join(places.missing))
    told = Filing(found.format, is_fixed=False, header=Written(1, found.header))
    known: dict[str, Slip] = {}
    for number, cells in found.rows():
        _bound(told)
        if is_sample(layout, number, cells):
            continue
        values = {name: cells[at] if at < len(cells) else "" for name, at in places.places.items()}
        row = Written(number, cells, values=values)
        key = text(values.get("slip", ""))
        if not key:
            row.problems.append((HEADINGS["slip"], Required()))
            told.stray.append(row)
            continue
        slip = known.get(key)
        if slip is None:
            slip = known[key] = Slip(row)
            told.slips.append(slip)
        row.problems += _differing(slip, row)
        slip.lines.append(row)
    _few(told)
    return told


OF_SLIP = ("ordered_on", "wished_on", "supplier", "place")


def _differing(slip: Slip, row: Written) -> Told:
    """A row of a slip says what its first row has said, or nothing."""
    return [
        (HEADINGS[name], Malformed(example=slip.value(name) or "（空欄 / empty）"))
        for name in OF_SLIP
        if row.values.get(name, "") not in {"", slip.value(name)}
    ]


def _bound(told: Filing) -> None:
    told.rows += 1
    if told.rows > MOST_ROWS:
        refuse([TooMany(limit=MOST_ROWS, count=told.rows, path=("file",))])


def _few(told: Filing) -> None:
    if len(told.slips) > MOST_SLIPS:
        refuse([TooMany(limit=MOST_SLIPS, count=len(told.slips), path=("file",))])
