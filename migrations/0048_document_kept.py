"""Papers are kept as they were issued, until a day that each of them bears: PostgreSQL itself refuses everything else."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

BACKFILL = "UPDATE document SET kept_until = date_trunc('month', dated_on) + interval '11 years 3 months'"
KEEP = """
CREATE FUNCTION tsunagi_keep_document() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE free text[] := '{buyer_id,search,kept_until,version,updated_at}';
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    RAISE EXCEPTION 'documents are kept, each until its own day';
  ELSIF TG_OP = 'INSERT' THEN
    NEW.kept_until := coalesce(NEW.kept_until, date_trunc('month', NEW.dated_on) + interval '11 years 3 months');
    RETURN NEW;
  ELSIF TG_OP = 'DELETE' THEN
    IF OLD.kept_until > current_date THEN
      RAISE EXCEPTION 'document % is kept until %', OLD.id, OLD.kept_until;
    END IF;
    RETURN OLD;
  ELSIF to_jsonb(NEW) - free <> to_jsonb(OLD) - free OR NEW.kept_until < OLD.kept_until OR NOT isfinite(NEW.kept_until)
      OR OLD.buyer_id IS NOT NULL AND NEW.buyer_id IS DISTINCT FROM OLD.buyer_id THEN
    RAISE EXCEPTION 'document % is never changed', OLD.id;
  END IF;
  RETURN NEW;
END $$
"""
"""What an older process issues during a rollout is kept for the default of ten years."""


class Migration(migrations.Migration):
    dependencies = [("models", "0047_order_files")]

    initial = False

    operations = [
        ops.AddField(model_name="Document", name="kept_until", field=fields.DateField(null=True)),
        ops.RunSQL(BACKFILL, reverse_sql="SELECT"),
        ops.AlterField(model_name="Document", name="kept_until", field=fields.DateField()),
        ops.RunSQL(KEEP, reverse_sql="DROP FUNCTION tsunagi_keep_document()"),
        ops.RunSQL(
            "CREATE TRIGGER tsunagi_kept BEFORE INSERT OR UPDATE OR DELETE ON document"
            " FOR EACH ROW EXECUTE FUNCTION tsunagi_keep_document()",
            reverse_sql="DROP TRIGGER tsunagi_kept ON document",
        ),
        ops.RunSQL(
            "CREATE TRIGGER tsunagi_kept_all BEFORE TRUNCATE ON document"
            " FOR EACH STATEMENT EXECUTE FUNCTION tsunagi_keep_document()",
            reverse_sql="DROP TRIGGER tsunagi_kept_all ON document",
        ),
    ]
