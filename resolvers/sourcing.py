"""受発注連携."""

from typing import Any

import strawberry

from core.graph.context import Info
from core.graph.ids import key_of, parsed
from core.graph.operation import listing, mutation, query
from models.order import Order as OrderRow
from models.order_form import OrderFormItem
from models.permission import Permission
from models.supplier_product import SupplierProduct
from schema.order import Order
from schema.sourcing import PurchaseInput, PurchaseNeed, Sourcing, SourcingGroups, SourcingSort, SourcingWhere
from services import calendar as calendars
from services import order as orders
from services import order_form as order_forms
from services import sourcing as sourcings
from services.order import direct, drafting, limiting, quantity, stock

MOST_ORDERS = 100
ERRORS = [
    sourcings.SourcedAlready, sourcings.OneSourceOnly, quantity.NotWhole, quantity.TooPrecise, quantity.BelowMinimum,
    quantity.NotInLots, stock.OutOfStock, order_forms.FormClosed, direct.OrderByForm, drafting.NothingOrdered,
    drafting.DateNotPossible, calendars.CutOffPassed, calendars.NoDelivery, limiting.OrderTooLarge,
    limiting.MonthSpent,
]  # fmt: skip

listing(
    "sourcings", Sourcing, allow=Permission.ORDER_READ, where=SourcingWhere, order=SourcingSort,
    groups=[SourcingGroups], default="-created_at",
    doc="受発注連携: which received lines are served by which purchases of the viewer's business, newest first.",
)  # fmt: skip


@query(list[PurchaseNeed], allow=Permission.ORDER_PLACE)
async def purchase_needs(info: Info, orders: list[strawberry.ID]) -> list[PurchaseNeed]:
    """受発注連携: what received orders (100 at most) still need from suppliers; of 500 lines at most."""
    actor = info.context.actor
    keys = [known[1] for one in orders[:MOST_ORDERS] if (known := parsed(one)) and known[0] == "Order"]
    lacks = await sourcings.lacks(keys, by=actor)
    sold = {one.id: one for one in await OrderRow.visible_to(actor).filter(id__in=keys)}
    return [
        PurchaseNeed(
            line=lack.line,  # type: ignore[arg-type]
            order=sold[lack.line.order_id],  # type: ignore[arg-type]
            quantity=lack.quantity,
            supplier_product=lack.source if isinstance(lack.source, SupplierProduct) else None,  # type: ignore[arg-type]
            item=lack.source if isinstance(lack.source, OrderFormItem) else None,  # type: ignore[arg-type]
        )
        for lack in lacks
    ]


@mutation({"orders": list[Order]}, allow=Permission.ORDER_PLACE, errors=ERRORS)
async def purchase_for_sales(info: Info, input: PurchaseInput) -> dict[str, Any]:
    """受発注連携: order from suppliers what customers have ordered: a purchase for each supplier, all or none."""
    needs = [
        sourcings.Need(
            key_of(one.line, "OrderLine", "lines", i, "line"),
            key_of(one.supplier_product, "SupplierProduct", "lines", i, "supplier_product")
            if one.supplier_product
            else None,
            key_of(one.item, "OrderFormItem", "lines", i, "item") if one.item else None,
            one.quantity,
        )
        for i, one in enumerate(input.lines)
    ]
    place = key_of(input.delivery_place, "DeliveryPlace", "delivery_place") if input.delivery_place else None
    wish = orders.Wish(place, input.wished_on, input.remark)
    return {"orders": await sourcings.purchase(needs, wish, by=info.context.actor)}
