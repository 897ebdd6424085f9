"""Read this before it is merged.

- A removed and an added field of one kind are taken for a rename: is it one?
- A new NOT NULL column needs `db_default=`, or it fails on every table that has rows.
- An index or a constraint on a large table locks it: CREATE INDEX CONCURRENTLY in a migration of its own,
  constraints as NOT VALID first.
- Old code runs beside the new during a rollout: drop a column one release after its last use.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from core.clock import now
from core.identifier import new_id
from json import dumps
from models.audit_entry import AuditAction, exact
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

FUNCTION = """
CREATE FUNCTION tsunagi_audit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    acting jsonb := nullif(current_setting('tsunagi.acting', true), '')::jsonb;
    was jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
    became jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) END;
    subject jsonb := CASE WHEN TG_OP = 'DELETE' THEN was ELSE became END;
    before jsonb;
    after jsonb;
    logs uuid[];
    actor uuid := (acting ->> 'user')::uuid;
    actor_of uuid := (acting ->> 'business')::uuid;
    hides boolean := coalesce(subject ->> 'hides_prices', subject ->> 'hides_price', 'false')::boolean;
    amounts text[] := ARRAY['net', 'tax', 'taxes', 'unit_price', 'hides_prices', 'hides_price'];
BEGIN
    IF current_setting('tsunagi.audit', true) = 'off' THEN
        RETURN NULL;
    END IF;
    SELECT jsonb_object_agg(key, CASE WHEN key ~ '(hash|secret|token)' THEN '"••••"' ELSE o.value END)
               FILTER (WHERE o.value NOT IN ('null', '""')),
           jsonb_object_agg(key, CASE WHEN key ~ '(hash|secret|token)' THEN '"••••"' ELSE n.value END)
               FILTER (WHERE n.value NOT IN ('null', '""'))
    INTO before, after
    FROM jsonb_each(was) AS o FULL JOIN jsonb_each(became) AS n USING (key)
    WHERE o.value IS DISTINCT FROM n.value
        AND key NOT IN ('id', 'version', 'created_at', 'updated_at', 'search', 'last_step', 'acting_for_id', 'last_used_at', 'last_used_from', 'sign_count', 'due_at', 'attempts');
    IF before IS NULL AND after IS NULL THEN
        RETURN NULL;
    END IF;
    IF TG_TABLE_NAME = 'business' THEN
        logs := ARRAY[(subject ->> 'id')::uuid];
    ELSIF subject ? 'seller_id' THEN
        logs := ARRAY[(subject ->> 'seller_id')::uuid, (subject ->> 'buyer_id')::uuid];
    ELSIF subject ? 'business_id' THEN
        logs := ARRAY[(subject ->> 'business_id')::uuid];
    ELSIF subject ? 'order_id' THEN
        SELECT ARRAY[seller_id, buyer_id] INTO logs FROM "order" WHERE id = (subject ->> 'order_id')::uuid;
    ELSIF subject ? 'form_id' THEN
        SELECT ARRAY[business_id] INTO logs FROM order_form WHERE id = (subject ->> 'form_id')::uuid;
    ELSIF subject ? 'customer_id' THEN
        SELECT ARRAY[business_id] INTO logs FROM customer WHERE id = (subject ->> 'customer_id')::uuid;
    ELSE
        SELECT array_agg(business_id) INTO logs FROM membership
        WHERE user_id = coalesce(subject ->> 'user_id', subject ->> 'id')::uuid AND ended_at IS NULL;
    END IF;
    IF actor IS NULL AND TG_TABLE_NAME = 'session' THEN
        actor := (subject ->> 'user_id')::uuid;
    END IF;
    INSERT INTO audit_entry (
        id, version, created_at, updated_at, business_id, user_id, app_token_id, acting_business_id,
        address, operation, trace_id, action, kind, target_id, before, after
    )
    SELECT gen_random_uuid(), 1, clock_timestamp(), clock_timestamp(), log,
        CASE WHEN told THEN actor END, CASE WHEN told THEN (acting ->> 'token')::uuid END, actor_of,
        CASE WHEN told THEN coalesce(acting ->> 'address', '') ELSE '' END,
        coalesce(acting ->> 'operation', ''), coalesce(acting ->> 'trace', ''),
        CASE TG_OP WHEN 'INSERT' THEN 'CREATED' WHEN 'UPDATE' THEN 'UPDATED' ELSE 'DELETED' END,
        TG_ARGV[0], (subject ->> 'id')::uuid,
        coalesce(CASE WHEN hides AND log <> logs[1] THEN before - amounts ELSE before END, '{}'),
        coalesce(CASE WHEN hides AND log <> logs[1] THEN after - amounts ELSE after END, '{}')
    FROM (
        SELECT DISTINCT log, actor_of IS NULL OR actor_of = log
            OR actor::text IN (subject ->> 'user_id', CASE WHEN TG_TABLE_NAME = 'user' THEN subject ->> 'id' END) AS told
        FROM unnest(logs) AS log WHERE log IS NOT NULL
    ) AS written;
    RETURN NULL;
END $$
"""
APPEND_ONLY = """
CREATE FUNCTION tsunagi_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME;
END $$
"""
AUDITED = {
    "authenticator": "Authenticator",
    "business": "Business",
    "customer": "Customer",
    "delivery_place": "DeliveryPlace",
    "document": "Document",
    "invitation": "Invitation",
    "member_invitation": "MemberInvitation",
    "membership": "Membership",
    "order": "Order",
    "order_form": "OrderForm",
    "order_form_access": "OrderFormAccess",
    "order_form_item": "OrderFormItem",
    "own_role": "OwnRole",
    "product": "Product",
    "shipment": "Shipment",
    "supplier": "Supplier",
    "user": "User",
}


def trigger(table: str, kind: str, events: str = "INSERT OR UPDATE OR DELETE", when: str = "") -> ops.RunSQL:
    """A trigger that writes the changes of a table."""
    name = f"{table}_audit{'_added' if when else ''}"
    return ops.RunSQL(
        f"CREATE TRIGGER {name} AFTER {events} ON \"{table}\" FOR EACH ROW {when} EXECUTE FUNCTION tsunagi_audit('{kind}')",
        reverse_sql=f'DROP TRIGGER {name} ON "{table}"',
    )


class Migration(migrations.Migration):
    dependencies = [("models", "0006_receipts")]

    initial = False

    operations = [
        ops.CreateModel(
            name="AuditEntry",
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
                        description="Whose log it is in",
                        db_constraint=True,
                        to_field="id",
                        related_name="audit_entries",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "user",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="user_id",
                        null=True,
                        description="Who, when he acted for the log's business",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("acting_business_id", fields.UUIDField(null=True)),
                ("address", fields.CharField(default="", max_length=45)),
                ("operation", fields.CharField(default="", max_length=80)),
                ("trace_id", fields.CharField(default="", max_length=32)),
                (
                    "action",
                    fields.CharEnumField(
                        description="CREATED: CREATED\nUPDATED: UPDATED\nDELETED: DELETED",
                        enum_type=AuditAction,
                        max_length=8,
                    ),
                ),
                ("kind", fields.CharField(max_length=40)),
                ("target_id", fields.UUIDField()),
                (
                    "before",
                    fields.JSONField(
                        default=dict, encoder=functools.partial(dumps, separators=(",", ":")), decoder=exact
                    ),
                ),
                (
                    "after",
                    fields.JSONField(
                        default=dict, encoder=functools.partial(dumps, separators=(",", ":")), decoder=exact
                    ),
                ),
            ],
            options={
                "table": "audit_entry",
                "app": "models",
                "indexes": [
                    Index(fields=["business_id", "created_at", "id"]),
                    Index(fields=["business_id", "target_id", "created_at"]),
                    Index(fields=["business_id", "kind", "created_at"]),
                    Index(fields=["business_id", "operation", "created_at"]),
                    Index(fields=["user_id", "created_at", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "処理履歴: one change of one row, in the log of one business.",
            },
            bases=["Row"],
        ),
        ops.RunSQL(FUNCTION, reverse_sql="DROP FUNCTION tsunagi_audit()"),
        ops.RunSQL(APPEND_ONLY, reverse_sql="DROP FUNCTION tsunagi_append_only()"),
        ops.RunSQL(
            "CREATE TRIGGER audit_entry_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry"
            " FOR EACH STATEMENT EXECUTE FUNCTION tsunagi_append_only()",
            reverse_sql="DROP TRIGGER audit_entry_kept ON audit_entry",
        ),
        *(trigger(table, kind) for table, kind in AUDITED.items()),
        trigger("order_line", "OrderLine", "UPDATE OR DELETE"),
        trigger("order_line", "OrderLine", "INSERT", "WHEN (NEW.confirmed_quantity IS NOT NULL)"),
        trigger("session", "Session", "INSERT OR DELETE"),
    ]
