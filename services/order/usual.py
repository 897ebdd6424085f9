"""お気に入り and 前回の発注: what a buyer remembers of the products that he orders."""

from collections.abc import Sequence
from uuid import UUID

from core import clock
from core.actor import Actor
from core.db import fetch
from core.identifier import new_id
from core.user_error import NotFound
from models.buyer_product import BuyerProduct
from models.order import Order, OrderLine
from models.product import Product


async def remember(order: Order, lines: Sequence[OrderLine]) -> None:
    """Keep what was ordered last, and how much."""
    ordered = sorted(((line.product_id, line.ordered_quantity) for line in lines if line.product_id), key=str)
    await fetch(
        """
        INSERT INTO buyer_product AS b
            (id, business_id, product_id, is_favourite, last_quantity, last_ordered_at, created_at, updated_at)
        SELECT id, $1, product, false, quantity, $2, $2, $2
        FROM unnest($3::uuid[], $4::uuid[], $5::numeric[]) AS given(id, product, quantity)
        ON CONFLICT (business_id, product_id) DO UPDATE
            SET last_quantity = excluded.last_quantity, last_ordered_at = excluded.last_ordered_at
        """,
        order.buyer_id,
        order.placed_at,
        [new_id() for _ in ordered],
        [product for product, _ in ordered],
        [quantity for _, quantity in ordered],
    )


async def mark(product: UUID, *, favourite: bool, by: Actor) -> BuyerProduct:
    """お気に入り: for all who order in the name of the business."""
    if not await Product.visible_to(by).filter(id=product).exists():
        raise NotFound(path=("product",))
    assert by.business_id is not None
    key = {"business_id": by.business_id, "product_id": product}
    await BuyerProduct.bulk_create([BuyerProduct(**key)], ignore_conflicts=True)
    row = await BuyerProduct.select_for_update().get(**key)
    row.is_favourite, row.updated_at = favourite, clock.now()
    await row.store("is_favourite")
    return row
