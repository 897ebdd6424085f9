"""What a buyer orders by FAX or mail: a list of its own per supplier."""

from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.contrib.postgres.indexes import GinIndex
from tortoise.fields import ForeignKeyRelation

from core import search
from models.business import Business
from models.product import LARGEST_PRICE
from models.row import Row
from models.supplier import Supplier


class SupplierProduct(Row):
    """商品（FAX・メール用）: known by its name within the supplier; prices in whole yen without tax."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField("models.Business", on_delete=fields.RESTRICT)
    business_id: UUID
    supplier: ForeignKeyRelation[Supplier] = fields.ForeignKeyField(
        "models.Supplier", related_name="products", on_delete=fields.RESTRICT
    )
    supplier_id: UUID
    name = fields.CharField(max_length=80)
    code = fields.CharField(max_length=20, default="")
    unit = fields.CharField(max_length=10, default="個")
    price = fields.IntField(null=True)
    """Null: not known; then papers show no amounts."""
    tax_rate = fields.SmallIntField(default=8)
    note = fields.CharField(max_length=200, default="")
    """備考: goes with every order, unless another remark is given."""
    search = ArrayField(element_type="text", default=list)

    readable_with = "supplier:read"
    required = ("name", "unit")
    ranges = {"price": (0, LARGEST_PRICE)}

    class Meta:
        table = "supplier_product"
        unique_together = (("supplier", "name"),)
        indexes = [GinIndex(fields=["search"]), ("business_id", "name", "id"), ("business_id", "created_at", "id")]

    def refold(self) -> None:
        """Found by name and code."""
        self.search = search.grams(self.name, self.code)
