"""受発注連携."""

import datetime as dt
from decimal import Decimal

import strawberry

from core.graph.connection import sort
from core.graph.grouping import grouping
from core.graph.keyed import Keyed
from core.graph.node import input_type, node, one, output
from core.graph.where import where
from models import sourcing as rows
from models.order import Order as OrderRow
from models.order import OrderLine as OrderLineRow
from schema.order import Order, OrderLine
from schema.order_form import OrderFormItem
from schema.supplier import SupplierProduct


@node(rows.Sourcing)
class Sourcing:
    """受発注連携: a received line, and the line of the purchase that serves it; seen by their business alone."""

    quantity: Decimal
    """How much of the purchase is for the received line, in the purchase's unit."""
    created_at: dt.datetime
    sale: Order | None = one("sale", OrderRow)
    """受注: what a customer has ordered."""
    sale_line: OrderLine | None = one("sale_line", OrderLineRow)
    purchase: Order | None = one("purchase", OrderRow)
    """発注: what was ordered from a supplier for it."""
    purchase_line: OrderLine | None = one("purchase_line", OrderLineRow)


@where(rows.Sourcing)
class SourcingWhere:
    """Which: of a received order (`sale`), or of a purchase."""

    created_at: dt.datetime
    sale: Order
    purchase: Order


@output
class PurchaseNeed:
    """必要数: what of a received line is still to be ordered, and from where its product came last."""

    line: OrderLine
    order: Order
    """受注: what a customer has ordered."""
    quantity: Decimal
    """What is to be shipped and was not ordered yet, in the line's unit."""
    supplier_product: SupplierProduct | None
    """前回の発注先: a product of the own list; null: it came from a form, or never."""
    item: OrderFormItem | None
    """前回の発注先: a product of a supplier's form."""


SourcingSort = sort(rows.Sourcing, "created_at")
SourcingGroups = grouping(rows.Sourcing, by=["sale", "purchase", "created_at"])


@input_type
class PurchaseLineInput:
    """A received line, and from where it is to come: at most one of `supplierProduct` and `item`."""

    line: strawberry.ID
    """Of an order that the viewer sells, and has not shipped whole."""
    supplier_product: strawberry.ID | None = None
    """A product of the own list, ordered by FAX or mail."""
    item: strawberry.ID | None = None
    """A product of a supplier's order form. Without either, from where the product came last."""
    quantity: Decimal | None = None
    """In the unit of the purchase; without it, what is to be shipped and was not ordered yet."""


@input_type
class PurchaseInput(Keyed):
    """At most 500 lines; those of one supplier's list, or of one form, are ordered together."""

    lines: list[PurchaseLineInput]
    delivery_place: strawberry.ID | None = None
    """One's own."""
    wished_on: dt.date | None = None
    """納品希望日."""
    remark: str = ""
