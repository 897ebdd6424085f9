"""Read this before it is merged.

- A removed and an added field of one kind are taken for a rename: is it one?
- A new NOT NULL column needs `db_default=`, or it fails on every table that has rows.
- An index or a constraint on a large table locks it: CREATE INDEX CONCURRENTLY in a migration of its own,
  constraints as NOT VALID first.
- Old code runs beside the new during a rollout: drop a column one release after its last use.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops
from core.clock import now
from core.identifier import new_id
from models.member_invitation import MemberInvitationStatus
from models.permission import Role
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0004_accounts")]

    initial = False

    operations = [
        ops.CreateModel(
            name="OwnRole",
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
                        db_constraint=True,
                        to_field="id",
                        related_name="own_roles",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("name", fields.CharField(max_length=40)),
                ("permissions", ArrayField(default=list, element_type="TEXT")),
            ],
            options={
                "table": "own_role",
                "app": "models",
                "unique_together": (("business", "name"),),
                "pk_attr": "id",
                "table_description": "独自の権限: a named set of permissions.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="MemberInvitation",
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
                        db_constraint=True,
                        to_field="id",
                        related_name="member_invitations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("email", fields.CharField(max_length=254)),
                (
                    "role",
                    fields.CharEnumField(
                        default=Role.ADMIN,
                        description="ADMIN: ADMIN\nSTAFF: STAFF\nPARTNER: PARTNER\nWAREHOUSE: WAREHOUSE\nOWN: OWN",
                        enum_type=Role,
                        max_length=16,
                    ),
                ),
                (
                    "own_role",
                    fields.ForeignKeyField(
                        "models.OwnRole",
                        source_field="own_role_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "status",
                    fields.CharEnumField(
                        default=MemberInvitationStatus.SENT,
                        description="SENT: SENT\nACCEPTED: ACCEPTED\nEXPIRED: EXPIRED\nREVOKED: REVOKED",
                        enum_type=MemberInvitationStatus,
                        max_length=16,
                    ),
                ),
                ("token_hash", fields.CharField(unique=True, max_length=64)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("accepted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "member_invitation",
                "app": "models",
                "indexes": [Index(fields=["business_id", "created_at", "id"])],
                "pk_attr": "id",
                "table_description": "管理ユーザ招待: a link of 48 hours for one use; only the newest of an address works.",
            },
            bases=["Row"],
        ),
        ops.AlterField(
            model_name="Membership",
            name="role",
            field=fields.CharEnumField(
                description="ADMIN: ADMIN\nSTAFF: STAFF\nPARTNER: PARTNER\nWAREHOUSE: WAREHOUSE\nOWN: OWN",
                enum_type=Role,
                max_length=16,
            ),
        ),
        ops.AddField(
            model_name="Membership",
            name="department",
            field=fields.CharField(default="", db_default="", max_length=40),
        ),
        ops.AddField(
            model_name="Membership",
            name="gets_notices",
            field=fields.BooleanField(default=True, db_default=True),
        ),
        ops.AddField(
            model_name="Membership",
            name="note",
            field=fields.CharField(default="", db_default="", max_length=400),
        ),
        ops.AddField(
            model_name="Membership",
            name="own_role",
            field=fields.ForeignKeyField(
                "models.OwnRole",
                source_field="own_role_id",
                null=True,
                db_index=True,
                db_constraint=True,
                to_field="id",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Membership",
            name="phone",
            field=fields.CharField(default="", db_default="", max_length=20),
        ),
        ops.AddField(
            model_name="Membership",
            name="position",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Membership",
            name="title",
            field=fields.CharField(default="", db_default="", max_length=40),
        ),
        ops.AddField(
            model_name="User",
            name="kept_by",
            field=fields.ForeignKeyField(
                "models.Business",
                source_field="kept_by_id",
                null=True,
                db_index=True,
                db_constraint=True,
                to_field="id",
                related_name="keeps",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.RunSQL(
            "CREATE INDEX membership_own_role ON membership (own_role_id)", reverse_sql="DROP INDEX membership_own_role"
        ),
        ops.RunSQL('CREATE INDEX user_kept_by ON "user" (kept_by_id)', reverse_sql="DROP INDEX user_kept_by"),
        ops.RunSQL(
            "CREATE UNIQUE INDEX membership_short_name ON membership (business_id, short_name)"
            " WHERE ended_at IS NULL AND short_name <> ''",
            reverse_sql="DROP INDEX membership_short_name",
        ),
    ]
