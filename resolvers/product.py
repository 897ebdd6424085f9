"""The catalogue."""

from typing import Any

from core.graph.context import Info
from core.graph.given import given
from core.graph.ids import key_of
from core.graph.operation import listing, mutation
from models import product as rows
from models.permission import Permission
from schema.product import (
    Product,
    ProductCreateInput,
    ProductGroups,
    ProductSort,
    ProductUpdateInput,
    ProductWhere,
    StockChangeInput,
)
from services import product as products
from services.lookup import own

MAY_BE_EMPTY = ("case_quantity", "lot_quantity", "minimum_quantity", "stock", "cut_off", "lead_days")

listing(
    "products", Product, allow=Permission.PRODUCT_READ, where=ProductWhere, order=ProductSort,
    groups=[ProductGroups], default="name",
    doc="The viewer's catalogue, and what forms open to him offer; `search` looks at name, code and tags.",
)  # fmt: skip


@mutation(Product, allow=Permission.PRODUCT_WRITE)
async def product_create(info: Info, input: ProductCreateInput) -> rows.Product:
    """Add a product to the catalogue."""
    image = key_of(input.image, "File", "image") if input.image else None
    values = given(input, empty=MAY_BE_EMPTY, leave_out=("image",))
    return await products.create(values, image=image, by=info.context.actor)


@mutation(Product, allow=Permission.PRODUCT_WRITE)
async def product_update(info: Info, input: ProductUpdateInput) -> rows.Product:
    """Change a product; orders of the past keep what they say."""
    key = key_of(input.id, "Product", "id")
    image = key_of(input.image, "File", "image") if input.image else None
    values = given(input, empty=MAY_BE_EMPTY, leave_out=("image",))
    product = await own(rows.Product, key, by=info.context.actor, version=input.expected_version)
    return await products.update(product, values, image=image, by=info.context.actor)


@mutation({"products": list[Product]}, allow=Permission.PRODUCT_WRITE, errors=[products.NotCounted])
async def stock_change(info: Info, input: StockChangeInput) -> dict[str, Any]:
    """Say what was counted, or what came and went; orders that are placed meanwhile are never forgotten by it."""
    changes = [
        products.StockChange(key_of(line.product, "Product", "lines", i, "product"), line.stock, line.difference)
        for i, line in enumerate(input.lines)
    ]
    return {"products": await products.change_stock(changes, by=info.context.actor)}
