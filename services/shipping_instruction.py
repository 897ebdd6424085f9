"""出荷指示: the office gives lines of an order to a user of the warehouse, who ships them, or says why he cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from core import clock
from core.actor import Actor, system
from core.locale import Locale
from core.user_error import Duplicate, Forbidden, NotFound, Required, TooMany, UserError, below, refuse
from models.membership import Membership
from models.order import Order, OrderLine
from models.permission import Permission
from models.shipping_instruction import InstructionStatus, ShippingInstruction
from services import events
from services.lookup import locked
from services.order import instructing, quantity, rules, shipping

MOST = 500
LABELS = {
    InstructionStatus.WAITING: "配送待ち",
    InstructionStatus.SHIPPED: "出荷済",
    InstructionStatus.IMPOSSIBLE: "出荷不可",
    InstructionStatus.CANCELLED: "取消",
}
FROM = {
    "ship": InstructionStatus.WAITING,
    "refuse": InstructionStatus.WAITING,
    "cancel": InstructionStatus.WAITING,
    "acknowledge": InstructionStatus.CANCELLED,
}
"""Verb → the state it starts from."""
OF_OFFICE = frozenset({"cancel"})
"""What is not for the warehouse to do."""


@dataclass(eq=False, kw_only=True)
class WrongInstructionStatus(UserError):
    """The instruction is not in a state in which this can be done."""

    ja = "現在の状態（{label}）ではこの操作はできません。"
    en = "This cannot be done while the instruction is {instruction_status}."
    instruction_status: InstructionStatus

    def message(self, locale: Locale) -> str:
        """With the state's Japanese name."""
        label, status = LABELS[self.instruction_status], self.instruction_status
        return (self.ja if locale == "ja" else self.en).format(label=label, instruction_status=status)


@dataclass(eq=False, kw_only=True)
class NotOfWarehouse(UserError):
    """The member's role does not let him work on shipping instructions."""

    ja = "{member}さんは出荷指示を受け取れる権限を持っていません。"
    en = "The role of {member} does not allow shipping instructions."
    member: str


@dataclass(eq=False, kw_only=True)
class AcknowledgedAlready(UserError):
    """It was seen before that the instruction is cancelled."""

    ja = "取消は確認済みです。"
    en = "The cancellation was acknowledged already."


@dataclass(frozen=True)
class Part:
    """A line to be sent; without a quantity, all of it that nobody was told to send."""

    line: UUID
    quantity: Decimal | None = None


async def give(
    order: Order, parts: Sequence[Part] | None, assignee: UUID, note: str, *, by: Actor
) -> list[ShippingInstruction]:
    """Have lines of a confirmed order sent by somebody; without parts, all that nobody was told to send."""
    rules.require(order, "ship", by=by)
    lines = {line.id: line for line in await OrderLine.filter(order_id=order.id).order_by("position")}
    told = await instructing.promised(order)
    left = {key: line.remaining - told.get(key, Decimal(0)) for key, line in lines.items()}
    chosen = [Part(key) for key, most in left.items() if most > 0] if parts is None else list(parts)
    problems: list[UserError] = [] if chosen else [shipping.NothingToShip(path=("lines",))]
    member = await _assignee(assignee, problems, by=by)
    made: list[ShippingInstruction] = []
    for i, part in enumerate(chosen):
        if (line := lines.get(part.line)) is None:
            problems.append(NotFound(path=("lines", i, "line")))
            continue
        if any(part.line == one.line_id for one in made):
            problems.append(Duplicate(path=("lines", i, "line")))
        wanted = left[line.id] if part.quantity is None else part.quantity
        problems += _problems(line, wanted, left[line.id], i)
        made.append(_instruction(order, line, wanted, note, by))
    problems += [error for one in made[:1] for error in one.problems("note")]
    refuse(problems)
    assert member is not None
    for one in made:
        one.assignee_id = member.user_id
        await one.save(force_create=True)
        await events.emit(events.InstructionGiven(one.id, one.business_id))
    await events.emit(events.InstructionsGiven(made[0].business_id, tuple(one.id for one in made)))
    return made


async def ship(keys: Sequence[UUID], how: shipping.Dispatch, *, by: Actor) -> list[ShippingInstruction]:
    """出荷済: what was told is sent; each order gets a shipment, and its buyer is told."""
    found, orders = await _several(keys, by=by)
    of: dict[UUID, list[ShippingInstruction]] = {}
    for i, key in enumerate(keys):
        if error := refusal(found[key], "ship", by=by):
            refuse([below(error, "instructions", i)])
        of.setdefault(found[key].order_id, []).append(found[key])
    for order in orders:
        await _shipped(order, of[order.id], how)
    return [found[key] for key in keys]


async def refuse_to_ship(instruction: ShippingInstruction, reason: str, *, by: Actor) -> ShippingInstruction:
    """出荷不可: the office is told why."""
    await _settled(instruction, "refuse", InstructionStatus.IMPOSSIBLE, reason, by=by)
    await events.emit(events.InstructionImpossible(instruction.id, instruction.business_id))
    return instruction


async def cancel(instruction: ShippingInstruction, reason: str, *, by: Actor) -> ShippingInstruction:
    """Take it back: the warehouse is told, and acknowledges."""
    if error := refusal(instruction, "cancel", by=by):
        raise error
    _reason(instruction, reason)
    await instructing.cancel([instruction], instruction.reason)
    return instruction


async def acknowledge(instruction: ShippingInstruction, *, by: Actor) -> ShippingInstruction:
    """取消を確認: nobody sends it by mistake any more."""
    if error := refusal(instruction, "acknowledge", by=by):
        raise error
    instruction.acknowledged_at = clock.now()
    await instruction.store("acknowledged_at")
    await events.emit(events.InstructionAcknowledged(instruction.id, instruction.business_id))
    return instruction


def refusal(instruction: ShippingInstruction, verb: str, *, by: Actor) -> UserError | None:
    """Why the actor may not do this to the instruction now, or None."""
    if verb in OF_OFFICE and not by.may(Permission.ORDER_SHIP):
        return Forbidden(permission=Permission.ORDER_SHIP)
    if not by.may(Permission.INSTRUCTION_WORK):
        return Forbidden(permission=Permission.INSTRUCTION_WORK)
    if instruction.status is not FROM[verb]:
        return WrongInstructionStatus(instruction_status=instruction.status)
    if verb == "acknowledge" and instruction.acknowledged_at:
        return AcknowledgedAlready()
    return None


async def _assignee(key: UUID, problems: list[UserError], *, by: Actor) -> Membership | None:
    members = Membership.filter(id=key, business_id=by.business_id, ended_at=None).select_related("own_role")
    member = await members.first()
    if member is None:
        problems.append(NotFound(path=("assignee",)))
    elif Permission.INSTRUCTION_WORK not in member.permissions:
        problems.append(NotOfWarehouse(member=member.display_name, path=("assignee",)))
    return member


def _problems(line: OrderLine, wanted: Decimal, left: Decimal, i: int) -> list[UserError]:
    if wrong := quantity.problem(wanted, line.sale_type):
        return [below(wrong, "lines", i, "quantity")]
    if wanted > left:
        return [shipping.MoreThanRemains(remaining=left, path=("lines", i, "quantity"))]
    return []


def _instruction(order: Order, line: OrderLine, wanted: Decimal, note: str, by: Actor) -> ShippingInstruction:
    return ShippingInstruction(
        business_id=order.seller_id,
        order_id=order.id,
        line_id=line.id,
        given_by_id=by.user_id,
        order_number=order.number,
        buyer_name=order.party("buyer").name,
        delivery_party=order.delivery_party,
        wished_on=order.wished_on,
        planned_on=order.planned_on,
        code=line.code,
        name=line.name,
        unit=line.unit,
        quantity=wanted,
        remark=line.remark,
        note=note.strip(),
        given_at=clock.now(),
    )


async def _several(keys: Sequence[UUID], *, by: Actor) -> tuple[dict[UUID, ShippingInstruction], list[Order]]:
    """Held behind their orders, as all that changes an order holds it first."""
    if len(keys) > MOST:
        refuse([TooMany(limit=MOST, count=len(keys), path=("instructions",))])
    if not keys:
        refuse([Required(path=("instructions",))])
    seen = {one.id: one for one in await ShippingInstruction.visible_to(by).filter(id__in=list(keys))}
    problems: list[UserError] = [
        NotFound(path=("instructions", i)) if key not in seen else Duplicate(path=("instructions", i))
        for i, key in enumerate(keys)
        if key not in seen or key in keys[:i]
    ]
    refuse(problems)
    office = system(next(iter(seen.values())).business_id)
    orders = [await locked(Order, order, by=office) for order in sorted({one.order_id for one in seen.values()})]
    held = ShippingInstruction.filter(id__in=list(seen)).order_by("id").select_for_update()
    return {one.id: one for one in await held}, orders


async def _shipped(order: Order, found: list[ShippingInstruction], how: shipping.Dispatch) -> None:
    """The order's own verb: who was told to send it may, though he does not see the order."""
    going: dict[UUID, Decimal] = {}
    for one in found:
        going[one.line_id] = going.get(one.line_id, Decimal(0)) + one.quantity
        one.status, one.settled_at = InstructionStatus.SHIPPED, clock.now()
        await one.store("status", "settled_at")
    parts = [shipping.Going(line, how_much) for line, how_much in going.items()]
    shipment = await shipping.ship(order, parts, how, final=False, by=system(found[0].business_id))
    for one in found:
        one.shipment_id = shipment.id
        await one.store("shipment_id")
        await events.emit(events.InstructionShipped(one.id, one.business_id))


async def _settled(
    instruction: ShippingInstruction, verb: str, status: InstructionStatus, reason: str, *, by: Actor
) -> None:
    if error := refusal(instruction, verb, by=by):
        raise error
    _reason(instruction, reason)
    instruction.status, instruction.settled_at = status, clock.now()
    await instruction.store("status", "settled_at", "reason")


def _reason(instruction: ShippingInstruction, reason: str) -> None:
    instruction.reason = reason.strip()
    refuse(instruction.problems("reason") or ([] if instruction.reason else [Required(path=("reason",))]))
