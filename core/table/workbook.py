"""The first sheet of a workbook, as texts; and texts into a sheet, none of which is ever reckoned."""

import datetime as dt
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any

from core.table.cells import RECKONED, Unreadable

LARGEST = 300_000_000
"""Bytes of all parts of a workbook, unpacked: it is read as a whole."""


def workbook(file: IO[bytes]) -> tuple[int, Callable[[], Iterator[list[str]]]]:
    """How many rows the first sheet has, and all of them."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 — seldom needed

    try:
        _weigh(file)
        file.seek(0)
        sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
    except (CalamineError, zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, RuntimeError):
        raise Unreadable from None

    def records() -> Iterator[list[str]]:
        _, beside = sheet.start or (0, 0)
        for cells in sheet.iter_rows():
            yield [""] * beside + [_text(cell) for cell in cells]

    return sheet.total_height + 1, records


def _weigh(file: IO[bytes]) -> None:
    """Refuse what is larger unpacked than it may be, or than it says: each part is unpacked once, as far as it says."""
    with zipfile.ZipFile(file) as parts:
        if sum(part.file_size for part in parts.infolist()) > LARGEST or parts.testzip() is not None:
            raise Unreadable


def _text(cell: Any) -> str:
    """As somebody would have typed it."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell).replace("\x00", "")


def put(sheet: Any, line: int, place: int, text: str, quoted: Any) -> None:
    """Write a text; what a spreadsheet would begin to reckon at is marked by a format."""
    if text.startswith("<r>") and text.endswith("</r>"):  # is taken for markup, unless it comes in pieces
        sheet.write_rich_string(line, place, text[:1], text[1:2], text[2:])
    else:
        sheet.write_string(line, place, text, quoted if text[:1] in RECKONED else None)
