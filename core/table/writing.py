"""Tables are written row by row, in constant memory."""

import contextlib
import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO

from core.table.cells import Format, safe, within_cp932
from core.table.workbook import put

LONGEST_CELL = 32_767
"""What a cell of a workbook holds, in units of UTF-16."""
Write = Callable[[Sequence[str]], None]


@contextlib.contextmanager
def writing(file: IO[bytes], wanted: Format) -> Iterator[Write]:
    """A way to write rows; the file is whole at the end."""
    with _workbook(file) if wanted is Format.XLSX else _csv(file, wanted) as write:
        yield write


def written(rows: Iterable[Sequence[str]], wanted: Format) -> bytes:
    """A small file."""
    file = io.BytesIO()
    with writing(file, wanted) as write:
        for row in rows:
            write(row)
    return file.getvalue()


@contextlib.contextmanager
def _csv(file: IO[bytes], wanted: Format) -> Iterator[Write]:
    """With CRLF; cells that a spreadsheet would reckon are marked as text."""
    is_utf8 = wanted is Format.UTF_8
    text = io.TextIOWrapper(file, "utf-8-sig" if is_utf8 else "cp932", "replace", newline="")
    writer = csv.writer(text)
    fit = str if is_utf8 else _within_cp932

    def write(row: Sequence[str]) -> None:
        writer.writerow([fit(safe(cell)) for cell in row])

    yield write
    text.detach()


def _within_cp932(cell: str) -> str:
    return "".join(map(within_cp932, cell))


@contextlib.contextmanager
def _workbook(file: IO[bytes]) -> Iterator[Write]:
    from xlsxwriter import Workbook  # noqa: PLC0415 — slow, and seldom needed

    with tempfile.TemporaryDirectory() as folder:
        book = Workbook(file, {"constant_memory": True, "tmpdir": folder})
        sheet, quoted, line = book.add_worksheet(), book.add_format({"quote_prefix": True, "num_format": "@"}), 0

        def write(row: Sequence[str]) -> None:
            nonlocal line
            for place, cell in enumerate(row):
                if cell:
                    put(sheet, line, place, cell[: LONGEST_CELL // 2], quoted)
            line += 1

        yield write
        book.close()
