"""取引先別単価・価格グループ単価 by file: agreed on, and changed beforehand."""

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from tortoise.expressions import Q

from core.identifier import new_id
from core.user_error import Malformed, NotFound, Required, UserError
from models.agreed_price import AgreedPrice
from models.customer import Customer
from models.price_group import PriceGroup
from models.product import Product
from models.row import Row
from services import pricing
from services.importing import numbers

DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
LIMITED = "limited"
COLUMNS = (
    ("取引先コード", "customer_code", False, "K-01"),
    ("取引先名", "customer_name", False, "食堂 こだま"),
    ("価格グループ", "price_group", False, ""),
    ("商品コード", "product_code", False, "T-01"),
    ("商品名", "product_name", False, "トマト"),
    ("単価", "price", True, "320"),
    ("適用開始日", "valid_from", False, "2027-04-01"),
    ("適用終了日", "valid_until", False, ""),
)


@dataclass(eq=False, kw_only=True)
class NamedTwice(UserError):
    """Several have this name: say which by its code."""

    ja = "同じ名前のものが複数あります。コードで指定してください。"
    en = "Several have this name: name it by its code."


def key(row: Any) -> Any:
    """Whose, of what, from when, and whether it ends."""
    return row.customer_id or row.price_group_id, row.product_id, row.valid_from, row.valid_until is not None


async def find(business_id: UUID, keys: Any) -> dict[Any, Row]:
    """Prices by their keys; beside them, by owner and product, all that have a last day."""
    owners = [one[0] for one in keys]
    wanted = AgreedPrice.filter(
        Q(customer_id__in=owners) | Q(price_group_id__in=owners),
        business_id=business_id,
        product_id__in=[one[1] for one in keys],
    )
    found: dict[Any, Any] = {}
    for row in await wanted:
        found[key(row)] = row
        if row.is_limited:
            found.setdefault((LIMITED, row.owner_id, row.product_id), []).append(row)
    return found


async def related(business_id: UUID, page: Sequence[Mapping[str, str]]) -> dict[str, UUID]:
    """Customers and products by code and by name, groups by name: those that a page names."""

    def named(column: str) -> list[str]:
        return list({cells.get(column, "") for cells in page} - {""})

    found: dict[str, UUID] = {}
    for kind, row in (("customer", Customer), ("product", Product)):
        wanted = Q(code__in=named(f"{kind}_code")) | Q(name__in=named(f"{kind}_name"))
        known = cast(
            "list[tuple[UUID, str, str]]",
            await row.filter(wanted, business_id=business_id).values_list("id", "code", "name"),
        )
        times = Counter(name for _, _, name in known)
        for id, code, name in known:
            found[f"{kind}_name {name}" if times[name] == 1 else f"twice {kind}_name {name}"] = id
            if code:
                found[f"{kind}_code {code}"] = id
    groups = await PriceGroup.filter(business_id=business_id, name__in=named("price_group")).values_list("name", "id")
    return found | {f"price_group {name}": id for name, id in cast("list[tuple[str, UUID]]", groups)}


def values(cells: Mapping[str, str], world: Any) -> tuple[dict[str, Any], list[UserError]]:
    """What a row says: of a customer or a group, what a product costs from when until when."""
    problems: list[UserError] = []
    customer = _named("customer", cells, world.related, problems)
    product = _named("product", cells, world.related, problems)
    group = None
    if text := cells.get("price_group", ""):
        group = world.related.get(f"price_group {text}")
        if group is None:
            problems.append(NotFound(path=("price_group",)))
    is_named = bool(cells.get("customer_code") or cells.get("customer_name"))
    if is_named == bool(cells.get("price_group")):
        problems.append(pricing.PriceForOne(path=("customer_code",)))
    if not (cells.get("product_code") or cells.get("product_name")):
        problems.append(Required(path=("product_code",)))
    found: dict[str, Any] = {
        "customer_id": customer if is_named else None,
        "price_group_id": None if is_named else group,
        "product_id": product or world.business_id,
        "price": _price(cells.get("price", ""), problems),
    }
    for name in ("valid_from", "valid_until"):
        found[name] = _day(name, cells.get(name, ""), problems)
    if problems:  # It is nobody's, and nothing else is said against it.
        found |= {"customer_id": new_id(), "price_group_id": None}
    return found, problems


def more(row: Any) -> list[UserError]:
    """What is wrong with a price by itself."""
    return pricing.faults(row)


def among(row: Any, world: Any) -> list[UserError]:
    """What keeps it out beside those that are there, and those that the file has named before."""
    if not row.is_limited:
        return []
    if row.id == world.blank.id:
        row.id = new_id()
    told = world.kept.setdefault((row.owner_id, row.product_id), {})
    there = {key(one): one for one in world.rows.get((LIMITED, row.owner_id, row.product_id), ())}
    clash = pricing.overlap(row, [one for other, one in (there | told).items() if other != key(row)])
    told[key(row)] = row
    return [clash] if clash else []


def written(row: Any) -> list[str]:
    """A price as a file says it."""
    return [
        row.customer.code if row.customer else "",
        row.customer.name if row.customer else "",
        row.price_group.name if row.price_group else "",
        row.product.code,
        row.product.name,
        str(row.price),
        str(row.valid_from or ""),
        str(row.valid_until or ""),
    ]


def _named(kind: str, cells: Mapping[str, str], known: Mapping[str, UUID], problems: list[UserError]) -> UUID | None:
    """By code; without one, by name."""
    for column in (f"{kind}_code", f"{kind}_name"):
        if text := cells.get(column, ""):
            if f"twice {column} {text}" in known:
                problems.append(NamedTwice(path=(column,)))
            elif f"{column} {text}" not in known:
                problems.append(NotFound(path=(column,)))
            return known.get(f"{column} {text}")
    return None


def _price(text: str, problems: list[UserError]) -> int | None:
    if not text.strip(numbers.AROUND):
        return None
    price = numbers.whole(text)
    if price is None:
        problems.append(Malformed(example="1200", path=("price",)))
    return price or 0


def _day(name: str, text: str, problems: list[UserError]) -> dt.date | None:
    found = DATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if text:
        try:
            return dt.date(*map(int, found.groups() if found else ()))
        except (TypeError, ValueError):
            problems.append(Malformed(example="2027-04-01", path=(name,)))
    return None
