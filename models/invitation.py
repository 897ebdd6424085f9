"""A supplier asks a customer to order through the product."""

from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.fields import ForeignKeyRelation

from core import clock, secret
from models.business import Business
from models.customer import Customer
from models.row import Row


class InvitationStatus(StrEnum):
    """作成 → 送付 → 開封 → 承諾, or 期限切れ, or 取消."""

    CREATED = "CREATED"
    SENT = "SENT"
    OPENED = "OPENED"
    ACCEPTED = "ACCEPTED"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"


OPEN = frozenset({InvitationStatus.CREATED, InvitationStatus.SENT, InvitationStatus.OPENED})


class Invitation(Row):
    """招待: one link for mail, QR and URL, until the customer is linked; only the token's digest is stored."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="invitations", db_index=True, on_delete=fields.RESTRICT
    )
    business_id: UUID
    customer: ForeignKeyRelation[Customer] = fields.ForeignKeyField(
        "models.Customer", related_name="invitations", db_index=True, on_delete=fields.RESTRICT
    )
    customer_id: UUID
    status = fields.CharEnumField(InvitationStatus, max_length=16, default=InvitationStatus.CREATED)
    token_hash = fields.CharField(max_length=64, unique=True)
    message = fields.CharField(max_length=400, default="")
    sent_at = fields.DatetimeField(null=True)
    opened_at = fields.DatetimeField(null=True)
    accepted_at = fields.DatetimeField(null=True)
    expires_at = fields.DatetimeField(null=True)

    readable_with = "customer:read"

    class Meta:
        table = "invitation"
        indexes = [("business_id", "created_at", "id")]

    @property
    def token(self) -> str:
        """The secret of the link: made again from the key, never stored."""
        return secret.signed_token("invitation", self.id)

    @property
    def state(self) -> InvitationStatus:
        """The status, expired as soon as the time has passed."""
        if self.status in OPEN and self.expires_at and self.expires_at <= clock.now():
            return InvitationStatus.EXPIRED
        return self.status

    @property
    def is_open(self) -> bool:
        """Whether the link can still be used."""
        return self.state in OPEN
