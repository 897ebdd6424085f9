"""Mails about logins: each cause one mail."""

from uuid import UUID

from services import account_mail
from workers.job import job


@job("login.locked")
async def locked(event_id: str, user_id: str, until: str) -> None:
    """The user is warned."""
    await account_mail.login_locked(UUID(user_id), until, cause=event_id)


@job("user.updated")
async def updated(event_id: str, user_id: str, former_email: str) -> None:
    """The new values, to the old address too."""
    await account_mail.user_updated(UUID(user_id), former_email, cause=event_id)


@job("password.changed")
async def password_changed(event_id: str, user_id: str) -> None:
    """The user learns of it."""
    await account_mail.password_changed(UUID(user_id), cause=event_id)


@job("password.reset_requested")
async def password_forgotten(event_id: str, reset_id: str, **_: str) -> None:
    """The link."""
    await account_mail.password_forgotten(UUID(reset_id), cause=event_id)


@job("member.invited")
async def member_invited(event_id: str, invitation_id: str, locale: str) -> None:
    """The link."""
    await account_mail.member_invited(UUID(invitation_id), locale, cause=event_id)


@job("login.ids_requested")
async def login_ids(event_id: str, user_id: str) -> None:
    """All ids of the address."""
    await account_mail.login_ids(UUID(user_id), cause=event_id)
