"""Tables are read row by row: CSV, in constant memory, or the first sheet of a workbook."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from core.table.cells import Format, Unreadable, bare
from core.table.workbook import workbook

CHUNK = 1 << 20
LONGEST_LINE = 1_000_000
CODECS = {Format.UTF_8: "utf-8-sig", Format.CP932: "cp932"}
Rows = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True)
class Table:
    """The cells of a file, with the numbers that a spreadsheet gives its rows; those without any are left out."""

    format: Format
    header: list[str]
    lines: int
    """About as many rows as there are."""
    rows: Callable[[], Rows]
    """All below the first."""


def opened(file: IO[bytes]) -> Table:
    """What a file holds; it stays open for as long as rows are read."""
    file.seek(0)
    if file.read(4) == b"PK\x03\x04":
        lines, records = workbook(file)
        return _table(Format.XLSX, lines, records)
    found, lines = format_of(file)
    return _table(found, lines, lambda: _records(file, CODECS[found]))


def _table(found: Format, lines: int, records: Callable[[], Iterator[list[str]]]) -> Table:
    def rows() -> Rows:
        for number, cells in enumerate(records(), 1):
            if number > 1 and any(cells):
                yield number, [bare(cell.strip()) for cell in cells]

    header = next(records(), [])
    return Table(found, [bare(cell.strip()) for cell in header], lines, rows)


def format_of(file: IO[bytes]) -> tuple[Format, int]:
    """What all of a file is, strictly, and how many lines it has; guessing goes wrong on short Japanese files."""
    for found, codec in CODECS.items():
        decoder, lines, chunk = codecs.getincrementaldecoder(codec)(), 1, b"\n"
        file.seek(0)
        try:
            while chunk:
                chunk = file.read(CHUNK)
                if b"\x00" in chunk:
                    raise Unreadable
                decoder.decode(chunk, final=not chunk)
                lines += chunk.count(b"\n")
        except UnicodeDecodeError as error:
            row = lines + error.object.count(b"\n", 0, error.start)
        else:
            return found, lines
    raise Unreadable(row)


def _records(file: IO[bytes], codec: str) -> Iterator[list[str]]:
    file.seek(0)
    text = io.TextIOWrapper(file, codec, newline="")
    number = 0
    try:
        for number, cells in enumerate(csv.reader(_lines(text), strict=True), 1):  # noqa: B007 — told when it fails
            yield cells
    except csv.Error:
        raise Unreadable(number + 1) from None
    finally:
        text.detach()


def _lines(text: IO[str]) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise csv.Error
        yield line
