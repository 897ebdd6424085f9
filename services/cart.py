"""What a buyer has typed but not placed."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from core import clock
from core.actor import Actor
from core.user_error import Duplicate, NotFound, TooMany, UserError, below, refuse
from models.cart import Cart, CartItem
from models.order_form import OrderForm, OrderFormItem, OrderFormStatus
from models.product import Product
from services import calendar as calendars
from services import pricing as prices
from services.calendar.dates import Terms
from services.lookup import found
from services.order import quantity
from services.order.drafting import MOST_LINES, Entry
from services.order_form import FormClosed, OneDateOnly

QUANTITY_ERRORS = (quantity.NotWhole, quantity.TooPrecise)


async def put(form_key: UUID, entries: list[Entry], wished_on: dt.date | None = None, *, by: Actor) -> Cart:
    """Set quantities and remarks of the named products; a quantity of nothing takes a product out."""
    form = await found(OrderForm, form_key, by=by, path=("order_form",))
    if form.status is not OrderFormStatus.OPEN:
        raise FormClosed(path=("order_form",))
    if len(entries) > MOST_LINES:
        raise TooMany(limit=MOST_LINES, count=len(entries), path=("lines",))
    if wished_on and not form.takes_several_dates:
        raise OneDateOnly(path=("wished_on",))
    offered = await _offered(form, entries)
    refuse(_problems(offered, entries))
    shown = await _shown_prices(form, list(offered.values()), wished_on or clock.today(), by)
    cart = await _opened(form, wished_on, by)
    emptied = [entry.item for entry in entries if not entry.quantity]
    await CartItem.filter(cart_id=cart.id, item_id__in=emptied).delete()
    rows = [
        CartItem(
            cart_id=cart.id, item_id=e.item, quantity=e.quantity, remark=e.remark.strip(), shown_price=shown.get(e.item)
        )
        for e in entries
        if e.quantity
    ]
    if rows:
        changed = ["quantity", "remark", "shown_price"]
        await CartItem.bulk_create(rows, on_conflict=["cart_id", "item_id"], update_fields=changed)
    await cart.store()
    return cart


async def empty(form_key: UUID, wished_on: dt.date | None = None, *, by: Actor) -> Cart:
    """Take everything out."""
    form = await found(OrderForm, form_key, by=by, path=("order_form",))
    cart = await _opened(form, wished_on, by)
    await CartItem.filter(cart_id=cart.id).delete()
    await cart.store()
    return cart


async def entries(form_key: UUID, wished_on: dt.date | None = None, *, by: Actor) -> list[Entry]:
    """What is in the cart, in the order of the form."""
    items = CartItem.visible_to(by).filter(cart__form_id=form_key, cart__wished_on=wished_on)
    return [Entry(item.item_id, item.quantity, item.remark) for item in await items.order_by("item__position")]


async def by_day(form_key: UUID, *, by: Actor) -> dict[dt.date, list[Entry]]:
    """What is in the carts of a form that have a date, by date."""
    items = CartItem.visible_to(by).filter(cart__form_id=form_key, cart__wished_on__not_isnull=True)
    found: dict[dt.date, list[Entry]] = {}
    for item in await items.order_by("cart__wished_on", "item__position").prefetch_related("cart"):
        if day := item.cart.wished_on:
            found.setdefault(day, []).append(Entry(item.item_id, item.quantity, item.remark))
    return found


async def schedules(keys: list[UUID]) -> dict[UUID, tuple[calendars.Schedule, frozenset[Terms]]]:
    """What holds for each of several carts, and the terms of what is in it."""
    carts = await Cart.filter(id__in=keys).prefetch_related("form")
    held = await calendars.of_forms({cart.form_id: cart.form.business_id for cart in carts})
    products: dict[UUID, list[Product]] = {cart.id: [] for cart in carts}
    for one in await CartItem.filter(cart_id__in=keys).prefetch_related("item__product"):
        products[one.cart_id].append(one.item.product)
    return {cart.id: (held[cart.form_id], held[cart.form_id].of(products[cart.id])) for cart in carts}


async def _offered(form: OrderForm, entries: list[Entry]) -> dict[UUID, OrderFormItem]:
    keys = [entry.item for entry in entries]
    items = OrderFormItem.filter(id__in=keys, form_id=form.id, product__published=True)
    return {item.id: item for item in await items.prefetch_related("product")}


async def _shown_prices(form: OrderForm, items: list[OrderFormItem], day: dt.date, by: Actor) -> dict[UUID, int]:
    """What the buyer is shown that things cost; nothing, where prices are hidden from him."""
    customers = await prices.as_buyer(by.business_id, [form.business_id])
    if not customers or any(customer.hides_prices for customer in customers):
        return {}
    agreed = await prices.agreed(customers, [item.product_id for item in items])
    return {item.id: agreed.held(item.product, day, form=item.custom_price).price for item in items}


def _problems(offered: dict[UUID, OrderFormItem], entries: list[Entry]) -> list[UserError]:
    keys = [entry.item for entry in entries]
    problems: list[UserError] = []
    for i, entry in enumerate(entries):
        item = offered.get(entry.item)
        if item is None:
            problems.append(NotFound(path=("lines", i, "item")))
            continue
        if entry.item in keys[:i]:
            problems.append(Duplicate(path=("lines", i, "item")))
        if wrong := quantity.problem(entry.quantity, item.product.sale_type, least=Decimal(0)):
            problems.append(below(wrong, "lines", i, "quantity"))
        problems += [below(e, "lines", i) for e in CartItem(remark=entry.remark).problems("remark")]
    return problems


async def _opened(form: OrderForm, wished_on: dt.date | None, by: Actor) -> Cart:
    return await Cart.opened(form.id, wished_on, business_id=by.business_id, user_id=by.user_id)
