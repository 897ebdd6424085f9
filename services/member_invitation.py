"""Inviting people into the business: a link of 48 hours by mail."""

import datetime as dt
from dataclasses import dataclass

from core import clock, password, secret
from core.actor import Actor
from core.settings import settings
from core.user_error import NotFound, Taken, UserError, refuse
from models.member_invitation import MemberInvitation, MemberInvitationStatus
from models.membership import Membership
from models.user import User
from services import events, member, new_password
from services.login import folded
from services.member import Grant
from services.registration import TermsNotAccepted

LIVES = dt.timedelta(hours=48)


@dataclass(eq=False, kw_only=True)
class MemberInvitationEnded(UserError):
    """The link was used, taken back, replaced by a newer one, or is older than 48 hours."""

    ja = "この招待は使用済みか、取り消されたか、48時間を過ぎています。管理者に再度の招待をご依頼ください。"
    en = "This invitation was used, taken back, or is older than 48 hours. Ask the administrator for a new one."


@dataclass(eq=False, kw_only=True)
class AlreadyMember(UserError):
    """The person belongs to the business already."""

    ja = "すでにこの事業者の担当者です。"
    en = "This person is a member already."


@dataclass(frozen=True)
class Newcomer:
    """What somebody types who joins without an account."""

    name: str
    password: str
    password_again: str
    accepts_terms: bool


def url(invitation: MemberInvitation) -> str:
    """The link that is mailed."""
    return f"{settings().public_url}/member-invitations/{invitation.token}"


async def create(email: str, grant: Grant, *, by: Actor) -> MemberInvitation:
    """Mail a link; an older one of the same address ends."""
    invitation = MemberInvitation(
        business_id=by.business_id,
        email=email.strip(),
        role=grant.role,
        own_role=grant.own_role,
        token_hash="",
        expires_at=clock.now() + LIVES,
    )
    refuse(invitation.problems("email"))
    members = Membership.filter(business_id=by.business_id, ended_at=None)
    if await members.filter(user__login_id=folded(email)).exists():
        raise AlreadyMember(path=("email",))
    older = MemberInvitation.filter(business_id=by.business_id, status=MemberInvitationStatus.SENT)
    for one in await older.filter(email__iexact=invitation.email).select_for_update():
        one.status = MemberInvitationStatus.REVOKED
        await one.store("status")
    invitation.token_hash = secret.digest(invitation.token)
    await invitation.save()
    await events.emit(events.MemberInvited(invitation.id, by.locale))
    return invitation


async def revoke(invitation: MemberInvitation) -> MemberInvitation:
    """Take the link back."""
    if invitation.state is not MemberInvitationStatus.SENT:
        raise MemberInvitationEnded
    invitation.status = MemberInvitationStatus.REVOKED
    await invitation.store("status")
    return invitation


async def by_token(token: str) -> MemberInvitation:
    """The open invitation behind a link, held until the transaction ends."""
    found = await MemberInvitation.select_for_update().get_or_none(token_hash=secret.digest(token[:100]))
    if found is None:
        raise NotFound(path=("token",))
    if found.state is not MemberInvitationStatus.SENT:
        raise MemberInvitationEnded(path=("token",))
    await found.fetch_related("business", "own_role")
    return found


async def accept(token: str, *, by: Actor) -> Membership:
    """Join with the account that one has."""
    invitation = await by_token(token)
    user = await User.get(id=by.user_id)
    if await Membership.exists(business_id=invitation.business_id, user_id=user.id, ended_at=None):
        raise AlreadyMember
    return await _join(invitation, user)


async def register(token: str, newcomer: Newcomer, *, locale: str) -> User:
    """A new user, whose login id is the invited mail address, and who belongs to the business at once."""
    invitation = await by_token(token)
    email = invitation.email
    user = User(login_id=folded(email), name=newcomer.name.strip(), email=email, password_hash="", locale=locale)
    problems: list[UserError] = user.problems("name")
    problems += new_password.problems(newcomer.password, newcomer.password_again)
    if not newcomer.accepts_terms:
        problems.append(TermsNotAccepted(path=("accepts_terms",)))
    if await User.exists(login_id=user.login_id):
        problems.append(Taken(value=email, path=("email",)))
    refuse(problems)
    user.password_hash = await password.hashed(newcomer.password)
    await user.save()
    await _join(invitation, user)
    return user


async def _join(invitation: MemberInvitation, user: User) -> Membership:
    joined = await member.join(invitation.business_id, user, Grant(invitation.role, invitation.own_role))
    invitation.status = MemberInvitationStatus.ACCEPTED
    invitation.accepted_at = clock.now()
    await invitation.store("status", "accepted_at")
    return joined
