"""The slips with errors, written as the file was, with what is wrong beside them: can be mended and imported."""

from collections.abc import Sequence
from typing import IO

from core import table
from core.table import Format, within_cp932
from services.importing.slips.fields import SIZE
from services.importing.slips.reading import Filing, Slip, Written

SUFFIX = {Format.UTF_8: ".csv", Format.CP932: ".csv", Format.XLSX: ".xlsx"}


def write_out(file: IO[bytes], filing: Filing, slips: Sequence[Slip]) -> None:
    """Whole slips: an order is mended and placed whole."""
    rows = sorted(
        {row.number: row for row in [*filing.stray, *(row for slip in slips for row in slip.rows)]}.values(),
        key=lambda row: row.number,
    )
    if filing.is_fixed:
        _fixed(file, filing, rows)
        return
    width = max(len(row.cells) for row in [*rows, *([filing.header] if filing.header else [])])
    with table.writing(file, filing.format) as write:
        if filing.header:
            is_record = filing.header.cells[:1] == ["A"]
            write([*_padded(filing.header.cells, width), "" if is_record else "エラー / Error"])
        for row in rows:
            write([*_padded(row.cells, width), _told(row)])


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _fixed(file: IO[bytes], filing: Filing, rows: Sequence[Written]) -> None:
    """Behind the end of a record nothing is read: there it is said what is wrong with it."""
    is_utf8 = filing.format is Format.UTF_8
    for row in [*([filing.header] if filing.header else []), *rows]:
        told = _told(row)
        record = row.raw[:SIZE].ljust(SIZE)
        said = told if is_utf8 else "".join(map(within_cp932, told))
        line = record.decode("cp932", "replace") + (f"  {said}" if said else "")
        file.write(f"{line}\r\n".encode("utf-8" if is_utf8 else "cp932", "replace"))


def _told(row: Written) -> str:
    if not row.problems:
        return ""
    return f"{row.number}行目 " + "；".join(f"{heading}：{error.message('ja')}" for heading, error in row.problems)
