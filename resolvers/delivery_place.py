"""The buyer's places."""

from core.graph.context import Info
from core.graph.given import given
from core.graph.ids import key_of
from core.graph.operation import listing, mutation
from models import delivery_place as rows
from models.permission import Permission
from schema.delivery_place import (
    DeliveryPlace,
    DeliveryPlaceCreateInput,
    DeliveryPlaceDeleteInput,
    DeliveryPlaceGroups,
    DeliveryPlaceSort,
    DeliveryPlaceUpdateInput,
    DeliveryPlaceWhere,
)
from services import delivery_place as delivery_places
from services.lookup import own

listing(
    "delivery_places", DeliveryPlace, allow=Permission.DELIVERY_PLACE_READ, where=DeliveryPlaceWhere,
    order=DeliveryPlaceSort,
    groups=[DeliveryPlaceGroups], default="name", doc="The places that goods are delivered to.",
)  # fmt: skip


@mutation(DeliveryPlace, allow=Permission.DELIVERY_PLACE_WRITE)
async def delivery_place_create(info: Info, input: DeliveryPlaceCreateInput) -> rows.DeliveryPlace:
    """Add a delivery place."""
    return await delivery_places.create(given(input), by=info.context.actor)


@mutation(DeliveryPlace, allow=Permission.DELIVERY_PLACE_WRITE)
async def delivery_place_update(info: Info, input: DeliveryPlaceUpdateInput) -> rows.DeliveryPlace:
    """Correct a delivery place; orders of the past keep what they say."""
    return await delivery_places.update(await _own(info, input), given(input))


@mutation(DeliveryPlace, allow=Permission.DELIVERY_PLACE_WRITE)
async def delivery_place_delete(info: Info, input: DeliveryPlaceDeleteInput) -> rows.DeliveryPlace:
    """Take a place off the list."""
    return await delivery_places.delete(await _own(info, input))


async def _own(info: Info, input: DeliveryPlaceUpdateInput | DeliveryPlaceDeleteInput) -> rows.DeliveryPlace:
    key = key_of(input.id, "DeliveryPlace", "id")
    return await own(rows.DeliveryPlace, key, by=info.context.actor, version=input.expected_version)
