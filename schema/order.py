"""Orders, their lines and shipments, as both sides see them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import strawberry

from core.actor import Actor
from core.graph.connection import sort
from core.graph.context import Context, Info
from core.graph.grouping import grouping
from core.graph.loader import Loader
from core.graph.node import computed, many, node, one, output
from core.graph.scalars import EventCursor, Yen
from core.graph.where import where
from models import order as rows
from models import shipment as shipment_rows
from models.business import Business as BusinessRow
from models.customer import Customer as CustomerRow
from models.delivery_place import DeliveryPlace as DeliveryPlaceRow
from models.document import Document as DocumentRow
from models.message import Message as MessageRow
from models.order_form import OrderForm as OrderFormRow
from models.product import Product as ProductRow
from models.product import SaleType
from models.supplier import Supplier as SupplierRow
from models.supplier import SupplierChannel
from models.transmission import Transmission as TransmissionRow
from models.transmission import TransmissionStatus
from schema.business import Business, Party
from schema.can import Can
from schema.custom_value import CustomValue
from schema.customer import Customer, Supplier
from schema.delivery_place import Allowance, DeliveryPlace
from schema.document import Document
from schema.order_form import Cart, OrderForm
from schema.product import Product
from services import message as messages
from services import order as orders

for _enum in (rows.OrderStatus, rows.OrderSource, rows.CancelReason, TransmissionStatus):
    strawberry.enum(_enum, description=(_enum.__doc__ or "").strip())


async def _which_shipped(_: Actor, keys: list[object]) -> dict[object, bool]:
    found = rows.OrderLine.filter(order_id__in=keys, shipped_quantity__gt=0).distinct()
    return dict.fromkeys(await found.values_list("order_id", flat=True), True)


_SHIPPED = Loader(_which_shipped, default=lambda: False)


async def _can(verb: str, row: rows.Order, info: Info) -> Can:
    shipped = await _SHIPPED.load(info.context, row.id)
    error = orders.refusal(row, verb, by=info.context.actor, shipped=shipped)
    return Can(allowed=error is None, reason=error.message(info.context.locale) if error else None)


def _ask(verb: str) -> Any:
    async def resolve(root: "OrderViewerCan", info: Info) -> Can:
        return await _can(verb, root.order, info)

    return strawberry.field(resolver=resolve)


@output
class OrderViewerCan:
    """What the viewer may do to an order now: front ends need no rules of their own."""

    order: strawberry.Private[rows.Order]
    abort: Can = _ask("abort")
    confirm: Can = _ask("confirm")
    correct: Can = _ask("correct")
    inspect: Can = _ask("inspect")
    receive: Can = _ask("receive")
    refuse_cancel: Can = _ask("refuse_cancel")
    reorder: Can = _ask("reorder")
    request_cancel: Can = _ask("request_cancel")
    ship: Can = _ask("ship")
    show_amounts: Can = _ask("show_amounts")
    take_back: Can = _ask("take_back")


@output
class Tax:
    """Net amount and tax of one rate."""

    rate: int
    """Percent."""
    net: Yen
    tax: Yen


def _unit_price(line: rows.OrderLine, context: Context) -> Yen | None:
    is_hidden = line.hides_price and line.order.seller_id != context.actor.business_id
    return None if is_hidden else line.unit_price  # type: ignore[return-value]


def _line_amount(line: rows.OrderLine, context: Context) -> Yen | None:
    is_hidden = line.hides_price and line.order.seller_id != context.actor.business_id
    return None if is_hidden else line.amount(line.order.rounding)  # type: ignore[return-value]


def _amount(name: str, description: str | None = None) -> Any:
    """An amount of an order; null for a buyer who is shown no prices."""

    def read(row: rows.Order, context: Context) -> Any:
        is_hidden = row.hides_prices and row.seller_id != context.actor.business_id
        return None if is_hidden else getattr(row, name)

    return computed(read, description or "Null for a buyer who is shown no prices.")


@node(rows.OrderLine)
class OrderLine:
    """注文明細: quantities are in `unit`; what was ordered stays beside what the seller confirmed."""

    version: int
    position: int
    code: str
    name: str
    unit: str
    sale_type: SaleType
    unit_price: Yen | None = computed(
        _unit_price,
        "Without tax, as it was when the order was placed; null for a buyer who is shown no prices.",
        along="order",
    )
    amount: Yen | None = computed(
        _line_amount,
        "What holds now times its price, without tax, rounded by the seller's mode; null like `unitPrice`.",
        along="order",
    )
    tax_rate: int
    """Percent."""
    ordered_quantity: Decimal
    confirmed_quantity: Decimal | None
    """Null before the seller has confirmed."""
    quantity: Decimal
    """What holds now: confirmed, before that ordered."""
    shipped_quantity: Decimal
    remaining: Decimal
    """What is still to be shipped."""
    was_changed: bool
    """Whether the seller confirmed another quantity than was ordered."""
    remark: str
    inspected_at: dt.datetime | None
    """入荷済, as the buyer has checked; null: 未入荷."""
    product: Product | None = one("product", ProductRow)


@node(shipment_rows.ShipmentLine)
class ShipmentLine:
    """How much of a line went with a shipment."""

    quantity: Decimal
    line: OrderLine | None = one("line", rows.OrderLine)


@node(shipment_rows.Shipment)
class Shipment:
    """出荷: goods of one order leaving together."""

    number: int
    """1 for the first of the order."""
    shipped_on: dt.date
    shipped_at: dt.datetime
    carrier: str
    slip_number: str
    note: str
    order: "Order | None" = one("order", rows.Order)
    lines: list[ShipmentLine] = many(shipment_rows.ShipmentLine, by="shipment_id")


_UNREAD = Loader(lambda actor, keys: messages.unread(keys, by=actor), default=lambda: 0)


@node(MessageRow)
class Message:
    """メッセージ: what one side has written to the other about an order."""

    text: str
    author_name: str
    """As it was when it was written."""
    written_at: dt.datetime
    read_at: dt.datetime | None
    """既読: when somebody of the other side has first seen it."""
    sender: Business | None = one("sender", BusinessRow)
    is_own: bool = computed(
        lambda row, context: row.sender_id == context.actor.business_id, "Whether the viewer's side has written it."
    )
    order: "Order | None" = one("order", rows.Order)


@node(TransmissionRow)
class Transmission:
    """送信: one 発注書 on its way by FAX or mail. Sent does not say that it was received."""

    channel: SupplierChannel
    to: str
    status: TransmissionStatus
    attempts: int
    error: str
    created_at: dt.datetime
    sent_at: dt.datetime | None
    order: "Order | None" = one("order", rows.Order)


@node(rows.Order)
class Order:
    """注文: a buyer's request for goods, from placing to delivery; amounts in whole yen."""

    version: int
    source: rows.OrderSource
    number: str
    """Counted per seller; those by FAX and mail per buyer, with a D before them."""
    status: rows.OrderStatus
    placed_at: dt.datetime
    read_at: dt.datetime | None
    """既読: when somebody of the seller has first opened it, or dealt with it; null: 未読."""
    received_at: dt.datetime | None
    confirmed_at: dt.datetime | None
    shipped_at: dt.datetime | None
    """When the order became 出荷済; shipments have dates of their own."""
    arrived_at: dt.datetime | None
    """When the buyer had checked all lines as 入荷済; null: something is 未入荷."""
    aborted_at: dt.datetime | None
    buyer_number: str
    """伝票番号: the buyer's own number of it, where the order came by a file; else empty."""
    wished_on: dt.date | None
    """納品希望日, in Asia/Tokyo."""
    planned_on: dt.date | None
    """納品予定日, in Asia/Tokyo."""
    orderer_name: str
    """担当者, as it was when the order was placed."""
    seller_party: Party = computed(lambda row, _: row.party("seller"))
    buyer_party: Party = computed(lambda row, _: row.party("buyer"))
    delivery_party: Party = computed(lambda row, _: row.party("delivery"))
    remark: str
    seller_note: str
    abort_reason: str
    override_reason: str
    """Why the seller took it although the cut-off had passed, or on a day without deliveries."""
    cancel_reason: rows.CancelReason | None
    cancel_note: str
    custom_values: list[CustomValue] = computed(
        lambda row, _: [CustomValue(**one) for one in row.custom_values],
        "カスタム項目: what the buyer has answered to the form's own questions.",
    )
    hides_prices: bool
    """Whether the buyer is shown no amounts, in history, mails and papers."""
    net: Yen | None = _amount("net")
    tax: Yen | None = _amount("tax")
    total: Yen | None = _amount("total")
    taxes: list[Tax] | None = _amount("tax_lines", "Rounded once per rate, by the seller's mode.")
    seller: Business | None = one("seller", BusinessRow)
    buyer: Business | None = one("buyer", BusinessRow)
    customer: Customer | None = one("customer", CustomerRow)
    """The seller's record; null for the buyer."""
    supplier: Supplier | None = one("supplier", SupplierRow)
    """The buyer's record; null for the seller."""
    delivery_place: DeliveryPlace | None = one("delivery_place", DeliveryPlaceRow)
    """店舗: the buyer's record of where it goes; null for the seller, and where the seller entered the order."""
    order_form: OrderForm | None = one("form", OrderFormRow)
    lines: list[OrderLine] = many(rows.OrderLine, by="order_id", order="position")
    shipments: list[Shipment] = many(shipment_rows.Shipment, by="order_id", order="number")
    transmissions: list[Transmission] = many(TransmissionRow, by="order_id", order="created_at")
    """送信: how it went to a supplier who is not linked; for the buyer."""
    documents: list[Document] = many(DocumentRow, by="order_id", order="issued_at")
    is_billed: bool | None = computed(
        lambda row, context: row.invoice_id is not None if row.seller_id == context.actor.business_id else None,
        "請求済: whether it stands on an invoice; for the seller.",
    )
    messages: list[Message] = many(MessageRow, by="order_id", order="written_at")
    viewer_can: OrderViewerCan = computed(lambda row, _: OrderViewerCan(order=row))

    @strawberry.field(description="未読: how many messages of the other side nobody of the viewer's has seen yet.")
    async def unread_messages(self, info: Info) -> int:
        """0 where all is read."""
        return await _UNREAD.load(info.context, self.id)  # type: ignore[attr-defined, no-any-return]


@output
class OrderDraftLine:
    """A line as it would be ordered."""

    name: str
    code: str
    unit: str
    unit_price: Yen | None
    tax_rate: int
    quantity: Decimal
    remark: str


@output
class OrderDraft:
    """発注確認: the order as it would be placed; nothing is stored."""

    seller_party: Party
    buyer_party: Party
    delivery_party: Party
    orderer_name: str
    lines: list[OrderDraftLine]
    net: Yen | None
    """Null where the buyer is shown no prices."""
    tax: Yen | None
    total: Yen | None
    taxes: list[Tax] | None
    order_by: dt.datetime | None
    """締め時間: until when it can be placed for its wished date; null: there is no cut-off, or no wished date."""
    next_delivery_date: dt.date | None
    """The first day on which all of it can be delivered."""
    probable_doubles: list[Order]
    """誤発注防止: orders of the last day from the same form, or for the same wished date, that were not aborted."""
    allowance: Allowance | None
    """発注枠: what the store may order, before this order; null: there is no limit, or no prices are shown."""
    needs_approval: bool
    """承認が必要: above the limit, so that it cannot be placed, but asked for by `orderRequestSend`."""
    above_limit: str | None
    """Which limit it is above, in the reader's language."""


@output
class OrderEvent:
    """Something has happened to an order that the viewer may see."""

    topic: str
    """Such as `order.confirmed`."""
    cursor: EventCursor
    """Give it as `after` to go on behind this event."""
    order: Order


@output
class Reordered:
    """A cart filled from an order."""

    cart: Cart
    unavailable: list[OrderLine]
    """What is not offered any more, or not in this quantity."""


@where(rows.Order)
class OrderWhere:
    """Which orders; those where the viewer sells and those where he buys, unless `seller` or `buyer` is asked for."""

    number: str
    status: rows.OrderStatus
    placed_at: dt.datetime
    read_at: dt.datetime
    """`{isNull: true}` gives 未読の受注."""
    arrived_at: dt.datetime
    """`{isNull: true}` gives 未納品がある発注."""
    wished_on: dt.date
    planned_on: dt.date
    seller: Business
    buyer: Business
    customer: Customer
    supplier: Supplier
    form: OrderForm
    delivery_place: DeliveryPlace
    """店舗; one's own."""


OrderSort = sort(rows.Order, "placed_at")
OrderGroups = grouping(
    rows.Order,
    by=[
        "status", "source", "placed_at", "wished_on", "planned_on", "seller", "buyer", "customer", "supplier", "form",
        "delivery_place",
    ],
    sums=["net", "tax", "total"],
)  # fmt: skip


@where(rows.OrderLine)
class OrderLineWhere:
    """Which lines of the orders."""

    product: Product


OrderLineGroups = grouping(
    rows.OrderLine,
    by=[
        "product", "name", "code", "unit", "sale_type", "tax_rate", "order__status", "order__placed_at",
        "order__wished_on", "order__planned_on", "order__seller", "order__buyer", "order__customer", "order__supplier",
        "order__form",
    ],
    sums=["amount", "quantity", "ordered_quantity", "shipped_quantity"],
    along="order", named="line_groups", where=OrderLineWhere,
)  # fmt: skip
