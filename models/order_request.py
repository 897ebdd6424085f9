"""What a store asks the head office to be allowed to order."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation
from tortoise.migrations.constraints import CheckConstraint

from core.actor import Actor
from models.address import Party
from models.business import Business
from models.delivery_place import DeliveryPlace
from models.order import Order
from models.order_form import OrderForm
from models.row import Row
from models.store_member import stores_of
from models.supplier import Supplier
from models.user import User


class OrderRequestStatus(StrEnum):
    """承認待ち → 承認済み | 差し戻し (changed and sent again: 承認待ち); 取り下げ."""

    WAITING = "WAITING"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


class OrderRequest(Row):
    """承認依頼: an order above a limit, as it was asked for; nobody else knows of it before it is approved."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="order_requests", on_delete=fields.RESTRICT
    )
    business_id: UUID
    requested_by: ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="order_requests", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    requested_by_id: UUID | None
    """Null: an integration has asked."""
    settled_by: ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="order_requests_settled", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    settled_by_id: UUID | None
    delivery_place: ForeignKeyRelation[DeliveryPlace] = fields.ForeignKeyField(
        "models.DeliveryPlace", related_name="order_requests", on_delete=fields.RESTRICT
    )
    delivery_place_id: UUID
    supplier: ForeignKeyRelation[Supplier] = fields.ForeignKeyField(
        "models.Supplier", related_name="order_requests", db_index=True, on_delete=fields.RESTRICT
    )
    supplier_id: UUID
    form: ForeignKeyNullableRelation[OrderForm] = fields.ForeignKeyField(
        "models.OrderForm", related_name="order_requests", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    form_id: UUID | None
    """Null: by FAX or mail, from the own list of products."""
    order: ForeignKeyNullableRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="order_requests", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    order_id: UUID | None
    """What it has become."""
    status = fields.CharEnumField(OrderRequestStatus, max_length=10, default=OrderRequestStatus.WAITING)
    requested_at: dt.datetime = fields.DatetimeField()
    settled_at: dt.datetime | None = fields.DatetimeField(null=True)
    orderer_name = fields.CharField(max_length=40)
    settler_name = fields.CharField(max_length=40, default="")
    """Who approved or refused it, as he was called then."""
    seller_party: dict[str, str] = fields.JSONField()
    delivery_party: dict[str, str] = fields.JSONField()
    wished_on: dt.date | None = fields.DateField(null=True)
    remark = fields.CharField(max_length=400, default="")
    """To the supplier."""
    note = fields.CharField(max_length=200, default="")
    """To who approves it."""
    reason = fields.CharField(max_length=200, default="")
    """Why it was refused."""
    lines: list[dict[str, Any]] = fields.JSONField()
    """What is wanted, by the key of the form's item, or of the own list's product; with names and prices as shown."""
    answers: dict[str, str] = fields.JSONField()
    """To the form's own questions, by their labels."""
    net = fields.BigIntField()
    tax = fields.BigIntField()
    allowed = fields.BigIntField()
    """The limit that it is above, in yen with tax."""
    remaining: int | None = fields.BigIntField(null=True)
    """What was left of the month; null: it is above the limit of one order."""
    month = fields.CharField(max_length=7)

    readable_with = "order:read"

    class Meta:
        table = "order_request"
        indexes = [
            ("business_id", "requested_at", "id"),
            ("business_id", "status", "requested_at", "id"),
            ("delivery_place_id", "requested_at", "id"),
        ]
        constraints = [
            CheckConstraint(check="(status = 'WAITING') = (settled_at IS NULL)", name="order_request_settled_has_time"),
            CheckConstraint(check="(status = 'APPROVED') = (order_id IS NOT NULL)", name="order_request_is_ordered"),
        ]

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """The business's own; who orders for certain stores sees what they ask for."""
        own = Q(business_id=business_id)
        return own & Q(delivery_place_id__in=stores_of(business_id, actor)) if actor.of_stores else own

    @property
    def total(self) -> int:
        """Net and tax, in yen."""
        return int(self.net + self.tax)

    def party(self, side: str) -> Party:
        """The snapshot of seller or delivery."""
        return Party(**getattr(self, f"{side}_party"))
