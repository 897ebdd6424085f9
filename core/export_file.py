"""Files of rows that are written as the rows come: JSON lines, CSV and workbooks that no spreadsheet reckons."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Any, Protocol

import orjson

from core.execution.columns import Column, cells_of
from core.spreadsheet import Xlsx
from core.table import GETA, Encoding, safe, within_cp932
from core.user_error import UserError

SHOWN = 20


class ExportFormat(StrEnum):
    """A line of JSON for each row, or a table with a line of headings: as CSV, or as a workbook of Excel."""

    JSONL = "JSONL"
    CSV = "CSV"
    XLSX = "XLSX"


class Unencodable(StrEnum):
    """What becomes of characters that CP932 does not have: 〓 stands for them, or the export fails and names them."""

    REPLACE = "REPLACE"
    REFUSE = "REFUSE"


@dataclass(eq=False, kw_only=True)
class NotEncodable(UserError):
    """There are characters that the encoding does not have."""

    ja = "Shift_JIS（CP932）で表せない文字があります：{places}。UTF-8 で出力するか、〓 に置き換えてください。"
    en = "CP932 does not have these characters: {places}. Use UTF-8, or have them replaced by 〓."
    places: str


@dataclass(frozen=True)
class Layout:
    """How a file is to be written."""

    format: ExportFormat
    encoding: Encoding = Encoding.UTF_8
    unencodable: Unencodable = Unencodable.REPLACE
    rows_of: str = ""
    """The list of a row of which each element is a line of the table."""


class Writer(Protocol):
    """Takes rows, and gives the file up when there are no more."""

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write some rows."""

    def close(self) -> None:
        """Write what is left, which may take a while; refuse what could not be written."""


def writer(layout: Layout, columns: Sequence[Column], file: IO[bytes], room: str) -> Writer:
    """What writes a file of a layout; it may keep what it has not finished in a folder."""
    match layout.format:
        case ExportFormat.JSONL:
            return _Lines(file)
        case ExportFormat.CSV:
            return _Csv(layout, columns, file)
        case ExportFormat.XLSX:
            return Xlsx(columns, layout.rows_of, file, room)


class _Lines:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        self._file.writelines(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)

    def close(self) -> None:
        """There is nothing more."""


class _Csv:
    def __init__(self, layout: Layout, columns: Sequence[Column], file: IO[bytes]) -> None:
        self._layout, self._columns, self._file = layout, columns, file
        self._text = io.StringIO(newline="")
        self._csv = csv.writer(self._text)
        self._line, self._strange = 0, list[str]()
        if layout.encoding is Encoding.UTF_8:
            file.write(b"\xef\xbb\xbf")
        self._write([column.name for column in columns])
        self._flush()

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        for row in rows:
            for cells in cells_of(row, self._columns, self._layout.rows_of):
                self._write([_text(cell) for cell in cells])
        self._flush()

    def close(self) -> None:
        if self._strange:
            raise NotEncodable(places="、".join(self._strange))

    def _write(self, cells: list[str]) -> None:
        self._line += 1
        if self._layout.encoding is Encoding.CP932:
            cells = [self._fitting(place, cell) for place, cell in enumerate(cells)]
        self._csv.writerow([safe(cell) for cell in cells])

    def _fitting(self, place: int, cell: str) -> str:
        try:
            cell.encode("cp932")
        except UnicodeEncodeError:
            found = "".join(map(within_cp932, cell))
            lost = [was for was in cell if was != GETA and within_cp932(was) == GETA]
            if lost and self._layout.unencodable is Unencodable.REFUSE and len(self._strange) < SHOWN:
                self._strange.append(f"{self._line} {self._columns[place].name}: {''.join(lost[:5])}")
            return found
        return cell

    def _flush(self) -> None:
        encoding = "utf-8" if self._layout.encoding is Encoding.UTF_8 else "cp932"
        self._file.write(self._text.getvalue().encode(encoding, "replace"))
        self._text.seek(0)
        self._text.truncate()


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
