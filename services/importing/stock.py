"""在庫数 by file: counted anew, or what came and went; products themselves are neither made nor renamed by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from tortoise.expressions import Q

from core.user_error import Malformed, NotFound, Required, UserError
from models.product import Product
from models.row import Row
from services.importing import numbers
from services.product import NotCounted

HOLD = "SELECT FROM product WHERE business_id = $1 ORDER BY id FOR NO KEY UPDATE"
"""Held while a file is taken in, in the order in which orders hold them: what is read is what is changed."""


@dataclass(frozen=True)
class Difference:
    """What came in, or went out when it is less than nothing."""

    quantity: Decimal


def key(row: Any) -> Any:
    """The code; of products without one, the name."""
    return ("code", row.code) if row.code else ("name", row.name)


async def find(business_id: UUID, keys: Any) -> dict[Any, Row]:
    """Products by their keys."""
    codes = [text for kind, text in keys if kind == "code"]
    names = [text for kind, text in keys if kind == "name"]
    wanted = Product.filter(Q(code__in=codes) & ~Q(code="") | Q(code="", name__in=names), business_id=business_id)
    return {key(one): one for one in await wanted}


def values(cells: Mapping[str, str], _: Any) -> tuple[dict[str, Any], list[UserError]]:
    """What a row says: either how many there are, or how many more or fewer."""
    problems: list[UserError] = []
    given: dict[str, Decimal] = {}
    for name in ("stock", "difference"):
        if text := cells.get(name, ""):
            quantity = numbers.decimal(text)
            if quantity is None:
                problems.append(Malformed(example="120" if name == "stock" else "-5", path=(name,)))
            else:
                given[name] = quantity
    if len(given) != 1 and not problems:
        problems.append(Malformed(example="在庫数か増減のどちらか (one of both)", path=("stock",)))
    if not (cells.get("code") or cells.get("name")):
        problems.append(Required(path=("code",)))
    stock = Difference(given["difference"]) if "difference" in given else given.get("stock")
    return {"code": cells.get("code", ""), "name": cells.get("name", ""), "stock": stock}, problems


def settle(known: Any, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[UserError]]:
    """What becomes of a product's stock."""
    if known is None:
        return {}, [NotFound(path=("code",))]
    stock = given["stock"]
    if not isinstance(stock, Difference):
        return {"stock": stock}, []
    if known.stock is None:
        return {}, [NotCounted(product=known.name, path=("difference",))]
    return {"stock": known.stock + stock.quantity}, []
