"""What one has typed but not placed."""

import datetime as dt
from typing import Any

import strawberry

from core import clock
from core.graph.context import Info
from core.graph.ids import key_of
from core.graph.operation import mutation, query
from models import cart as rows
from models.permission import Permission
from schema.order_form import Cart, CartEmptyInput, CartPutInput, FavouriteMarkInput
from services import cart as carts
from services import order_form as order_forms
from services.order import Entry, usual

MOST_DAYS = 61


@query(Cart | None, allow=Permission.ORDER_PLACE)
async def cart(info: Info, order_form: strawberry.ID, wished_on: dt.date | None = None) -> rows.Cart | None:
    """The viewer's cart for a form (and date, where it takes several); null while nothing was put in."""
    key = key_of(order_form, "OrderForm", "orderForm")
    return await rows.Cart.visible_to(info.context.actor).get_or_none(form_id=key, wished_on=wished_on)


@query(list[Cart], allow=Permission.ORDER_PLACE)
async def day_carts(info: Info, order_form: strawberry.ID) -> list[rows.Cart]:
    """複数納品日: the viewer's carts for a form that have a date, by date; 60 at most."""
    key = key_of(order_form, "OrderForm", "orderForm")
    found = rows.Cart.visible_to(info.context.actor).filter(form_id=key, wished_on__gte=clock.today())
    return await found.order_by("wished_on").limit(MOST_DAYS)


@mutation(
    Cart, allow=Permission.ORDER_PLACE, errors=[order_forms.FormClosed, order_forms.OneDateOnly, *carts.QUANTITY_ERRORS]
)
async def cart_put(info: Info, input: CartPutInput) -> rows.Cart:
    """Set quantities and remarks of products; 0 takes a product out."""
    entries = [
        Entry(key_of(line.item, "OrderFormItem", "lines", i, "item"), line.quantity, line.remark)
        for i, line in enumerate(input.lines)
    ]
    form = key_of(input.order_form, "OrderForm", "order_form")
    return await carts.put(form, entries, input.wished_on, by=info.context.actor)


@mutation(Cart, allow=Permission.ORDER_PLACE)
async def cart_empty(info: Info, input: CartEmptyInput) -> rows.Cart:
    """Take everything out."""
    form = key_of(input.order_form, "OrderForm", "order_form")
    return await carts.empty(form, input.wished_on, by=info.context.actor)


@mutation({"is_favourite": bool}, allow=Permission.ORDER_PLACE)
async def favourite_mark(info: Info, input: FavouriteMarkInput) -> dict[str, Any]:
    """お気に入り: mark a product, or take the mark off, for all who order in the name of the business."""
    product = key_of(input.product, "Product", "product")
    row = await usual.mark(product, favourite=input.is_favourite, by=info.context.actor)
    return {"is_favourite": row.is_favourite}
