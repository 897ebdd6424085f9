"""発注上限: the head office says how much may be ordered for each store."""

from typing import Any
from uuid import UUID

from core.actor import Actor
from core.user_error import refuse
from models.business import Business
from models.delivery_place import DeliveryPlace
from models.order_limit import OrderLimit
from models.row import assign
from services.lookup import check_version, own


async def put(place: UUID | None, values: dict[str, Any], version: int | None, *, by: Actor) -> OrderLimit:
    """Set what may be ordered for a place, or for all places without a limit of their own."""
    if place is None:
        await Business.filter(id=by.business_id).select_for_update().first()
    else:
        await own(DeliveryPlace, place, by=by, path=("delivery_place",))
    limit = await OrderLimit.get_or_none(business_id=by.business_id, delivery_place_id=place)
    if limit is None:
        limit = OrderLimit(business_id=by.business_id, delivery_place_id=place)
        assign(limit, values)
        refuse(limit.problems())
        await limit.save(force_create=True)
        return limit
    await check_version(limit, version, by=by)
    changed = assign(limit, values)
    refuse(limit.problems(*changed))
    await limit.store(*changed)
    return limit


async def delete(limit: OrderLimit) -> OrderLimit:
    """Take it away: the limit for all holds, and without one, none."""
    await limit.delete()
    return limit
