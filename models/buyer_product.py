"""What a buyer remembers of a supplier's product."""

from uuid import UUID

from tortoise import fields
from tortoise.fields import ForeignKeyRelation

from models.business import Business
from models.product import Product
from models.row import Row


class BuyerProduct(Row):
    """お気に入り and 前回の発注: kept at every order, so that a form need not look through the history."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField("models.Business", on_delete=fields.RESTRICT)
    business_id: UUID
    product: ForeignKeyRelation[Product] = fields.ForeignKeyField(
        "models.Product", db_index=True, on_delete=fields.RESTRICT
    )
    product_id: UUID
    is_favourite = fields.BooleanField(default=False)
    last_quantity = fields.DecimalField(max_digits=12, decimal_places=3, null=True)
    last_ordered_at = fields.DatetimeField(null=True)

    audited = False

    class Meta:
        table = "buyer_product"
        unique_together = (("business", "product"),)
