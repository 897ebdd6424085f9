"""Keys of integrations: few permissions, an end, two secrets while one is exchanged for the other."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from core import address as addresses
from core import clock, secret
from core.actor import Actor
from core.db import read
from core.locale import Locale
from core.user_error import NotFound, OutOfRange, Required, TooMany, UserError, refuse
from models.app_token import AppToken
from models.permission import Permission
from services import gate
from services.own_role import too_strong, unknown
from services.presumption import Memory

PREFIX = "tsu_"
DAYS = (1, 366)
MOST_FIELDS = 500
OVERLAP_HOURS = (0, 168)
GRANTABLE = frozenset(Permission) - {
    Permission.APP_TOKEN_WRITE,
    Permission.INVITATION_ACCEPT,
    Permission.MEMBER_WRITE,
    Permission.ROLE_WRITE,
    Permission.WEBHOOK_WRITE,
}
"""People give rights to people; an integration does not, nor sends what it sees to others when it has ended."""
TOUCH_AFTER = dt.timedelta(minutes=1)
STANDING = """
FROM app_token t JOIN business b ON b.id = t.business_id
WHERE (t.token_hash = {0} OR (t.former_hash = {0} AND t.former_until > {1}))
  AND t.revoked_at IS NULL AND t.expires_at > {1}
"""
FACTS = "ROW(t.id, t.business_id, t.permissions, t.allowed_fields, t.allowed_networks, b.allowed_networks)::text"
"""All that an actor is made of."""
MEMORY = Memory(f"SELECT {FACTS} {STANDING}")
WHO = f"""
SELECT t.id, t.business_id, t.permissions, t.allowed_fields, t.allowed_networks AS own_networks,
  b.allowed_networks AS networks, t.last_used_at, t.last_used_from, {FACTS} AS facts {STANDING}
""".format("$1", "$2")


@dataclass(eq=False, kw_only=True)
class UnknownField(UserError):
    """The schema has no such field of a node."""

    ja = "「{field}」という項目はありません。Order.number または Customer.* のように指定してください。"
    en = "There is no field “{field}”: name one such as Order.number, or Customer.* for all of a type."
    field: str


@dataclass(frozen=True)
class Wanted:
    """What a key is to be."""

    name: str
    permissions: Sequence[str]
    fields: Sequence[str] = ()
    networks: Sequence[str] = ()


async def create(wanted: Wanted, days: int, *, by: Actor) -> tuple[AppToken, str]:
    """A new key; its secret is shown this once."""
    permissions = wanted.permissions
    row = AppToken(business_id=by.business_id, created_by_id=by.user_id, name=wanted.name.strip())
    row.permissions, row.allowed_fields = sorted(set(permissions)), sorted(set(wanted.fields))
    row.allowed_networks = gate.networks([*wanted.networks])
    problems: list[UserError] = row.problems("name") + unknown(permissions, GRANTABLE)
    problems += too_strong(frozenset(permissions) & GRANTABLE, by=by, path="permissions")
    if not permissions:
        problems.append(Required(path=("permissions",)))
    if len(row.allowed_fields) > MOST_FIELDS:
        problems.append(TooMany(limit=MOST_FIELDS, count=len(row.allowed_fields), path=("allowed_fields",)))
    if not DAYS[0] <= days <= DAYS[1]:
        problems.append(OutOfRange(least=str(DAYS[0]), most=str(DAYS[1]), path=("expires_in_days",)))
    refuse(problems)
    text = _new_secret()
    row.token_hash, row.expires_at = secret.digest(text), clock.now() + dt.timedelta(days=days)
    await row.save()
    return row, text


async def rotate(row: AppToken, days: int, overlap_hours: int) -> str:
    """A new secret, and a new end; the former secret works on for some hours, so that nothing stands still."""
    if not row.is_live:
        raise NotFound(path=("id",))
    problems: list[UserError] = []
    if not DAYS[0] <= days <= DAYS[1]:
        problems.append(OutOfRange(least=str(DAYS[0]), most=str(DAYS[1]), path=("expires_in_days",)))
    if not OVERLAP_HOURS[0] <= overlap_hours <= OVERLAP_HOURS[1]:
        least, most = OVERLAP_HOURS
        problems.append(OutOfRange(least=str(least), most=str(most), path=("overlap_hours",)))
    refuse(problems)
    text, now = _new_secret(), clock.now()
    row.former_hash, row.former_until = row.token_hash, min(now + dt.timedelta(hours=overlap_hours), row.expires_at)
    row.token_hash, row.expires_at = secret.digest(text), now + dt.timedelta(days=days)
    await row.store("token_hash", "former_hash", "former_until", "expires_at")
    return text


async def revoke(row: AppToken) -> AppToken:
    """End it at once."""
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        await row.store("revoked_at")
    return row


async def actor_of(token: str, locale: Locale, address: str) -> Actor | None:
    """Whom a key stands for now; a key without networks of its own keeps to those of its business."""
    digest, now = secret.digest(token), clock.now()
    found = await read(WHO, digest, now)
    if not found:
        return None
    (who,) = found
    if not addresses.is_within(address, who["own_networks"] or who["networks"]):
        return Actor(app_token_id=who["id"], locale=locale, barred_at=address)
    used_at = who["last_used_at"]
    if used_at is None or used_at < now - TOUCH_AFTER or who["last_used_from"] != address:
        await AppToken.filter(id=who["id"]).update(last_used_at=now, last_used_from=address)
        used_at = now
    actor = Actor(
        business_id=who["business_id"],
        app_token_id=who["id"],
        permissions=frozenset(who["permissions"]),
        allowed_fields=frozenset(who["allowed_fields"]) or None,
        locale=locale,
    )
    MEMORY.keep((digest, locale, address), actor, who["facts"], used_at + TOUCH_AFTER)
    return actor


async def of_key(key: UUID, locale: Locale, address: str) -> Actor | None:
    """The same, for what a key has left running when it was used from an address."""
    row = await AppToken.get_or_none(id=key).select_related("business")
    if row is None or not row.is_live:
        return None
    if not addresses.is_within(address, row.allowed_networks or row.business.allowed_networks):
        return None
    return Actor(
        business_id=row.business_id,
        app_token_id=row.id,
        permissions=frozenset(row.permissions),
        allowed_fields=frozenset(row.allowed_fields) or None,
        locale=locale,
    )


def _new_secret() -> str:
    return PREFIX + secret.new_token()
