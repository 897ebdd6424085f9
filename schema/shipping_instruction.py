"""出荷指示."""

import datetime as dt
from decimal import Decimal
from typing import Any

import strawberry

from core.graph.connection import sort
from core.graph.context import Info
from core.graph.grouping import grouping
from core.graph.keyed import Keyed
from core.graph.node import computed, input_type, node, one, output
from core.graph.where import where
from models import shipping_instruction as rows
from models.order import Order as OrderRow
from models.shipment import Shipment as ShipmentRow
from models.user import User as UserRow
from schema.business import Party, User
from schema.can import Can
from schema.order import Order, Shipment
from services import shipping_instruction as instructions

strawberry.enum(rows.InstructionStatus, description=(rows.InstructionStatus.__doc__ or "").strip())


def _ask(verb: str) -> Any:
    async def resolve(root: "ShippingInstructionViewerCan", info: Info) -> Can:
        error = instructions.refusal(root.instruction, verb, by=info.context.actor)
        return Can(allowed=error is None, reason=error.message(info.context.locale) if error else None)

    return strawberry.field(resolver=resolve)


@output
class ShippingInstructionViewerCan:
    """What the viewer may do to an instruction now."""

    instruction: strawberry.Private[rows.ShippingInstruction]
    ship: Can = _ask("ship")
    refuse: Can = _ask("refuse")
    cancel: Can = _ask("cancel")
    acknowledge: Can = _ask("acknowledge")


@node(rows.ShippingInstruction)
class ShippingInstruction:
    """出荷指示: what to send where; who works in the warehouse sees those that are given to him, and no orders."""

    version: int
    status: rows.InstructionStatus
    order_number: str
    buyer_name: str
    delivery_party: Party = computed(lambda row, _: row.delivery)
    wished_on: dt.date | None
    """納品希望日, in Asia/Tokyo."""
    planned_on: dt.date | None
    """納品予定日, in Asia/Tokyo."""
    code: str
    name: str
    unit: str
    quantity: Decimal
    """In `unit`."""
    remark: str
    """The buyer's, about the line."""
    note: str
    """What the office says about it."""
    reason: str
    """Why it cannot be shipped, or was cancelled."""
    given_at: dt.datetime
    settled_at: dt.datetime | None
    """When it was shipped, refused or cancelled; null: it waits."""
    acknowledged_at: dt.datetime | None
    """When the warehouse has seen that it was cancelled."""
    assignee: User | None = one("assignee", UserRow)
    given_by: User | None = one("given_by", UserRow)
    order: Order | None = one("order", OrderRow)
    """Null for who sees no orders."""
    shipment: Shipment | None = one("shipment", ShipmentRow)
    viewer_can: ShippingInstructionViewerCan = computed(lambda row, _: ShippingInstructionViewerCan(instruction=row))


@where(rows.ShippingInstruction)
class ShippingInstructionWhere:
    """Which instructions; those to be acknowledged: `{status: {eq: CANCELLED}, acknowledgedAt: {isNull: true}}`."""

    status: rows.InstructionStatus
    given_at: dt.datetime
    acknowledged_at: dt.datetime
    order: Order
    assignee: User


ShippingInstructionSort = sort(rows.ShippingInstruction, "given_at")
ShippingInstructionGroups = grouping(
    rows.ShippingInstruction, by=["status", "assignee", "planned_on", "wished_on"], sums=["quantity"]
)


@input_type
class ShippingInstructLineInput:
    """A line to be sent."""

    line: strawberry.ID
    quantity: Decimal | None = None
    """Without it, all that nobody was told to send."""


@input_type
class ShippingInstructInput(Keyed):
    """Lines of a confirmed order for somebody in the warehouse."""

    order: strawberry.ID
    assignee: strawberry.ID
    """A member whose role allows `instruction:work`."""
    lines: list[ShippingInstructLineInput] | None = None
    """Without them, all that nobody was told to send."""
    note: str = ""


@input_type
class ShippingInstructionsShipInput(Keyed):
    """At most 500; those of one order leave as one shipment."""

    instructions: list[strawberry.ID]
    carrier: str = ""
    slip_number: str = ""
    note: str = ""
    """To the buyer."""
    shipped_on: dt.date | None = None
    """Without it: today, in Asia/Tokyo."""


@input_type
class ShippingInstructionEndInput(Keyed):
    """Which instruction, and why."""

    id: strawberry.ID
    expected_version: int | None = None
    reason: str


@input_type
class ShippingInstructionInput(Keyed):
    """Which instruction."""

    id: strawberry.ID
    expected_version: int | None = None
