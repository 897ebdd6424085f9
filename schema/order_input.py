"""What clients say about orders."""

import datetime as dt
from decimal import Decimal

import strawberry

from core.graph.keyed import Keyed
from core.graph.node import input_type
from core.graph.scalars import Yen
from models import order as rows
from schema import order  # noqa: F401 — declares the enums to GraphQL


@input_type
class OrderLineInput:
    """How much of a product of the form."""

    item: strawberry.ID
    quantity: Decimal
    """In the product's unit; whole for goods sold by the piece, three decimals at most for weighed goods."""
    remark: str = ""


@input_type
class CustomValueInput:
    """An answer to one of the form's own questions."""

    label: str
    value: str
    """Dates as 2026-12-24; of a choice one of its words."""


@input_type
class OrderPlaceInput(Keyed):
    """An order from a form: of the given lines, else of what is in the cart."""

    order_form: strawberry.ID
    lines: list[OrderLineInput] | None = None
    delivery_place: strawberry.ID | None = None
    wished_on: dt.date | None = None
    """納品希望日."""
    remark: str = ""
    custom_values: list[CustomValueInput] = strawberry.field(default_factory=list)
    """カスタム項目; refusals name the place of the form's field: `customValues.0`."""
    expected_total: Yen | None = None
    """What the buyer has been shown: if prices have changed since, the order is refused."""


@input_type
class OrderRegisterLineInput:
    """A product that was asked for, and how much of it."""

    product: strawberry.ID
    quantity: Decimal
    price: Yen | None = None
    """Whole yen per unit without tax; without it the customer's own price, else the product's."""
    remark: str = ""


@input_type
class OrderRegisterInput(Keyed):
    """代理発注・受注登録: what a customer has ordered by phone or FAX."""

    customer: strawberry.ID
    lines: list[OrderRegisterLineInput]
    ordered_on: dt.date
    """注文日, at most a year ago."""
    status: rows.OrderStatus = rows.OrderStatus.PLACED
    """PLACED, RECEIVED or CONFIRMED."""
    orderer: str = ""
    """Who called; without it the customer's 担当者."""
    wished_on: dt.date | None = None
    planned_on: dt.date | None = None
    """納品予定日: with it the order is CONFIRMED."""
    shipped_on: dt.date | None = None
    """出荷日: with it the order is SHIPPED."""
    override_reason: str = ""
    """Why it is taken although the cut-off has passed, or on a day without deliveries; stays with the order."""
    remark: str = ""


@input_type
class OrderInput(Keyed):
    """Which order."""

    id: strawberry.ID
    expected_version: int | None = None
    """The version that was read: the answer is VERSION_CONFLICT when somebody was faster."""


@input_type
class OrderConfirmLineInput:
    """How much of a line will be delivered."""

    line: strawberry.ID
    quantity: Decimal


@input_type
class OrderAdditionInput:
    """A product that the seller adds."""

    product: strawberry.ID
    quantity: Decimal
    price: Yen | None = None
    """Whole yen per unit without tax; without it what the customer pays on the day of delivery."""


@input_type
class OrderConfirmInput(Keyed):
    """Lines that are left out are confirmed as they stand."""

    id: strawberry.ID
    expected_version: int | None = None
    lines: list[OrderConfirmLineInput] = strawberry.field(default_factory=list)
    additions: list[OrderAdditionInput] = strawberry.field(default_factory=list)
    planned_on: dt.date | None = None
    """納品予定日."""
    note: str = ""


@input_type
class OrderShipLineInput:
    """How much of a line leaves."""

    line: strawberry.ID
    quantity: Decimal


@input_type
class OrderShipInput(Keyed):
    """Without `lines` all that remains leaves."""

    id: strawberry.ID
    expected_version: int | None = None
    lines: list[OrderShipLineInput] | None = None
    final: bool = False
    """Nothing more will come, even if something remains."""
    shipped_on: dt.date | None = None
    carrier: str = ""
    slip_number: str = ""
    note: str = ""


@input_type
class OrderAbortInput(Keyed):
    """取引中止 cannot be undone."""

    id: strawberry.ID
    expected_version: int | None = None
    reason: str


@input_type
class OrderCancelRequestInput(Keyed):
    """キャンセルリクエスト."""

    id: strawberry.ID
    expected_version: int | None = None
    reason: rows.CancelReason
    note: str = ""
    """At most 20 characters; needed for OTHER."""


@input_type
class OrderLineInspectInput(Keyed):
    """検品: a line has arrived, or not."""

    line: strawberry.ID
    arrived: bool


@input_type
class OrderAmountsShowInput(Keyed):
    """金額表示: whether the buyer sees amounts of an order."""

    id: strawberry.ID
    expected_version: int | None = None
    shown: bool


@input_type
class OrderDayInput:
    """What is wanted on one date."""

    wished_on: dt.date
    """At most 60 days ahead."""
    lines: list[OrderLineInput]
    remark: str | None = None
    """In place of the one for all days."""


@input_type
class OrdersPlaceInput(Keyed):
    """複数納品日発注: of the given days, else of what is in the carts that have a date."""

    order_form: strawberry.ID
    days: list[OrderDayInput] | None = None
    delivery_place: strawberry.ID | None = None
    remark: str = ""
    custom_values: list[CustomValueInput] = strawberry.field(default_factory=list)


@input_type
class OrderCorrectInput(Keyed):
    """発注修正: what is left out stays as it is."""

    id: strawberry.ID
    expected_version: int | None = None
    lines: list[OrderLineInput]
    """All that is wanted now."""
    wished_on: dt.date | None = None
    remark: str | None = None
