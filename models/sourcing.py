"""What was ordered from suppliers for what customers have ordered."""

from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation
from tortoise.migrations.constraints import CheckConstraint

from core.actor import Actor
from models.business import Business
from models.order import Order, OrderLine, bought
from models.row import Row
from models.supplier_product import SupplierProduct


class Sourcing(Row):
    """受発注連携: a received line, the line of the purchase that serves it, and how much; for their business alone."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="sourcings", on_delete=fields.RESTRICT
    )
    business_id: UUID
    sale: ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="sourcings", on_delete=fields.RESTRICT
    )
    sale_id: UUID
    sale_line: ForeignKeyRelation[OrderLine] = fields.ForeignKeyField(
        "models.OrderLine", related_name="sourcings", db_index=True, on_delete=fields.RESTRICT
    )
    sale_line_id: UUID
    purchase: ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="sourced_for", on_delete=fields.RESTRICT
    )
    purchase_id: UUID
    purchase_line: ForeignKeyRelation[OrderLine] = fields.ForeignKeyField(
        "models.OrderLine", related_name="sourced_for", db_index=True, on_delete=fields.RESTRICT
    )
    purchase_line_id: UUID
    supplier_product: ForeignKeyNullableRelation[SupplierProduct] = fields.ForeignKeyField(
        "models.SupplierProduct", related_name="sourcings", null=True, db_index=True, on_delete=fields.SET_NULL
    )
    supplier_product_id: UUID | None
    """Of a purchase by FAX or mail: what was chosen; the next time it is the proposal."""
    quantity = fields.DecimalField(max_digits=12, decimal_places=3)

    readable_with = "order:read"

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """The business's own; of stores, what was ordered for them."""
        return bought(business_id, actor, "business_id", "purchase_id")

    class Meta:
        table = "sourcing"
        indexes = [
            ("business_id", "created_at", "id"),
            ("sale_id", "created_at", "id"),
            ("purchase_id", "created_at", "id"),
        ]
        constraints = [CheckConstraint(check="quantity > 0", name="sourcing_is_of_something")]
