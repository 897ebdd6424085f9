"""商品マスタ by file: what a seller's catalogue says, keyed by 商品名."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from core import db
from core.user_error import Malformed, UserError
from models.product import ProductMark, SaleType
from services.importing import numbers

T = TypeVar("T")
LEFT: Any = object()
"""A field that stays as it is."""
SALE_TYPES = {"個数": SaleType.PIECE, "分量": SaleType.WEIGHT, "量り売り": SaleType.WEIGHT}
MARKS = {
    "SALE": ProductMark.SALE, "NEW": ProductMark.NEW, "売れ筋": ProductMark.POPULAR, "予約販売": ProductMark.PREORDER,
    "再入荷": ProductMark.RESTOCKED, "残りわずか": ProductMark.FEW_LEFT, "完売": ProductMark.SOLD_OUT,
}  # fmt: skip
PUBLISHED = {"公開": True, "非公開": False, "1": True, "0": False, "○": True, "×": False}
SEPARATOR = "、"
BETWEEN = re.compile("[、,，\n]")
TAKEN = "SELECT id, code FROM product WHERE business_id = $1 AND code = ANY($2)"


@dataclass(frozen=True)
class _Way:
    """How a cell is read, an example of it, and what an empty one says."""

    read: Callable[[str], Any]
    example: str
    empty: Any = LEFT


def values(cells: Mapping[str, str], _: Any) -> tuple[dict[str, Any], list[UserError]]:
    """What a row says: of columns that are left out, and of empty cells that need something, nothing."""
    found: dict[str, Any] = {name: cells[name] for name in TEXTS if name in cells}
    if cells.get("unit"):
        found["unit"] = cells["unit"]
    problems: list[UserError] = []
    for name, way in WAYS.items():
        text = cells.get(name, "").strip()
        value = way.read(text) if text else way.empty if name in cells else LEFT
        if text and value is None:
            problems.append(Malformed(example=way.example, path=(name,)))
        elif value is not LEFT:
            found[name] = list(value) if isinstance(value, tuple) else value
    return found, problems


def second_key(product: Any) -> str | None:
    """The code, that no two products share."""
    return product.code or None


async def owners(business_id: UUID, codes: Sequence[str]) -> dict[str, UUID]:
    """Whose the codes are."""
    return {row["code"]: row["id"] for row in await db.read(TAKEN, business_id, list(codes))} if codes else {}


def cell(product: Any, name: str) -> str:
    """A field as a file writes it."""
    value: Any = getattr(product, name, None)
    if name in {"tags", "marks"}:
        return SEPARATOR.join(SAID[name][one] if name in SAID else one for one in value)
    if name in SAID:
        return SAID[name][value]
    return "" if value is None else f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()


def _one_of(words: Mapping[str, T]) -> Callable[[str], T | None]:
    known = {_folded(word): value for word, value in words.items()}
    return lambda text: known.get(_folded(text))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in map(str.strip, BETWEEN.split(text)) if part)


MARK = _one_of(MARKS)


def _marks(text: str) -> tuple[ProductMark, ...] | None:
    parts = _parts(text)
    marks = tuple(mark for part in parts if (mark := MARK(part)) is not None)
    return marks if len(marks) == len(parts) else None


TEXTS = ("name", "code", "jan_code", "description")
SAID: dict[str, dict[Any, str]] = {
    name: {value: word for word, value in reversed(list(words.items()))}
    for name, words in (("sale_type", SALE_TYPES), ("marks", MARKS), ("published", PUBLISHED))
}
"""What is written for a value: the first of its words."""
WAYS = {
    "sale_type": _Way(_one_of(SALE_TYPES), "個数 / 分量"),
    "price": _Way(numbers.whole, "1200"),
    "tax_rate": _Way(numbers.whole, "8"),
    "case_quantity": _Way(numbers.decimal, "12", None),
    "lot_quantity": _Way(numbers.decimal, "6", None),
    "minimum_quantity": _Way(numbers.decimal, "6", None),
    "stock": _Way(numbers.decimal, "120", None),
    "tags": _Way(_parts, "野菜、旬", ()),
    "marks": _Way(_marks, "NEW、売れ筋", ()),
    "published": _Way(_one_of(PUBLISHED), "公開 / 非公開"),
}
