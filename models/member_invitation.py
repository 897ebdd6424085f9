"""An administrator asks a person to join the business."""

from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation

from core import clock, secret
from models.business import Business
from models.own_role import OwnRole
from models.permission import Role
from models.row import EMAIL, Row


class MemberInvitationStatus(StrEnum):
    """招待中, 承諾, 期限切れ, 取消."""

    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"


class MemberInvitation(Row):
    """管理ユーザ招待: a link of 48 hours for one use; only the newest of an address works."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="member_invitations", on_delete=fields.RESTRICT
    )
    business_id: UUID
    email = fields.CharField(max_length=254)
    role = fields.CharEnumField(Role, max_length=16, default=Role.ADMIN)
    own_role: ForeignKeyNullableRelation[OwnRole] = fields.ForeignKeyField(
        "models.OwnRole", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    own_role_id: UUID | None
    status = fields.CharEnumField(MemberInvitationStatus, max_length=16, default=MemberInvitationStatus.SENT)
    token_hash = fields.CharField(max_length=64, unique=True)
    expires_at = fields.DatetimeField()
    accepted_at = fields.DatetimeField(null=True)

    readable_with = "member:write"
    required = ("email",)
    forms = {"email": EMAIL}

    class Meta:
        table = "member_invitation"
        indexes = [("business_id", "created_at", "id")]

    @property
    def token(self) -> str:
        """The secret of the link: made again from the key, never stored."""
        return secret.signed_token("member_invitation", self.id)

    @property
    def state(self) -> MemberInvitationStatus:
        """The status, expired as soon as the time has passed."""
        if self.status is MemberInvitationStatus.SENT and self.expires_at <= clock.now():
            return MemberInvitationStatus.EXPIRED
        return self.status
