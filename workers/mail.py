"""Mails leave: outside any request, each with one Message-ID, tried again while there is hope."""

from uuid import UUID

from services import mail as mails
from services import mail_delivery
from workers.job import job


@job("mail.queued", own_transactions=True)
async def deliver(mail_id: str, **_: str) -> None:
    """Send a mail that is due."""
    await mail_delivery.deliver(UUID(mail_id))


@job("invitation.sent")
async def invite(event_id: str, invitation_id: str, locale: str, **_: str) -> None:
    """The customer gets the link."""
    await mails.invitation(UUID(invitation_id), locale, cause=event_id)


@job("business.registered")
async def welcome(event_id: str, business_id: str, user_id: str) -> None:
    """The new user is greeted."""
    await mails.welcome(UUID(business_id), UUID(user_id), cause=event_id)
