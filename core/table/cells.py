"""What offices' tables are written in, and cells that no spreadsheet reckons."""

import re
from enum import StrEnum

GETA = "〓"
"""Stands for a character that CP932 does not have."""
RECKONED = tuple("=@+-＝＠＋－\t\r\n")
"""What a spreadsheet begins to reckon at, full-width too; it is told not to by a mark before it."""
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


class Encoding(StrEnum):
    """CSV in UTF-8 (written with a BOM, so that Excel reads it) or CP932."""

    UTF_8 = "UTF_8"
    CP932 = "CP932"


class Format(StrEnum):
    """CSV in UTF-8 (written with a BOM, so that Excel reads it) or CP932, or a workbook of Excel."""

    UTF_8 = "UTF_8"
    CP932 = "CP932"
    XLSX = "XLSX"

    @property
    def extension(self) -> str:
        """Of the names of its files."""
        return "xlsx" if self is Format.XLSX else "csv"


class Unreadable(Exception):
    """The file is neither UTF-8 nor CP932, or no table; `row` is where that was seen, if it is known."""

    def __init__(self, row: int | None = None) -> None:
        super().__init__(row)
        self.row = row


def bare(cell: str) -> str:
    """Without the mark that keeps a spreadsheet from reckoning."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in RECKONED else cell


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
