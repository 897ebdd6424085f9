"""The seller's catalogue."""

from typing import Any
from uuid import UUID

from core.actor import Actor
from core.user_error import OutOfRange, Taken, TooLong, TooMany, UserError, refuse
from models.product import Product
from models.row import assign
from services.file import take_image

TAX_RATES = (0, 8, 10)
MOST_TAGS = 10
LONGEST_TAG = 20


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


async def _problems(product: Product) -> list[UserError]:
    found = product.half_problems()
    others = Product.filter(business_id=product.business_id).exclude(id=product.id)
    if product.name and await others.filter(name=product.name).exists():
        found.append(Taken(value=product.name, path=("name",)))
    if product.code and await others.filter(code=product.code).exists():
        found.append(Taken(value=product.code, path=("code",)))
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
