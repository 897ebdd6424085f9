"""承認: orders above a limit, asked for by stores, approved or refused by the head office."""

from typing import Any

from core.graph.context import Info
from core.graph.ids import key_of
from core.graph.live import live
from core.graph.operation import listing, mutation
from core.user_error import UserError
from models import order_request as rows
from models.permission import Permission
from resolvers.order import PLACING, SEVERAL, wanted, wanted_days
from resolvers.supplier import PLACING as BY_PAPER
from resolvers.supplier import wanted_of_supplier
from schema.order_request import (
    OrderRequest,
    OrderRequestApproveInput,
    OrderRequestChangeInput,
    OrderRequestGroups,
    OrderRequestInput,
    OrderRequestRefuseInput,
    OrderRequestSendInput,
    OrderRequestSort,
    OrderRequestsSendInput,
    OrderRequestWhere,
    SupplierOrderRequestSendInput,
)
from services import order as orders
from services import order_request as requests
from services.lookup import own
from services.order import direct

STEP: list[type[UserError]] = [requests.WrongRequestStatus]

listing(
    "order_requests", OrderRequest, allow=Permission.ORDER_READ, where=OrderRequestWhere, order=OrderRequestSort,
    groups=[OrderRequestGroups], default="-requested_at",
    doc="承認依頼 of the viewer's business, newest first.",
)  # fmt: skip

live(
    "order_requests_live", OrderRequest, key="order_request_id", allow=Permission.ORDER_READ,
    where=OrderRequestWhere, default="-requested_at", groups=[OrderRequestGroups],
    doc="The newest requests, then each that is sent, changed, approved, refused or withdrawn.",
)  # fmt: skip


@mutation(OrderRequest, allow=Permission.ORDER_PLACE, errors=[*PLACING, requests.NoApprovalNeeded])
async def order_request_send(info: Info, input: OrderRequestSendInput) -> rows.OrderRequest:
    """承認を依頼: ask the head office for an order above a limit; nothing is reserved, the supplier is not told."""
    form, entries, wish = await wanted(info, input)
    return await requests.send(form, entries, wish, input.note, by=info.context.actor)


@mutation(
    {"order_requests": list[OrderRequest]},
    allow=Permission.ORDER_PLACE,
    errors=[*SEVERAL, requests.NoApprovalNeeded],
)
async def order_requests_send(info: Info, input: OrderRequestsSendInput) -> dict[str, Any]:
    """複数納品日の承認を依頼: a request for each date, all of them or none."""
    form, days, wish = await wanted_days(info, input)
    return {"order_requests": await requests.send_several(form, days, wish, input.note, by=info.context.actor)}


@mutation(OrderRequest, allow=Permission.ORDER_PLACE, errors=[*BY_PAPER, requests.NoApprovalNeeded])
async def supplier_order_request_send(info: Info, input: SupplierOrderRequestSendInput) -> rows.OrderRequest:
    """FAX発注・メール発注の承認を依頼: nothing is sent before it is approved."""
    supplier, lines, wish = await wanted_of_supplier(info, input)
    return await requests.send_direct(supplier, lines, wish, input.note, by=info.context.actor)


@mutation(
    OrderRequest,
    allow=Permission.ORDER_PLACE,
    errors=[*STEP, *PLACING, direct.OrderByForm, requests.NotOwnRequest, requests.NoApprovalNeeded],
)
async def order_request_change(info: Info, input: OrderRequestChangeInput) -> rows.OrderRequest:
    """変更して依頼: ask for something else, or once more, what waits or was refused; those who approve are told."""
    request = await _own(info, input)
    entries = None
    if input.lines is not None:
        kind = "OrderFormItem" if request.form_id else "SupplierProduct"
        entries = [
            orders.Entry(key_of(line.item, kind, "lines", i, "item"), line.quantity, line.remark)
            for i, line in enumerate(input.lines)
        ]
    place = key_of(input.delivery_place, "DeliveryPlace", "delivery_place") if input.delivery_place else None
    change = requests.Change(entries, place, input.wished_on, input.remark, input.note)
    return await requests.change(request, change, by=info.context.actor)


@mutation(
    OrderRequest, allow=Permission.ORDER_APPROVE, errors=[*STEP, *PLACING, direct.OrderByForm, requests.OwnRequest]
)
async def order_request_approve(info: Info, input: OrderRequestApproveInput) -> rows.OrderRequest:
    """承認する: order it, checked anew by cut-off, prices and stock of this moment; the supplier is told."""
    request = await _own(info, input)
    return await requests.approve(request, input.wished_on, input.expected_total, by=info.context.actor)


@mutation(OrderRequest, allow=Permission.ORDER_APPROVE, errors=STEP)
async def order_request_refuse(info: Info, input: OrderRequestRefuseInput) -> rows.OrderRequest:
    """差し戻す: who has asked is told why, and may change it."""
    return await requests.turn_down(await _own(info, input), input.reason, by=info.context.actor)


@mutation(OrderRequest, allow=Permission.ORDER_PLACE, errors=[*STEP, requests.NotOwnRequest])
async def order_request_withdraw(info: Info, input: OrderRequestInput) -> rows.OrderRequest:
    """取り下げる: it is not wanted any more."""
    return await requests.withdraw(await _own(info, input), by=info.context.actor)


async def _own(
    info: Info,
    input: OrderRequestApproveInput | OrderRequestChangeInput | OrderRequestRefuseInput | OrderRequestInput,
) -> rows.OrderRequest:
    key = key_of(input.id, "OrderRequest", "id")
    return await own(rows.OrderRequest, key, by=info.context.actor, version=input.expected_version)
