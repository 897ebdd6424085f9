"""The way back in: a reminder of login ids, and a link to set a new password."""

import datetime as dt
from dataclasses import dataclass

from core import clock, password, secret
from core.settings import settings
from core.user_error import NotFound, UserError, refuse
from models.password_reset import PasswordReset
from models.user import User
from services import events, login, new_password, session

LIVES = dt.timedelta(hours=24)
PAUSE = dt.timedelta(minutes=1)


@dataclass(eq=False, kw_only=True)
class ResetLinkEnded(UserError):
    """The link was used, is older than 24 hours, or a newer one was sent."""

    ja = "このリンクは使用済みか、24時間を過ぎたか、新しいリンクが発行されています。もう一度お手続きください。"
    en = "This link was used, is older than 24 hours, or a newer one was sent. Please ask for a new one."


async def request(email: str, login_id: str) -> None:
    """Mail a link, if there is such a user; nobody learns whether there is."""
    address = email.strip()
    user = await User.select_for_update().get_or_none(login_id=login.folded(login_id or address))
    if user is None or user.is_shop or not user.email or user.email.casefold() != address.casefold():
        return
    if await PasswordReset.filter(user_id=user.id, created_at__gt=clock.now() - PAUSE).exists():
        return
    await PasswordReset.filter(user_id=user.id).delete()
    reset = PasswordReset(user_id=user.id, token_hash="", expires_at=clock.now() + LIVES)
    reset.token_hash = secret.digest(reset.token)
    await reset.save()
    await events.emit(events.PasswordResetRequested(reset.id, user.id))


async def reset(token: str, login_id: str, given: str, again: str) -> User:
    """Set a new password; all sessions end, and a lock too."""
    found = await PasswordReset.select_for_update().get_or_none(token_hash=secret.digest(token[:100]))
    if found is None or found.expires_at <= clock.now():
        raise ResetLinkEnded(path=("token",))
    user = await User.get(id=found.user_id)
    if user.login_id != login.folded(login_id):
        raise NotFound(path=("login_id",))
    refuse(new_password.problems(given, again))
    user.password_hash = await password.hashed(given)
    user.password_is_outdated = False
    await user.store("password_hash", "password_is_outdated")
    await found.delete()
    await session.end_others(user.id)
    await login.unlock(user.login_id)
    await events.emit(events.PasswordChanged(user.id))
    return user


async def remind(email: str) -> None:
    """Mail all login ids that have the address; nobody learns whether there are any."""
    user = await User.with_address(email).order_by("created_at", "id").first()
    if user:
        await events.emit(events.LoginIdsRequested(user.id))


def url(found: PasswordReset) -> str:
    """The link that is mailed."""
    return f"{settings().public_url}/password-resets/{found.token}"
