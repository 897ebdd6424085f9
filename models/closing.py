"""締め: what a customer will be billed for a period, first to be looked at (仮締め), then for good (本締め)."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.contrib.postgres.indexes import GinIndex
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation
from tortoise.migrations.constraints import CheckConstraint

from core import search
from core.actor import Actor
from core.money import Rounding
from models.business import Business
from models.customer import Customer
from models.invoice import Invoice
from models.order import Order
from models.row import Row

MOST_REMARKS = 40


class ClosingStatus(StrEnum):
    """仮締め → 本締め | 解除."""

    PROVISIONAL = "PROVISIONAL"
    FINAL = "FINAL"
    REOPENED = "REOPENED"


class Closing(Row):
    """締め: a statement of orders and slips up to a day, as they were when it was made; both sides see it."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="closings_sold", on_delete=fields.RESTRICT
    )
    business_id: UUID
    """The seller."""
    buyer: ForeignKeyNullableRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="closings_bought", null=True, on_delete=fields.RESTRICT
    )
    buyer_id: UUID | None
    customer: ForeignKeyRelation[Customer] = fields.ForeignKeyField(
        "models.Customer", related_name="closings", on_delete=fields.RESTRICT
    )
    customer_id: UUID
    invoice: ForeignKeyNullableRelation[Invoice] = fields.ForeignKeyField(
        "models.Invoice", related_name="closings", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    invoice_id: UUID | None
    """Of a final one: what it was billed with."""
    status = fields.CharEnumField(ClosingStatus, max_length=11, default=ClosingStatus.PROVISIONAL)
    until: dt.date = fields.DateField()
    """締め日."""
    seller_name = fields.CharField(max_length=80)
    buyer_name = fields.CharField(max_length=80)
    rounding = fields.CharEnumField(Rounding, max_length=8)
    net = fields.BigIntField()
    tax = fields.BigIntField()
    total = fields.BigIntField()
    taxes: list[dict[str, int]] = fields.JSONField()
    open_objections = fields.IntField(default=0)
    """Lines whose last remark is the buyer's."""
    closed_at = fields.DatetimeField()
    agreed_at: dt.datetime | None = fields.DatetimeField(null=True)
    settled_at: dt.datetime | None = fields.DatetimeField(null=True)
    """When it was made final, or reopened."""
    search = ArrayField(element_type="text", default=list)

    readable_with = "invoice:read"

    class Meta:
        table = "closing"
        indexes = [
            GinIndex(fields=["search"]),
            ("business_id", "until", "id"),
            ("buyer_id", "until", "id"),
            ("business_id", "status", "until", "id"),
            ("buyer_id", "status", "until", "id"),
            ("customer_id", "until", "id"),
        ]
        constraints = [
            CheckConstraint(check="total = net + tax", name="closing_adds_up"),
            CheckConstraint(check="(status = 'FINAL') = (invoice_id IS NOT NULL)", name="closing_final_is_billed"),
            CheckConstraint(check="(status = 'PROVISIONAL') = (settled_at IS NULL)", name="closing_settled_has_time"),
        ]

    def refold(self) -> None:
        """Found by the names of both sides."""
        self.search = search.grams(self.buyer_name, self.seller_name)

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """Both sides: it is made to be looked at."""
        own = Q(business_id=business_id)
        return own if actor.of_stores else own | Q(buyer_id=business_id)


class ClosingLine(Row):
    """A line of the statement; its remarks are what both sides wrote about it, oldest first."""

    closing: ForeignKeyRelation[Closing] = fields.ForeignKeyField(
        "models.Closing", related_name="lines", on_delete=fields.RESTRICT
    )
    closing_id: UUID
    order: ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="closing_lines", db_index=True, on_delete=fields.RESTRICT
    )
    order_id: UUID
    source = fields.UUIDField()
    """The line of the order or of the return slip that it shows."""
    position = fields.IntField()
    dated_on = fields.DateField()
    reference = fields.CharField(max_length=30, default="")
    code = fields.CharField(max_length=20, default="")
    name = fields.CharField(max_length=80)
    quantity = fields.DecimalField(max_digits=12, decimal_places=3)
    unit = fields.CharField(max_length=10, default="")
    unit_price = fields.IntField()
    amount = fields.BigIntField()
    tax_rate = fields.SmallIntField()
    remarks: list[dict[str, Any]] = fields.JSONField(default=list)
    is_disputed = fields.BooleanField(default=False)
    """Whether the last remark is the buyer's."""

    readable_with = "invoice:read"
    audited = False

    class Meta:
        table = "closing_line"
        unique_together = (("closing", "position"), ("closing", "source"))

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """Whoever sees the closing."""
        own = Q(closing__business_id=business_id)
        return own if actor.of_stores else own | Q(closing__buyer_id=business_id)
