"""The seller's catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.actor import Actor
from core.user_error import (
    Duplicate,
    NotFound,
    OutOfRange,
    Required,
    Taken,
    TooLong,
    TooMany,
    UserError,
    below,
    refuse,
)
from models.product import Product
from models.row import assign
from services.file import take_image

TAX_RATES = (0, 8, 10)
MOST_TAGS = 10
LONGEST_TAG = 20
MOST_CHANGES = 500


@dataclass(eq=False, kw_only=True)
class NotCounted(UserError):
    """The product's stock is not counted: say first how much there is."""

    ja = "「{product}」は在庫を数えていません。先に在庫数を入力してください。"
    en = "The stock of “{product}” is not counted. Say first how much there is."
    product: str


@dataclass(frozen=True)
class StockChange:
    """How much of a product there is, or how much more; less when it is below nothing."""

    product: UUID
    stock: Decimal | None = None
    difference: Decimal | None = None


async def create(values: dict[str, Any], *, image: UUID | None, by: Actor) -> Product:
    """Add a product."""
    product = Product(business_id=by.business_id)
    assign(product, values)
    refuse(product.problems() + await _problems(product))
    await take_image(product, "image", image, by=by)
    product.refold()
    await product.save()
    return product


async def update(product: Product, values: dict[str, Any], *, image: UUID | None, by: Actor) -> Product:
    """Change a product; orders of the past keep what they say."""
    changed = assign(product, values)
    refuse(product.problems(*changed) + await _problems(product))
    changed += await take_image(product, "image", image, by=by)
    await product.store(*changed)
    return product


async def change_stock(changes: Sequence[StockChange], *, by: Actor) -> list[Product]:
    """Count products anew, or tell what came and went: what is sold meanwhile is never forgotten."""
    if len(changes) > MOST_CHANGES:
        refuse([TooMany(limit=MOST_CHANGES, count=len(changes), path=("lines",))])
    asked = [one.product for one in changes]
    held = Product.filter(id__in=asked, business_id=by.business_id).order_by("id").select_for_update(no_key=True)
    products = {product.id: product for product in await held}
    problems: list[UserError] = [] if changes else [Required(path=("lines",))]
    for i, change in enumerate(changes):
        product = products.get(change.product)
        if product is None:
            problems.append(NotFound(path=("lines", i, "product")))
        elif change.product in asked[:i]:
            problems.append(Duplicate(path=("lines", i, "product")))
        else:
            problems += [below(error, "lines", i) for error in _changed_stock(product, change)]
    refuse(problems)
    for product in products.values():
        await product.store("stock")
    return [products[key] for key in asked]


def _changed_stock(product: Product, change: StockChange) -> list[UserError]:
    """Set it, and say what is wrong with it."""
    if change.difference is None and change.stock is not None:
        product.stock = change.stock
        return product.problems("stock")
    if change.difference is None or change.stock is not None:
        return [Required(path=("stock",))]
    if product.stock is None:
        return [NotCounted(product=product.name, path=("difference",))]
    product.stock += change.difference
    return [
        OutOfRange(least=e.least, most=e.most, path=("difference",))
        for e in product.problems("stock")
        if isinstance(e, OutOfRange)
    ]


def own_problems(product: Product) -> list[UserError]:
    """What is wrong with a product that its fields alone do not tell, and that no other product has a part in."""
    found = product.half_problems()
    if product.tax_rate not in TAX_RATES:
        found.append(OutOfRange(least="0, 8", most="10", path=("tax_rate",)))
    if len(product.tags) > MOST_TAGS:
        found.append(TooMany(limit=MOST_TAGS, count=len(product.tags), path=("tags",)))
    found += [
        TooLong(limit=LONGEST_TAG, length=len(tag), path=("tags", i))
        for i, tag in enumerate(product.tags)
        if len(tag) > LONGEST_TAG
    ]
    return found


async def _problems(product: Product) -> list[UserError]:
    found: list[UserError] = []
    others = Product.filter(business_id=product.business_id).exclude(id=product.id)
    if product.name and await others.filter(name=product.name).exists():
        found.append(Taken(value=product.name, path=("name",)))
    if product.code and await others.filter(code=product.code).exists():
        found.append(Taken(value=product.code, path=("code",)))
    return found + own_problems(product)
