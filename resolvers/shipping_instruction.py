"""出荷指示: given by the office, done by the warehouse."""

from typing import Any

from core.graph.context import Info
from core.graph.ids import key_of
from core.graph.live import live
from core.graph.operation import listing, mutation
from core.user_error import UserError
from models import shipping_instruction as rows
from models.order import Order
from models.permission import Permission
from schema.shipping_instruction import (
    ShippingInstructInput,
    ShippingInstruction,
    ShippingInstructionEndInput,
    ShippingInstructionGroups,
    ShippingInstructionInput,
    ShippingInstructionSort,
    ShippingInstructionsShipInput,
    ShippingInstructionWhere,
)
from services import shipping_instruction as instructions
from services.lookup import locked
from services.order import drafting, quantity, rules, shipping

GIVING = [
    rules.WrongStatus, rules.WrongSide, quantity.NotWhole, quantity.TooPrecise, shipping.MoreThanRemains,
    shipping.NothingToShip, instructions.NotOfWarehouse,
]  # fmt: skip
SHIPPING = [instructions.WrongInstructionStatus, rules.WrongStatus, rules.WrongSide, drafting.DateNotPossible]
ENDING: list[type[UserError]] = [instructions.WrongInstructionStatus]

listing(
    "shipping_instructions", ShippingInstruction, allow=Permission.INSTRUCTION_WORK, where=ShippingInstructionWhere,
    order=ShippingInstructionSort, groups=[ShippingInstructionGroups], default="-given_at",
    doc="出荷指示: of the viewer's business; who sees no orders is shown those that are given to him.",
)  # fmt: skip

live(
    "shipping_instructions_live", ShippingInstruction, key="instruction_id", allow=Permission.INSTRUCTION_WORK,
    where=ShippingInstructionWhere, default="-given_at", groups=[ShippingInstructionGroups],
    doc="The newest instructions, then each that is given, shipped, refused, cancelled or acknowledged.",
)  # fmt: skip


@mutation({"instructions": list[ShippingInstruction]}, allow=Permission.ORDER_SHIP, errors=GIVING)
async def shipping_instruct(info: Info, input: ShippingInstructInput) -> dict[str, Any]:
    """出荷指示: have lines of a confirmed order sent by somebody in the warehouse; he is told."""
    actor = info.context.actor
    order = await locked(Order, key_of(input.order, "Order", "order"), by=actor, path=("order",))
    parts = None
    if input.lines is not None:
        parts = [
            instructions.Part(key_of(one.line, "OrderLine", "lines", i, "line"), one.quantity)
            for i, one in enumerate(input.lines)
        ]
    assignee = key_of(input.assignee, "Membership", "assignee")
    return {"instructions": await instructions.give(order, parts, assignee, input.note, by=actor)}


@mutation({"instructions": list[ShippingInstruction]}, allow=Permission.INSTRUCTION_WORK, errors=SHIPPING)
async def shipping_instructions_ship(info: Info, input: ShippingInstructionsShipInput) -> dict[str, Any]:
    """出荷済: they have left; each order gets a shipment, and its buyer is told."""
    keys = [key_of(one, "ShippingInstruction", "instructions", i) for i, one in enumerate(input.instructions)]
    how = shipping.Dispatch(input.carrier, input.slip_number, input.note, input.shipped_on)
    return {"instructions": await instructions.ship(keys, how, by=info.context.actor)}


@mutation(ShippingInstruction, allow=Permission.INSTRUCTION_WORK, errors=ENDING)
async def shipping_instruction_refuse(info: Info, input: ShippingInstructionEndInput) -> rows.ShippingInstruction:
    """出荷不可: it cannot be shipped; the office is told why."""
    return await instructions.refuse_to_ship(await _locked(info, input), input.reason, by=info.context.actor)


@mutation(ShippingInstruction, allow=Permission.ORDER_SHIP, errors=ENDING)
async def shipping_instruction_cancel(info: Info, input: ShippingInstructionEndInput) -> rows.ShippingInstruction:
    """Take it back: the warehouse is told, and acknowledges."""
    return await instructions.cancel(await _locked(info, input), input.reason, by=info.context.actor)


@mutation(ShippingInstruction, allow=Permission.INSTRUCTION_WORK, errors=[*ENDING, instructions.AcknowledgedAlready])
async def shipping_instruction_acknowledge(info: Info, input: ShippingInstructionInput) -> rows.ShippingInstruction:
    """取消を確認: the warehouse has seen that it is not to be sent."""
    return await instructions.acknowledge(await _locked(info, input), by=info.context.actor)


async def _locked(
    info: Info, input: ShippingInstructionEndInput | ShippingInstructionInput
) -> rows.ShippingInstruction:
    key = key_of(input.id, "ShippingInstruction", "id")
    return await locked(rows.ShippingInstruction, key, by=info.context.actor, version=input.expected_version)
