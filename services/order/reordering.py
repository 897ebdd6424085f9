"""Order the same again: the form opens with what is still offered."""

from core.actor import Actor
from core.user_error import NotFound
from models.cart import Cart, CartItem
from models.order import Order, OrderLine
from models.order_form import OrderForm, OrderFormItem, OrderFormStatus
from services.order import quantity
from services.order.rules import require
from services.order_form import FormClosed


async def reorder(order: Order, *, by: Actor) -> tuple[Cart, list[OrderLine]]:
    """Fill the cart from an order, with its quantities where they are still allowed; gives what is offered no more."""
    require(order, "reorder", by=by)
    form = await OrderForm.visible_to(by).get_or_none(id=order.form_id)
    if form is None:
        raise NotFound(path=("id",))
    if form.status is not OrderFormStatus.OPEN:
        raise FormClosed(path=("id",))
    lines = await OrderLine.filter(order_id=order.id, ordered_quantity__gt=0).order_by("position")
    keys = [line.product_id for line in lines]
    items = OrderFormItem.filter(form_id=form.id, product_id__in=keys, product__published=True)
    offered = {item.product_id: item for item in await items.prefetch_related("product")}
    cart = await Cart.opened(form.id, business_id=order.buyer_id, user_id=by.user_id)
    await CartItem.filter(cart_id=cart.id).delete()
    kept, gone = [], []
    for line in lines:
        item = offered.get(line.product_id) if line.product_id else None
        if item is None or quantity.order_problem(line.ordered_quantity, item.product):
            gone.append(line)
        else:
            kept.append(CartItem(cart_id=cart.id, item_id=item.id, quantity=line.ordered_quantity, remark=line.remark))
    await CartItem.bulk_create(kept)
    await cart.store()
    return cart, gone
