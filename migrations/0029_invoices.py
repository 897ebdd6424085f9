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
from core.money import Rounding
from models.document import DocumentKind
from models.invoice import InvoiceKind, InvoiceStatus
from orjson import loads
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.contrib.postgres.indexes import GinIndex
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

WALL = import_module("migrations.0020_second_wall")
trigger = import_module("migrations.0007_audit").trigger
OF_INVOICE = f"business_id = {WALL.VIEWER} OR (buyer_id = {WALL.VIEWER} AND sent_at IS NOT NULL)"
POLICIES = {
    "invoice": OF_INVOICE,
    "invoice_line": WALL.along("invoice", "invoice_id"),
    "invoice_terms": WALL.OWN,
    "return_slip": WALL.SIDES,
    "return_line": WALL.along("return_slip", "slip_id"),
}
AUDITED = {"invoice": "Invoice", "invoice_terms": "InvoiceTerms", "return_slip": "ReturnSlip"}


def walls(table: str, condition: str) -> list[ops.RunSQL]:
    """Who sees rows of a table, by PostgreSQL itself."""
    return [
        ops.RunSQL(
            f'CREATE POLICY seen ON "{table}" FOR SELECT TO tsunagi_reader USING ({condition})',
            reverse_sql=f'DROP POLICY seen ON "{table}"',
        ),
        ops.RunSQL(
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            reverse_sql=f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
        ),
        ops.RunSQL(
            f'GRANT SELECT ON "{table}" TO tsunagi_reader',
            reverse_sql=f'REVOKE SELECT ON "{table}" FROM tsunagi_reader',
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("models", "0028_after_order")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Invoice",
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
                        related_name="invoices_sold",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "buyer",
                    fields.ForeignKeyField(
                        "models.Business",
                        source_field="buyer_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="invoices_bought",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "customer",
                    fields.ForeignKeyField(
                        "models.Customer",
                        source_field="customer_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="invoices",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "credits",
                    fields.ForeignKeyField(
                        "models.Invoice",
                        source_field="credits_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="credited_by",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        default=InvoiceKind.INVOICE,
                        description="INVOICE: INVOICE\nCREDIT: CREDIT",
                        enum_type=InvoiceKind,
                        max_length=8,
                    ),
                ),
                (
                    "status",
                    fields.CharEnumField(
                        default=InvoiceStatus.CREATED,
                        description="CREATED: CREATED\nSENT: SENT\nPAID: PAID\nDONE: DONE\nDISCARDED: DISCARDED\nCREDITED: CREDITED",
                        enum_type=InvoiceStatus,
                        max_length=10,
                    ),
                ),
                ("number", fields.CharField(max_length=40)),
                ("subject", fields.CharField(max_length=80)),
                ("issued_on", fields.DateField()),
                ("due_on", fields.DateField(null=True)),
                ("sent_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("paid_on", fields.DateField(null=True)),
                ("seller_party", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("buyer_party", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("bank_accounts", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ("seal_key", fields.CharField(default="", max_length=200)),
                ("logo_key", fields.CharField(default="", max_length=200)),
                ("note", fields.CharField(default="", max_length=400)),
                ("reason", fields.CharField(default="", max_length=200)),
                (
                    "rounding",
                    fields.CharEnumField(
                        description="DOWN: DOWN\nHALF_UP: HALF_UP\nUP: UP", enum_type=Rounding, max_length=8
                    ),
                ),
                ("net", fields.BigIntField()),
                ("tax", fields.BigIntField()),
                ("total", fields.BigIntField()),
                ("taxes", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("search", ArrayField(default=list, element_type="TEXT")),
            ],
            options={
                "table": "invoice",
                "app": "models",
                "unique_together": (("business", "number"),),
                "constraints": [
                    CheckConstraint(check="total = net + tax", name="invoice_adds_up"),
                    CheckConstraint(check="(kind = 'CREDIT') = (credits_id IS NOT NULL)", name="invoice_credits_one"),
                ],
                "indexes": [
                    GinIndex(fields=["search"]),
                    Index(fields=["business_id", "issued_on", "id"]),
                    Index(fields=["buyer_id", "issued_on", "id"]),
                    Index(fields=["business_id", "status", "issued_on", "id"]),
                    Index(fields=["buyer_id", "status", "issued_on", "id"]),
                    Index(fields=["business_id", "total", "issued_on", "id"]),
                    Index(fields=["buyer_id", "total", "issued_on", "id"]),
                    Index(fields=["business_id", "due_on", "issued_on", "id"]),
                    Index(fields=["buyer_id", "due_on", "issued_on", "id"]),
                    Index(fields=["customer_id", "issued_on", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "請求書: snapshots of both sides; tax is rounded once per rate. Never changed once it was sent.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="InvoiceLine",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("version", fields.IntField(default=1, db_default=1)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "invoice",
                    fields.ForeignKeyField(
                        "models.Invoice",
                        source_field="invoice_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="lines",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "order",
                    fields.ForeignKeyField(
                        "models.Order",
                        source_field="order_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="invoice_lines",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("position", fields.IntField()),
                ("dated_on", fields.DateField()),
                ("reference", fields.CharField(default="", max_length=30)),
                ("code", fields.CharField(default="", max_length=20)),
                ("name", fields.CharField(max_length=80)),
                ("quantity", fields.DecimalField(max_digits=12, decimal_places=3)),
                ("unit", fields.CharField(default="", max_length=10)),
                ("unit_price", fields.IntField()),
                ("amount", fields.BigIntField()),
                ("tax_rate", fields.SmallIntField()),
            ],
            options={
                "table": "invoice_line",
                "app": "models",
                "unique_together": (("invoice", "position"),),
                "pk_attr": "id",
                "table_description": "請求明細: amounts in whole yen without tax; less than nothing where goods came back.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="InvoiceTerms",
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
                        related_name="invoice_terms",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("number_template", fields.CharField(default="{Y}{M}-{N}", max_length=24)),
                ("subject_template", fields.CharField(default="{Y}年{M}月分 ご請求書", max_length=60)),
                ("due_months", fields.SmallIntField(default=1)),
                ("due_day", fields.SmallIntField(default=31)),
                ("bank_accounts", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ("note", fields.CharField(default="", max_length=400)),
                ("seal_key", fields.CharField(default="", max_length=200)),
                ("seal_width", fields.IntField(null=True)),
                ("seal_height", fields.IntField(null=True)),
            ],
            options={
                "table": "invoice_terms",
                "app": "models",
                "unique_together": (("business",),),
                "pk_attr": "id",
                "table_description": "請求設定: how a business numbers and names its invoices, when they are due, and where to pay.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="ReturnSlip",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("version", fields.IntField(default=1, db_default=1)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "order",
                    fields.ForeignKeyField(
                        "models.Order",
                        source_field="order_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="returns",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "seller",
                    fields.ForeignKeyField(
                        "models.Business",
                        source_field="seller_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="returns_sold",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "buyer",
                    fields.ForeignKeyField(
                        "models.Business",
                        source_field="buyer_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="returns_bought",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "invoice",
                    fields.ForeignKeyField(
                        "models.Invoice",
                        source_field="invoice_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="returns",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("number", fields.CharField(max_length=30)),
                ("returned_on", fields.DateField()),
                ("reason", fields.CharField(max_length=200)),
                ("restocks", fields.BooleanField(default=True)),
                ("net", fields.BigIntField()),
                ("tax", fields.BigIntField()),
                ("taxes", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "return_slip",
                "app": "models",
                "unique_together": (("seller", "number"),),
                "indexes": [
                    Index(fields=["order_id", "id"]),
                    Index(fields=["seller_id", "returned_on", "id"]),
                    Index(fields=["buyer_id", "returned_on", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "赤伝票: their stock is back, and the next invoice takes them off; amounts are less than nothing.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="ReturnLine",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("version", fields.IntField(default=1, db_default=1)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "slip",
                    fields.ForeignKeyField(
                        "models.ReturnSlip",
                        source_field="slip_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="lines",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "line",
                    fields.ForeignKeyField(
                        "models.OrderLine",
                        source_field="line_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="returned",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("quantity", fields.DecimalField(max_digits=12, decimal_places=3)),
            ],
            options={
                "table": "return_line",
                "app": "models",
                "unique_together": (("slip", "line"),),
                "constraints": [CheckConstraint(check="quantity > 0", name="return_line_carries_something")],
                "pk_attr": "id",
                "table_description": "How much of an order line came back, in its unit.",
            },
            bases=["Row"],
        ),
        ops.AlterField(
            model_name="Document",
            name="kind",
            field=fields.CharEnumField(
                description="PURCHASE_ORDER: PURCHASE_ORDER\nDELIVERY_NOTE: DELIVERY_NOTE\nINVOICE: INVOICE\nCREDIT_NOTE: CREDIT_NOTE",
                enum_type=DocumentKind,
                max_length=16,
            ),
        ),
        ops.AlterField(
            model_name="Document",
            name="order",
            field=fields.ForeignKeyField(
                "models.Order",
                source_field="order_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name="documents",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Document",
            name="invoice",
            field=fields.ForeignKeyField(
                "models.Invoice",
                source_field="invoice_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name="documents",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Document",
            name="search",
            field=ArrayField(default=list, db_default="{}", element_type="TEXT"),
        ),
        ops.AddIndex(
            model_name="Document",
            index=GinIndex(fields=["search"]),
        ),
        ops.AddIndex(
            model_name="Document",
            index=Index(fields=["seller_id", "dated_on", "issued_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Document",
            index=Index(fields=["buyer_id", "dated_on", "issued_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Document",
            index=Index(fields=["seller_id", "total", "issued_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Document",
            index=Index(fields=["buyer_id", "total", "issued_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Document",
            index=Index(fields=["seller_id", "kind", "issued_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Document",
            index=Index(fields=["buyer_id", "kind", "issued_at", "id"]),
        ),
        ops.AddConstraint(
            model_name="Document",
            constraint=UniqueConstraint(fields=("invoice", "kind", "digest"), name=None),
        ),
        ops.AddField(
            model_name="Order",
            name="invoice",
            field=fields.ForeignKeyField(
                "models.Invoice",
                source_field="invoice_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name="orders",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddIndex(
            model_name="Order",
            index=Index(fields=["invoice_id", "id"]),
        ),
        ops.AddIndex(
            model_name="Order",
            index=Index(fields=["seller_id", "invoice_id", "placed_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Order",
            index=Index(fields=["buyer_id", "invoice_id", "placed_at", "id"]),
        ),
        ops.AddConstraint(
            model_name="Invoice", constraint=CheckConstraint(check="total = net + tax", name="invoice_adds_up")
        ),
        ops.AddConstraint(
            model_name="Invoice",
            constraint=CheckConstraint(
                check="(kind = 'CREDIT') = (credits_id IS NOT NULL)", name="invoice_credits_one"
            ),
        ),
        ops.AddConstraint(
            model_name="ReturnLine",
            constraint=CheckConstraint(check="quantity > 0", name="return_line_carries_something"),
        ),
        *(trigger(table, kind) for table, kind in AUDITED.items()),
        *(wall for table, condition in POLICIES.items() for wall in walls(table, condition)),
    ]
