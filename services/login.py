"""Logging in: ten wrong passwords in a row lock a login id for an hour, whether it exists or not."""

import datetime as dt
from dataclasses import dataclass

from core import clock, identifier, password, secret
from core.db import fetch, transaction
from core.user_error import UserError
from models.login_guard import LoginGuard
from models.user import User
from services import events, second_factor
from services.second_factor import SecondFactorRequired, WrongCode

MOST_FAILURES = 10
LOCKED_FOR = dt.timedelta(hours=1)


@dataclass(eq=False, kw_only=True)
class WrongPassword(UserError):
    """The login id or the password is wrong; it is not told which."""

    ja = "IDまたはパスワードが違います。"
    en = "The login id or the password is wrong."


@dataclass(eq=False, kw_only=True)
class LoginLocked(UserError):
    """Too many wrong passwords: wait, or reset the password."""

    ja = "パスワードの誤りが続いたため、1時間ロックされています。時間をおいてやり直してください。"
    en = "Locked for an hour after too many wrong passwords. Please wait."
    until: dt.datetime


def folded(login_id: str) -> str:
    """One spelling of a login id."""
    return login_id.strip().casefold()


def guard_of(login_id: str) -> str:
    """Under which a login id is counted: found by who knows it, and told by nobody without the product's key."""
    return secret.signed_token("login", folded(login_id))


async def verified(login_id: str, given: str, *, code: str | None, path: str = "password") -> User:
    """Whose password this is; without a `code` to look at, the password alone is enough.

    Every try is counted before the password is looked at, so that parallel guesses count too.
    """
    key = guard_of(login_id)
    async with transaction():
        failures, until = await _count(key)
    if until:
        raise LoginLocked(until=until)
    user = await User.get_or_none(login_id=folded(login_id))
    if not await password.matches(given, user.password_hash if user else None) or user is None:
        async with transaction():
            if failures >= MOST_FAILURES:
                await _lock(key, user)
        raise WrongPassword(path=(path,))
    outdated = not password.acceptable(given)
    async with transaction():
        if code is not None and not await second_factor.is_passed(user, code):
            refusal = WrongCode(path=("code",)) if code.strip() else SecondFactorRequired(path=("code",))
        else:
            refusal = None
            await LoginGuard.filter(key=key).update(failures=0, locked_until=None)
            if outdated != user.password_is_outdated:
                user.password_is_outdated = outdated
                await User.filter(id=user.id).update(password_is_outdated=outdated)
        if refusal and failures >= MOST_FAILURES:
            await _lock(key, user)
    if refusal:
        raise refusal
    return user


async def unlock(login_id: str) -> None:
    """Forget the wrong passwords of a login id: its owner has proved himself otherwise."""
    await LoginGuard.filter(key=guard_of(login_id)).update(failures=0, locked_until=None)


async def _count(key: str) -> tuple[int, dt.datetime | None]:
    """Reserve a try; gives its number in a row, and until when the login id is locked, if it is."""
    now = clock.now()
    rows = await fetch(
        """
        INSERT INTO login_guard AS g (id, key, failures, created_at, updated_at) VALUES ($1, $2, 1, $3, $3)
        ON CONFLICT (key) DO UPDATE SET
            failures = CASE WHEN g.locked_until <= $3 THEN 1 ELSE g.failures + 1 END,
            locked_until = CASE
                WHEN g.locked_until <= $3 THEN NULL
                WHEN g.locked_until IS NULL AND g.failures >= $4 THEN $5
                ELSE g.locked_until END,
            updated_at = $3
        RETURNING failures, locked_until
        """,
        identifier.new_id(),
        key,
        now,
        MOST_FAILURES,
        now + LOCKED_FOR,
    )
    return rows[0]["failures"], rows[0]["locked_until"]


async def _lock(key: str, user: User | None) -> None:
    until = clock.now() + LOCKED_FOR
    newly = await LoginGuard.filter(key=key, locked_until=None).update(locked_until=until)
    if newly and user:
        await events.emit(events.LoginLocked(user.id, until.isoformat()))
