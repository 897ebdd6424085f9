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
from models.permission import Role
from models.shipping_instruction import InstructionStatus
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

WALL = import_module("migrations.0020_second_wall")
walls = import_module("migrations.0029_invoices").walls
trigger = import_module("migrations.0007_audit").trigger


class Migration(migrations.Migration):
    dependencies = [("models", "0032_saved_views")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ShippingInstruction",
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
                        related_name="instructions",
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
                        related_name="instructions",
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
                        related_name="instructions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "assignee",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="assignee_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="instructions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "given_by",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="given_by_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="instructions_given",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "shipment",
                    fields.ForeignKeyField(
                        "models.Shipment",
                        source_field="shipment_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="instructions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "status",
                    fields.CharEnumField(
                        default=InstructionStatus.WAITING,
                        description="WAITING: WAITING\nSHIPPED: SHIPPED\nIMPOSSIBLE: IMPOSSIBLE\nCANCELLED: CANCELLED",
                        enum_type=InstructionStatus,
                        max_length=10,
                    ),
                ),
                ("order_number", fields.CharField(max_length=20)),
                ("buyer_name", fields.CharField(max_length=60)),
                ("delivery_party", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("wished_on", fields.DateField(null=True)),
                ("planned_on", fields.DateField(null=True)),
                ("code", fields.CharField(default="", max_length=20)),
                ("name", fields.CharField(max_length=80)),
                ("unit", fields.CharField(max_length=10)),
                ("quantity", fields.DecimalField(max_digits=12, decimal_places=3)),
                ("remark", fields.CharField(default="", max_length=200)),
                ("note", fields.CharField(default="", max_length=400)),
                ("reason", fields.CharField(default="", max_length=200)),
                ("given_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("settled_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("acknowledged_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "shipping_instruction",
                "app": "models",
                "constraints": [
                    CheckConstraint(check="quantity > 0", name="shipping_instruction_carries_something"),
                    CheckConstraint(
                        check="(status = 'WAITING') = (settled_at IS NULL)",
                        name="shipping_instruction_settled_has_time",
                    ),
                ],
                "indexes": [
                    Index(fields=["order_id", "given_at", "id"]),
                    Index(fields=["business_id", "given_at", "id"]),
                    Index(fields=["business_id", "status", "given_at", "id"]),
                    Index(fields=["business_id", "acknowledged_at", "id"]),
                    Index(fields=["assignee_id", "given_at", "id"]),
                    Index(fields=["assignee_id", "status", "given_at", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "出荷指示: what to send where, as it was when it was given; who it is given to sees nothing else of the order.",
            },
            bases=["Row"],
        ),
        ops.AlterField(
            model_name="MemberInvitation",
            name="role",
            field=fields.CharEnumField(
                default=Role.ADMIN,
                description="ADMIN: ADMIN\nSTAFF: STAFF\nPARTNER: PARTNER\nWAREHOUSE: WAREHOUSE\nSHIPPER: SHIPPER\nOWN: OWN",
                enum_type=Role,
                max_length=16,
            ),
        ),
        ops.AlterField(
            model_name="Membership",
            name="role",
            field=fields.CharEnumField(
                description="ADMIN: ADMIN\nSTAFF: STAFF\nPARTNER: PARTNER\nWAREHOUSE: WAREHOUSE\nSHIPPER: SHIPPER\nOWN: OWN",
                enum_type=Role,
                max_length=16,
            ),
        ),
        ops.AddConstraint(
            model_name="ShippingInstruction",
            constraint=CheckConstraint(check="quantity > 0", name="shipping_instruction_carries_something"),
        ),
        ops.AddConstraint(
            model_name="ShippingInstruction",
            constraint=CheckConstraint(
                check="(status = 'WAITING') = (settled_at IS NULL)", name="shipping_instruction_settled_has_time"
            ),
        ),
        trigger("shipping_instruction", "ShippingInstruction"),
        *walls("shipping_instruction", WALL.OWN),
    ]
