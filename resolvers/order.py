"""Orders: placing them, the seller's steps, the buyer's steps, and watching them live."""

import datetime as dt
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

from core.graph.context import Info
from core.graph.ids import key_of
from core.graph.keyed import REPEATABLE
from core.graph.live import live
from core.graph.operation import listing, mutation, query, subscription
from core.graph.scalars import EventCursor, Yen
from core.graph.stream import followed, seen
from core.user_error import UserError
from models import order as rows
from models.customer import Customer
from models.permission import Permission
from schema.delivery_place import allowance_of
from schema.order import (
    Order,
    OrderDraft,
    OrderDraftLine,
    OrderEvent,
    OrderGroups,
    OrderLineGroups,
    OrderSort,
    OrderWhere,
    Reordered,
    Shipment,
)
from schema.order_input import (
    OrderAbortInput,
    OrderAmountsShowInput,
    OrderCancelRequestInput,
    OrderConfirmInput,
    OrderCorrectInput,
    OrderInput,
    OrderLineInput,
    OrderLineInspectInput,
    OrderPlaceInput,
    OrderRegisterInput,
    OrderShipInput,
    OrdersPlaceInput,
)
from services import calendar as calendars
from services import cart as carts
from services import item_approval as approvals
from services import order as orders
from services import order_form as order_forms
from services.lookup import found, locked, own
from services.order import drafting, limiting, process, quantity, rules, shipping, stock

STEP: list[type[UserError]] = [rules.WrongStatus, rules.WrongSide]
QUANTITY = [quantity.NotWhole, quantity.TooPrecise]
DATES: list[type[UserError]] = [drafting.DateNotPossible, calendars.CutOffPassed, calendars.NoDelivery]
LIMITS: list[type[UserError]] = [limiting.OrderTooLarge, limiting.MonthSpent]
PLACING = [
    *QUANTITY, quantity.BelowMinimum, quantity.NotInLots, stock.OutOfStock, order_forms.FormClosed,
    drafting.NothingOrdered, drafting.PricesChanged, approvals.NotApproved, *DATES, *LIMITS,
]  # fmt: skip

SEVERAL = [*PLACING, order_forms.OneDateOnly]

listing(
    "orders", Order, allow=Permission.ORDER_READ, where=OrderWhere, order=OrderSort,
    groups=[OrderGroups, OrderLineGroups], default="-placed_at",
    doc="Orders that the viewer's business sells or buys, newest first; `search` looks at number, names and remark.",
)  # fmt: skip


live(
    "orders_live", Order, key="order_id", allow=Permission.ORDER_READ, where=OrderWhere, default="-placed_at",
    groups=[OrderGroups, OrderLineGroups],
    doc="The newest orders as they are, then each that is new or has changed, and those that no longer match.",
)  # fmt: skip


@mutation({"draft": OrderDraft}, allow=Permission.ORDER_PLACE, errors=PLACING, again=REPEATABLE)
async def order_check(info: Info, input: OrderPlaceInput) -> dict[str, Any]:
    """発注確認: price and check an order without placing it; nothing is stored."""
    form, entries, wish = await wanted(info, input)
    made = await orders.check(form, entries, wish, by=info.context.actor)
    return {"draft": shown(made, await orders.probable_doubles(made, by=info.context.actor), info)}


@mutation(Order, allow=Permission.ORDER_PLACE, errors=PLACING)
async def order_place(info: Info, input: OrderPlaceInput) -> rows.Order:
    """注文する: place an order of the given lines, or of the cart, in one step; the seller is told."""
    form, entries, wish = await wanted(info, input)
    return await orders.place(form, entries, wish, by=info.context.actor)


@mutation({"drafts": list[OrderDraft]}, allow=Permission.ORDER_PLACE, errors=SEVERAL, again=REPEATABLE)
async def orders_check(info: Info, input: OrdersPlaceInput) -> dict[str, Any]:
    """複数納品日の確認: price and check an order for each date without placing it; nothing is stored."""
    form, days, wish = await wanted_days(info, input)
    made = await orders.check_several(form, days, wish, by=info.context.actor)
    return {"drafts": [shown(one, await orders.probable_doubles(one, by=info.context.actor), info) for one in made]}


@mutation({"orders": list[Order]}, allow=Permission.ORDER_PLACE, errors=SEVERAL)
async def orders_place(info: Info, input: OrdersPlaceInput) -> dict[str, Any]:
    """複数納品日発注: one checkout, an order for each date, all of them or none; the seller is told of each."""
    form, days, wish = await wanted_days(info, input)
    return {"orders": await orders.place_several(form, days, wish, by=info.context.actor)}


@mutation(Order, allow=Permission.ORDER_PLACE, errors=[*STEP, rules.NotByPaper, rules.NoCorrecting, *PLACING])
async def order_correct(info: Info, input: OrderCorrectInput) -> rows.Order:
    """発注修正: change what the seller has not received yet, where the form allows it; both sides are told."""
    order = await _locked(info, input)
    return await orders.correct(order, _entries(input.lines), input.wished_on, input.remark, by=info.context.actor)


@mutation(
    Order,
    allow=Permission.ORDER_REGISTER,
    errors=[*STEP, *QUANTITY, *DATES, stock.OutOfStock, drafting.NothingOrdered],
)
async def order_register(info: Info, input: OrderRegisterInput) -> rows.Order:
    """代理発注・受注登録: enter what a customer has ordered by phone or FAX, as far as it has got."""
    actor = info.context.actor
    customer = await own(Customer, key_of(input.customer, "Customer", "customer"), by=actor, path=("customer",))
    spoken = [
        orders.Spoken(key_of(line.product, "Product", "lines", i, "product"), line.quantity, line.price, line.remark)
        for i, line in enumerate(input.lines)
    ]
    call = orders.Call(
        ordered_on=input.ordered_on,
        status=input.status,
        orderer=input.orderer,
        remark=input.remark,
        wished_on=input.wished_on,
        planned_on=input.planned_on,
        shipped_on=input.shipped_on,
        override_reason=input.override_reason,
    )
    return await orders.register(customer, spoken, call, by=actor)


@mutation(Order, allow=Permission.ORDER_READ, errors=[rules.WrongSide])
async def order_read(info: Info, input: OrderInput) -> rows.Order:
    """既読にする: the order is not among the unread ones of the seller any more; it stays the same version."""
    return await orders.read(await _locked(info, input), by=info.context.actor)


@mutation(Order, allow=Permission.ORDER_READ, errors=[rules.WrongSide])
async def order_unread(info: Info, input: OrderInput) -> rows.Order:
    """未読に戻す: as if nobody of the seller had opened the order; it stays the same version."""
    return await orders.unread(await _locked(info, input), by=info.context.actor)


@mutation(Order, allow=Permission.ORDER_CONFIRM, errors=STEP)
async def order_receive(info: Info, input: OrderInput) -> rows.Order:
    """受け付ける: tell the buyer that the order is being looked at."""
    return await orders.receive(await _locked(info, input), by=info.context.actor)


@mutation(
    Order,
    allow=Permission.ORDER_CONFIRM,
    errors=[
        *STEP,
        *QUANTITY,
        stock.OutOfStock,
        rules.Billed,
        process.BelowShipped,
        drafting.NothingOrdered,
        drafting.DateNotPossible,
    ],
)
async def order_confirm(info: Info, input: OrderConfirmInput) -> rows.Order:
    """注文確定: accept the order with the quantities that can be served; the buyer is told what has changed."""
    order = await _locked(info, input)
    return await orders.confirm(
        order,
        by=info.context.actor,
        changes=[
            orders.Confirmed(key_of(line.line, "OrderLine", "lines", i, "line"), line.quantity)
            for i, line in enumerate(input.lines)
        ],
        additions=[
            orders.Addition(key_of(a.product, "Product", "additions", i, "product"), a.quantity, a.price)
            for i, a in enumerate(input.additions)
        ],
        planned_on=input.planned_on,
        note=input.note,
    )


@mutation(
    {"order": Order, "shipment": Shipment},
    allow=Permission.ORDER_SHIP,
    errors=[*STEP, *QUANTITY, shipping.MoreThanRemains, shipping.NothingToShip, drafting.DateNotPossible],
)
async def order_ship(info: Info, input: OrderShipInput) -> dict[str, Any]:
    """出荷: all that remains, or a part of it; the buyer is told."""
    order = await _locked(info, input)
    going = None
    if input.lines is not None:
        going = [
            orders.Going(key_of(line.line, "OrderLine", "lines", i, "line"), line.quantity)
            for i, line in enumerate(input.lines)
        ]
    how = orders.Dispatch(input.carrier, input.slip_number, input.note, input.shipped_on)
    shipment = await orders.ship(order, going, how, final=input.final, by=info.context.actor)
    return {"order": order, "shipment": shipment}


@mutation(Order, allow=Permission.ORDER_ABORT, errors=[*STEP, rules.PartlyShipped, rules.Billed])
async def order_abort(info: Info, input: OrderAbortInput) -> rows.Order:
    """取引中止: end the deal for good, before anything is shipped; stock comes back, the buyer is told why."""
    return await orders.abort(await _locked(info, input), by=info.context.actor, reason=input.reason)


@mutation(
    Order, allow=Permission.ORDER_PLACE, errors=[*STEP, rules.NotByPaper, rules.NoCancelling, rules.PartlyShipped]
)
async def order_cancel_request(info: Info, input: OrderCancelRequestInput) -> rows.Order:
    """キャンセルリクエスト: the buyer asks; the seller aborts the order or refuses."""
    order = await _locked(info, input)
    return await orders.request_cancel(order, by=info.context.actor, reason=input.reason, note=input.note)


@mutation(Order, allow=Permission.ORDER_CONFIRM, errors=STEP)
async def order_cancel_refuse(info: Info, input: OrderInput) -> rows.Order:
    """The order goes on from where it was; the buyer is told."""
    return await orders.refuse_cancel(await _locked(info, input), by=info.context.actor)


@mutation(Order, allow=Permission.ORDER_CONFIRM, errors=STEP)
async def order_amounts_show(info: Info, input: OrderAmountsShowInput) -> rows.Order:
    """金額表示: show or hide the amounts of an order to its buyer, even after shipping."""
    return await orders.show_amounts(await _locked(info, input), shown=input.shown, by=info.context.actor)


@mutation(Order, allow=Permission.ORDER_INSPECT, errors=STEP)
async def order_line_inspect(info: Info, input: OrderLineInspectInput) -> rows.Order:
    """検品: mark a line as arrived (入荷済), or not (未入荷)."""
    actor = info.context.actor
    line = await found(rows.OrderLine, key_of(input.line, "OrderLine", "line"), by=actor, path=("line",))
    order = await locked(rows.Order, line.order_id, by=actor, path=("line",))
    await line.refresh_from_db()
    return await orders.inspect(order, line, arrived=input.arrived, by=actor)


@mutation(
    {"reordered": Reordered}, allow=Permission.ORDER_PLACE, errors=[*STEP, rules.NotByPaper, order_forms.FormClosed]
)
async def order_reorder(info: Info, input: OrderInput) -> dict[str, Any]:
    """再発注: fill the cart from an order, with its quantities where they are still allowed."""
    cart, gone = await orders.reorder(await _locked(info, input), by=info.context.actor)
    return {"reordered": Reordered(cart=cart, unavailable=gone)}  # type: ignore[arg-type]


@query(Order | None, allow=Permission.ORDER_READ)
async def order_by_number(info: Info, number: str) -> rows.Order | None:
    """The newest order with this number that the viewer may see; numbers are counted per seller."""
    seen = rows.Order.visible_to(info.context.actor).filter(number=number[:20])
    return await seen.order_by("-placed_at").first()


@subscription(OrderEvent, allow=Permission.ORDER_READ)
async def order_events(
    info: Info, after: EventCursor | None = None, where: OrderWhere | None = None
) -> AsyncGenerator[OrderEvent, None]:
    """What happens to the viewer's orders: all that followed a cursor, then whatever comes; without one, from now on.

    Each event once, in order, with the order as it is now. Rights are checked anew for every event.
    """
    async with followed(info.context, Permission.ORDER_READ, info.context.last_event_id or after) as stream:
        async for page in stream.pages():
            found = await seen(rows.Order, where, [entry.payload.get("order_id") for entry in page], info.context.actor)
            for entry in page:
                info.context.loaders = {}
                if order := found.get(entry.payload.get("order_id", "")):
                    yield OrderEvent(topic=entry.topic, cursor=stream.cursor(entry), order=order)
                if not stream.passed(entry):
                    break


async def _locked(info: Info, input: Any) -> rows.Order:
    key = key_of(input.id, "Order", "id")
    return await locked(rows.Order, key, by=info.context.actor, version=input.expected_version)


async def wanted(info: Info, input: OrderPlaceInput) -> tuple[UUID, list[orders.Entry], orders.Wish]:
    """What is ordered from a form: what was given, else what is in the cart."""
    form = key_of(input.order_form, "OrderForm", "order_form")
    is_carted = input.lines is None
    entries = await carts.entries(form, by=info.context.actor) if is_carted else _entries(input.lines or [])
    return form, entries, _wish(input, input.wished_on, input.expected_total)


async def wanted_days(info: Info, input: OrdersPlaceInput) -> tuple[UUID, list[orders.Day], orders.Wish]:
    """The same, for several dates."""
    form = key_of(input.order_form, "OrderForm", "order_form")
    if input.days is None:
        carted = await carts.by_day(form, by=info.context.actor)
        days = [orders.Day(day, entries) for day, entries in carted.items()]
    else:
        days = [
            orders.Day(day.wished_on, _entries(day.lines, "days", i), day.remark) for i, day in enumerate(input.days)
        ]
    return form, days, _wish(input, None)


def _entries(lines: list[OrderLineInput], *above: str | int) -> list[orders.Entry]:
    return [
        orders.Entry(key_of(line.item, "OrderFormItem", *above, "lines", i, "item"), line.quantity, line.remark)
        for i, line in enumerate(lines)
    ]


def _wish(
    input: OrderPlaceInput | OrdersPlaceInput, wished_on: dt.date | None, expected_total: int | None = None
) -> orders.Wish:
    place = key_of(input.delivery_place, "DeliveryPlace", "delivery_place") if input.delivery_place else None
    answers = {one.label: one.value for one in input.custom_values}
    return orders.Wish(place, wished_on, input.remark, answers, expected_total)


def shown(made: orders.Draft, doubles: list[rows.Order], info: Info) -> OrderDraft:
    """A draft, as the buyer is shown it."""
    order = made.order
    hides = order.hides_prices and info.context.actor.business_id == order.buyer_id
    return OrderDraft(
        seller_party=order.party("seller"),  # type: ignore[arg-type]
        buyer_party=order.party("buyer"),  # type: ignore[arg-type]
        delivery_party=order.party("delivery"),  # type: ignore[arg-type]
        orderer_name=order.orderer_name,
        lines=[
            OrderDraftLine(
                name=line.name,
                code=line.code,
                unit=line.unit,
                unit_price=None if hides else Yen(line.unit_price),
                tax_rate=line.tax_rate,
                quantity=line.ordered_quantity,
                remark=line.remark,
            )
            for line in made.lines
        ],
        net=None if hides else Yen(order.net),
        tax=None if hides else Yen(order.tax),
        total=None if hides else Yen(order.total),
        taxes=None if hides else order.tax_lines,  # type: ignore[arg-type]
        order_by=made.order_by,
        next_delivery_date=made.next_date,
        probable_doubles=doubles,  # type: ignore[arg-type]
        allowance=allowance_of(made.allowance),
        needs_approval=made.above is not None,
        above_limit=made.above.message(info.context.locale) if made.above else None,
    )
