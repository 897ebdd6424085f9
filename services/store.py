"""店舗ログイン: who orders for which stores."""

from collections.abc import Sequence
from uuid import UUID

from core.actor import Actor
from core.user_error import Duplicate, NotFound, TooMany, UserError, refuse
from models.delivery_place import DeliveryPlace
from models.membership import Membership
from models.store_member import StoreMember
from services.member import LastAdministrator, another_admin, locked_business
from services.own_role import too_strong

MOST = 100


async def put(member: Membership, places: Sequence[UUID], *, by: Actor) -> Membership:
    """Set for which delivery places a member sees orders and orders himself; without any, for all of them."""
    if len(places) > MOST:
        refuse([TooMany(limit=MOST, count=len(places), path=("delivery_places",))])
    await member.fetch_related("own_role")
    refuse(too_strong(member.permissions, by=by, path="id"))
    known = {one.id for one in await DeliveryPlace.visible_to(by).filter(id__in=list(places), deleted_at=None)}
    problems: list[UserError] = []
    for i, key in enumerate(places):
        if key not in known:
            problems.append(NotFound(path=("delivery_places", i)))
        elif key in places[:i]:
            problems.append(Duplicate(path=("delivery_places", i)))
    await locked_business(by)
    if places and not await another_admin(member):
        problems.append(LastAdministrator(path=("delivery_places",)))
    refuse(problems)
    before = await StoreMember.filter(membership_id=member.id)
    kept = {one.delivery_place_id for one in before if one.delivery_place_id in known}
    await StoreMember.filter(membership_id=member.id).exclude(delivery_place_id__in=list(kept)).delete()
    await StoreMember.bulk_create(
        StoreMember(
            business_id=member.business_id, membership_id=member.id, user_id=member.user_id, delivery_place_id=key
        )
        for key in places
        if key not in kept
    )
    member.of_stores = bool(places)
    await member.store("of_stores")
    return member


async def stores(members: Sequence[UUID], *, by: Actor) -> dict[UUID, list[DeliveryPlace]]:
    """The delivery places of each of several members, by name."""
    found: dict[UUID, list[DeliveryPlace]] = {}
    rows = StoreMember.visible_to(by).filter(membership_id__in=list(members)).select_related("delivery_place")
    for row in await rows.order_by("delivery_place__name", "id"):
        found.setdefault(row.membership_id, []).append(row.delivery_place)
    return found
