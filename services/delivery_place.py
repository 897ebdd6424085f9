"""The buyer's places that goods go to."""

from typing import Any

from core import clock
from core.actor import Actor
from core.user_error import Forbidden, refuse
from models.delivery_place import DeliveryPlace
from models.permission import Permission
from models.row import assign


async def create(values: dict[str, Any], *, by: Actor) -> DeliveryPlace:
    """Add a place; not for who orders for certain stores: it would be none of his."""
    if by.of_stores:
        raise Forbidden(permission=Permission.DELIVERY_PLACE_WRITE)
    place = DeliveryPlace(business_id=by.business_id)
    assign(place, values)
    refuse(place.problems())
    await place.save()
    return place


async def update(place: DeliveryPlace, values: dict[str, Any]) -> DeliveryPlace:
    """Correct a place; orders of the past keep what they say."""
    changed = assign(place, values)
    refuse(place.problems(*changed))
    await place.store(*changed)
    return place


async def delete(place: DeliveryPlace) -> DeliveryPlace:
    """Take a place off the list."""
    place.deleted_at = clock.now()
    await place.store("deleted_at")
    return place
