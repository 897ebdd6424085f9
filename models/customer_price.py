"""What a product costs a certain customer, or that he does not see it."""

from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyRelation

from core.actor import Actor
from models.customer import Customer
from models.product import LARGEST_PRICE, Product
from models.row import Row


class CustomerPrice(Row):
    """取引先別単価・商品表示: in whole yen without tax; goes before the form's price."""

    customer: ForeignKeyRelation[Customer] = fields.ForeignKeyField(
        "models.Customer", related_name="prices", on_delete=fields.RESTRICT
    )
    customer_id: UUID
    product: ForeignKeyRelation[Product] = fields.ForeignKeyField(
        "models.Product", related_name="customer_prices", db_index=True, on_delete=fields.RESTRICT
    )
    product_id: UUID
    price = fields.IntField(null=True)
    """Null: the form's, or the product's own."""
    is_hidden = fields.BooleanField(default=False)

    readable_with = "customer:read"
    ranges = {"price": (0, LARGEST_PRICE)}

    class Meta:
        table = "customer_price"
        unique_together = (("customer", "product"),)

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:  # noqa: ARG003
        """The seller's own."""
        return Q(customer__business_id=business_id)
