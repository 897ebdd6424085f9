"""Prices of customers and groups."""

import datetime as dt
from typing import Any

import strawberry

from core import clock
from core.graph.context import Info
from core.graph.given import given
from core.graph.ids import key_of
from core.graph.operation import listing, mutation, query
from core.graph.scalars import Yen
from core.user_error import TooMany
from models import agreed_price as rows
from models.customer import Customer
from models.order_form import OrderFormItem
from models.permission import Permission
from models.price_group import PriceGroup as GroupRow
from models.product import Product
from schema.agreed_price import (
    AgreedPriceDeleteInput,
    AgreedPriceGroups,
    AgreedPriceInput,
    AgreedPriceSort,
    AgreedPricesPutInput,
    AgreedPriceUpdateInput,
    AgreedPriceWhere,
    PriceGroupCreateInput,
    PriceGroupDeleteInput,
    PriceGroupGroups,
    PriceGroupPutMembersInput,
    PriceGroupSort,
    PriceGroupUpdateInput,
    PriceGroupWhere,
    PriceQuote,
)
from schema.customer import AgreedPrice, PriceGroup
from services import pricing as prices
from services.lookup import found, own

MOST_QUOTES = 500
DATED = [prices.EndsTooEarly, prices.PricesOverlap]

listing(
    "agreed_prices", AgreedPrice, allow=Permission.CUSTOMER_READ, where=AgreedPriceWhere, order=AgreedPriceSort,
    groups=[AgreedPriceGroups], default="-created_at",
    doc="取引先別単価・価格グループ単価: all that were agreed on, past, present and planned; newest first.",
)  # fmt: skip
listing(
    "price_groups", PriceGroup, allow=Permission.CUSTOMER_READ, where=PriceGroupWhere, order=PriceGroupSort,
    groups=[PriceGroupGroups], default="name", doc="価格グループ, by name; their members are customers of that group.",
)  # fmt: skip


@query(list[PriceQuote], allow=Permission.CUSTOMER_READ)
async def price_quotes(
    info: Info,
    customer: strawberry.ID,
    products: list[strawberry.ID],
    order_form: strawberry.ID | None = None,
    on: dt.date | None = None,
) -> list[PriceQuote]:
    """適用単価の確認: what products cost a customer on a day of delivery (today, without one), and why; 500 at most.

    With a form, its own prices come before the products'.
    """
    actor = info.context.actor
    if len(products) > MOST_QUOTES:
        raise TooMany(limit=MOST_QUOTES, count=len(products), path=("products",))
    whose = await found(Customer, key_of(customer, "Customer", "customer"), by=actor, path=("customer",))
    keys = [key_of(product, "Product", "products", i) for i, product in enumerate(products)]
    form = key_of(order_form, "OrderForm", "order_form") if order_form else None
    known = {one.id: one for one in await Product.filter(business_id=whose.business_id, id__in=keys)}
    items = OrderFormItem.visible_to(actor).filter(form_id=form, product_id__in=keys)
    of_form = dict(await items.values_list("product_id", "custom_price")) if form else {}
    agreed = await prices.agreed([whose], list(known))
    day = on or clock.today()
    quotes = []
    for key in keys:
        if key in known:
            held = agreed.held(known[key], day, form=of_form.get(key))
            quotes.append(
                PriceQuote(
                    product=known[key],  # type: ignore[arg-type]
                    price=Yen(held.price),
                    source=held.source,
                    agreement=held.row,  # type: ignore[arg-type]
                    is_hidden=key in agreed.hidden,
                )
            )
    return quotes


@mutation({"prices": list[AgreedPrice]}, allow=Permission.CUSTOMER_WRITE, errors=[prices.PriceForOne, *DATED])
async def agreed_prices_put(info: Info, input: AgreedPricesPutInput) -> dict[str, Any]:
    """取引先別単価・価格グループ単価: agree on prices, from ever or from a day on, for good or for a while."""
    wanted = [_agreement(one, i) for i, one in enumerate(input.prices)]
    return {"prices": await prices.put(wanted, by=info.context.actor)}


@mutation(AgreedPrice, allow=Permission.CUSTOMER_WRITE, errors=DATED)
async def agreed_price_update(info: Info, input: AgreedPriceUpdateInput) -> rows.AgreedPrice:
    """Change a price, or its days."""
    row = await own(
        rows.AgreedPrice, key_of(input.id, "AgreedPrice", "id"), by=info.context.actor, version=input.expected_version
    )
    return await prices.update(row, given(input, empty=("valid_from", "valid_until")))


@mutation(AgreedPrice, allow=Permission.CUSTOMER_WRITE)
async def agreed_price_delete(info: Info, input: AgreedPriceDeleteInput) -> rows.AgreedPrice:
    """Take a price back: what would hold without it holds again; orders keep theirs."""
    row = await own(
        rows.AgreedPrice, key_of(input.id, "AgreedPrice", "id"), by=info.context.actor, version=input.expected_version
    )
    return await prices.delete(row)


@mutation(PriceGroup, allow=Permission.CUSTOMER_WRITE)
async def price_group_create(info: Info, input: PriceGroupCreateInput) -> GroupRow:
    """Make a price group."""
    return await prices.create_group(given(input), by=info.context.actor)


@mutation(PriceGroup, allow=Permission.CUSTOMER_WRITE)
async def price_group_update(info: Info, input: PriceGroupUpdateInput) -> GroupRow:
    """Name a price group anew."""
    return await prices.update_group(await _group(info, input), given(input))


@mutation(PriceGroup, allow=Permission.CUSTOMER_WRITE, errors=[prices.GroupInUse])
async def price_group_delete(info: Info, input: PriceGroupDeleteInput) -> GroupRow:
    """Take a price group without members away, with its prices."""
    return await prices.delete_group(await _group(info, input))


@mutation(PriceGroup, allow=Permission.CUSTOMER_WRITE)
async def price_group_put_members(info: Info, input: PriceGroupPutMembersInput) -> GroupRow:
    """Say which customers pay the group's prices: these, and no others."""
    keys = [key_of(one, "Customer", "customers", i) for i, one in enumerate(input.customers)]
    return await prices.put_members(await _group(info, input), keys, by=info.context.actor)


def _agreement(one: AgreedPriceInput, i: int) -> prices.Agreement:
    return prices.Agreement(
        key_of(one.product, "Product", "prices", i, "product"),
        one.price,
        key_of(one.customer, "Customer", "prices", i, "customer") if one.customer else None,
        key_of(one.price_group, "PriceGroup", "prices", i, "price_group") if one.price_group else None,
        one.valid_from,
        one.valid_until,
    )


async def _group(
    info: Info, input: PriceGroupUpdateInput | PriceGroupDeleteInput | PriceGroupPutMembersInput
) -> GroupRow:
    key = key_of(input.id, "PriceGroup", "id")
    return await own(GroupRow, key, by=info.context.actor, version=input.expected_version)
