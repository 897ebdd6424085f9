"""How integrations log in."""

from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation

from core import address, clock
from models.business import Business
from models.row import Row
from models.user import User


class AppToken(Row):
    """アプリトークン: a key with few permissions and an end; while it is rotated, the former one works too."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="app_tokens", on_delete=fields.RESTRICT
    )
    business_id: UUID
    created_by: ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    created_by_id: UUID | None
    name = fields.CharField(max_length=40)
    permissions: list[str] = ArrayField(element_type="text", default=list)
    allowed_fields: list[str] = ArrayField(element_type="text", default=list, db_default=[])
    allowed_networks = fields.CharField(max_length=2000, default="")
    token_hash = fields.CharField(max_length=64, unique=True)
    former_hash = fields.CharField(max_length=64, null=True, unique=True)
    former_until = fields.DatetimeField(null=True)
    expires_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)
    last_used_at = fields.DatetimeField(null=True)
    last_used_from = fields.CharField(max_length=45, default="")

    readable_with = "app_token:write"
    required = ("name",)

    class Meta:
        table = "app_token"
        indexes = [("business_id", "created_at", "id")]

    @property
    def networks(self) -> list[str]:
        """From where it may be used; empty: from everywhere."""
        return address.listed(self.allowed_networks)

    @property
    def is_live(self) -> bool:
        """Whether it can be used."""
        return self.revoked_at is None and self.expires_at > clock.now()
