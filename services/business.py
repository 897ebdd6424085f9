"""The businesses of a user."""

from typing import Any
from uuid import UUID

from core.actor import Actor
from core.user_error import Required, TooMany, refuse
from models.address import ADDRESS_FIELDS
from models.business import Business
from models.delivery_place import DeliveryPlace
from models.membership import Membership
from models.permission import Role
from models.row import assign
from models.user import User
from services.account import himself
from services.file import take_image

MOST = 50


async def create(values: dict[str, Any], *, by: Actor) -> Business:
    """事業者追加: a further business of which the actor is the administrator."""
    await himself(by)
    user = await User.select_for_update().get(id=by.user_id)
    business = Business()
    assign(business, values)
    problems = business.problems()
    problems += [
        Required(path=(name,))
        for name in ("postal_code", "prefecture", "city", "street", "phone")
        if not getattr(business, name)
    ]
    count = await Membership.filter(user_id=user.id, ended_at=None).count()
    if count >= MOST:
        problems.append(TooMany(limit=MOST, count=count + 1))
    refuse(problems)
    await business.save()
    await found(business, user)
    return business


async def found(business: Business, user: User) -> None:
    """Who makes a business administers it, and can have goods sent to it."""
    await Membership.create(
        business_id=business.id,
        user_id=user.id,
        role=Role.ADMIN,
        display_name=user.name,
        short_name=user.name[:2],
    )
    await DeliveryPlace.create(
        business_id=business.id,
        name=business.name,
        **{name: getattr(business, name) for name in ADDRESS_FIELDS},
    )


async def update(business: Business, values: dict[str, Any], *, logo: UUID | None, by: Actor) -> Business:
    """Correct name, address and the rest; documents of the past keep what they say."""
    changed = assign(business, values)
    refuse(business.problems(*changed))
    changed += await take_image(business, "logo", logo, by=by)
    await business.store(*changed)
    return business
