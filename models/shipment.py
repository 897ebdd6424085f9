"""Goods of one order leaving together."""

from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation
from tortoise.migrations.constraints import CheckConstraint

from core.actor import Actor
from models.business import Business
from models.order import Order, OrderLine, bought
from models.row import Row


class Shipment(Row):
    """出荷: carrier, slip number, and what went; `number` counts within its order."""

    order: ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="shipments", on_delete=fields.RESTRICT
    )
    order_id: UUID
    seller: ForeignKeyNullableRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="shipments_sold", null=True, on_delete=fields.RESTRICT
    )
    seller_id: UUID | None
    """The order's, so that lists of shipments are read along an index."""
    buyer: ForeignKeyNullableRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="shipments_bought", null=True, on_delete=fields.RESTRICT
    )
    buyer_id: UUID | None
    number = fields.IntField()
    shipped_on = fields.DateField()
    shipped_at = fields.DatetimeField()
    carrier = fields.CharField(max_length=40, default="")
    slip_number = fields.CharField(max_length=40, default="")
    note = fields.CharField(max_length=400, default="")

    readable_with = "order:read"

    class Meta:
        table = "shipment"
        unique_together = (("order", "number"),)
        indexes = [("seller_id", "shipped_at", "id"), ("buyer_id", "shipped_at", "id")]

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """Both sides of the order."""
        return Q(seller_id=business_id) | bought(business_id, actor)


class ShipmentLine(Row):
    """How much of an order line went with a shipment, in the line's unit."""

    shipment: ForeignKeyRelation[Shipment] = fields.ForeignKeyField(
        "models.Shipment", related_name="lines", on_delete=fields.RESTRICT
    )
    shipment_id: UUID
    line: ForeignKeyRelation[OrderLine] = fields.ForeignKeyField(
        "models.OrderLine", related_name="shipped", db_index=True, on_delete=fields.RESTRICT
    )
    line_id: UUID
    quantity = fields.DecimalField(max_digits=12, decimal_places=3)

    readable_with = "order:read"
    audited = False

    class Meta:
        table = "shipment_line"
        unique_together = (("shipment", "line"),)
        constraints = [CheckConstraint(check="quantity > 0", name="shipment_line_carries_something")]

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """Whoever sees the order."""
        buyer, order = "shipment__order__buyer_id", "shipment__order_id"
        return Q(shipment__order__seller_id=business_id) | bought(business_id, actor, buyer, order)
