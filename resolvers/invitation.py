"""Inviting customers, and being invited."""

from core.graph.context import Info
from core.graph.ids import key_of
from core.graph.keyed import REPEATABLE
from core.graph.operation import ANYONE, listing, mutation
from models import invitation as rows
from models.business import Business
from models.customer import Customer as CustomerRow
from models.permission import Permission
from models.supplier import Supplier as SupplierRow
from schema.customer import (
    Invitation,
    InvitationCreateInput,
    InvitationGroups,
    InvitationInput,
    InvitationPage,
    InvitationSort,
    InvitationTokenInput,
    InvitationWhere,
    Supplier,
)
from services import customer as customers
from services import invitation as invitations
from services.lookup import own

listing(
    "invitations", Invitation, allow=Permission.CUSTOMER_READ, where=InvitationWhere, order=InvitationSort,
    groups=[InvitationGroups],
    default="-created_at", doc="The invitations of the viewer's business, newest first.",
)  # fmt: skip


@mutation(Invitation, allow=Permission.INVITATION_SEND, errors=[customers.AlreadyLinked])
async def invitation_create(info: Info, input: InvitationCreateInput) -> rows.Invitation:
    """Make a link (URL and QR code) for a customer; an older open one of his ends."""
    key = key_of(input.customer, "Customer", "customer")
    customer = await own(CustomerRow, key, by=info.context.actor, path=("customer",))
    return await invitations.create(customer, message=input.message, days=input.expires_in_days, by=info.context.actor)


@mutation(
    Invitation,
    allow=Permission.INVITATION_SEND,
    errors=[invitations.NoMailAddress, invitations.InvitationClosed],
)
async def invitation_send(info: Info, input: InvitationInput) -> rows.Invitation:
    """Mail the link to the customer."""
    return await invitations.send(await _own(info, input), by=info.context.actor)


@mutation(Invitation, allow=Permission.INVITATION_SEND, errors=[invitations.InvitationClosed])
async def invitation_revoke(info: Info, input: InvitationInput) -> rows.Invitation:
    """Take an open invitation back: its link ends."""
    return await invitations.revoke(await _own(info, input))


@mutation(InvitationPage, allow=ANYONE, errors=[invitations.InvitationClosed], again=REPEATABLE)
async def invitation_open(info: Info, input: InvitationTokenInput) -> InvitationPage:  # noqa: ARG001
    """What an invitee sees; the supplier sees that the link was opened."""
    invitation = await invitations.open_page(input.token)
    customer = await CustomerRow.get(id=invitation.customer_id)
    seller = await Business.get(id=invitation.business_id)
    return InvitationPage(
        supplier=seller.name,
        message=invitation.message,
        name=customer.name,
        postal_code=customer.postal_code,
        prefecture=customer.prefecture,
        city=customer.city,
        street=customer.street,
        building=customer.building,
        phone=customer.phone,
        email=customer.email,
    )


@mutation(
    Supplier,
    allow=Permission.INVITATION_ACCEPT,
    errors=[invitations.InvitationClosed, customers.AlreadyLinked, customers.OwnBusiness],
)
async def invitation_accept(info: Info, input: InvitationTokenInput) -> SupplierRow:
    """Link the viewer's business to the supplier who invites, without a second account."""
    invitation = await invitations.accept(input.token, by=info.context.actor)
    return await SupplierRow.visible_to(info.context.actor).get(linked_id=invitation.business_id)


async def _own(info: Info, input: InvitationInput) -> rows.Invitation:
    key = key_of(input.id, "Invitation", "id")
    return await own(rows.Invitation, key, by=info.context.actor, version=input.expected_version)
