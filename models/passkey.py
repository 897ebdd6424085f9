"""Logging in by a key that never leaves its device (WebAuthn)."""

from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyRelation

from core.actor import Actor
from models.row import NOTHING, Row
from models.user import User


class Passkey(Row):
    """パスキー: the public half of a key."""

    user: ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", db_index=True, on_delete=fields.RESTRICT)
    user_id: UUID
    name = fields.CharField(max_length=40)
    credential_id = fields.CharField(max_length=1400, unique=True)
    """base64url."""
    public_key = fields.CharField(max_length=1400)
    """COSE, base64url."""
    sign_count = fields.BigIntField(default=0)
    """What the device has counted; going backwards, the key was copied."""
    last_used_at = fields.DatetimeField(null=True)

    required = ("name",)

    class Meta:
        table = "passkey"

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:  # noqa: ARG003
        """One's own."""
        return Q(user_id=actor.user_id, user_id__not_isnull=True)


class PasskeyChallenge(Row):
    """The digest of a challenge that was answered: it cannot be answered again."""

    key = fields.CharField(max_length=64, unique=True)
    expires_at = fields.DatetimeField(db_index=True)

    audited = False

    class Meta:
        table = "passkey_challenge"

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:  # noqa: ARG003
        """Nobody."""
        return NOTHING
