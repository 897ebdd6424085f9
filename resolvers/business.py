"""A business and its people."""

from core.graph.context import Info
from core.graph.given import given
from core.graph.operation import mutation, query
from models import business as rows
from models.membership import Membership as MembershipRow
from models.permission import Permission
from schema.business import Business, BusinessUpdateInput, Membership
from services import business as businesses
from services.lookup import own


@query(list[Membership], allow=Permission.MEMBER_READ)
async def memberships(info: Info) -> list[MembershipRow]:
    """The members of the viewer's business, in the order in which they joined."""
    seen = MembershipRow.visible_to(info.context.actor).filter(ended_at=None)
    return await seen.order_by("created_at", "id").limit(200)


@mutation(Business, allow=Permission.BUSINESS_UPDATE)
async def business_update(info: Info, input: BusinessUpdateInput) -> rows.Business:
    """Correct the data of the viewer's business; documents of the past keep what they say."""
    actor = info.context.actor
    assert actor.business_id is not None
    business = await own(rows.Business, actor.business_id, by=actor, version=input.expected_version)
    return await businesses.update(business, given(input))
