"""The catalogue."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import strawberry

from core.graph.connection import sort
from core.graph.grouping import grouping
from core.graph.keyed import Keyed
from core.graph.node import computed, input_type, node, one
from core.graph.scalars import Yen
from core.graph.where import where
from models import product as rows
from models.business import Business as BusinessRow
from schema.business import Business
from schema.file import Image, picture

for _enum in (rows.ProductMark, rows.SaleType):
    strawberry.enum(_enum, description=(_enum.__doc__ or "").strip())


def sellers_own(name: str, description: str) -> Any:
    """A field that only the business of the row sees; null for others."""
    return computed(
        lambda row, context: getattr(row, name) if row.business_id == context.actor.business_id else None,
        description,
    )


@node(rows.Product)
class Product:
    """商品: sold by the piece, or weighed (分量); quantities are in `unit`."""

    version: int
    code: str
    jan_code: str
    """JANコード: the bar code's 8 or 13 digits."""
    name: str
    description: str
    sale_type: rows.SaleType
    unit: str
    case_quantity: Decimal | None
    lot_quantity: Decimal | None
    """Orders must be a multiple of it."""
    minimum_quantity: Decimal | None
    price: Yen | None = sellers_own("price", "Per unit, without tax; buyers see the price on the form.")
    tax_rate: int
    """Percent: 10, 8 (※ reduced) or 0."""
    stock: Decimal | None = sellers_own("stock", "What is left, for the seller's eyes; null when it is not counted.")
    cut_off: str | None
    """締め時間 of the product in Asia/Tokyo, such as 15:00, before the form's; null: the form's."""
    lead_days: int | None
    """最短納品日."""
    tags: list[str]
    marks: list[rows.ProductMark] = computed(lambda row, _: [rows.ProductMark(mark) for mark in row.marks])
    published: bool
    created_at: datetime
    image: Image | None = picture("image")
    business: Business | None = one("business", BusinessRow)


@where(rows.Product)
class ProductWhere:
    """Which products."""

    name: str
    code: str
    price: int
    published: bool
    created_at: datetime
    business: Business


ProductSort = sort(rows.Product, "name", "price", "created_at")
ProductGroups = grouping(rows.Product, by=["sale_type", "tax_rate", "unit", "published", "business", "created_at"])


@input_type
class ProductCreateInput(Keyed):
    """Name, price and tax rate are needed; the name is unique, and the code too when given."""

    name: str
    price: Yen
    """Whole yen per unit, without tax."""
    tax_rate: int = 8
    code: str = ""
    jan_code: str = ""
    description: str = ""
    sale_type: rows.SaleType = rows.SaleType.PIECE
    unit: str = "個"
    case_quantity: Decimal | None = None
    lot_quantity: Decimal | None = None
    minimum_quantity: Decimal | None = None
    stock: Decimal | None = None
    """Counted down by orders when given."""
    cut_off: str | None = None
    """締め時間 in steps of ten minutes, together with `leadDays`; without them, the form's hold."""
    lead_days: int | None = None
    tags: list[str] = strawberry.field(default_factory=list)
    marks: list[rows.ProductMark] = strawberry.field(default_factory=list)
    published: bool = True
    image: strawberry.ID | None = None
    """A file from POST /files."""


@input_type
class StockLine:
    """One of `stock` and `difference`."""

    product: strawberry.ID
    stock: Decimal | None = None
    """How much there is, counted just now."""
    difference: Decimal | None = None
    """How much came in; less than nothing when it went out."""


@input_type
class StockChangeInput(Keyed):
    """At most 500 products; all of them are changed, or none."""

    lines: list[StockLine]


@input_type
class ProductUpdateInput(Keyed):
    """What is left out stays as it is."""

    id: strawberry.ID
    expected_version: int | None = None
    name: str | None = strawberry.UNSET
    price: Yen | None = strawberry.UNSET
    tax_rate: int | None = strawberry.UNSET
    code: str | None = strawberry.UNSET
    jan_code: str | None = strawberry.UNSET
    description: str | None = strawberry.UNSET
    sale_type: rows.SaleType | None = strawberry.UNSET
    unit: str | None = strawberry.UNSET
    case_quantity: Decimal | None = strawberry.UNSET
    lot_quantity: Decimal | None = strawberry.UNSET
    minimum_quantity: Decimal | None = strawberry.UNSET
    stock: Decimal | None = strawberry.UNSET
    cut_off: str | None = strawberry.UNSET
    lead_days: int | None = strawberry.UNSET
    tags: list[str] | None = strawberry.UNSET
    marks: list[rows.ProductMark] | None = strawberry.UNSET
    published: bool | None = strawberry.UNSET
    image: strawberry.ID | None = None
