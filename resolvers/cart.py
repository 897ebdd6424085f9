"""What one has typed but not placed."""

from typing import Any

import strawberry

from core.graph.context import Info
from core.graph.ids import key_of
from core.graph.operation import mutation, query
from models import cart as rows
from models.permission import Permission
from schema.order_form import Cart, CartEmptyInput, CartPutInput, FavouriteMarkInput
from services import cart as carts
from services import order_form as order_forms
from services.order import Entry, usual


@query(Cart | None, allow=Permission.ORDER_PLACE)
async def cart(info: Info, order_form: strawberry.ID) -> rows.Cart | None:
    """The viewer's cart for a form; null while nothing was put in."""
    key = key_of(order_form, "OrderForm", "orderForm")
    return await rows.Cart.visible_to(info.context.actor).get_or_none(form_id=key)


@mutation(Cart, allow=Permission.ORDER_PLACE, errors=[order_forms.FormClosed, *carts.QUANTITY_ERRORS])
async def cart_put(info: Info, input: CartPutInput) -> rows.Cart:
    """Set quantities and remarks of products; 0 takes a product out."""
    entries = [
        Entry(key_of(line.item, "OrderFormItem", "lines", i, "item"), line.quantity, line.remark)
        for i, line in enumerate(input.lines)
    ]
    form = key_of(input.order_form, "OrderForm", "order_form")
    return await carts.put(form, entries, by=info.context.actor)


@mutation(Cart, allow=Permission.ORDER_PLACE)
async def cart_empty(info: Info, input: CartEmptyInput) -> rows.Cart:
    """Take everything out."""
    return await carts.empty(key_of(input.order_form, "OrderForm", "order_form"), by=info.context.actor)


@mutation({"is_favourite": bool}, allow=Permission.ORDER_PLACE)
async def favourite_mark(info: Info, input: FavouriteMarkInput) -> dict[str, Any]:
    """お気に入り: mark a product, or take the mark off, for all who order in the name of the business."""
    product = key_of(input.product, "Product", "product")
    row = await usual.mark(product, favourite=input.is_favourite, by=info.context.actor)
    return {"is_favourite": row.is_favourite}
