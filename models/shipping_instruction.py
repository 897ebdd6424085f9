"""Lines of an order that somebody in the warehouse is told to send."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation
from tortoise.migrations.constraints import CheckConstraint

from core.actor import Actor
from models.address import Party
from models.business import Business
from models.order import Order, OrderLine
from models.row import Row
from models.shipment import Shipment
from models.user import User


class InstructionStatus(StrEnum):
    """配送待ち → 出荷済 | 出荷不可; 取消 (the order was aborted, or the instruction taken back)."""

    WAITING = "WAITING"
    SHIPPED = "SHIPPED"
    IMPOSSIBLE = "IMPOSSIBLE"
    CANCELLED = "CANCELLED"


class ShippingInstruction(Row):
    """出荷指示: what to send where, as it was when it was given; who it is given to sees nothing else of the order."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="instructions", on_delete=fields.RESTRICT
    )
    business_id: UUID
    order: ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="instructions", on_delete=fields.RESTRICT
    )
    order_id: UUID
    line: ForeignKeyRelation[OrderLine] = fields.ForeignKeyField(
        "models.OrderLine", related_name="instructions", db_index=True, on_delete=fields.RESTRICT
    )
    line_id: UUID
    assignee: ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="instructions", on_delete=fields.RESTRICT
    )
    assignee_id: UUID
    """The user of the warehouse."""
    given_by: ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="instructions_given", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    given_by_id: UUID | None
    shipment: ForeignKeyNullableRelation[Shipment] = fields.ForeignKeyField(
        "models.Shipment", related_name="instructions", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    shipment_id: UUID | None
    status = fields.CharEnumField(InstructionStatus, max_length=10, default=InstructionStatus.WAITING)
    order_number = fields.CharField(max_length=20)
    buyer_name = fields.CharField(max_length=60)
    delivery_party: dict[str, str] = fields.JSONField()
    wished_on: dt.date | None = fields.DateField(null=True)
    planned_on: dt.date | None = fields.DateField(null=True)
    code = fields.CharField(max_length=20, default="")
    name = fields.CharField(max_length=80)
    unit = fields.CharField(max_length=10)
    quantity = fields.DecimalField(max_digits=12, decimal_places=3)
    remark = fields.CharField(max_length=200, default="")
    note = fields.CharField(max_length=400, default="")
    """What the warehouse is told beside it."""
    reason = fields.CharField(max_length=200, default="")
    """Why it cannot be shipped, or was cancelled."""
    given_at = fields.DatetimeField()
    settled_at: dt.datetime | None = fields.DatetimeField(null=True)
    acknowledged_at: dt.datetime | None = fields.DatetimeField(null=True)
    """When the warehouse has seen that it was cancelled."""

    readable_with = "instruction:work"

    class Meta:
        table = "shipping_instruction"
        indexes = [
            ("order_id", "given_at", "id"),
            ("business_id", "given_at", "id"),
            ("business_id", "status", "given_at", "id"),
            ("business_id", "acknowledged_at", "id"),
            ("assignee_id", "given_at", "id"),
            ("assignee_id", "status", "given_at", "id"),
        ]
        constraints = [
            CheckConstraint(check="quantity > 0", name="shipping_instruction_carries_something"),
            CheckConstraint(
                check="(status = 'WAITING') = (settled_at IS NULL)", name="shipping_instruction_settled_has_time"
            ),
        ]

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """Of the business: all, for who sees its orders; else those that are given to oneself."""
        if actor.may("order:read"):
            return Q(business_id=business_id)
        return Q(business_id=business_id, assignee_id=actor.user_id)

    @property
    def delivery(self) -> Party:
        """Where it goes."""
        return Party(**self.delivery_party)
