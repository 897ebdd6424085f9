"""Stock goes down when an order is placed and comes back when it is aborted; never below nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from core.db import fetch
from core.locale import Locale
from core.user_error import UserError, refuse
from models.order import OrderLine
from services.order.quantity import plain


@dataclass(eq=False, kw_only=True)
class OutOfStock(UserError):
    """Not enough of a product is left; `nearest` of it can be ordered, or nothing."""

    ja = "「{product}」の在庫が足りません（残り{available}）。"
    en = "Not enough of “{product}” is in stock ({available} left)."
    product: str
    available: Decimal
    nearest: Decimal

    def message(self, locale: Locale) -> str:
        """With what is left as people write it."""
        words = self.ja if locale == "ja" else self.en
        return words.format(product=self.product, available=f"{plain(self.available):f}")


TAKE = """
WITH held AS (
    SELECT p.id, p.name, p.stock, given.quantity
    FROM product p JOIN unnest($1::uuid[], $2::numeric[]) AS given(id, quantity) ON given.id = p.id
    ORDER BY p.id FOR NO KEY UPDATE OF p
), taken AS (
    UPDATE product p SET stock = held.stock - held.quantity
    FROM held WHERE p.id = held.id AND held.stock >= held.quantity
)
SELECT id, name, stock FROM held WHERE stock < quantity
"""
"""Rows are locked in one order, so that nobody waits in a circle; `held` knows what is there once they are."""
GIVE = """
WITH held AS (
    SELECT p.id, p.stock, given.quantity
    FROM product p JOIN unnest($1::uuid[], $2::numeric[]) AS given(id, quantity) ON given.id = p.id
    WHERE p.stock IS NOT NULL ORDER BY p.id FOR NO KEY UPDATE OF p
)
UPDATE product p SET stock = held.stock + held.quantity FROM held WHERE p.id = held.id
"""

Lines = Iterable[tuple[OrderLine, Decimal]]


async def reserve(lines: Lines, paths: Sequence[tuple[str | int, ...]] | None = None) -> None:
    """Take quantities from stock: all of them, or none with the reasons, each told at its path."""
    asked = list(lines)
    wanted = _by_product(asked)
    if not wanted:
        return
    short = {row["id"]: row for row in await fetch(TAKE, list(wanted), list(wanted.values()))}
    left = {key: row["stock"] for key, row in short.items()}
    problems: list[UserError] = []
    for i, (line, quantity) in sorted(enumerate(asked), key=lambda one: str(one[1][0].product_id)):
        if line.product_id not in left or not (line.reserved and quantity):
            continue
        if quantity <= left[line.product_id]:
            left[line.product_id] -= quantity
        else:
            name, available = short[line.product_id]["name"], left[line.product_id]
            problems.append(
                OutOfStock(
                    product=name,
                    available=available,
                    nearest=available,
                    path=paths[i] if paths else ("lines", i, "quantity"),
                )
            )
    refuse(problems)


async def release(lines: Lines) -> None:
    """Give quantities back."""
    if given := _by_product(lines):
        await fetch(GIVE, list(given), list(given.values()))


def _by_product(lines: Lines) -> dict[UUID, Decimal]:
    """How much of each product, of what is counted at all."""
    found: dict[UUID, Decimal] = {}
    for line, quantity in lines:
        if line.reserved and quantity and line.product_id is not None:
            found[line.product_id] = found.get(line.product_id, Decimal(0)) + quantity
    return found
