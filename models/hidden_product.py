"""What a customer does not see."""

from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyRelation

from core.actor import Actor
from models.customer import Customer
from models.product import Product
from models.row import Row


class HiddenProduct(Row):
    """取引先別の商品表示: a product that a customer is not shown, and cannot order."""

    customer: ForeignKeyRelation[Customer] = fields.ForeignKeyField(
        "models.Customer", related_name="hidden_products", on_delete=fields.RESTRICT
    )
    customer_id: UUID
    product: ForeignKeyRelation[Product] = fields.ForeignKeyField(
        "models.Product", related_name="hidden_from", db_index=True, on_delete=fields.RESTRICT
    )
    product_id: UUID

    readable_with = "customer:read"

    class Meta:
        table = "hidden_product"
        unique_together = (("customer", "product"),)

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:  # noqa: ARG003
        """The seller's own."""
        return Q(customer__business_id=business_id)
