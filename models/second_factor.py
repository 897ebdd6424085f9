"""What is asked for beside the password."""

from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyRelation, OneToOneRelation

from models.row import NOTHING, Row
from models.user import User


class Authenticator(Row):
    """認証アプリ: the secret that a user shares with his app (TOTP, RFC 6238), encrypted."""

    user: OneToOneRelation[User] = fields.OneToOneField("models.User", on_delete=fields.RESTRICT)
    user_id: UUID
    secret = fields.CharField(max_length=200)
    confirmed_at = fields.DatetimeField(null=True)
    """Since when codes are asked for; until then it is only offered."""
    last_step = fields.BigIntField(default=0, db_default=0)
    """The half minute of the last code: none is taken twice."""

    vaulted = {"secret": "authenticator"}

    class Meta:
        table = "authenticator"

    @classmethod
    def seen_by(cls, business_id: object, actor: object) -> Q:  # noqa: ARG003
        """Nobody."""
        return NOTHING


class RecoveryCode(Row):
    """リカバリーコード: stands in once for the app, when the phone is lost; only its digest is stored."""

    user: ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", db_index=True, on_delete=fields.RESTRICT)
    user_id: UUID
    code_hash = fields.CharField(max_length=64, unique=True)

    audited = False

    class Meta:
        table = "recovery_code"

    @classmethod
    def seen_by(cls, business_id: object, actor: object) -> Q:  # noqa: ARG003
        """Nobody."""
        return NOTHING
