"""Mails about a user's own login: personal, so that nobody else of the business reads them."""

import datetime as dt
from uuid import UUID

from core import clock
from core.settings import settings
from documents.letter import Message
from documents.letter_account import (
    LoginIds,
    LoginLocked,
    MemberInvited,
    PasswordChanged,
    PasswordForgotten,
    UserUpdated,
)
from models.member_invitation import MemberInvitation, MemberInvitationStatus
from models.password_reset import PasswordReset
from models.user import User
from services import mail, member_invitation, password_reset


async def login_locked(user_id: UUID, until: str, *, cause: str) -> None:
    """The user is warned."""
    user = await User.get(id=user_id)
    end = dt.datetime.fromisoformat(until).astimezone(clock.TOKYO)
    await _write(LoginLocked(user.name, user.login_id, end), cause, user)


async def user_updated(user_id: UUID, former_email: str, *, cause: str) -> None:
    """The new values, to the address of now and to the one that was left."""
    user = await User.get(id=user_id)
    await _write(UserUpdated(user.name, user.login_id, user.email), cause, user, former_email)


async def password_changed(user_id: UUID, *, cause: str) -> None:
    """The user learns of it, in case it was somebody else."""
    user = await User.get(id=user_id)
    await _write(PasswordChanged(user.name, user.login_id, settings().public_url), cause, user)


async def password_forgotten(reset_id: UUID, *, cause: str) -> None:
    """The link, unless it was used or replaced meanwhile."""
    reset = await PasswordReset.get_or_none(id=reset_id)
    if reset is None:
        return
    user = await User.get(id=reset.user_id)
    await _write(PasswordForgotten(user.name, user.login_id, password_reset.url(reset)), cause, user)


async def member_invited(invitation_id: UUID, locale: str, *, cause: str) -> None:
    """The link, unless it was used or taken back meanwhile; kept for those who invite."""
    invitation = await MemberInvitation.get(id=invitation_id).select_related("business")
    if invitation.state is not MemberInvitationStatus.SENT:
        return
    letter = MemberInvited(invitation.business.name, member_invitation.url(invitation))
    to = mail.Recipient(invitation.email, mail.known(locale), None)
    await mail.write(letter, cause, invitation.business_id, [to])


async def login_ids(user_id: UUID, *, cause: str) -> None:
    """All login ids that have the address."""
    user = await User.get(id=user_id)
    ids = await User.with_address(user.email).order_by("created_at", "id").values_list("login_id", flat=True)
    await _write(LoginIds(user.name, tuple(str(one) for one in ids), settings().public_url), cause, user)


async def _write(letter: Message, cause: str, user: User, *more: str) -> None:
    locale = mail.known(user.locale)
    recipients = [mail.Recipient(to, locale, None, user.id) for to in (user.email, *more)]
    await mail.write(letter, cause, None, recipients)
