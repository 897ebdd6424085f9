"""An Excel workbook of one sheet, written as the rows come, in constant memory; nothing in it is ever reckoned."""

import contextlib
import datetime as dt
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from core.clock import TOKYO
from core.execution.columns import NUMBERS, Column, cells_of
from core.table.workbook import put
from core.user_error import UserError

MOST_LINES = 1_048_576
LONGEST_CELL = 32_767
"""In units of UTF-16."""
MOST_DIGITS = 15
"""A spreadsheet rounds longer numbers: they are written as texts."""
OLDEST = dt.datetime(1900, 3, 1)  # noqa: DTZ001 — as clocks show it
"""Before it, spreadsheets do not agree on the calendar."""
WIDTH = 16
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
ROOM = "tsunagi-export-"
LEFT_SECONDS = 3600


@dataclass(eq=False, kw_only=True)
class BeyondSheet(UserError):
    """A sheet of Excel holds 1,048,576 lines, and a cell 32,767 characters."""

    ja = "Excel のシートに収まりません：{place}。CSV または JSONL で出力してください。"
    en = "This does not fit into a sheet of Excel: {place}. Use CSV or JSONL."
    place: str


@contextlib.contextmanager
def room() -> Iterator[str]:
    """A folder for what is being written; one that a killed process has left goes when it was untouched for an hour."""
    for left in Path(tempfile.gettempdir()).glob(f"{ROOM}*"):
        with contextlib.suppress(OSError):
            if max(path.stat().st_mtime for path in (left, *left.iterdir())) < time.time() - LEFT_SECONDS:
                shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=ROOM) as path:
        yield path


class Xlsx:
    """Takes rows: a line for each, or for each element of a list in it, below a line of headings."""

    def __init__(self, columns: Sequence[Column], rows_of: str, file: IO[bytes], path: str) -> None:
        from xlsxwriter import Workbook  # noqa: PLC0415 — slow, and seldom needed

        self._columns, self._rows_of, self._line = columns, rows_of, 0
        self._book = Workbook(file, {**OPTIONS, "tmpdir": path})
        self._sheet = self._book.add_worksheet()
        self._quoted = self._book.add_format({"quote_prefix": True})
        self._dated = {
            "Date": self._book.add_format({"num_format": "yyyy-mm-dd"}),
            "DateTime": self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        bold = self._book.add_format({"bold": True})
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, max(len(columns) - 1, 0), WIDTH)
        for place, column in enumerate(columns):
            self._sheet.write_string(0, place, column.name, bold)

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write some rows."""
        for row in rows:
            for cells in cells_of(row, self._columns, self._rows_of):
                self._line += 1
                if self._line >= MOST_LINES:
                    raise BeyondSheet(place=f"{MOST_LINES:,}+")
                for place, (column, value) in enumerate(zip(self._columns, cells, strict=True)):
                    self._put(place, column, value)

    def close(self) -> None:
        """Put the workbook together."""
        self._book.close()

    def _put(self, place: int, column: Column, value: Any) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            self._sheet.write_boolean(self._line, place, value)
        elif column.kind in NUMBERS and len(Decimal(str(value)).as_tuple().digits) <= MOST_DIGITS:
            self._sheet.write_number(self._line, place, float(value))
        elif column.kind in self._dated and (when := _instant(value)):
            self._sheet.write_datetime(self._line, place, when, self._dated[column.kind])
        else:
            self._text(place, str(value))

    def _text(self, place: int, text: str) -> None:
        if len(text.encode("utf-16-le")) // 2 > LONGEST_CELL:
            raise BeyondSheet(place=f"{self._line + 1} {self._columns[place].name}")
        put(self._sheet, self._line, place, text, self._quoted)


def _instant(text: str) -> dt.datetime | None:
    """A day, or a moment as clocks in Japan show it; None where a spreadsheet cannot say it."""
    try:
        found = dt.datetime.fromisoformat(text)
        found = found.astimezone(TOKYO).replace(tzinfo=None) if found.tzinfo else found
    except (ValueError, OverflowError):
        return None
    return found if found >= OLDEST else None
