"""Counts wrong passwords per login id, whether such a login exists or not."""

from tortoise import fields
from tortoise.expressions import Q

from models.row import NOTHING, Row


class LoginGuard(Row):
    """The digest of a login id, the wrong passwords in a row, and until when it is locked."""

    key = fields.CharField(max_length=64, unique=True)
    failures = fields.IntField(default=0, db_default=0)
    locked_until = fields.DatetimeField(null=True)

    audited = False

    class Meta:
        table = "login_guard"

    @classmethod
    def seen_by(cls, business_id: object, actor: object) -> Q:  # noqa: ARG003
        """Nobody: it would tell which logins exist."""
        return NOTHING
