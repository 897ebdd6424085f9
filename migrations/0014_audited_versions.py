"""Read this before it is merged.

- A removed and an added field of one kind are taken for a rename: is it one?
- A new NOT NULL column needs `db_default=`, or it fails on every table that has rows.
- An index or a constraint on a large table locks it: CREATE INDEX CONCURRENTLY in a migration of its own,
  constraints as NOT VALID first.
- Old code runs beside the new during a rollout: drop a column one release after its last use.
"""

from importlib import import_module

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

BEFORE = import_module("migrations.0007_audit").FUNCTION.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
FUNCTION = """
CREATE OR REPLACE FUNCTION tsunagi_audit() RETURNS trigger LANGUAGE plpgsql AS $$
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
        address, operation, trace_id, action, kind, target_id, target_version, before, after
    )
    SELECT gen_random_uuid(), 1, clock_timestamp(), clock_timestamp(), log,
        CASE WHEN told THEN actor END, CASE WHEN told THEN (acting ->> 'token')::uuid END, actor_of,
        CASE WHEN told THEN coalesce(acting ->> 'address', '') ELSE '' END,
        coalesce(acting ->> 'operation', ''), coalesce(acting ->> 'trace', ''),
        CASE TG_OP WHEN 'INSERT' THEN 'CREATED' WHEN 'UPDATE' THEN 'UPDATED' ELSE 'DELETED' END,
        TG_ARGV[0], (subject ->> 'id')::uuid, (subject ->> 'version')::integer,
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


class Migration(migrations.Migration):
    dependencies = [("models", "0013_idempotency")]

    initial = False

    operations = [
        ops.AddField(model_name="AuditEntry", name="target_version", field=fields.IntField(null=True)),
        ops.RunSQL(FUNCTION, reverse_sql=BEFORE),
    ]
