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
from models.order import OrderSource
from models.supplier import SupplierChannel
from models.transmission import TransmissionStatus
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.contrib.postgres.indexes import GinIndex, PostgreSQLIndex
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint


class Migration(migrations.Migration):
    dependencies = [("models", "0008_gates")]

    initial = False

    operations = [
        ops.CreateModel(
            name="BuyerProduct",
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
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "product",
                    fields.ForeignKeyField(
                        "models.Product",
                        source_field="product_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("is_favourite", fields.BooleanField(default=False)),
                ("last_quantity", fields.DecimalField(null=True, max_digits=12, decimal_places=3)),
                ("last_ordered_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "buyer_product",
                "app": "models",
                "unique_together": (("business", "product"),),
                "pk_attr": "id",
                "table_description": "お気に入り and 前回の発注: kept at every order, so that a form need not look through the history.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="CustomerPrice",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("version", fields.IntField(default=1, db_default=1)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "customer",
                    fields.ForeignKeyField(
                        "models.Customer",
                        source_field="customer_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="prices",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "product",
                    fields.ForeignKeyField(
                        "models.Product",
                        source_field="product_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="customer_prices",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("price", fields.IntField(null=True)),
                ("is_hidden", fields.BooleanField(default=False)),
            ],
            options={
                "table": "customer_price",
                "app": "models",
                "unique_together": (("customer", "product"),),
                "pk_attr": "id",
                "table_description": "取引先別単価・商品表示: in whole yen without tax; goes before the form's price.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="SupplierProduct",
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
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "supplier",
                    fields.ForeignKeyField(
                        "models.Supplier",
                        source_field="supplier_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="products",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("name", fields.CharField(max_length=80)),
                ("code", fields.CharField(default="", max_length=20)),
                ("unit", fields.CharField(default="個", max_length=10)),
                ("price", fields.IntField(null=True)),
                ("tax_rate", fields.SmallIntField(default=8)),
                ("note", fields.CharField(default="", max_length=200)),
                ("search", ArrayField(default=list, element_type="TEXT")),
            ],
            options={
                "table": "supplier_product",
                "app": "models",
                "unique_together": (("supplier", "name"),),
                "indexes": [
                    GinIndex(fields=["search"]),
                    Index(fields=["business_id", "name", "id"]),
                    Index(fields=["business_id", "created_at", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "商品（FAX・メール用）: known by its name within the supplier; prices in whole yen without tax.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Transmission",
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
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "order",
                    fields.ForeignKeyField(
                        "models.Order",
                        source_field="order_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="transmissions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "file",
                    fields.ForeignKeyField(
                        "models.File",
                        source_field="file_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "mail",
                    fields.ForeignKeyField(
                        "models.MailMessage",
                        source_field="mail_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "channel",
                    fields.CharEnumField(
                        description="LINKED: LINKED\nFAX: FAX\nMAIL: MAIL", enum_type=SupplierChannel, max_length=8
                    ),
                ),
                ("to", fields.CharField(max_length=254)),
                (
                    "status",
                    fields.CharEnumField(
                        default=TransmissionStatus.QUEUED,
                        description="QUEUED: QUEUED\nSENT: SENT\nFAILED: FAILED\nKEPT: KEPT",
                        enum_type=TransmissionStatus,
                        max_length=8,
                    ),
                ),
                ("attempts", fields.IntField(default=0)),
                ("error", fields.CharField(default="", max_length=300)),
                ("due_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("sent_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "transmission",
                "app": "models",
                "indexes": [
                    Index(fields=["order_id", "created_at", "id"]),
                    Index(fields=["business_id", "created_at", "id"]),
                    Index(fields=["business_id", "status", "created_at"]),
                    PostgreSQLIndex(fields=["due_at"], name="transmission_queued", condition={"status": "QUEUED"}),
                ],
                "pk_attr": "id",
                "table_description": "送信: one 発注書 on its way by FAX or mail.",
            },
            bases=["Row"],
        ),
        ops.AddField(
            model_name="Business",
            name="fax_address",
            field=fields.CharField(default="", db_default="", max_length=254),
        ),
        ops.AddField(
            model_name="Customer",
            name="hides_prices",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AlterField(
            model_name="Document",
            name="buyer",
            field=fields.ForeignKeyField(
                "models.Business",
                source_field="buyer_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name="documents_bought",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AlterField(
            model_name="Document",
            name="seller",
            field=fields.ForeignKeyField(
                "models.Business",
                source_field="seller_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name="documents_sold",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="MailMessage",
            name="attachment",
            field=fields.ForeignKeyField(
                "models.File",
                source_field="attachment_id",
                null=True,
                db_index=True,
                db_constraint=True,
                to_field="id",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AlterField(
            model_name="Order",
            name="buyer",
            field=fields.ForeignKeyField(
                "models.Business",
                source_field="buyer_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name="purchases",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AlterField(
            model_name="Order",
            name="customer",
            field=fields.ForeignKeyField(
                "models.Customer",
                source_field="customer_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name="orders",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AlterField(
            model_name="Order",
            name="seller",
            field=fields.ForeignKeyField(
                "models.Business",
                source_field="seller_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name="sales",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AlterField(
            model_name="Order",
            name="supplier",
            field=fields.ForeignKeyField(
                "models.Supplier",
                source_field="supplier_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name="orders",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Order",
            name="hides_prices",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="Order",
            name="source",
            field=fields.CharEnumField(
                default=OrderSource.FORM,
                description="FORM: FORM\nFAX: FAX\nMAIL: MAIL\nPROXY: PROXY",
                db_default=OrderSource.FORM,
                enum_type=OrderSource,
                max_length=8,
            ),
        ),
        ops.AddConstraint(
            model_name="Order",
            constraint=CheckConstraint(check="seller_id IS NOT NULL OR buyer_id IS NOT NULL", name="order_has_a_side"),
        ),
        ops.AddField(
            model_name="OrderLine",
            name="hides_price",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="Supplier",
            name="deleted_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Supplier",
            name="email",
            field=fields.CharField(default="", db_default="", max_length=254),
        ),
        ops.AddField(
            model_name="Supplier",
            name="fax",
            field=fields.CharField(default="", db_default="", max_length=20),
        ),
        ops.AddField(
            model_name="Supplier",
            name="person",
            field=fields.CharField(default="", db_default="", max_length=40),
        ),
        ops.AddField(
            model_name="Supplier",
            name="phone",
            field=fields.CharField(default="", db_default="", max_length=20),
        ),
        ops.AddIndex(
            model_name="Supplier",
            index=Index(fields=["business_id", "deleted_at"]),
        ),
        ops.AddIndex(
            model_name="Supplier",
            index=Index(fields=["business_id", "channel"]),
        ),
        ops.RunSQL(
            "CREATE INDEX mail_message_attachment ON mail_message (attachment_id)",
            reverse_sql="DROP INDEX mail_message_attachment",
        ),
        ops.RunSQL(
            'CREATE UNIQUE INDEX order_direct_number ON "order" (buyer_id, number) WHERE seller_id IS NULL',
            reverse_sql="DROP INDEX order_direct_number",
        ),
        *(
            ops.RunSQL(
                f"CREATE TRIGGER {table}_audit AFTER INSERT OR UPDATE OR DELETE ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION tsunagi_audit('{kind}')",
                reverse_sql=f"DROP TRIGGER {table}_audit ON {table}",
            )
            for table, kind in (
                ("customer_price", "CustomerPrice"),
                ("supplier_product", "SupplierProduct"),
                ("transmission", "Transmission"),
            )
        ),
    ]
