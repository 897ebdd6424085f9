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
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0007_audit")]

    initial = False

    operations = [
        ops.CreateModel(
            name="AppToken",
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
                        related_name="app_tokens",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "created_by",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="created_by_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("name", fields.CharField(max_length=40)),
                ("permissions", ArrayField(default=list, element_type="TEXT")),
                ("allowed_networks", fields.CharField(default="", max_length=2000)),
                ("token_hash", fields.CharField(unique=True, max_length=64)),
                ("former_hash", fields.CharField(null=True, unique=True, max_length=64)),
                ("former_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("revoked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("last_used_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("last_used_from", fields.CharField(default="", max_length=45)),
            ],
            options={
                "table": "app_token",
                "app": "models",
                "indexes": [Index(fields=["business_id", "created_at", "id"])],
                "pk_attr": "id",
                "table_description": "アプリトークン: a key with few permissions and an end; while it is rotated, the former one works too.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Passkey",
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
                ("name", fields.CharField(max_length=40)),
                ("credential_id", fields.CharField(unique=True, max_length=1400)),
                ("public_key", fields.CharField(max_length=1400)),
                ("sign_count", fields.BigIntField(default=0)),
                ("last_used_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "passkey",
                "app": "models",
                "pk_attr": "id",
                "table_description": "パスキー: the public half of a key.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="PasskeyChallenge",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("version", fields.IntField(default=1, db_default=1)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ("key", fields.CharField(unique=True, max_length=64)),
                ("expires_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "passkey_challenge",
                "app": "models",
                "pk_attr": "id",
                "table_description": "The digest of a challenge that was answered: it cannot be answered again.",
            },
            bases=["Row"],
        ),
        ops.AddField(
            model_name="AuditEntry",
            name="app_token",
            field=fields.ForeignKeyField(
                "models.AppToken",
                source_field="app_token_id",
                null=True,
                db_index=True,
                db_constraint=True,
                to_field="id",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Business",
            name="allowed_networks",
            field=fields.CharField(default="", db_default="", max_length=2000),
        ),
        ops.AddField(
            model_name="Membership",
            name="allowed_networks",
            field=fields.CharField(default="", db_default="", max_length=2000),
        ),
        ops.AddField(
            model_name="User",
            name="is_shop",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.RunSQL(
            "CREATE INDEX audit_entry_app_token ON audit_entry (app_token_id)",
            reverse_sql="DROP INDEX audit_entry_app_token",
        ),
        *(
            ops.RunSQL(
                f"CREATE TRIGGER {table}_audit AFTER INSERT OR UPDATE OR DELETE ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION tsunagi_audit('{kind}')",
                reverse_sql=f"DROP TRIGGER {table}_audit ON {table}",
            )
            for table, kind in (("app_token", "AppToken"), ("passkey", "Passkey"))
        ),
    ]
