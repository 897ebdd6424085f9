from datetime import date, datetime
from decimal import Decimal
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .enums import ExportStatus, OrderStatus


class ExportFacts(BaseModel):
    id: str
    version: int
    status: ExportStatus
    done_rows: int = Field(alias="doneRows")
    total_rows: Optional[int] = Field(alias="totalRows")
    cursor: Optional[str]
    size: Optional[int]
    url: Optional[str]
    problem: Optional[str]


class OrderFacts(BaseModel):
    id: str
    version: int
    number: str
    status: OrderStatus
    placed_at: datetime = Field(alias="placedAt")
    wished_on: Optional[date] = Field(alias="wishedOn")
    planned_on: Optional[date] = Field(alias="plannedOn")
    remark: str
    net: Optional[int]
    tax: Optional[int]
    total: Optional[int]
    seller: Optional["OrderFactsSeller"]
    buyer: Optional["OrderFactsBuyer"]
    customer: Optional["OrderFactsCustomer"]
    lines: list["OrderFactsLines"]


class OrderFactsSeller(BaseModel):
    id: str
    name: str


class OrderFactsBuyer(BaseModel):
    id: str
    name: str


class OrderFactsCustomer(BaseModel):
    id: str
    code: str
    name: str


class OrderFactsLines(BaseModel):
    id: str
    position: int
    code: str
    name: str
    ordered_quantity: Decimal = Field(alias="orderedQuantity")
    quantity: Decimal
    shipped_quantity: Decimal = Field(alias="shippedQuantity")
    unit: str
    unit_price: Optional[int] = Field(alias="unitPrice")
    amount: Optional[int]
    tax_rate: int = Field(alias="taxRate")


class ProductFacts(BaseModel):
    id: str
    version: int
    code: str
    name: str
    unit: str
    price: Optional[int]
    tax_rate: int = Field(alias="taxRate")
    stock: Optional[Decimal]
    published: bool


ExportFacts.model_rebuild()
OrderFacts.model_rebuild()
ProductFacts.model_rebuild()
