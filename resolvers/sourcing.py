"""受発注連携."""

from typing import Any

from core.graph.context import Info
from core.graph.ids import key_of
from core.graph.operation import listing, mutation
from models.permission import Permission
from schema.order import Order
from schema.sourcing import PurchaseInput, Sourcing, SourcingGroups, SourcingSort, SourcingWhere
from services import calendar as calendars
from services import order as orders
from services import order_form as order_forms
from services import sourcing as sourcings
from services.order import direct, drafting, limiting, quantity, stock

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
