"""A business and its people."""

from typing import Any

from core import postal_code as postal_code_tables
from core.graph.context import Info
from core.graph.given import given
from core.graph.ids import key_of
from core.graph.operation import ANYONE, LOGGED_IN, mutation, query
from models import business as rows
from models.permission import Permission
from resolvers.account import himself
from schema.account import Account
from schema.business import (
    Business,
    BusinessCreateInput,
    BusinessSwitchInput,
    BusinessUpdateInput,
    Place,
    Viewer,
)
from services import account as accounts
from services import business as businesses
from services import gate
from services import session as sessions
from services.lookup import own


@query(list[Place], allow=ANYONE)
async def places(info: Info, postal_code: str) -> list[postal_code_tables.Place]:  # noqa: ARG001
    """The addresses behind a postal code, to fill a form: mostly one; none when there is no such code."""
    return await postal_code_tables.places(postal_code)


@mutation(Account, allow=LOGGED_IN, errors=[accounts.KeptByAdministrators], again=himself)
async def business_create(info: Info, input: BusinessCreateInput) -> accounts.Account:
    """事業者追加: a further business of the user, who administers it; `businessSwitch` makes it the active one."""
    actor = info.context.actor
    business = await businesses.create(given(input), by=actor)
    if actor.business_id is None:
        info.context.actor = await sessions.switch(business.id, by=actor, address=info.context.address)
    return await accounts.of(actor)


async def _viewer(info: Info, _: Any) -> dict[str, Any]:
    return {"viewer": info.context.actor}


@mutation({"viewer": Viewer}, allow=LOGGED_IN, again=_viewer)
async def business_switch(info: Info, input: BusinessSwitchInput) -> dict[str, Any]:
    """この事業者で発注する: act for another of one's businesses, in all sessions, without logging in again."""
    key = key_of(input.business, "Business", "business")
    info.context.actor = await sessions.switch(key, by=info.context.actor, address=info.context.address)
    info.context.loaders = {}
    return {"viewer": info.context.actor}


@mutation(Business, allow=Permission.BUSINESS_UPDATE, errors=[gate.LocksYouOut])
async def business_update(info: Info, input: BusinessUpdateInput) -> rows.Business:
    """Correct the data of the viewer's business; documents of the past keep what they say."""
    actor = info.context.actor
    assert actor.business_id is not None
    business = await own(rows.Business, actor.business_id, by=actor, version=input.expected_version)
    values = given(input, leave_out=("logo",))
    if "allowed_networks" in values:
        values["allowed_networks"] = gate.networks(values["allowed_networks"], stays=info.context.address)
    if input.logo is None:
        values |= {"logo_key": "", "logo_width": None, "logo_height": None}
    logo = key_of(input.logo, "File", "logo") if input.logo else None
    return await businesses.update(business, values, logo=logo, by=actor)
