"""発注データ in the manner of 日食協: which field stands where. For the sources, see docs/order-files.md."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise

from services.importing import numbers

SIZE = 128
"""Bytes of a record."""
FILE, SLIP, LINE = "A", "B", "D"
ORDERS = "01"
"""データ種別: orders; other kinds of data are no orders."""
SIGN = re.compile(rb"A[0-9 ]{58}")
"""How a file of records of a fixed length begins: with the digits of its header."""


@dataclass(frozen=True)
class Field:
    """A field of a record: its name here, its heading, its bytes, and how many of its digits are decimals."""

    name: str
    heading: str
    size: int
    decimals: int = 0


RECORDS: dict[str, tuple[Field, ...]] = {
    FILE: (
        Field("record", "レコード区分", 1),
        Field("kind", "データ種別", 2),
        Field("made_on", "データ処理年月日", 6),
        Field("made_at", "データ処理時刻", 6),
        Field("data_on", "データ日付年月日", 6),
        Field("sender", "データ送信側センターコード", 6),
        Field("", "予備", 2),
        Field("receiver", "最終送信先センターコード", 6),
        Field("", "予備", 2),
        Field("relay", "直接送信先センターコード", 6),
        Field("", "予備", 2),
        Field("size", "レコードサイズ", 3),
        Field("records", "レコード件数", 6),
        Field("slips", "帳票枚数", 5),
        Field("", "余白", 69),
    ),
    SLIP: (
        Field("record", "レコード区分", 1),
        Field("kind", "データ区分", 2),
        Field("slip", "伝票番号", 9),
        Field("ordered_on", "発注日", 6),
        Field("wished_on", "納品日", 6),
        Field("buyer", "発注者コード", 8),
        Field("supplier", "取引先コード", 8),
        Field("place", "納品先コード", 10),
        Field("buyer_name", "発注者名", 20),
        Field("place_name", "納品先名", 20),
        Field("slip_remark", "伝票備考", 30),
        Field("", "余白", 8),
    ),
    LINE: (
        Field("record", "レコード区分", 1),
        Field("kind", "データ区分", 2),
        Field("line", "行番号", 2),
        Field("jan", "JANコード", 14),
        Field("code", "商品コード", 20),
        Field("name", "商品名", 25),
        Field("case", "入数", 6),
        Field("quantity", "数量", 7, decimals=1),
        Field("price", "原単価", 9, decimals=2),
        Field("amount", "原価金額", 10),
        Field("remark", "備考", 20),
        Field("", "余白", 12),
    ),
}
"""標準: a header of the file, then for each slip its header and its lines."""
COLUMNS = (
    ("伝票番号", "slip", True, "000012345"),
    ("発注日", "ordered_on", False, "2026-12-01"),
    ("納品日", "wished_on", False, "2026-12-10"),
    ("取引先コード", "supplier", False, "49123401"),
    ("納品先コード", "place", False, "0000000012"),
    ("行番号", "line", False, "1"),
    ("JANコード", "jan", False, "4901234567894"),
    ("商品コード", "code", False, "T-01"),
    ("商品名", "name", False, "トマト"),
    ("数量", "quantity", True, "12"),
    ("原単価", "price", False, "1200"),
    ("備考", "remark", False, ""),
    ("伝票備考", "slip_remark", False, ""),
)
"""簡易: a line of an order in each row, with what its slip says."""
HEADINGS = {name: heading for heading, name, _, _ in COLUMNS}
SPAN = {record: tuple(accumulate((one.size for one in fields), initial=0)) for record, fields in RECORDS.items()}
DECIMALS = {one.name: one.decimals for fields in RECORDS.values() for one in fields if one.decimals}


def cut(record: bytes) -> list[str]:
    """The fields of a record of a fixed length; what stands behind its end is not read."""
    kind = record[:1].decode("ascii", "replace")
    if kind not in RECORDS:
        return [kind]
    bounds = SPAN[kind]
    return [record[a:b].decode("cp932", "replace") for a, b in pairwise(bounds)]


def named(cells: list[str]) -> dict[str, str]:
    """The fields of a record by their names, without what fills them up."""
    fields = RECORDS.get(cells[0] if cells else "", ())
    return {field.name: cell.strip() for field, cell in zip(fields, cells, strict=False) if field.name}


def text(value: str) -> str:
    """As people write it: full-width kana."""
    return unicodedata.normalize("NFKC", value).strip()


def day(value: str) -> dt.date | None:
    """261210, 20261210, 2026-12-10 or 2026/12/10; raises ValueError when it is none. Empty or all zeros: no day."""
    digits = re.sub(r"[-/.]", "", text(value))
    if not digits.strip("0"):
        return None
    if re.search(r"[-/.]", text(value)):
        year, month, date = (int(part) for part in re.split(r"[-/.]", text(value)))
        return dt.date(year, month, date)
    if not digits.isascii():
        raise ValueError
    return dt.datetime.strptime(digits, "%y%m%d" if len(digits) == len("yymmdd") else "%Y%m%d").date()  # noqa: DTZ007


def amount(name: str, value: str, *, is_fixed: bool) -> Decimal | None:
    """A number as it stands in a cell, or, in a record of a fixed length, in digits some of which are decimals."""
    found = numbers.decimal(text(value).strip(numbers.AROUND)) if value.strip() else None
    return found / 10 ** DECIMALS.get(name, 0) if found is not None and is_fixed else found


def gtin(value: str) -> str:
    """A JAN code as products have it: of 14 digits the leading nought goes, and what fills it up."""
    digits = text(value)
    return digits[1:] if len(digits) == len("04901234567894") and digits.startswith("0") else digits
