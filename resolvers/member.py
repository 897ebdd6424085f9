"""The people of a business."""

from uuid import UUID

from core.graph.context import Info
from core.graph.given import given
from core.graph.ids import key_of
from core.graph.operation import LOGGED_IN, mutation, query
from models.member_invitation import MemberInvitation as InvitationRow
from models.membership import Membership as Row
from models.own_role import OwnRole as OwnRoleRow
from models.permission import Permission, Role
from resolvers.account import himself
from schema.account import Account
from schema.member import (
    BuiltInRole,
    MemberCreateInput,
    MemberInput,
    MemberInvitation,
    MemberInvitationInput,
    MemberInvitationTokenInput,
    MemberInviteInput,
    Membership,
    MemberStoresPutInput,
    MemberUpdateInput,
    OwnRole,
    RoleCreateInput,
    RoleInput,
    RoleUpdateInput,
)
from services import account as accounts
from services import gate, new_password
from services import member as members
from services import member_invitation as invitations
from services import own_role as roles
from services import session as sessions
from services import store as stores
from services.lookup import own

MOST = 500
GRANT_ERRORS = [roles.RoleTooStrong]


@query(list[Membership], allow=Permission.MEMBER_READ)
async def memberships(info: Info, include_ended: bool = False) -> list[Row]:  # noqa: FBT001, FBT002 — an argument of the API
    """The members of the viewer's business in their order; with those who have left, when asked for."""
    seen = Row.visible_to(info.context.actor)
    if not include_ended:
        seen = seen.filter(ended_at=None)
    return await seen.order_by("position", "created_at", "id").limit(MOST)


@query(list[OwnRole], allow=Permission.MEMBER_READ)
async def own_roles(info: Info) -> list[OwnRoleRow]:
    """The roles that the business has defined for itself."""
    return await OwnRoleRow.visible_to(info.context.actor).order_by("name").limit(MOST)


@query(list[BuiltInRole], allow=Permission.MEMBER_READ)
async def built_in_roles(info: Info) -> list[BuiltInRole]:  # noqa: ARG001
    """The roles that every business has; an administrator may do all that can be permitted."""
    fixed = [role for role in Role if role is not Role.OWN]
    return [BuiltInRole(role=role, permissions=sorted(role.permissions)) for role in fixed]


@query(list[MemberInvitation], allow=Permission.MEMBER_WRITE)
async def member_invitations(info: Info) -> list[InvitationRow]:
    """The invitations into the business, newest first."""
    return await InvitationRow.visible_to(info.context.actor).order_by("-created_at", "id").limit(MOST)


@mutation(Membership, allow=Permission.MEMBER_WRITE, errors=[*GRANT_ERRORS, members.LastAdministrator])
async def member_stores_put(info: Info, input: MemberStoresPutInput) -> Row:
    """店舗ログイン: have a member see and order for certain delivery places only, from now on."""
    actor = info.context.actor
    member = await own(Row, key_of(input.id, "Membership", "id"), by=actor, version=input.expected_version)
    keys = [key_of(one, "DeliveryPlace", "delivery_places", i) for i, one in enumerate(input.delivery_places)]
    return await stores.put(member, keys, by=actor)


@mutation(Membership, allow=Permission.MEMBER_WRITE, errors=[*GRANT_ERRORS, new_password.WeakPassword])
async def member_create(info: Info, input: MemberCreateInput) -> Row:
    """担当者の追加: a new user with a login id and a password of the administrator's choice."""
    actor = info.context.actor
    grant = await members.granted(input.role, _own_role(input), by=actor)
    values = given(input, leave_out=("password", "role", "own_role"))
    values["allowed_networks"] = gate.networks(input.allowed_networks)
    return await members.create(values, input.password, grant, by=actor)


@mutation(
    Membership,
    allow=Permission.MEMBER_WRITE,
    errors=[
        *GRANT_ERRORS,
        new_password.WeakPassword,
        members.LastAdministrator,
        members.BelongsElsewhere,
        gate.LocksYouOut,
    ],
)
async def member_update(info: Info, input: MemberUpdateInput) -> Row:
    """担当者の編集: role, name, look, notices; the login only of users made here."""
    actor = info.context.actor
    member = await _live(info, input)
    values = given(input, leave_out=("password", "own_role"))
    if "allowed_networks" in values:
        stays = info.context.address if member.user_id == actor.user_id else ""
        values["allowed_networks"] = gate.networks(values["allowed_networks"], stays=stays)
    role = values.pop("role", None)
    grant = await members.granted(role, _own_role(input), by=actor) if role else None
    return await members.update(member, values, input.password, grant, by=actor)


@mutation(
    Membership, allow=Permission.MEMBER_WRITE, errors=[*GRANT_ERRORS, members.LastAdministrator, members.NotOneself]
)
async def member_remove(info: Info, input: MemberInput) -> Row:
    """紐づけ削除: he sees nothing any more from his next request on; he can be invited again."""
    return await members.remove(await _live(info, input), by=info.context.actor)


@mutation(MemberInvitation, allow=Permission.MEMBER_WRITE, errors=[*GRANT_ERRORS, invitations.AlreadyMember])
async def member_invite(info: Info, input: MemberInviteInput) -> InvitationRow:
    """管理ユーザ招待: mail a link of 48 hours; an older one of the same address ends."""
    actor = info.context.actor
    return await invitations.create(
        input.email, await members.granted(input.role, _own_role(input), by=actor), by=actor
    )


@mutation(MemberInvitation, allow=Permission.MEMBER_WRITE, errors=[invitations.MemberInvitationEnded])
async def member_invitation_revoke(info: Info, input: MemberInvitationInput) -> InvitationRow:
    """Take an invitation back."""
    key = key_of(input.id, "MemberInvitation", "id")
    found = await own(InvitationRow, key, by=info.context.actor, version=input.expected_version)
    return await invitations.revoke(found)


@mutation(
    Account, allow=LOGGED_IN, errors=[invitations.MemberInvitationEnded, invitations.AlreadyMember], again=himself
)
async def member_invitation_accept(info: Info, input: MemberInvitationTokenInput) -> accounts.Account:
    """Join with the account that one has; `businessSwitch` then acts for the new business."""
    actor = info.context.actor
    joined = await invitations.accept(input.token, by=actor)
    if actor.business_id is None:
        info.context.actor = await sessions.switch(joined.business_id, by=actor, address=info.context.address)
    return await accounts.of(info.context.actor)


@mutation(OwnRole, allow=Permission.ROLE_WRITE, errors=[*GRANT_ERRORS, roles.UnknownPermission])
async def role_create(info: Info, input: RoleCreateInput) -> OwnRoleRow:
    """Define a role: nobody gives rights that he does not have himself."""
    return await roles.create(input.name, input.permissions, by=info.context.actor)


@mutation(OwnRole, allow=Permission.ROLE_WRITE, errors=[*GRANT_ERRORS, roles.UnknownPermission])
async def role_update(info: Info, input: RoleUpdateInput) -> OwnRoleRow:
    """Rename a role, or change what its members may do, from their next request on."""
    return await roles.update(await _role(info, input), input.name, input.permissions, by=info.context.actor)


@mutation(OwnRole, allow=Permission.ROLE_WRITE, errors=[roles.RoleInUse])
async def role_delete(info: Info, input: RoleInput) -> OwnRoleRow:
    """Forget a role that nobody has."""
    return await roles.delete(await _role(info, input))


async def _live(info: Info, input: MemberInput | MemberUpdateInput) -> Row:
    key = key_of(input.id, "Membership", "id")
    return await own(Row, key, by=info.context.actor, version=input.expected_version)


async def _role(info: Info, input: RoleInput | RoleUpdateInput) -> OwnRoleRow:
    key = key_of(input.id, "OwnRole", "id")
    return await own(OwnRoleRow, key, by=info.context.actor, version=input.expected_version)


def _own_role(input: MemberCreateInput | MemberUpdateInput | MemberInviteInput) -> UUID | None:
    return key_of(input.own_role, "OwnRole", "own_role") if input.own_role else None
