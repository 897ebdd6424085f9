"""Keys of integrations."""

from typing import Any

from core.execution import allowed
from core.execution.limits import core_of
from core.graph.context import Info
from core.graph.ids import key_of
from core.graph.keyed import ONCE
from core.graph.operation import mutation, query
from core.user_error import UserError, refuse
from models.app_token import AppToken as Row
from models.permission import Permission
from schema.app_token import AppToken, AppTokenCreateInput, AppTokenInput, AppTokenRotateInput
from services import app_token as keys
from services import own_role as roles
from services.lookup import own

MOST = 500
GRANTING: list[type[UserError]] = [roles.RoleTooStrong, roles.UnknownPermission, keys.UnknownField]
SHOWN_ONCE = {"app_token": AppToken, "secret": str}


@query(list[AppToken], allow=Permission.APP_TOKEN_WRITE)
async def app_tokens(info: Info) -> list[Row]:
    """The keys of the business's integrations, newest first; ended ones too."""
    return await Row.visible_to(info.context.actor).order_by("-created_at", "id").limit(MOST)


@mutation(SHOWN_ONCE, allow=Permission.APP_TOKEN_WRITE, errors=GRANTING, again=ONCE)
async def app_token_create(info: Info, input: AppTokenCreateInput) -> dict[str, Any]:
    """A key for an integration: send `secret`, shown this once, as `Authorization: Bearer …`."""
    known = core_of(info.schema)
    strangers = allowed.unknown(known, input.allowed_fields)
    refuse([keys.UnknownField(field=input.allowed_fields[n], path=("allowed_fields", n)) for n in strangers])
    wanted = keys.Wanted(input.name, input.permissions, input.allowed_fields, input.allowed_networks)
    row, secret = await keys.create(wanted, input.expires_in_days, by=info.context.actor)
    return {"app_token": row, "secret": secret}


@mutation(SHOWN_ONCE, allow=Permission.APP_TOKEN_WRITE, again=ONCE)
async def app_token_rotate(info: Info, input: AppTokenRotateInput) -> dict[str, Any]:
    """A new secret and a new end; the former secret works on for some hours."""
    row = await _own(info, input)
    secret = await keys.rotate(row, input.expires_in_days, input.overlap_hours)
    return {"app_token": row, "secret": secret}


@mutation(AppToken, allow=Permission.APP_TOKEN_WRITE)
async def app_token_revoke(info: Info, input: AppTokenInput) -> Row:
    """End a key at once."""
    return await keys.revoke(await _own(info, input))


async def _own(info: Info, input: AppTokenInput | AppTokenRotateInput) -> Row:
    key = key_of(input.id, "AppToken", "id")
    return await own(Row, key, by=info.context.actor, version=input.expected_version)
