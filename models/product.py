"""The seller's catalogue."""

import re
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.contrib.postgres.indexes import GinIndex
from tortoise.expressions import Q, Subquery
from tortoise.fields import ForeignKeyRelation
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

from core import search
from core.actor import Actor
from models.business import Business
from models.ordering_terms import HOLDS_BOTH, TERMS_FORMS, TERMS_RANGES, OrderingTerms
from models.row import Row

LARGEST_QUANTITY = Decimal("999999.999")
LARGEST_PRICE = 99_999_999
JAN_CODE = (re.compile(r"\d{8}|\d{13}"), "4901234567894")


class SaleType(StrEnum):
    """個数 or 分量: sold by the piece, or weighed."""

    PIECE = "PIECE"
    WEIGHT = "WEIGHT"


class ProductMark(StrEnum):
    """SALE, NEW, 売れ筋, 予約販売, 再入荷, 残りわずか, 完売."""

    SALE = "SALE"
    NEW = "NEW"
    POPULAR = "POPULAR"
    PREORDER = "PREORDER"
    RESTOCKED = "RESTOCKED"
    FEW_LEFT = "FEW_LEFT"
    SOLD_OUT = "SOLD_OUT"


class Product(OrderingTerms, Row):
    """商品: prices in whole yen without tax, per unit; quantities in that unit."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="products", on_delete=fields.RESTRICT
    )
    business_id: UUID
    code = fields.CharField(max_length=20, default="")
    jan_code = fields.CharField(max_length=13, default="", db_default="")
    name = fields.CharField(max_length=80)
    description = fields.TextField(default="")
    sale_type = fields.CharEnumField(SaleType, max_length=8, default=SaleType.PIECE)
    unit = fields.CharField(max_length=10, default="個")
    case_quantity = fields.DecimalField(max_digits=12, decimal_places=3, null=True)
    lot_quantity = fields.DecimalField(max_digits=12, decimal_places=3, null=True)
    minimum_quantity = fields.DecimalField(max_digits=12, decimal_places=3, null=True)
    price = fields.IntField()
    tax_rate = fields.SmallIntField(default=8)
    stock = fields.DecimalField(max_digits=12, decimal_places=3, null=True)
    tags = ArrayField(element_type="text", default=list)
    marks = ArrayField(element_type="text", default=list)
    image_key = fields.CharField(max_length=200, default="")
    image_width = fields.IntField(null=True)
    image_height = fields.IntField(null=True)
    published = fields.BooleanField(default=True)
    search = ArrayField(element_type="text", default=list)

    readable_with = "product:read"
    private = frozenset({"price", "stock"})
    required = ("name", "unit", "price")
    forms = {"jan_code": JAN_CODE} | TERMS_FORMS
    ranges = TERMS_RANGES | {
        "price": (0, LARGEST_PRICE),
        "stock": (Decimal(0), LARGEST_QUANTITY),
        "case_quantity": (Decimal("0.001"), LARGEST_QUANTITY),
        "lot_quantity": (Decimal("0.001"), LARGEST_QUANTITY),
        "minimum_quantity": (Decimal("0.001"), LARGEST_QUANTITY),
    }

    class Meta:
        table = "product"
        unique_together = (("business", "name"),)
        indexes = [
            GinIndex(fields=["search"]),
            ("business_id", "code"),
            ("business_id", "created_at", "id"),
            ("business_id", "price", "id"),
            ("business_id", "published", "name"),
        ]
        constraints = [
            CheckConstraint(check="stock >= 0", name="product_stock_not_negative"),
            CheckConstraint(check=HOLDS_BOTH, name="product_terms_both"),
            UniqueConstraint(fields=("business", "code"), name="product_code_once", condition="code <> ''"),
        ]

    def refold(self) -> None:
        """Found by name, codes and tags."""
        self.search = search.grams(self.name, self.code, self.jan_code, *self.tags)

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:  # noqa: ARG003
        """The seller's own; a buyer sees what a form that is open to him offers."""
        from models.hidden_product import HiddenProduct  # noqa: PLC0415 — forms and customers know their products
        from models.order_form import OrderFormAccess, OrderFormItem  # noqa: PLC0415

        forms = OrderFormAccess.filter(OrderFormAccess.of_buyer(business_id)).values("form_id")
        offered = OrderFormItem.filter(form_id__in=Subquery(forms)).values("product_id")
        hidden = HiddenProduct.filter(customer__linked_id=business_id).values("product_id")
        shown = Q(published=True, id__in=Subquery(offered)) & ~Q(id__in=Subquery(hidden))
        return Q(business_id=business_id) | shown
