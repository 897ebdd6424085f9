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
from models.order_request import OrderRequestStatus
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

WALL = import_module("migrations.0020_second_wall")
walls = import_module("migrations.0029_invoices").walls
trigger = import_module("migrations.0007_audit").trigger
CONSTRAINTS = (
    CheckConstraint(check="(status = 'WAITING') = (settled_at IS NULL)", name="order_request_settled_has_time"),
    CheckConstraint(check="(status = 'APPROVED') = (order_id IS NOT NULL)", name="order_request_is_ordered"),
)


class Migration(migrations.Migration):
    dependencies = [("models", "0037_import_products")]

    initial = False

    operations = [
        ops.CreateModel(
            name="OrderRequest",
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
                        related_name="order_requests",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "requested_by",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="requested_by_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="order_requests",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "settled_by",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="settled_by_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="order_requests_settled",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "delivery_place",
                    fields.ForeignKeyField(
                        "models.DeliveryPlace",
                        source_field="delivery_place_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="order_requests",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "supplier",
                    fields.ForeignKeyField(
                        "models.Supplier",
                        source_field="supplier_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="order_requests",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "form",
                    fields.ForeignKeyField(
                        "models.OrderForm",
                        source_field="form_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="order_requests",
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
                        related_name="order_requests",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "status",
                    fields.CharEnumField(
                        default=OrderRequestStatus.WAITING,
                        description="WAITING: WAITING\nAPPROVED: APPROVED\nREFUSED: REFUSED\nWITHDRAWN: WITHDRAWN",
                        enum_type=OrderRequestStatus,
                        max_length=10,
                    ),
                ),
                ("requested_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("settled_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("orderer_name", fields.CharField(max_length=40)),
                ("settler_name", fields.CharField(default="", max_length=40)),
                ("seller_party", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("delivery_party", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("wished_on", fields.DateField(null=True)),
                ("remark", fields.CharField(default="", max_length=400)),
                ("note", fields.CharField(default="", max_length=200)),
                ("reason", fields.CharField(default="", max_length=200)),
                ("lines", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("answers", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("net", fields.BigIntField()),
                ("tax", fields.BigIntField()),
                ("allowed", fields.BigIntField()),
                ("remaining", fields.BigIntField(null=True)),
                ("month", fields.CharField(max_length=7)),
            ],
            options={
                "table": "order_request",
                "app": "models",
                "constraints": [
                    CheckConstraint(
                        check="(status = 'WAITING') = (settled_at IS NULL)", name="order_request_settled_has_time"
                    ),
                    CheckConstraint(
                        check="(status = 'APPROVED') = (order_id IS NOT NULL)", name="order_request_is_ordered"
                    ),
                ],
                "indexes": [
                    Index(fields=["business_id", "requested_at", "id"]),
                    Index(fields=["business_id", "status", "requested_at", "id"]),
                    Index(fields=["delivery_place_id", "requested_at", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "承認依頼: an order above a limit, as it was asked for; nobody else knows of it before it is approved.",
            },
            bases=["Row"],
        ),
        *(ops.AddConstraint(model_name="OrderRequest", constraint=constraint) for constraint in CONSTRAINTS),
        trigger("order_request", "OrderRequest"),
        *walls("order_request", WALL.OWN),
    ]
