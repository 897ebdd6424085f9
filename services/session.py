"""Logins that last: from a token to the actor it stands for."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core import address as addresses
from core import clock, secret
from core.actor import Actor
from core.db import fetch, read
from core.graph.context import Presumed
from core.locale import Locale
from core.settings import settings
from core.user_error import NotFound
from models.membership import Membership, granted
from models.permission import OF_HEAD_OFFICE, Role
from models.session import Session
from models.user import User
from services import app_token
from services.presumption import Memory

STAMPS = """
SELECT s.id, md5(concat_ws('|', s.business_id, m.role, m.of_stores, m.allowed_networks, b.allowed_networks,
  r.permissions)) AS stamp,
  s.seen_at < $3 AS is_stale
FROM session s
LEFT JOIN membership m ON m.user_id = s.user_id AND m.business_id = s.business_id AND m.ended_at IS NULL
LEFT JOIN business b ON b.id = m.business_id
LEFT JOIN own_role r ON r.id = m.own_role_id
WHERE s.id = ANY($1) AND s.expires_at > $2
UNION ALL
SELECT t.id, md5(concat_ws('|', t.permissions, t.allowed_fields, t.allowed_networks, b.allowed_networks, t.token_hash,
  t.former_hash, t.former_until > $2)), coalesce(t.last_used_at < $3, true)
FROM app_token t JOIN business b ON b.id = t.business_id
WHERE t.id = ANY($1) AND t.expires_at > $2 AND t.revoked_at IS NULL
"""
TOUCH = """
WITH used AS (UPDATE app_token SET last_used_at = $2 WHERE id = ANY($1))
UPDATE session SET seen_at = $2, expires_at = $3 WHERE id = ANY($1)
"""
TOUCH_AFTER = dt.timedelta(minutes=5)
STANDING = """
FROM session s
LEFT JOIN membership m ON m.user_id = s.user_id AND m.business_id = s.business_id AND m.ended_at IS NULL
LEFT JOIN business b ON b.id = m.business_id
LEFT JOIN own_role r ON r.id = m.own_role_id
WHERE s.token_hash = {0} AND s.expires_at > {1}
"""
FACTS = (
    "ROW(s.id, s.user_id, s.business_id, m.role, m.of_stores, m.allowed_networks, b.allowed_networks,"
    " r.permissions)::text"
)
"""All that an actor is made of: as long as it is the same, so is he."""
PROOF = f"SELECT {FACTS} {STANDING}"
WHO = f"""
SELECT s.id, s.user_id, s.business_id, s.seen_at, m.role, m.of_stores, m.allowed_networks AS own_networks,
  b.allowed_networks AS networks, r.permissions, {FACTS} AS facts {STANDING}
""".format("$1", "$2")
"""One statement for what concerns four tables."""
MEMORY = Memory(PROOF)


@dataclass(frozen=True)
class Started:
    """The token is shown once; only its digest is kept."""

    token: str
    expires_at: dt.datetime
    actor: Actor


@dataclass(frozen=True)
class Origin:
    """From where, and with what, somebody logs in."""

    address: str = ""
    device: str = ""


UNKNOWN = Origin()


async def start(user: User, *, locale: Locale, origin: Origin = UNKNOWN) -> Started:
    """A new session, acting for the business that the user chose last, else for the one he joined first."""
    member = await _preferred(user)
    token = secret.new_token()
    session = await Session.create(
        user_id=user.id,
        business_id=member.business_id if member else None,
        token_hash=secret.digest(token),
        expires_at=_end(),
        seen_at=clock.now(),
        address=origin.address,
        device=origin.device[:200],
    )
    return Started(token, session.expires_at, _actor(session, member, locale, origin.address))


def presumed(token: str | None, locale: Locale, address: str) -> Presumed | None:
    """Whom a token stands for, if nothing has changed; whoever relies on it lets the database prove it."""
    if not token:
        return None
    memory = app_token.MEMORY if token.startswith(app_token.PREFIX) else MEMORY
    return memory.recall(token, locale, address)


async def actor_of(token: str | None, locale: Locale, address: str) -> Actor:
    """Whom a token stands for now, used from an IP address: rights are read anew each time."""
    anonymous = Actor(locale=locale)
    if token and token.startswith(app_token.PREFIX):
        return await app_token.actor_of(token, locale, address) or anonymous
    if not token or len(token) > 100:  # noqa: PLR2004 — ours have 43 characters
        return anonymous
    now, digest = clock.now(), secret.digest(token)
    found = await read(WHO, digest, now)
    if not found:
        return anonymous
    (who,) = found
    seen_at = who["seen_at"]
    if seen_at < now - TOUCH_AFTER:
        await Session.filter(id=who["id"]).update(seen_at=now, expires_at=_end())
        seen_at = now
    actor = _standing(who, locale, address)
    MEMORY.keep((digest, locale, address), actor, who["facts"], seen_at + TOUCH_AFTER)
    return actor


def _standing(who: Mapping[str, Any], locale: Locale, address: str) -> Actor:
    user = Actor(user_id=who["user_id"], session_id=who["id"], of_stores=bool(who["of_stores"]), locale=locale)
    if who["role"] is None:
        return user
    permissions = granted(Role(who["role"]), who["permissions"] or ())
    return _acting(user, who["business_id"], permissions, (who["networks"], who["own_networks"]), address)


async def stamps(keys: Sequence[UUID]) -> dict[UUID, str]:
    """Sessions and app tokens that have not ended, each with a text that changes with their rights.

    Whoever is asked about is connected, and so is using them.
    """
    now = clock.now()
    found = await read(STAMPS, list(keys), now, now - TOUCH_AFTER)
    if stale := [row["id"] for row in found if row["is_stale"]]:
        await fetch(TOUCH, stale, now, _end())
    return {row["id"]: row["stamp"] for row in found}


async def standing_for(user: User) -> Actor:
    """Whom a user would act as, logging in from anywhere."""
    member = await _preferred(user)
    known = Actor(user_id=user.id)
    if member is None:
        return known
    known = dataclasses.replace(known, of_stores=member.of_stores)
    return _acting(known, member.business_id, member.permissions, ("", ""), "")


async def standing_in(user_id: UUID, business_id: UUID, locale: Locale, address: str) -> Actor | None:
    """Whom a user would act as for a business, for what he has left running there."""
    member = await _member(user_id, business_id)
    return _of_member(Actor(user_id=user_id, locale=locale), member, address) if member else None


async def carrying_on(user_id: UUID, business_id: UUID) -> Actor | None:
    """Whom a user acts as in work that he has begun and left running, wherever he was: with the rights he has now."""
    member = await _member(user_id, business_id)
    if member is None:
        return None
    return _acting(Actor(user_id=user_id, of_stores=member.of_stores), business_id, member.permissions, ("", ""), "")


async def end(*, by: Actor, everywhere: bool) -> None:
    """Log out: the token, or every token of the user, is worth nothing from now on."""
    await Session.filter(**({"user_id": by.user_id} if everywhere else {"id": by.session_id})).delete()


async def end_one(key: UUID, *, by: Actor) -> None:
    """End one of the actor's own sessions, wherever it is."""
    if not await Session.filter(user_id=by.user_id, id=key).delete():
        raise NotFound(path=("id",))


async def end_others(user_id: UUID, *, but: UUID | None = None) -> int:
    """End all sessions of a user, except perhaps the one that asks."""
    ended = Session.filter(user_id=user_id)
    return await (ended.exclude(id=but) if but else ended).delete()


async def switch(business_id: UUID, *, by: Actor, address: str) -> Actor:
    """この事業者で発注する: the user acts for another of his businesses, in all his sessions."""
    member = await _member(by.user_id, business_id)
    if member is None:
        raise NotFound(path=("business",))
    await User.filter(id=by.user_id).update(acting_for_id=business_id)
    await Session.filter(user_id=by.user_id).update(business_id=business_id)
    return _of_member(by, member, address)


async def leave(user_id: UUID, business_id: UUID) -> None:
    """Act for another of the user's businesses, or for none, wherever he acts for this one."""
    await User.filter(id=user_id, acting_for_id=business_id).update(acting_for_id=None)
    other = await _preferred(await User.get(id=user_id))
    sessions = Session.filter(user_id=user_id, business_id=business_id)
    await sessions.update(business_id=other.business_id if other else None)


async def sweep() -> int:
    """Forget sessions that have ended."""
    return await Session.filter(expires_at__lte=clock.now()).delete()


async def _preferred(user: User) -> Membership | None:
    members = Membership.filter(user_id=user.id, ended_at=None).order_by("created_at", "id")
    found = await members.select_related("own_role", "business")
    chosen = [member for member in found if member.business_id == user.acting_for_id]
    return next(iter(chosen or found), None)


async def _member(user_id: UUID | None, business_id: UUID) -> Membership | None:
    live = Membership.get_or_none(user_id=user_id, business_id=business_id, ended_at=None)
    return await live.select_related("own_role", "business")


def _end() -> dt.datetime:
    return clock.now() + dt.timedelta(days=settings().session_days)


def _actor(session: Session, member: Membership | None, locale: Locale, address: str) -> Actor:
    user = Actor(user_id=session.user_id, session_id=session.id, locale=locale)
    return _of_member(user, member, address) if member else user


def _of_member(user: Actor, member: Membership, address: str) -> Actor:
    user = dataclasses.replace(user, of_stores=member.of_stores)
    rules = (member.business.allowed_networks, member.allowed_networks)
    return _acting(user, member.business_id, member.permissions, rules, address)


def _acting(user: Actor, business_id: UUID, permissions: frozenset[str], rules: tuple[str, str], address: str) -> Actor:
    """The user for a business; from networks that are not allowed, for none."""
    if not all(addresses.is_within(address, rule) for rule in rules):
        return dataclasses.replace(user, business_id=None, permissions=frozenset(), barred_at=address)
    if user.of_stores:
        permissions -= OF_HEAD_OFFICE
    return dataclasses.replace(user, business_id=business_id, permissions=permissions, barred_at=None)
