"""Read this before it is merged.

- A removed and an added field of one kind are taken for a rename: is it one?
- A new NOT NULL column needs `db_default=`, or it fails on every table that has rows.
- An index or a constraint on a large table locks it: CREATE INDEX CONCURRENTLY in a migration of its own,
  constraints as NOT VALID first.
- Old code runs beside the new during a rollout: drop a column one release after its last use.
"""

from importlib import import_module

from tortoise import migrations
from tortoise.migrations import operations as ops
from core.clock import now
from core.identifier import new_id
from models.inquiry import InquiryCategory, InquiryState
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

WALL = import_module("migrations.0020_second_wall")
walls = import_module("migrations.0029_invoices").walls
SEEN = f"{WALL.OWN} AND user_id = {WALL.USER}"


class Migration(migrations.Migration):
    dependencies = [("models", "0041_store_members")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Inquiry",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("version", fields.IntField(default=1, db_default=1)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "business",
                    fields.ForeignKeyField(
                        "models.Business",
                        source_field="business_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="inquiries",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "user",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="user_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="inquiries",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("number", fields.CharField(max_length=12)),
                ("name", fields.CharField(max_length=60)),
                ("email", fields.CharField(max_length=254)),
                ("locale", fields.CharField(max_length=2)),
                (
                    "category",
                    fields.CharEnumField(
                        description="QUESTION: QUESTION\nWISH: WISH\nTROUBLE: TROUBLE\nLEAVING: LEAVING\nOTHER: OTHER",
                        enum_type=InquiryCategory,
                        max_length=8,
                    ),
                ),
                ("topic", fields.CharField(max_length=100)),
                (
                    "state",
                    fields.CharEnumField(
                        default=InquiryState.OPEN,
                        description="OPEN: OPEN\nANSWERED: ANSWERED\nCLOSED: CLOSED",
                        enum_type=InquiryState,
                        max_length=8,
                    ),
                ),
                ("thread", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("asked_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "inquiry",
                "app": "models",
                "unique_together": (("number",),),
                "indexes": [
                    Index(fields=["business_id", "user_id", "asked_at", "id"]),
                    Index(fields=["state", "asked_at", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "問い合わせ: from whom, about what, and its thread, oldest first.",
            },
            bases=["Row"],
        ),
        *walls("inquiry", SEEN),
    ]
