"""Read this before it is merged.

- A removed and an added field of one kind are taken for a rename: is it one?
- A new NOT NULL column needs `db_default=`, or it fails on every table that has rows.
- An index or a constraint on a large table locks it: CREATE INDEX CONCURRENTLY in a migration of its own,
  constraints as NOT VALID first.
- Old code runs beside the new during a rollout: drop a column one release after its last use.
"""

from tortoise import migrations
from tortoise import migrations
from tortoise.migrations import operations as ops

from core.wall import MAKE_ROLE

SCHEMA = """
DO $$
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO tsunagi_reader', current_schema());
END $$
"""


def viewing(name: str, place: int) -> str:
    """A function for what a statement says of whom it is asked for: a business, and a user."""
    return (
        f"CREATE FUNCTION {name}() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE"
        f" RETURN nullif(split_part(current_setting('tsunagi.viewer', true), ' ', {place}), '')::uuid"
    )


VIEWER, USER = "(SELECT tsunagi_viewer())", "(SELECT tsunagi_viewing_user())"
OWN = f"business_id = {VIEWER}"
SIDES = f"seller_id = {VIEWER} OR buyer_id = {VIEWER}"


def sold_by(column: str) -> str:
    """Whether the viewer is a customer of a business."""
    return f"EXISTS (SELECT FROM customer c WHERE c.business_id = {column} AND c.linked_id = {VIEWER})"


def along(table: str, column: str) -> str:
    """What hangs on a row is seen with it."""
    return f'EXISTS (SELECT FROM "{table}" above WHERE above.id = {column})'


POLICIES = {
    "business": f"id = {VIEWER} OR {sold_by('business.id')}"
    f" OR EXISTS (SELECT FROM customer c WHERE c.business_id = {VIEWER} AND c.linked_id = business.id)",
    "customer": f"{OWN} OR linked_id = {VIEWER}",
    "customer_price": along("customer", "customer_id"),
    "product": f"{OWN} OR {sold_by('product.business_id')}",
    "order_form": f"{OWN} OR {sold_by('order_form.business_id')}",
    "order_form_item": along("order_form", "form_id"),
    "order_form_access": along("customer", "customer_id"),
    "order": SIDES,
    "order_line": along("order", "order_id"),
    "shipment": SIDES,
    "shipment_line": along("shipment", "shipment_id"),
    "document": SIDES,
    "user": f'id = {USER} OR EXISTS (SELECT FROM membership m WHERE m.user_id = "user".id)',
    "session": f"user_id = {USER}",
    "passkey": f"user_id = {USER}",
    "cart": f"{OWN} AND user_id = {USER}",
    "cart_item": along("cart", "cart_id"),
    "mail_message": f"{OWN} OR recipient_id = {VIEWER} OR user_id = {USER}",
    "event_epoch": "true",
    **dict.fromkeys(
        (
            "app_token", "audit_entry", "buyer_product", "delivery_place", "event_counter", "file", "import_job", "invitation", "job",
            "member_invitation", "membership", "own_role", "supplier", "supplier_product", "transmission",
        ),
        OWN,
    ),
}  # fmt: skip
"""Rows of others are seen by those who sell to them or buy from them, and by nobody else; what of them is shown to whom
is said by the models, in front of this."""


class Migration(migrations.Migration):
    dependencies = [("models", "0019_jobs")]

    initial = False

    operations = [
        ops.RunSQL(MAKE_ROLE, reverse_sql="SELECT 1"),
        ops.RunSQL(SCHEMA, reverse_sql="SELECT 1"),
        ops.RunSQL(viewing("tsunagi_viewer", 1), reverse_sql="DROP FUNCTION tsunagi_viewer()"),
        ops.RunSQL(viewing("tsunagi_viewing_user", 2), reverse_sql="DROP FUNCTION tsunagi_viewing_user()"),
        *(
            ops.RunSQL(statement.format(table=table, condition=condition), reverse_sql=reverse.format(table=table))
            for table, condition in POLICIES.items()
            for statement, reverse in (
                (
                    'CREATE POLICY seen ON "{table}" FOR SELECT TO tsunagi_reader USING ({condition})',
                    'DROP POLICY seen ON "{table}"',
                ),
                (
                    'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
                    'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
                ),
                ('GRANT SELECT ON "{table}" TO tsunagi_reader', 'REVOKE SELECT ON "{table}" FROM tsunagi_reader'),
            )
        ),
    ]
