"""承認依頼."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import strawberry

from core.graph.connection import sort
from core.graph.context import Context, Info
from core.graph.grouping import grouping
from core.graph.ids import global_id
from core.graph.keyed import Keyed
from core.graph.node import computed, input_type, node, one, output
from core.graph.scalars import Yen
from core.graph.where import where
from models import order_request as rows
from models.delivery_place import DeliveryPlace as DeliveryPlaceRow
from models.order import Order as OrderRow
from models.order_form import OrderForm as OrderFormRow
from models.supplier import Supplier as SupplierRow
from models.user import User as UserRow
from schema.business import Party, User
from schema.can import Can
from schema.custom_value import CustomValue
from schema.customer import Supplier
from schema.delivery_place import DeliveryPlace
from schema.order import Order
from schema.order_form import OrderForm
from schema.order_input import OrderPlaceInput, OrdersPlaceInput
from schema.supplier import SupplierOrderPlaceInput
from services import order_request as requests

strawberry.enum(rows.OrderRequestStatus, description=(rows.OrderRequestStatus.__doc__ or "").strip())


def _ask(verb: str) -> Any:
    async def resolve(root: "OrderRequestViewerCan", info: Info) -> Can:
        error = await requests.refusal(root.request, verb, by=info.context.actor)
        return Can(allowed=error is None, reason=error.message(info.context.locale) if error else None)

    return strawberry.field(resolver=resolve)


@output
class OrderRequestViewerCan:
    """What the viewer may do to a request now."""

    request: strawberry.Private[rows.OrderRequest]
    approve: Can = _ask("approve")
    refuse: Can = _ask("refuse")
    change: Can = _ask("change")
    withdraw: Can = _ask("withdraw")


@output
class OrderRequestLine:
    """What is asked for, with name and price as they were then."""

    item: strawberry.ID
    """Of an `OrderFormItem`; by FAX and mail, of a `SupplierProduct`."""
    code: str
    name: str
    unit: str
    unit_price: Yen
    tax_rate: int
    quantity: Decimal
    remark: str


def _lines(row: rows.OrderRequest, _: Context) -> list[OrderRequestLine]:
    kind = "OrderFormItem" if row.form_id else "SupplierProduct"
    return [
        OrderRequestLine(
            item=strawberry.ID(global_id(kind, UUID(one["key"]))),
            code=one["code"],
            name=one["name"],
            unit=one["unit"],
            unit_price=Yen(one["unit_price"]),
            tax_rate=one["tax_rate"],
            quantity=Decimal(one["quantity"]),
            remark=one["remark"],
        )
        for one in row.lines
    ]


@node(rows.OrderRequest)
class OrderRequest:
    """承認依頼: an order above the limit of a store, for its own business alone; the supplier knows nothing of it."""

    version: int
    status: rows.OrderRequestStatus
    requested_at: dt.datetime
    """When it was asked for, the last time."""
    settled_at: dt.datetime | None
    """When it was approved, refused or withdrawn; null: it waits."""
    orderer_name: str
    settler_name: str
    """Who approved or refused it, as he was called then."""
    seller_party: Party = computed(lambda row, _: row.party("seller"))
    delivery_party: Party = computed(lambda row, _: row.party("delivery"))
    wished_on: dt.date | None
    """納品希望日, in Asia/Tokyo."""
    remark: str
    """To the supplier."""
    note: str
    """To who approves it."""
    reason: str
    """Why it was refused."""
    lines: list[OrderRequestLine] = computed(_lines, "Prices are asked anew when it is approved.")
    custom_values: list[CustomValue] = computed(
        lambda row, _: [CustomValue(label=label, value=value) for label, value in row.answers.items()],
        "カスタム項目: what was answered to the form's own questions.",
    )
    net: Yen
    tax: Yen
    total: Yen = computed(lambda row, _: row.total, "Net and tax.")
    allowed: Yen
    """The limit that it is above, with tax: of the month, or of one order."""
    remaining: Yen | None
    """What was left of the month when it was asked for; null: it is above the limit of one order."""
    month: str
    """Such as 2026-11."""
    requested_by: User | None = one("requested_by", UserRow)
    settled_by: User | None = one("settled_by", UserRow)
    delivery_place: DeliveryPlace | None = one("delivery_place", DeliveryPlaceRow)
    supplier: Supplier | None = one("supplier", SupplierRow)
    order_form: OrderForm | None = one("form", OrderFormRow)
    """Null: by FAX or mail."""
    order: Order | None = one("order", OrderRow)
    """What it has become."""
    viewer_can: OrderRequestViewerCan = computed(lambda row, _: OrderRequestViewerCan(request=row))


@where(rows.OrderRequest)
class OrderRequestWhere:
    """Which requests."""

    status: rows.OrderRequestStatus
    requested_at: dt.datetime
    delivery_place: DeliveryPlace
    requested_by: User
    order: Order


OrderRequestSort = sort(rows.OrderRequest, "requested_at")
OrderRequestGroups = grouping(
    rows.OrderRequest, by=["status", "delivery_place", "supplier", "requested_at"], sums=["net", "tax"]
)


@input_type
class OrderRequestSendInput(OrderPlaceInput):
    """An order above a limit, as it would be placed; `expectedTotal` holds for the request, too."""

    note: str = ""
    """To who approves it; at most 200 characters."""


@input_type
class OrderRequestsSendInput(OrdersPlaceInput):
    """Orders for several dates, of which at least one is above a limit."""

    note: str = ""
    """To who approves them; at most 200 characters."""


@input_type
class SupplierOrderRequestSendInput(SupplierOrderPlaceInput):
    """An order by FAX or mail above a limit, as it would be placed."""

    note: str = ""
    """To who approves it; at most 200 characters."""


@input_type
class OrderRequestLineInput:
    """What is wanted, in place of all lines before."""

    item: strawberry.ID
    """An `OrderFormItem` of the form; by FAX and mail, a `SupplierProduct`."""
    quantity: Decimal
    remark: str = ""


@input_type
class OrderRequestChangeInput(Keyed):
    """What is left out stays as it is."""

    id: strawberry.ID
    expected_version: int | None = None
    lines: list[OrderRequestLineInput] | None = None
    delivery_place: strawberry.ID | None = None
    wished_on: dt.date | None = None
    remark: str | None = None
    note: str | None = None


@input_type
class OrderRequestApproveInput(Keyed):
    """Which request."""

    id: strawberry.ID
    expected_version: int | None = None
    wished_on: dt.date | None = None
    """Another date, where the one that was asked for cannot be had any more."""
    expected_total: Yen | None = None
    """What the approver has been shown; without it, what was asked for: other prices are refused, and told."""


@input_type
class OrderRequestRefuseInput(Keyed):
    """Which request, and why not."""

    id: strawberry.ID
    expected_version: int | None = None
    reason: str
    """At most 200 characters."""


@input_type
class OrderRequestInput(Keyed):
    """Which request."""

    id: strawberry.ID
    expected_version: int | None = None
