"""CSV as offices use it: UTF-8 with or without BOM, or CP932 (Shift_JIS of Windows), in and out."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

GETA = "〓"
"""Stands for a character that CP932 does not have."""
RECKONED = tuple("=@+-＝＠＋－\t\r\n")
"""What a spreadsheet begins to reckon at, full-width too; it is told not to by a mark before it."""
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


class Encoding(StrEnum):
    """UTF-8 (written with a BOM, so that Excel reads it), or CP932."""

    UTF_8 = "UTF_8"
    CP932 = "CP932"


class Unreadable(Exception):
    """The file is neither UTF-8 nor CP932, or no CSV; `row` is where that was seen, if it is known."""

    def __init__(self, row: int | None = None) -> None:
        super().__init__(row)
        self.row = row


@dataclass(frozen=True)
class Table:
    """The cells of a file, with the numbers that a spreadsheet gives its rows."""

    encoding: Encoding
    header: list[str]
    rows: list[tuple[int, list[str]]]


def read(content: bytes) -> Table:
    """All cells; rows without any are left out, the others keep their numbers."""
    text, encoding = _text(content)
    records = _records(text)
    header = next(records, (0, []))[1]
    return Table(encoding, header, [(number, cells) for number, cells in records if any(cells)])


def _text(content: bytes) -> tuple[str, Encoding]:
    if b"\x00" in content:
        raise Unreadable
    try:
        return content.decode("utf-8-sig"), Encoding.UTF_8
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp932"), Encoding.CP932
    except UnicodeDecodeError as error:
        raise Unreadable(content.count(b"\n", 0, error.start) + 1) from None


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            yield number, [_bare(cell.strip()) for cell in cells]
    except csv.Error:
        raise Unreadable(number + 1) from None


def _bare(cell: str) -> str:
    """Without the mark that keeps a spreadsheet from reckoning."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in RECKONED else cell


def written(rows: Iterable[Sequence[str]], encoding: Encoding) -> bytes:
    """The file, with CRLF; cells that a spreadsheet would reckon are marked as text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([safe(cell) for cell in row])
    if encoding is Encoding.UTF_8:
        return out.getvalue().encode("utf-8-sig", "replace")
    return "".join(within_cp932(character) for character in out.getvalue()).encode("cp932")


def safe(cell: str) -> str:
    """A cell that no spreadsheet reckons; numbers stay numbers."""
    return f"'{cell}" if cell[:1] in RECKONED and not NUMBER.fullmatch(cell) else cell


def within_cp932(character: str) -> str:
    """What is written for a character: itself, one that looks like it, or GETA."""
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return {"〜": "～", "−": "－", "–": "－", "—": "―", "\xa0": " ", "¥": "￥"}.get(character, GETA)
    return character
