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
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0003_product_jan_code")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Authenticator",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("version", fields.IntField(default=1, db_default=1)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "user",
                    fields.OneToOneField(
                        "models.User",
                        source_field="user_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("secret", fields.CharField(max_length=200)),
                ("confirmed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("last_step", fields.BigIntField(default=0, db_default=0)),
            ],
            options={
                "table": "authenticator",
                "app": "models",
                "pk_attr": "id",
                "table_description": "認証アプリ: the secret that a user shares with his app (TOTP, RFC 6238), encrypted.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="PasswordReset",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("version", fields.IntField(default=1, db_default=1)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "user",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="user_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("token_hash", fields.CharField(unique=True, max_length=64)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "password_reset",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A link of 24 hours, for one use; only the newest of a user works, and only its token's digest is stored.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("version", fields.IntField(default=1, db_default=1)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "user",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="user_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("code_hash", fields.CharField(unique=True, max_length=64)),
            ],
            options={
                "table": "recovery_code",
                "app": "models",
                "pk_attr": "id",
                "table_description": "リカバリーコード: stands in once for the app, when the phone is lost; only its digest is stored.",
            },
            bases=["Row"],
        ),
        ops.AlterField(
            model_name="MailMessage",
            name="business",
            field=fields.ForeignKeyField(
                "models.Business",
                source_field="business_id",
                null=True,
                description="Who sends it",
                db_constraint=True,
                to_field="id",
                related_name="mails_sent",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="MailMessage",
            name="user",
            field=fields.ForeignKeyField(
                "models.User",
                source_field="user_id",
                null=True,
                description="Whose alone it is to read",
                db_constraint=True,
                to_field="id",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddIndex(
            model_name="MailMessage",
            index=Index(fields=["user_id", "created_at", "id"]),
        ),
        ops.AddField(
            model_name="Session",
            name="address",
            field=fields.CharField(default="", db_default="", max_length=45),
        ),
        ops.AddField(
            model_name="Session",
            name="device",
            field=fields.CharField(default="", db_default="", max_length=200),
        ),
        ops.AddField(
            model_name="User",
            name="acting_for",
            field=fields.ForeignKeyField(
                "models.Business",
                source_field="acting_for_id",
                null=True,
                db_index=True,
                db_constraint=True,
                to_field="id",
                related_name="acted_for_by",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="User",
            name="password_is_outdated",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.RunSQL('CREATE INDEX user_acting_for ON "user" (acting_for_id)', reverse_sql="DROP INDEX user_acting_for"),
        ops.RunSQL(
            "CREATE INDEX user_email_folded ON \"user\" (lower(email)) WHERE email <> ''",
            reverse_sql="DROP INDEX user_email_folded",
        ),
    ]
