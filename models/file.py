"""Uploaded files and made documents: the row; the bytes lie in the store under `key`."""

from uuid import UUID

from tortoise import fields
from tortoise.fields import ForeignKeyRelation

from models.business import Business
from models.row import Row


class File(Row):
    """A stored file of one business; images were decoded and encoded anew."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", db_index=True, on_delete=fields.RESTRICT
    )
    business_id: UUID
    name = fields.CharField(max_length=200)
    media_type = fields.CharField(max_length=100)
    size = fields.BigIntField()
    digest = fields.CharField(max_length=64)
    key = fields.CharField(max_length=200)
    width = fields.IntField(null=True)
    height = fields.IntField(null=True)

    audited = False

    class Meta:
        table = "file"
