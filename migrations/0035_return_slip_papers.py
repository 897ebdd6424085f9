"""Read this before it is merged.

- A removed and an added field of one kind are taken for a rename: is it one?
- A new NOT NULL column needs `db_default=`, or it fails on every table that has rows.
- An index or a constraint on a large table locks it: CREATE INDEX CONCURRENTLY in a migration of its own,
  constraints as NOT VALID first.
- Old code runs beside the new during a rollout: drop a column one release after its last use.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops
from models.document import DocumentKind
from tortoise.fields.base import OnDelete
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("models", "0034_sourcing")]

    initial = False

    operations = [
        ops.AlterField(
            model_name="Document",
            name="kind",
            field=fields.CharEnumField(
                description="PURCHASE_ORDER: PURCHASE_ORDER\nDELIVERY_NOTE: DELIVERY_NOTE\nINVOICE: INVOICE\nCREDIT_NOTE: CREDIT_NOTE\nRETURN_SLIP: RETURN_SLIP",
                enum_type=DocumentKind,
                max_length=16,
            ),
        ),
        ops.AddField(
            model_name="Document",
            name="return_slip",
            field=fields.ForeignKeyField(
                "models.ReturnSlip",
                source_field="return_slip_id",
                null=True,
                db_index=True,
                db_constraint=True,
                to_field="id",
                related_name="documents",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.RunSQL(
            "CREATE INDEX document_return_slip ON document (return_slip_id)",
            reverse_sql="DROP INDEX document_return_slip",
        ),
    ]
