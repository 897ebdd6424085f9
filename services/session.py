"""Logins that last: from a token to the actor it stands for."""

import datetime as dt
from dataclasses import dataclass

from core import clock, secret
from core.actor import Actor
from core.locale import Locale
from core.settings import settings
from models.membership import Membership
from models.session import Session
from models.user import User

TOUCH_AFTER = dt.timedelta(hours=12)


@dataclass(frozen=True)
class Started:
    """The token is shown once; only its digest is kept."""

    token: str
    expires_at: dt.datetime
    actor: Actor


async def start(user: User, *, locale: Locale) -> Started:
    """A new session, acting for the business that the user joined first."""
    member = await Membership.filter(user_id=user.id, ended_at=None).order_by("created_at", "id").first()
    token = secret.new_token()
    session = await Session.create(
        user_id=user.id,
        business_id=member.business_id if member else None,
        token_hash=secret.digest(token),
        expires_at=_end(),
        seen_at=clock.now(),
    )
    return Started(token, session.expires_at, _actor(session, member, locale))


async def actor_of(token: str | None, locale: Locale) -> Actor:
    """Whom a token stands for now: rights are read anew each time."""
    anonymous = Actor(locale=locale)
    if not token or len(token) > 100:  # noqa: PLR2004 — ours have 43 characters
        return anonymous
    session = await Session.get_or_none(token_hash=secret.digest(token), expires_at__gt=clock.now())
    if session is None:
        return anonymous
    if session.seen_at < clock.now() - TOUCH_AFTER:
        await Session.filter(id=session.id).update(seen_at=clock.now(), expires_at=_end())
    member = (
        await Membership.get_or_none(user_id=session.user_id, business_id=session.business_id, ended_at=None)
        if session.business_id
        else None
    )
    return _actor(session, member, locale)


async def end(*, by: Actor, everywhere: bool) -> None:
    """Log out: the token, or every token of the user, is worth nothing from now on."""
    await Session.filter(**({"user_id": by.user_id} if everywhere else {"id": by.session_id})).delete()


async def sweep() -> int:
    """Forget sessions that have ended."""
    return await Session.filter(expires_at__lte=clock.now()).delete()


def _end() -> dt.datetime:
    return clock.now() + dt.timedelta(days=settings().session_days)


def _actor(session: Session, member: Membership | None, locale: Locale) -> Actor:
    return Actor(
        user_id=session.user_id,
        business_id=member.business_id if member else None,
        session_id=session.id,
        permissions=member.role.permissions if member else frozenset(),
        locale=locale,
    )
