"""A supplier without an account sees the order by a link, and answers it."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from core import clock, secret
from core.settings import settings
from core.user_error import Required, UserError, refuse
from models.order import Order, OrderLine, OrderStatus
from models.transmission import Transmission
from services import events
from services.calendar.dates import LONGEST_WAIT
from services.order.drafting import DateNotPossible
from services.order.rules import WrongStatus

LIVES = dt.timedelta(days=180)
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
CODE_LENGTH = 12
MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1", "-": "", " ": ""})


class SupplierReply(StrEnum):
    """受付, 確定, お断り."""

    RECEIVED = "RECEIVED"
    CONFIRMED = "CONFIRMED"
    DECLINED = "DECLINED"


FROM = {
    SupplierReply.RECEIVED: frozenset({OrderStatus.PLACED}),
    SupplierReply.CONFIRMED: frozenset({OrderStatus.PLACED, OrderStatus.RECEIVED}),
    SupplierReply.DECLINED: frozenset({OrderStatus.PLACED, OrderStatus.RECEIVED}),
}


@dataclass(eq=False, kw_only=True)
class OrderLinkEnded(UserError):
    """The link is not one of ours, or older than 180 days."""

    ja = "このリンクは無効か、180日を過ぎています。発注元へお問い合わせください。"
    en = "This link is not valid, or older than 180 days. Please ask who sent it."


def url(order: Order) -> str:
    """The link that the mail brings."""
    return f"{settings().public_url}/supplier-orders/{token(order)}"


def short_url(order: Order) -> str:
    """The link that the paper brings, short enough to be typed."""
    return f"{settings().public_url}/o/{code(order)}"


def code(order: Order) -> str:
    """Sixty bits of a seal, as letters that nobody takes for others."""
    number = int.from_bytes(hashlib.sha256(secret.signed_token("supplier_order_code", order.id).encode()).digest())
    letters = "".join(LETTERS[number >> 5 * i & 31] for i in range(CODE_LENGTH))
    return "-".join(letters[i : i + 4] for i in range(0, CODE_LENGTH, 4))


def code_hash(text: str) -> str:
    """What is stored of a code, however it was typed."""
    return secret.digest(text.lower().translate(MISREAD))


async def by_code(text: str) -> Order:
    """The order of a paper's short link."""
    sent = await Transmission.filter(answer_hash=code_hash(text)).order_by("created_at").first()
    if sent is None:
        raise OrderLinkEnded(path=("token",))
    return await by_token(token(await Order.get(id=sent.order_id)))


def token(order: Order) -> str:
    """The secret of an order's link."""
    return f"{order.id.hex}{_seal(order.id)}"


async def by_token(text: str, *, held: bool = False) -> Order:
    """The order of a link."""
    try:
        key = UUID(hex=text[:32])
    except ValueError:
        raise OrderLinkEnded(path=("token",)) from None
    orders = Order.select_for_update() if held else Order.all()
    order = await orders.get_or_none(id=key) if secret.same(text[32:], _seal(key)) else None
    if order is None or not order.is_direct or order.placed_at + LIVES < clock.now():
        raise OrderLinkEnded(path=("token",))
    return order


async def lines(order: Order) -> list[OrderLine]:
    """What is ordered."""
    return await OrderLine.filter(order_id=order.id).order_by("position")


def may(order: Order, reply: SupplierReply) -> bool:
    """Whether the order can be answered so now."""
    return order.status in FROM[reply]


async def answer(text: str, reply: SupplierReply, planned_on: dt.date | None, note: str) -> Order:
    """Take over the supplier's answer; the buyer is told."""
    order = await by_token(text, held=True)
    if not may(order, reply):
        raise WrongStatus(status=order.status)
    today, words = clock.today(), note.strip()
    problems: list[UserError] = []
    if planned_on and not today <= planned_on <= today + LONGEST_WAIT:
        problems.append(DateNotPossible(earliest=today, latest=today + LONGEST_WAIT, path=("planned_on",)))
    if reply is SupplierReply.DECLINED:
        await _decline(order, words, problems)
    else:
        await _accept(order, reply, planned_on, words, problems)
    return order


async def _accept(
    order: Order, reply: SupplierReply, planned_on: dt.date | None, words: str, problems: list[UserError]
) -> None:
    order.seller_note, order.planned_on = words or order.seller_note, planned_on or order.planned_on
    refuse(problems + [_as_note(error) for error in order.problems("seller_note")])
    if reply is SupplierReply.RECEIVED:
        order.status, order.received_at = OrderStatus.RECEIVED, clock.now()
        event: events.Announcement = events.OrderReceived(order.id, None, order.buyer_id)
    else:
        order.status, order.confirmed_at = OrderStatus.CONFIRMED, clock.now()
        for line in await lines(order):
            line.confirmed_quantity = line.ordered_quantity
            await line.store("confirmed_quantity")
        event = events.OrderConfirmed(order.id, None, order.buyer_id)
    await order.store("status", "received_at", "confirmed_at", "seller_note", "planned_on")
    await events.emit(event)


async def _decline(order: Order, words: str, problems: list[UserError]) -> None:
    order.abort_reason = words
    problems += [_as_note(error) for error in order.problems("abort_reason")]
    refuse(problems + ([] if words else [Required(path=("note",))]))
    order.status, order.aborted_at = OrderStatus.ABORTED, clock.now()
    await order.store("status", "aborted_at", "abort_reason")
    await events.emit(events.OrderAborted(order.id, None, order.buyer_id))


def _as_note(error: UserError) -> UserError:
    error.path = ("note",)
    return error


def _seal(key: UUID) -> str:
    return secret.signed_token("supplier_order", key)
