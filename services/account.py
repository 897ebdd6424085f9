"""What a user changes about himself."""

from dataclasses import dataclass
from typing import Any

from core import password
from core.actor import Actor
from core.user_error import Required, Taken, UserError, refuse
from models.membership import Membership
from models.passkey import Passkey
from models.row import assign
from models.session import Session
from models.user import User
from services import events, login, new_password, second_factor, session
from services.lookup import check_version


@dataclass(eq=False, kw_only=True)
class PasswordOutdated(UserError):
    """The password was made under an older rule: choose a new one along with this change."""

    ja = "現在のパスワードは今の条件を満たしていません。新しいパスワードもあわせて設定してください。"
    en = "Your password misses the rule of today. Please choose a new one along with this change."


@dataclass(eq=False, kw_only=True)
class KeptByAdministrators(UserError):
    """店舗ログイン: who shares it does not change it."""

    ja = "店舗共用のログインは、ご自身では変更できません。管理者にご依頼ください。"
    en = "This login is shared by a shop: only an administrator changes it."


@dataclass(frozen=True)
class Account:
    """A user as he sees himself."""

    user: User
    sessions: list[Session]
    memberships: list[Membership]
    has_authenticator: bool
    passkeys: list[Passkey]
    recovery_codes_left: int


async def of(actor: Actor) -> Account:
    """The actor's own account, whichever business he acts for."""
    user = await User.get(id=actor.user_id)
    return Account(
        user=user,
        sessions=await Session.filter(user_id=user.id).order_by("-seen_at", "id").limit(100),
        memberships=await Membership.filter(user_id=user.id, ended_at=None)
        .order_by("created_at", "id")
        .prefetch_related("business"),
        has_authenticator=await second_factor.is_on(user),
        passkeys=await Passkey.filter(user_id=user.id).order_by("created_at", "id"),
        recovery_codes_left=await second_factor.codes_left(user),
    )


async def himself(by: Actor) -> User:
    """The actor, if he keeps his login himself."""
    user = await User.get(id=by.user_id)
    if user.is_shop:
        raise KeptByAdministrators
    return user


async def verified(current: str, *, by: Actor) -> User:
    """The actor himself, who has typed his password again; wrong ones are counted as at login."""
    user = await himself(by)
    return await login.verified(user.login_id, current, code=None, path="current_password")


async def verified_for(email: str, current: str, *, by: Actor) -> None:
    """A new mail address needs the password."""
    user = await himself(by)
    if email and email.strip() != user.email:
        await verified(current, by=by)


async def update(values: dict[str, Any], *, version: int | None, by: Actor) -> User:
    """Correct name, mail address and language; a new address is told to the old one too."""
    user = await User.select_for_update().get(id=by.user_id)
    await check_version(user, version, by=by)
    former, is_own_id = user.email, user.login_id == login.folded(user.email)
    changed = assign(user, values)
    problems = user.problems(*changed)
    if "email" in changed:
        problems += await _address_problems(user)
    refuse(problems)
    if "email" in changed and is_own_id:
        user.login_id = login.folded(user.email)
        changed.append("login_id")
    if changed:
        await user.store(*changed)
        await events.emit(events.UserUpdated(user.id, former if former != user.email else ""))
    return user


async def hashed(given: str, again: str) -> str:
    """What is kept of a new password; nothing of one that will be refused."""
    return await password.hashed(given) if given and not new_password.problems(given, again) else ""


async def change_login(login_id: str, given: str, again: str, hashed: str, *, by: Actor) -> User:
    """A new login id, a new password, or both; what is empty stays. A new password ends all other sessions."""
    user = await User.select_for_update().get(id=by.user_id)
    changed: list[str] = []
    problems = new_password.problems(given, again) if given or again else []
    if login_id.strip() and login.folded(login_id) != user.login_id:
        user.login_id = login.folded(login_id)
        changed.append("login_id")
        problems += user.problems("login_id")
        if await User.filter(login_id=user.login_id).exclude(id=user.id).exists():
            problems.append(Taken(value=login_id.strip(), path=("login_id",)))
    if user.password_is_outdated and not given:
        problems.append(PasswordOutdated(path=("password",)))
    refuse(problems)
    if hashed:
        user.password_hash, user.password_is_outdated = hashed, False
        changed += ["password_hash", "password_is_outdated"]
        await session.end_others(user.id, but=by.session_id)
        await events.emit(events.PasswordChanged(user.id))
    if "login_id" in changed:
        await events.emit(events.UserUpdated(user.id, ""))
    if changed:
        await user.store(*changed)
    return user


async def _address_problems(user: User) -> list[UserError]:
    """CN-27: nobody else logs in or registered with the address."""
    if not user.email:
        return [Required(path=("email",))]
    ids = User.filter(login_id=login.folded(user.email)).exclude(id=user.id)
    if await ids.exists() or await User.with_address(user.email).exclude(id=user.id).exists():
        return [Taken(value=user.email, path=("email",))]
    return []
