"""価格グループ: who belongs to which."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.actor import Actor
from core.user_error import NotFound, Taken, UserError, refuse
from models.agreed_price import AgreedPrice
from models.customer import Customer
from models.price_group import PriceGroup
from models.row import assign


@dataclass(eq=False, kw_only=True)
class GroupInUse(UserError):
    """Customers belong to the group: move them first."""

    ja = "この価格グループには取引先が{count}件あります。先に外してください。"
    en = "{count} customers belong to this price group: move them first."
    count: int


async def create(values: dict[str, Any], *, by: Actor) -> PriceGroup:
    """A group without members."""
    group = PriceGroup(business_id=by.business_id)
    assign(group, values)
    refuse(group.problems() + await _name_taken(group))
    await group.save()
    return group


async def update(group: PriceGroup, values: dict[str, Any]) -> PriceGroup:
    """Name it anew."""
    changed = assign(group, values)
    refuse(group.problems(*changed) + await _name_taken(group))
    await group.store(*changed)
    return group


async def delete(group: PriceGroup) -> PriceGroup:
    """Take a group without members away, and its prices."""
    if count := await Customer.filter(price_group_id=group.id).count():
        raise GroupInUse(count=count)
    await AgreedPrice.filter(price_group_id=group.id).delete()
    await group.delete()
    return group


async def put_members(group: PriceGroup, keys: Sequence[UUID], *, by: Actor) -> PriceGroup:
    """Say who belongs to it: these, and no others; who belonged to another group leaves that."""
    held = await Customer.filter(business_id=by.business_id, id__in=keys).order_by("id").select_for_update()
    known = {customer.id for customer in held}
    if missing := [i for i, key in enumerate(keys) if key not in known]:
        raise NotFound(path=("customers", missing[0]))
    gone = Customer.filter(price_group_id=group.id).exclude(id__in=known).order_by("id").select_for_update()
    for customer in [*(await gone), *held]:
        wanted = group.id if customer.id in known else None
        if customer.price_group_id != wanted:
            customer.price_group_id = wanted
            await customer.store("price_group_id")
    await group.store()
    return group


async def _name_taken(group: PriceGroup) -> list[UserError]:
    same = PriceGroup.filter(business_id=group.business_id, name=group.name).exclude(id=group.id)
    return [Taken(value=group.name, path=("name",))] if await same.exists() else []
