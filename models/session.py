"""A login, as a token that only its owner knows."""

from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation

from core.actor import Actor
from models.business import Business
from models.row import Row
from models.user import User


class Session(Row):
    """An opaque token's digest, whose it is, and the business acted for."""

    user: ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", db_index=True, on_delete=fields.RESTRICT)
    user_id: UUID
    business: ForeignKeyNullableRelation[Business] = fields.ForeignKeyField(
        "models.Business", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    business_id: UUID | None
    token_hash = fields.CharField(max_length=64, unique=True)
    expires_at = fields.DatetimeField(db_index=True)
    seen_at = fields.DatetimeField()
    device = fields.CharField(max_length=200, default="", db_default="")
    """The browser or program, as it names itself."""
    address = fields.CharField(max_length=45, default="", db_default="")
    """The IP address of the login."""

    class Meta:
        table = "session"

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:  # noqa: ARG003
        """One's own."""
        return Q(user_id=actor.user_id)
