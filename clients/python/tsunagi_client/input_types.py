from datetime import date, datetime
from decimal import Decimal
from typing import Any, Optional

from pydantic import Field

from .base_model import BaseModel
from .enums import (
    Encoding,
    ExportFormat,
    OrderStatus,
    ProductMark,
    SaleType,
    Unencodable,
)


class BooleanFilter(BaseModel):
    """All operators given must hold."""

    eq: Optional[bool] = None
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Whether there is no value."


class CustomValueInput(BaseModel):
    """An answer to one of the form's own questions."""

    label: str
    value: str
    "Dates as 2026-12-24; of a choice one of its words."


class CustomerWhere(BaseModel):
    """Which customers."""

    and_: Optional[list["CustomerWhere"]] = Field(alias="and", default=None)
    code: Optional["StringFilter"] = None
    created_at: Optional["DateTimeFilter"] = Field(alias="createdAt", default=None)
    linked: Optional["IDFilter"] = None
    name: Optional["StringFilter"] = None
    not_: Optional["CustomerWhere"] = Field(alias="not", default=None)
    or_: Optional[list["CustomerWhere"]] = Field(alias="or", default=None)
    price_group: Optional["IDFilter"] = Field(alias="priceGroup", default=None)


class DateFilter(BaseModel):
    """All operators given must hold."""

    eq: Optional[date] = None
    gt: Optional[date] = None
    gte: Optional[date] = None
    in_: Optional[list[date]] = Field(alias="in", default=None)
    "An empty list matches nothing."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Whether there is no value."
    lt: Optional[date] = None
    lte: Optional[date] = None


class DateTimeFilter(BaseModel):
    """All operators given must hold."""

    eq: Optional[datetime] = None
    gt: Optional[datetime] = None
    gte: Optional[datetime] = None
    in_: Optional[list[datetime]] = Field(alias="in", default=None)
    "An empty list matches nothing."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Whether there is no value."
    lt: Optional[datetime] = None
    lte: Optional[datetime] = None


class ExportStartInput(BaseModel):
    """A query of one list with its `nodes`, such as `{ orders(where: …) { nodes { number total } } }`."""

    encoding: Encoding = Encoding.UTF_8
    "Of CSV; UTF-8 has a BOM, so that Excel reads it."
    format: ExportFormat
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    query: str
    rows_of: Optional[str] = Field(alias="rowsOf", default=None)
    "A list of each row, such as `lines`, of which each element is a line of the table; other lists are JSON."
    unencodable: Unencodable = Unencodable.REPLACE
    "What becomes of characters that CP932 does not have."
    variables: Optional[Any] = None


class IDFilter(BaseModel):
    """All operators given must hold."""

    eq: Optional[str] = None
    in_: Optional[list[str]] = Field(alias="in", default=None)
    "An empty list matches nothing."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Whether there is no value."


class IntFilter(BaseModel):
    """All operators given must hold."""

    eq: Optional[int] = None
    gt: Optional[int] = None
    gte: Optional[int] = None
    in_: Optional[list[int]] = Field(alias="in", default=None)
    "An empty list matches nothing."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Whether there is no value."
    lt: Optional[int] = None
    lte: Optional[int] = None


class OrderAdditionInput(BaseModel):
    """A product that the seller adds."""

    price: Optional[int] = None
    "Whole yen per unit without tax; without it what the customer pays on the day of delivery."
    product: str
    quantity: Decimal


class OrderConfirmInput(BaseModel):
    """Lines that are left out are confirmed as they stand."""

    additions: list["OrderAdditionInput"] = Field(default_factory=lambda: [])
    expected_version: Optional[int] = Field(alias="expectedVersion", default=None)
    id: str
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    lines: list["OrderConfirmLineInput"] = Field(default_factory=lambda: [])
    note: str = ""
    planned_on: Optional[date] = Field(alias="plannedOn", default=None)
    "納品予定日."


class OrderConfirmLineInput(BaseModel):
    """How much of a line will be delivered."""

    line: str
    quantity: Decimal


class OrderInput(BaseModel):
    """Which order."""

    expected_version: Optional[int] = Field(alias="expectedVersion", default=None)
    "The version that was read: the answer is VERSION_CONFLICT when somebody was faster."
    id: str
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)


class OrderLineInput(BaseModel):
    """How much of a product of the form."""

    item: str
    quantity: Decimal
    "In the product's unit; whole for goods sold by the piece, three decimals at most for weighed goods."
    remark: str = ""


class OrderPlaceInput(BaseModel):
    """An order from a form: of the given lines, else of what is in the cart."""

    custom_values: list["CustomValueInput"] = Field(
        alias="customValues", default_factory=lambda: []
    )
    "カスタム項目; refusals name the place of the form's field: `customValues.0`."
    delivery_place: Optional[str] = Field(alias="deliveryPlace", default=None)
    expected_total: Optional[int] = Field(alias="expectedTotal", default=None)
    "What the buyer has been shown: if prices have changed since, the order is refused."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    lines: Optional[list["OrderLineInput"]] = None
    order_form: str = Field(alias="orderForm")
    remark: str = ""
    wished_on: Optional[date] = Field(alias="wishedOn", default=None)
    "納品希望日."


class OrderShipInput(BaseModel):
    """Without `lines` all that remains leaves."""

    carrier: str = ""
    expected_version: Optional[int] = Field(alias="expectedVersion", default=None)
    final: bool = False
    "Nothing more will come, even if something remains."
    id: str
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    lines: Optional[list["OrderShipLineInput"]] = None
    note: str = ""
    shipped_on: Optional[date] = Field(alias="shippedOn", default=None)
    slip_number: str = Field(alias="slipNumber", default="")


class OrderShipLineInput(BaseModel):
    """How much of a line leaves."""

    line: str
    quantity: Decimal


class OrderStatusFilter(BaseModel):
    """All operators given must hold."""

    eq: Optional[OrderStatus] = None
    in_: Optional[list[OrderStatus]] = Field(alias="in", default=None)
    "An empty list matches nothing."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Whether there is no value."


class OrderWhere(BaseModel):
    """Which orders; those where the viewer sells and those where he buys, unless `seller` or `buyer` is asked for."""

    and_: Optional[list["OrderWhere"]] = Field(alias="and", default=None)
    arrived_at: Optional["DateTimeFilter"] = Field(alias="arrivedAt", default=None)
    "`{isNull: true}` gives 未納品がある発注."
    buyer: Optional["IDFilter"] = None
    customer: Optional["IDFilter"] = None
    delivery_place: Optional["IDFilter"] = Field(alias="deliveryPlace", default=None)
    "店舗; one's own."
    form: Optional["IDFilter"] = None
    not_: Optional["OrderWhere"] = Field(alias="not", default=None)
    number: Optional["StringFilter"] = None
    or_: Optional[list["OrderWhere"]] = Field(alias="or", default=None)
    placed_at: Optional["DateTimeFilter"] = Field(alias="placedAt", default=None)
    planned_on: Optional["DateFilter"] = Field(alias="plannedOn", default=None)
    read_at: Optional["DateTimeFilter"] = Field(alias="readAt", default=None)
    "`{isNull: true}` gives 未読の受注."
    seller: Optional["IDFilter"] = None
    status: Optional["OrderStatusFilter"] = None
    supplier: Optional["IDFilter"] = None
    wished_on: Optional["DateFilter"] = Field(alias="wishedOn", default=None)


class ProductCreateInput(BaseModel):
    """Name, price and tax rate are needed; the name is unique, and the code too when given."""

    case_quantity: Optional[Decimal] = Field(alias="caseQuantity", default=None)
    code: str = ""
    cut_off: Optional[str] = Field(alias="cutOff", default=None)
    "締め時間 in steps of ten minutes, together with `leadDays`; without them, the form's hold."
    description: str = ""
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    image: Optional[str] = None
    "A file from POST /files."
    jan_code: str = Field(alias="janCode", default="")
    lead_days: Optional[int] = Field(alias="leadDays", default=None)
    lot_quantity: Optional[Decimal] = Field(alias="lotQuantity", default=None)
    marks: list[ProductMark] = Field(default_factory=lambda: [])
    minimum_quantity: Optional[Decimal] = Field(alias="minimumQuantity", default=None)
    name: str
    price: int
    "Whole yen per unit, without tax."
    published: bool = True
    sale_type: SaleType = Field(alias="saleType", default=SaleType.PIECE)
    stock: Optional[Decimal] = None
    "Counted down by orders when given."
    tags: list[str] = Field(default_factory=lambda: [])
    tax_rate: int = Field(alias="taxRate", default=8)
    unit: str = "個"


class ProductUpdateInput(BaseModel):
    """What is left out stays as it is."""

    case_quantity: Optional[Decimal] = Field(alias="caseQuantity", default=None)
    code: Optional[str] = None
    cut_off: Optional[str] = Field(alias="cutOff", default=None)
    description: Optional[str] = None
    expected_version: Optional[int] = Field(alias="expectedVersion", default=None)
    id: str
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    image: Optional[str] = None
    jan_code: Optional[str] = Field(alias="janCode", default=None)
    lead_days: Optional[int] = Field(alias="leadDays", default=None)
    lot_quantity: Optional[Decimal] = Field(alias="lotQuantity", default=None)
    marks: Optional[list[ProductMark]] = None
    minimum_quantity: Optional[Decimal] = Field(alias="minimumQuantity", default=None)
    name: Optional[str] = None
    price: Optional[int] = None
    published: Optional[bool] = None
    sale_type: Optional[SaleType] = Field(alias="saleType", default=None)
    stock: Optional[Decimal] = None
    tags: Optional[list[str]] = None
    tax_rate: Optional[int] = Field(alias="taxRate", default=None)
    unit: Optional[str] = None


class ProductWhere(BaseModel):
    """Which products."""

    and_: Optional[list["ProductWhere"]] = Field(alias="and", default=None)
    business: Optional["IDFilter"] = None
    code: Optional["StringFilter"] = None
    created_at: Optional["DateTimeFilter"] = Field(alias="createdAt", default=None)
    name: Optional["StringFilter"] = None
    not_: Optional["ProductWhere"] = Field(alias="not", default=None)
    or_: Optional[list["ProductWhere"]] = Field(alias="or", default=None)
    price: Optional["IntFilter"] = None
    published: Optional["BooleanFilter"] = None


class StringFilter(BaseModel):
    """All operators given must hold."""

    eq: Optional[str] = None
    in_: Optional[list[str]] = Field(alias="in", default=None)
    "An empty list matches nothing."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Whether there is no value."
    starts_with: Optional[str] = Field(alias="startsWith", default=None)
    "The exact beginning."


CustomerWhere.model_rebuild()
OrderConfirmInput.model_rebuild()
OrderPlaceInput.model_rebuild()
OrderShipInput.model_rebuild()
OrderWhere.model_rebuild()
ProductWhere.model_rebuild()
