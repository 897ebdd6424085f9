"""The people of a business: added, corrected, removed; an administrator always remains."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core import clock, password
from core.actor import Actor
from core.user_error import Forbidden, NotFound, Required, Taken, UserError, refuse
from models.business import Business
from models.membership import Membership
from models.own_role import OwnRole
from models.permission import Permission, Role
from models.row import assign
from models.user import User
from services import new_password, session
from services.login import folded
from services.own_role import too_strong

LONGEST_SHORT_NAME = 2
USER_FIELDS = ("login_id", "name", "email", "is_shop")


@dataclass(eq=False, kw_only=True)
class LastAdministrator(UserError):
    """A business always keeps an administrator."""

    ja = "管理者が1人だけのため、権限の変更や削除はできません。先に別の管理者を追加してください。"
    en = "This is the only administrator: the role cannot be changed or removed. Add another one first."


@dataclass(eq=False, kw_only=True)
class NotOneself(UserError):
    """Nobody removes himself."""

    ja = "ご自身は削除できません。別の管理者にご依頼ください。"
    en = "You cannot remove yourself. Ask another administrator."


@dataclass(eq=False, kw_only=True)
class BelongsElsewhere(UserError):
    """The login of somebody who belongs to further businesses, or keeps it himself, is his own matter."""

    ja = "このユーザはご自身でログイン情報を管理しているため、ここでは変更できません。"
    en = "This user keeps his login himself: it cannot be changed here."


@dataclass(frozen=True)
class Grant:
    """A role, and which when it is one of the business's own."""

    role: Role
    own_role: OwnRole | None = None

    @property
    def permissions(self) -> frozenset[str]:
        """What it lets a member do."""
        return frozenset(self.own_role.permissions) if self.own_role else self.role.permissions


async def granted(role: Role, own_role: UUID | None, *, by: Actor) -> Grant:
    """The role that an input names, if the actor may give it."""
    if role is not Role.OWN:
        refuse(too_strong(role.permissions, by=by, path="role"))
        return Grant(role)
    if own_role is None:
        raise Required(path=("own_role",))
    found = await OwnRole.visible_to(by).get_or_none(id=own_role)
    if found is None:
        raise NotFound(path=("own_role",))
    refuse(too_strong(frozenset(found.permissions), by=by, path="own_role"))
    return Grant(role, found)


async def create(values: dict[str, Any], typed: str, grant: Grant, *, by: Actor) -> Membership:
    """担当者の追加: a new user, whose login the business keeps."""
    await locked_business(by)
    personal = {name: values.pop(name) for name in USER_FIELDS if name in values}
    user = User(password_hash="")
    assign(user, personal)
    user.login_id = folded(user.login_id)
    member = Membership(
        business_id=by.business_id, user_id=user.id, role=grant.role, own_role=grant.own_role, display_name=user.name
    )
    assign(member, values)
    problems = user.problems(*USER_FIELDS) + member.problems(*values) + new_password.problems(typed, typed)
    problems += await _clashes(user, member)
    refuse(problems)
    user.password_hash = await password.hashed(typed)
    user.kept_by_id = by.business_id
    await user.save()
    await member.save()
    return member


async def join(business_id: UUID, user: User, grant: Grant) -> Membership:
    """Make an existing user a member, again if he had left."""
    member = await Membership.get_or_none(business_id=business_id, user_id=user.id)
    if member is None:
        member = Membership(business_id=business_id, user_id=user.id, display_name=user.name, role=grant.role)
        member.short_name = await _free_short_name(member)
        member.own_role = grant.own_role
        await member.save()
        return member
    if member.ended_at is not None:
        member.role, member.own_role, member.ended_at = grant.role, grant.own_role, None
        member.short_name = await _free_short_name(member)
        await member.store("role", "own_role_id", "ended_at", "short_name")
    return member


async def update(
    member: Membership, values: dict[str, Any], typed: str, grant: Grant | None, *, by: Actor
) -> Membership:
    """担当者の編集: an empty password stays as it is."""
    await locked_business(by)
    member = await _current(member)
    refuse(too_strong(member.permissions, by=by, path="id"))
    personal = {name: values.pop(name) for name in USER_FIELDS if name in values}
    user = await User.select_for_update().get(id=member.user_id)
    if (personal or typed) and user.kept_by_id != by.business_id:
        raise BelongsElsewhere(path=(next(iter(personal), "password"),))
    problems: list[UserError] = []
    changed = assign(member, values)
    if grant and (grant.role, grant.own_role and grant.own_role.id) != (member.role, member.own_role_id):
        if grant.role is not Role.ADMIN and not await another_admin(member):
            problems.append(LastAdministrator(path=("role",)))
        member.role, member.own_role = grant.role, grant.own_role
        changed += ["role", "own_role_id"]
    altered = assign(user, personal)
    if "login_id" in altered:
        user.login_id = folded(user.login_id)
    if "name" in altered:
        member.display_name = user.name
        changed.append("display_name")
    problems += member.problems(*changed) + user.problems(*altered) + await _clashes(user, member)
    if typed:
        problems += new_password.problems(typed, typed)
    refuse(problems)
    if typed:
        user.password_hash, user.password_is_outdated = await password.hashed(typed), False
        altered += ["password_hash", "password_is_outdated"]
        await session.end_others(user.id, but=by.session_id if by.user_id == user.id else None)
    if altered:
        await user.store(*altered)
    if changed:
        await member.store(*changed)
    return member


async def remove(member: Membership, *, by: Actor) -> Membership:
    """紐づけ削除: from now on he sees nothing of the business; his name stays where it is referred to."""
    await locked_business(by)
    member = await _current(member)
    if refusal := await refusal_to_remove(member, by=by):
        raise refusal
    member.ended_at = clock.now()
    await member.store("ended_at")
    await session.leave(member.user_id, member.business_id)
    return member


async def refusal_to_remove(member: Membership, *, by: Actor) -> UserError | None:
    """Why the member, fetched with his own role, cannot be removed by the actor now."""
    if member.ended_at is not None:
        return NotFound(path=("id",))
    if not by.may(Permission.MEMBER_WRITE):
        return Forbidden(permission=Permission.MEMBER_WRITE)
    if member.user_id == by.user_id:
        return NotOneself()
    if lacking := too_strong(member.permissions, by=by, path="id"):
        return lacking[0]
    return None if await another_admin(member) else LastAdministrator()


async def _current(member: Membership) -> Membership:
    """The member as he is now that nobody else changes him."""
    return await Membership.get(id=member.id).select_related("own_role")


async def another_admin(member: Membership) -> bool:
    """Whether an administrator of the whole business remains without this member's role."""
    if member.role is not Role.ADMIN or member.of_stores:
        return True
    admins = Membership.filter(business_id=member.business_id, role=Role.ADMIN, of_stores=False, ended_at=None)
    return await admins.exclude(id=member.id).exists()


async def locked_business(by: Actor) -> None:
    """One change of people at a time; who was removed meanwhile changes nothing any more."""
    await Business.select_for_update().get(id=by.business_id)
    member = await Membership.get_or_none(business_id=by.business_id, user_id=by.user_id, ended_at=None).select_related(
        "own_role"
    )
    if not by.is_system and (member is None or Permission.MEMBER_WRITE not in member.permissions):
        raise Forbidden(permission=Permission.MEMBER_WRITE)


async def _clashes(user: User, member: Membership) -> list[UserError]:
    found: list[UserError] = []
    if user.login_id and await User.filter(login_id=user.login_id).exclude(id=user.id).exists():
        found.append(Taken(value=user.login_id, path=("login_id",)))
    if member.short_name and await _has_short_name(member, member.short_name):
        found.append(Taken(value=member.short_name, path=("short_name",)))
    return found


async def _has_short_name(member: Membership, short_name: str) -> bool:
    if len(short_name) > LONGEST_SHORT_NAME:
        return False
    live = Membership.filter(business_id=member.business_id, short_name=short_name, ended_at=None)
    return await live.exclude(id=member.id).exists()


async def _free_short_name(member: Membership) -> str:
    """The first two characters of the name, or the first and a digit."""
    name = member.display_name
    for short in (member.short_name, name[:2], *(f"{name[:1]}{digit}" for digit in range(2, 10))):
        if short and not await _has_short_name(member, short):
            return short
    return ""
