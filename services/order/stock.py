"""Stock goes down when an order is placed and comes back when it is aborted; never below nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tortoise.expressions import F

from core.user_error import UserError, refuse
from models.order import OrderLine
from models.product import Product


@dataclass(eq=False, kw_only=True)
class OutOfStock(UserError):
    """Not enough of a product is left."""

    ja = "「{product}」の在庫が足りません（残り{available}）。"
    en = "Not enough of “{product}” is in stock ({available} left)."
    product: str
    available: Decimal


async def reserve(lines: Iterable[tuple[OrderLine, Decimal]], path: tuple[str | int, ...] = ("lines",)) -> None:
    """Take quantities from stock, by conditional updates in one order of rows, so that nobody waits in a circle."""
    problems: list[UserError] = []
    numbered = sorted(enumerate(lines), key=lambda n: str(n[1][0].product_id))
    for i, (line, quantity) in numbered:
        if quantity == 0 or not line.reserved:
            continue
        taken = await Product.filter(id=line.product_id, stock__gte=quantity).update(stock=F("stock") - quantity)
        if not taken:
            product = await Product.get(id=line.product_id)
            if product.stock is not None:
                problems.append(OutOfStock(product=product.name, available=product.stock, path=(*path, i, "quantity")))
    refuse(problems)


async def release(lines: Iterable[tuple[OrderLine, Decimal]]) -> None:
    """Give quantities back."""
    for line, quantity in sorted(lines, key=lambda n: str(n[0].product_id)):
        if line.reserved and quantity:
            await Product.filter(id=line.product_id, stock__isnull=False).update(stock=F("stock") + quantity)
