"""A role that a business has defined for itself."""

from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields import ForeignKeyRelation

from models.business import Business
from models.row import Row


class OwnRole(Row):
    """独自の権限: a named set of permissions."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="own_roles", on_delete=fields.RESTRICT
    )
    business_id: UUID
    name = fields.CharField(max_length=40)
    permissions = ArrayField(element_type="text", default=list)

    readable_with = "member:read"
    required = ("name",)

    class Meta:
        table = "own_role"
        unique_together = (("business", "name"),)
