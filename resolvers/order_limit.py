"""発注上限."""

from core.graph.context import Info
from core.graph.given import given
from core.graph.ids import key_of
from core.graph.operation import listing, mutation
from models import order_limit as rows
from models.permission import Permission
from schema.order_limit import (
    OrderLimit,
    OrderLimitGroups,
    OrderLimitInput,
    OrderLimitPutInput,
    OrderLimitSort,
    OrderLimitWhere,
)
from services import order_limit as order_limits
from services.lookup import own

AMOUNTS = ("per_order", "per_month")

listing(
    "order_limits", OrderLimit, allow=Permission.DELIVERY_PLACE_READ, where=OrderLimitWhere, order=OrderLimitSort,
    groups=[OrderLimitGroups], default="created_at",
    doc="発注上限 of the business's stores, and the one for all that have none of their own.",
)  # fmt: skip


@mutation(OrderLimit, allow=Permission.BUSINESS_UPDATE)
async def order_limit_put(info: Info, input: OrderLimitPutInput) -> rows.OrderLimit:
    """Say how much may be ordered for a store, or for all that have no limit of their own; from the next order on."""
    key = key_of(input.delivery_place, "DeliveryPlace", "delivery_place") if input.delivery_place else None
    values = given(input, empty=AMOUNTS, leave_out=("delivery_place",))
    return await order_limits.put(key, values, input.expected_version, by=info.context.actor)


@mutation(OrderLimit, allow=Permission.BUSINESS_UPDATE)
async def order_limit_delete(info: Info, input: OrderLimitInput) -> rows.OrderLimit:
    """Take a limit away: the one for all holds, and without that, none."""
    key = key_of(input.id, "OrderLimit", "id")
    limit = await own(rows.OrderLimit, key, by=info.context.actor, version=input.expected_version)
    return await order_limits.delete(limit)
