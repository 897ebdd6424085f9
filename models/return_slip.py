"""赤伝票: goods of a shipped order that came back, or were never right."""

from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation
from tortoise.migrations.constraints import CheckConstraint

from core.actor import Actor
from models.business import Business
from models.invoice import Invoice
from models.order import Order, OrderLine, bought
from models.row import Row


class ReturnSlip(Row):
    """赤伝票: their stock is back, and the next invoice takes them off; amounts are less than nothing."""

    order: ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="returns", on_delete=fields.RESTRICT
    )
    order_id: UUID
    seller: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="returns_sold", on_delete=fields.RESTRICT
    )
    seller_id: UUID
    buyer: ForeignKeyNullableRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="returns_bought", null=True, on_delete=fields.RESTRICT
    )
    buyer_id: UUID | None
    invoice: ForeignKeyNullableRelation[Invoice] = fields.ForeignKeyField(
        "models.Invoice", related_name="returns", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    invoice_id: UUID | None
    """The invoice that has taken it off."""
    number = fields.CharField(max_length=30)
    returned_on = fields.DateField()
    reason = fields.CharField(max_length=200)
    restocks = fields.BooleanField(default=True)
    net = fields.BigIntField()
    tax = fields.BigIntField()
    taxes: list[dict[str, int]] = fields.JSONField()

    readable_with = "order:read"
    required = ("reason",)

    class Meta:
        table = "return_slip"
        unique_together = (("seller", "number"),)
        indexes = [
            ("order_id", "id"),
            ("seller_id", "returned_on", "id"),
            ("buyer_id", "returned_on", "id"),
        ]

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """Both sides of the order."""
        return Q(seller_id=business_id) | bought(business_id, actor)

    @property
    def total(self) -> int:
        """Less than nothing, with tax."""
        return int(self.net + self.tax)


class ReturnLine(Row):
    """How much of an order line came back, in its unit."""

    slip: ForeignKeyRelation[ReturnSlip] = fields.ForeignKeyField(
        "models.ReturnSlip", related_name="lines", on_delete=fields.RESTRICT
    )
    slip_id: UUID
    line: ForeignKeyRelation[OrderLine] = fields.ForeignKeyField(
        "models.OrderLine", related_name="returned", db_index=True, on_delete=fields.RESTRICT
    )
    line_id: UUID
    quantity = fields.DecimalField(max_digits=12, decimal_places=3)

    readable_with = "order:read"
    audited = False

    class Meta:
        table = "return_line"
        unique_together = (("slip", "line"),)
        constraints = [CheckConstraint(check="quantity > 0", name="return_line_carries_something")]

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """Whoever sees the order."""
        return Q(slip__seller_id=business_id) | bought(business_id, actor, "slip__buyer_id", "slip__order_id")
