"""Suppliers who are reached by FAX or mail, what is ordered there, and how they answer."""

import datetime as dt
from decimal import Decimal
from typing import Any

import strawberry

from core import files
from core.graph.connection import sort
from core.graph.context import Info
from core.graph.grouping import grouping
from core.graph.keyed import Keyed
from core.graph.node import computed, input_type, node, one, output
from core.graph.scalars import Yen
from core.graph.where import where
from models import supplier_product as rows
from models.order import OrderStatus
from models.supplier import Supplier as SupplierRow
from models.supplier import SupplierChannel
from schema.business import Party
from schema.customer import Supplier
from services import supplier_answer
from services.supplier_answer import SupplierReply

strawberry.enum(SupplierReply, description=(SupplierReply.__doc__ or "").strip())


@node(rows.SupplierProduct)
class SupplierProduct:
    """商品（FAX・メール用）: the buyer's own list, known by name within a supplier."""

    version: int
    name: str
    code: str
    unit: str
    price: Yen | None
    """Whole yen per unit without tax; null: not known."""
    tax_rate: int
    """Percent."""
    note: str
    """備考: goes with every order, unless another remark is given."""
    created_at: dt.datetime
    supplier: Supplier | None = one("supplier", SupplierRow)


@where(rows.SupplierProduct)
class SupplierProductWhere:
    """Which products."""

    name: str
    created_at: dt.datetime
    supplier: Supplier


SupplierProductSort = sort(rows.SupplierProduct, "name", "created_at")
SupplierProductGroups = grouping(rows.SupplierProduct, by=["supplier", "unit", "tax_rate", "created_at"])


@output
class SupplierOrderLine:
    """A line, as the supplier sees it."""

    code: str
    name: str
    unit: str
    ordered_quantity: Decimal
    unit_price: Yen | None = computed(lambda line, _: line.unit_price or None, "Null: not agreed in the order.")
    remark: str


@output
class SupplierOrder:
    """An order, as a supplier without an account sees it by his link."""

    number: str
    status: OrderStatus
    placed_at: dt.datetime
    wished_on: dt.date | None
    planned_on: dt.date | None
    orderer_name: str
    buyer_party: Party = computed(lambda row, _: row.party("buyer"))
    delivery_party: Party = computed(lambda row, _: row.party("delivery"))
    remark: str
    seller_note: str
    abort_reason: str
    total: Yen | None = computed(lambda row, _: row.total or None, "With tax; null when prices are not known.")

    @strawberry.field(description="In the order of the paper.")
    async def lines(self, info: Info) -> list[SupplierOrderLine]:  # noqa: ARG002
        """What is ordered."""
        row: Any = self
        return [line async for line in row.lines.all().order_by("position")]

    @strawberry.field(description="The 発注書 as PDF, for a quarter of an hour; null until it is made.")
    async def paper_url(self, info: Info) -> str | None:  # noqa: ARG002
        """A link that needs no login."""
        row: Any = self
        document = await row.documents.all().order_by("-issued_at").first().select_related("file")
        return files.link(document.file.key, document.file.name) if document else None

    @strawberry.field(description="What can be answered now.")
    def replies(self, info: Info) -> list[SupplierReply]:  # noqa: ARG002
        """None once it is settled."""
        return [reply for reply in SupplierReply if supplier_answer.may(self, reply)]  # type: ignore[arg-type]


@input_type
class SupplierCreateInput(Keyed):
    """A supplier reached by FAX, with a number, or by mail, with an address."""

    name: str
    channel: SupplierChannel
    """FAX or MAIL."""
    code: str = ""
    fax: str = ""
    email: str = ""
    person: str = ""
    phone: str = ""
    note: str = ""


@input_type
class SupplierUpdateInput(Keyed):
    """What is left out stays as it is."""

    id: strawberry.ID
    expected_version: int | None = None
    name: str | None = strawberry.UNSET
    channel: SupplierChannel | None = strawberry.UNSET
    """From FAX to MAIL or back."""
    code: str | None = strawberry.UNSET
    """取引先コード: of linked suppliers too."""
    fax: str | None = strawberry.UNSET
    email: str | None = strawberry.UNSET
    person: str | None = strawberry.UNSET
    phone: str | None = strawberry.UNSET
    note: str | None = strawberry.UNSET


@input_type
class SupplierInput(Keyed):
    """Which supplier."""

    id: strawberry.ID
    expected_version: int | None = None


@input_type
class SupplierProductPutInput(Keyed):
    """A product of the same name is overwritten."""

    supplier: strawberry.ID
    name: str
    code: str = ""
    unit: str = "個"
    price: Yen | None = None
    """Whole yen per unit without tax."""
    tax_rate: int = 8
    """Percent: 10, 8 or 0."""
    note: str = ""


@input_type
class SupplierProductUpdateInput(Keyed):
    """What is left out stays as it is."""

    id: strawberry.ID
    expected_version: int | None = None
    name: str | None = strawberry.UNSET
    code: str | None = strawberry.UNSET
    unit: str | None = strawberry.UNSET
    price: Yen | None = strawberry.UNSET
    """Null: not known."""
    tax_rate: int | None = strawberry.UNSET
    note: str | None = strawberry.UNSET


@input_type
class SupplierProductInput(Keyed):
    """Which product."""

    id: strawberry.ID
    expected_version: int | None = None


@input_type
class SupplierOrderLineInput:
    """How much of a product."""

    product: strawberry.ID
    quantity: Decimal
    """Whole, unless the unit is a weight or a volume."""
    remark: str | None = None
    """For this order alone; left out, the product's own."""


@input_type
class SupplierOrderPlaceInput(Keyed):
    """An order by FAX or mail."""

    supplier: strawberry.ID
    lines: list[SupplierOrderLineInput]
    delivery_place: strawberry.ID | None = None
    wished_on: dt.date | None = None
    """納品希望日."""
    remark: str = ""


@input_type
class SupplierOrderAnswerInput(Keyed):
    """What a supplier without an account says to an order."""

    token: str
    """The last part of the link."""
    reply: SupplierReply
    planned_on: dt.date | None = None
    """納品予定日."""
    note: str = ""
    """Needed with DECLINED."""
