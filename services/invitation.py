"""From a provisional customer to a linked business: one link for mail, QR and URL."""

import datetime as dt
from dataclasses import dataclass

from core import clock, secret
from core.actor import Actor
from core.settings import settings
from core.user_error import NotFound, OutOfRange, UserError, refuse
from models.business import Business
from models.customer import Customer
from models.invitation import OPEN, Invitation, InvitationStatus
from models.user import User
from services import customer as customers
from services import events, registration
from services.registration import Applicant

LONGEST_DAYS = 366


@dataclass(eq=False, kw_only=True)
class NoMailAddress(UserError):
    """Mail is offered only when the customer has a mail address."""

    ja = "この取引先にはメールアドレスが登録されていません。QRコードかURLで案内してください。"
    en = "This customer has no mail address. Use the QR code or the URL."


@dataclass(eq=False, kw_only=True)
class InvitationClosed(UserError):
    """The invitation was accepted, revoked, or has expired."""

    ja = "この招待はすでに使われたか、取り消されたか、期限が切れています。発注先にお問い合わせください。"
    en = "This invitation was used, revoked, or has expired. Ask your supplier for a new one."
    invitation_status: InvitationStatus


def url(invitation: Invitation) -> str:
    """The link that is mailed, printed as QR code or copied."""
    return f"{settings().public_url}/invitations/{invitation.token}"


async def create(customer: Customer, *, message: str, days: int | None, by: Actor) -> Invitation:
    """Invite a customer; an older open invitation of his is taken back."""
    if customer.is_linked:
        raise customers.AlreadyLinked
    invitation = Invitation(business_id=by.business_id, customer_id=customer.id, message=message.strip(), token_hash="")
    problems = invitation.problems("message")
    if days is not None:
        if 1 <= days <= LONGEST_DAYS:
            invitation.expires_at = clock.now() + dt.timedelta(days=days)
        else:
            problems.append(OutOfRange(least="1", most=str(LONGEST_DAYS), path=("expires_in_days",)))
    refuse(problems)
    async for older in Invitation.filter(customer_id=customer.id, status__in=OPEN).select_for_update():
        older.status = InvitationStatus.REVOKED
        await older.store("status")
    invitation.token_hash = secret.digest(invitation.token)
    await invitation.save()
    return invitation


async def send(invitation: Invitation, *, by: Actor) -> Invitation:
    """Mail the link to the customer."""
    _require_open(invitation)
    customer = await Customer.visible_to(by).get(id=invitation.customer_id)
    if not customer.email:
        raise NoMailAddress
    if invitation.status is InvitationStatus.CREATED:
        invitation.status = InvitationStatus.SENT
    invitation.sent_at = clock.now()
    await invitation.store("status", "sent_at")
    await events.emit(events.InvitationSent(invitation.id, invitation.business_id, by.locale))
    return invitation


async def revoke(invitation: Invitation) -> Invitation:
    """Take an open invitation back: its link ends."""
    _require_open(invitation)
    invitation.status = InvitationStatus.REVOKED
    await invitation.store("status")
    return invitation


async def lock_by_token(token: str) -> Invitation:
    """The open invitation behind a link."""
    invitation = await Invitation.select_for_update().get_or_none(token_hash=secret.digest(token[:100]))
    if invitation is None:
        raise NotFound(path=("token",))
    _require_open(invitation)
    return invitation


async def open_page(token: str) -> Invitation:
    """What the invitee sees first; remembered as opened."""
    invitation = await lock_by_token(token)
    if invitation.status is not InvitationStatus.OPENED:
        invitation.status = InvitationStatus.OPENED
        invitation.opened_at = clock.now()
        await invitation.store("status", "opened_at")
    return invitation


async def register(token: str, applicant: Applicant, *, locale: str) -> User:
    """Registration from the prepared page: user, business and link in one step."""
    invitation = await lock_by_token(token)
    customer = await Customer.select_for_update().get(id=invitation.customer_id)
    business = registration.business_of(customer)
    user = await registration.register(applicant, business, locale=locale)
    await _link(invitation, customer, business)
    return user


async def accept(token: str, *, by: Actor) -> Invitation:
    """Link the actor's business, without a second account."""
    invitation = await lock_by_token(token)
    customer = await Customer.select_for_update().get(id=invitation.customer_id)
    await _link(invitation, customer, await Business.visible_to(by).get(id=by.business_id))
    return invitation


async def _link(invitation: Invitation, customer: Customer, business: Business) -> None:
    await customers.link(customer, business, await Business.get(id=invitation.business_id))
    invitation.status = InvitationStatus.ACCEPTED
    invitation.accepted_at = clock.now()
    await invitation.store("status", "accepted_at")


def _require_open(invitation: Invitation) -> None:
    if not invitation.is_open:
        raise InvitationClosed(invitation_status=invitation.state)
