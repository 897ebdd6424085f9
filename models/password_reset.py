"""A way back in for who has forgotten his password."""

from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyRelation

from core import secret
from models.row import NOTHING, Row
from models.user import User


class PasswordReset(Row):
    """A link of 24 hours, for one use; only the newest of a user works, and only its token's digest is stored."""

    user: ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", db_index=True, on_delete=fields.RESTRICT)
    user_id: UUID
    token_hash = fields.CharField(max_length=64, unique=True)
    expires_at = fields.DatetimeField()

    audited = False

    class Meta:
        table = "password_reset"

    @classmethod
    def seen_by(cls, business_id: object, actor: object) -> Q:  # noqa: ARG003
        """Nobody: who has the link needs nothing else."""
        return NOTHING

    @property
    def token(self) -> str:
        """The secret of the link: made again from the key, never stored."""
        return secret.signed_token("password_reset", self.id)
