"""Roles that a business defines for itself."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from core.actor import Actor
from core.user_error import Taken, UserError, refuse
from models.member_invitation import MemberInvitation, MemberInvitationStatus
from models.membership import Membership
from models.own_role import OwnRole
from models.permission import Permission
from models.row import assign


@dataclass(eq=False, kw_only=True)
class UnknownPermission(UserError):
    """There is no such permission."""

    ja = "「{permission}」という権限はありません。"
    en = "There is no permission “{permission}”."
    permission: str


@dataclass(eq=False, kw_only=True)
class RoleTooStrong(UserError):
    """Nobody gives rights that he does not have himself."""

    ja = "ご自身が持っていない権限は与えられません：{permissions}"
    en = "You cannot give rights that you do not have yourself: {permissions}"
    permissions: str


@dataclass(eq=False, kw_only=True)
class RoleInUse(UserError):
    """Members have the role: give them another one first."""

    ja = "この権限は{count}人が使っています。先に別の権限へ変更してください。"
    en = "{count} members have this role. Give them another one first."
    count: int


async def create(name: str, permissions: list[str], *, by: Actor) -> OwnRole:
    """A new role."""
    role = OwnRole(business_id=by.business_id)
    await _assign(role, name, permissions, by=by)
    await role.save()
    return role


async def update(role: OwnRole, name: str | None, permissions: list[str] | None, *, by: Actor) -> OwnRole:
    """Rename a role, or change what its members may do, from their next request on."""
    kept = role.permissions if permissions is None else permissions
    await _assign(role, role.name if name is None else name, kept, by=by)
    await role.store("name", "permissions")
    return role


async def delete(role: OwnRole) -> OwnRole:
    """Forget a role that nobody has."""
    count = await Membership.filter(own_role_id=role.id, ended_at=None).count()
    count += await MemberInvitation.filter(own_role_id=role.id, status=MemberInvitationStatus.SENT).count()
    if count:
        raise RoleInUse(count=count)
    await Membership.filter(own_role_id=role.id).update(own_role_id=None)
    await MemberInvitation.filter(own_role_id=role.id).update(own_role_id=None)
    await role.delete()
    return role


def too_strong(permissions: frozenset[str], *, by: Actor, path: str) -> list[UserError]:
    """A refusal, when the actor lacks any of the rights."""
    lacking = sorted(p for p in permissions if not by.may(p))
    return [RoleTooStrong(permissions=", ".join(lacking), path=(path,))] if lacking else []


def unknown(permissions: Sequence[str], known: Collection[str] = tuple(Permission)) -> list[UserError]:
    """A refusal for each that is none of the known permissions."""
    return [
        UnknownPermission(permission=given[:60], path=("permissions", index))
        for index, given in enumerate(permissions)
        if given not in known
    ]


async def _assign(role: OwnRole, name: str, permissions: list[str], *, by: Actor) -> None:
    assign(role, {"name": name, "permissions": sorted(set(permissions))})
    problems = role.problems("name") + unknown(permissions)
    if await OwnRole.filter(business_id=role.business_id, name=role.name).exclude(id=role.id).exists():
        problems.append(Taken(value=role.name, path=("name",)))
    refuse(problems or too_strong(frozenset(role.permissions), by=by, path="permissions"))
