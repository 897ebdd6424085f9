"""Keys of integrations: few permissions, an end, two secrets while one is exchanged for the other."""

import datetime as dt
from collections.abc import Sequence

from tortoise.expressions import Q

from core import address as addresses
from core import clock, secret
from core.actor import Actor
from core.locale import Locale
from core.user_error import NotFound, OutOfRange, UserError, refuse
from models.app_token import AppToken
from models.business import Business
from models.permission import Permission
from services import gate
from services.own_role import too_strong, unknown

PREFIX = "tsu_"
DAYS = (1, 366)
OVERLAP_HOURS = (0, 168)
GRANTABLE = frozenset(Permission) - {
    Permission.APP_TOKEN_WRITE,
    Permission.INVITATION_ACCEPT,
    Permission.MEMBER_WRITE,
    Permission.ROLE_WRITE,
}
"""People give rights to people; an integration does not."""
TOUCH_AFTER = dt.timedelta(minutes=1)


async def create(
    name: str, permissions: Sequence[str], networks: list[str], days: int, *, by: Actor
) -> tuple[AppToken, str]:
    """A new key; its secret is shown this once."""
    row = AppToken(business_id=by.business_id, created_by_id=by.user_id, name=name.strip())
    row.permissions = sorted(set(permissions))
    row.allowed_networks = gate.networks(networks)
    problems: list[UserError] = row.problems("name") + unknown(permissions, GRANTABLE)
    problems += too_strong(frozenset(permissions) & GRANTABLE, by=by, path="permissions")
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
    rows = AppToken.filter(Q(token_hash=digest) | Q(former_hash=digest), revoked_at=None, expires_at__gt=now)
    row = await rows.first()
    if row is None or not row.accepts(digest, now):
        return None
    networks = row.allowed_networks or (await Business.get(id=row.business_id)).allowed_networks
    if not addresses.is_within(address, networks):
        return Actor(app_token_id=row.id, locale=locale, barred_at=address)
    if row.last_used_at is None or row.last_used_at < now - TOUCH_AFTER or row.last_used_from != address:
        await AppToken.filter(id=row.id).update(last_used_at=now, last_used_from=address)
    return Actor(
        business_id=row.business_id, app_token_id=row.id, permissions=frozenset(row.permissions), locale=locale
    )


def _new_secret() -> str:
    return PREFIX + secret.new_token()
