"""What is mailed to whom: written once per cause and address."""

import asyncio
import dataclasses
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from core import clock
from core import mail as transport
from core.graph.ids import global_id
from core.locale import Locale
from core.money import signed_yen
from core.settings import settings
from documents.letter import Invitation as InvitationLetter
from documents.letter import (
    LetterLine,
    Message,
    MessageWritten,
    OrderAborted,
    OrderCancelRefused,
    OrderCancelRequested,
    OrderConfirmed,
    OrderCorrected,
    OrderMessage,
    OrderPlaced,
    OrderPlacedCopy,
    OrderReceived,
    OrderReturned,
    OrderShipped,
    Welcome,
    compose,
)
from models.business import Business
from models.customer import Customer
from models.invitation import Invitation
from models.mail_message import MailMessage, MailStatus
from models.membership import Membership
from models.message import Message as MessageRow
from models.order import CancelReason, Order, OrderLine, OrderSource
from models.return_slip import ReturnLine, ReturnSlip
from models.shipment import Shipment, ShipmentLine
from models.user import User
from services import events
from services import invitation as invitations
from services import message as messages

REASONS = {
    CancelReason.MISTAKE: {"ja": "注文間違い", "en": "ordered by mistake"},
    CancelReason.CHANGED_PLANS: {"ja": "予定の変更", "en": "plans have changed"},
    CancelReason.TOO_LATE: {"ja": "納期が間に合わない", "en": "it would come too late"},
    CancelReason.OTHER: {"ja": "その他", "en": "other"},
}


@dataclass(frozen=True)
class Recipient:
    """An address, the language read there, and whose mail it is to read in the API."""

    to: str
    locale: Locale
    business_id: UUID | None
    user_id: UUID | None = None
    """Set when the mail is personal: then nobody else reads it in the API."""


async def order_placed(order_id: UUID, *, cause: str) -> None:
    """The seller is told, unless he entered it himself; the buyer gets a copy."""
    order = await Order.get(id=order_id)
    if order.source is not OrderSource.PROXY:
        await _tell_seller(order, OrderPlaced, cause)
    await _tell_buyer(order, OrderPlacedCopy, cause)


async def order_corrected(order_id: UUID, *, cause: str) -> None:
    """Both sides read what holds now."""
    order = await Order.get(id=order_id)
    await _tell_seller(order, OrderCorrected, cause)
    await _tell_buyer(order, OrderCorrected, cause)


async def order_received(order_id: UUID, *, cause: str) -> None:
    """The buyer is told."""
    await _tell_buyer(await Order.get(id=order_id), OrderReceived, cause)


async def order_confirmed(order_id: UUID, *, cause: str) -> None:
    """The buyer is told what will come."""
    order = await Order.get(id=order_id)
    await _tell_buyer(order, OrderConfirmed, cause, note=order.seller_note)


async def order_shipped(order_id: UUID, shipment_id: UUID, *, cause: str) -> None:
    """The buyer is told what is on its way."""
    order, shipment = await Order.get(id=order_id), await Shipment.get(id=shipment_id)
    parts = await ShipmentLine.filter(shipment_id=shipment.id).prefetch_related("line").order_by("line__position")
    lines = tuple(LetterLine(part.line.name, part.quantity, part.line.unit) for part in parts)
    remaining = [line for line in await OrderLine.filter(order_id=order.id) if line.remaining]
    await _tell_buyer(
        order,
        OrderShipped,
        cause,
        lines=lines,
        total=None,
        carrier=shipment.carrier,
        slip_number=shipment.slip_number,
        shipped_on=shipment.shipped_on,
        is_partial=bool(remaining) or shipment.number > 1,
    )


async def order_returned(order_id: UUID, slip_id: UUID, *, cause: str) -> None:
    """The buyer is told what came back, and for how much."""
    order, slip = await Order.get(id=order_id), await ReturnSlip.get(id=slip_id)
    parts = await ReturnLine.filter(slip_id=slip.id).prefetch_related("line").order_by("line__position")
    priced = bool(order.total)
    lines = tuple(
        LetterLine(
            part.line.name,
            -part.quantity,
            part.line.unit,
            amount=signed_yen(-part.quantity * part.line.unit_price, order.rounding) if priced else None,
        )
        for part in parts
    )
    await _tell_buyer(
        order,
        OrderReturned,
        cause,
        lines=lines,
        total=slip.total if priced else None,
        slip_number=slip.number,
        returned_on=slip.returned_on,
        reason=slip.reason,
    )


async def order_aborted(order_id: UUID, *, cause: str) -> None:
    """The buyer is told why; a supplier who is not linked too, when he has a mail address."""
    order = await Order.get(id=order_id)
    if order.is_direct:
        to = Recipient(order.party("seller").email, "ja", None)
        await write(await about(order, OrderAborted, reason=order.abort_reason), cause, order.buyer_id, [to])
    await _tell_buyer(order, OrderAborted, cause, reason=order.abort_reason)


async def order_cancel_requested(order_id: UUID, *, cause: str) -> None:
    """The seller is asked."""
    order = await Order.get(id=order_id)
    seller = await Business.get(id=order.seller_id)
    locale = await locale_of(seller)
    reason = REASONS[order.cancel_reason][locale] if order.cancel_reason else ""
    await _tell_seller(order, OrderCancelRequested, cause, reason=f"{reason} {order.cancel_note}".strip())


async def order_cancel_refused(order_id: UUID, *, cause: str) -> None:
    """The buyer is told."""
    await _tell_buyer(await Order.get(id=order_id), OrderCancelRefused, cause)


async def message_written(order_id: UUID, message_id: UUID, *, cause: str) -> None:
    """The other side is told, unless it has not even read what it was told of before."""
    order, message = await Order.get(id=order_id), await MessageRow.get(id=message_id)
    if message.read_at or await messages.is_told_already(message):
        return
    more = {"author": message.author_name, "text": message.text}
    if message.sender_id == order.seller_id:
        await _tell_buyer(order, MessageWritten, cause, **more)
    else:
        await _tell_seller(order, MessageWritten, cause, **more)


async def invitation(invitation_id: UUID, locale: str, *, cause: str) -> None:
    """The customer gets the link, unless it was used or taken back meanwhile."""
    found = await Invitation.get(id=invitation_id)
    if not found.is_open:
        return
    customer, seller = await Customer.get(id=found.customer_id), await Business.get(id=found.business_id)
    letter = InvitationLetter(seller.name, customer.name, customer.person, found.message, invitations.url(found))
    to = Recipient(customer.email, "en" if locale == "en" else "ja", customer.linked_id)
    await write(letter, cause, seller.id, [to])


async def welcome(business_id: UUID, user_id: UUID, *, cause: str) -> None:
    """The new user is greeted."""
    business, user = await Business.get(id=business_id), await User.get(id=user_id)
    letter = Welcome(user.name, business.name, user.login_id, settings().public_url)
    await write(letter, cause, business.id, [Recipient(user.email, known(user.locale), business.id)])


async def readers(mail: MailMessage) -> tuple[UUID, ...]:
    """The businesses in which somebody may read a mail, who sends it first; a personal one's reader acts for his."""
    of_user: list[Any] = []
    if mail.user_id is not None:
        of_user = await Membership.filter(user_id=mail.user_id, ended_at=None).values_list("business_id", flat=True)
    found = (mail.business_id, mail.recipient_id, *sorted(of_user))
    return tuple(dict.fromkeys(one for one in found if one is not None))


async def _tell_seller(order: Order, kind: type[OrderMessage], cause: str, **more: Any) -> None:
    if order.seller_id is None:
        return
    seller = await Business.get(id=order.seller_id)
    to = Recipient(seller.email, await locale_of(seller), seller.id)
    await write(await about(order, kind, **more), cause, order.buyer_id, [to])


async def _tell_buyer(order: Order, kind: type[OrderMessage], cause: str, **more: Any) -> None:
    """The business mail, and the person who ordered; nobody, when the seller has entered the order for him."""
    if order.buyer_id is None:
        return
    if order.hides_prices:
        lines = more.get("lines") or await _lines(order)
        more |= {"total": None, "lines": tuple(dataclasses.replace(one, amount=None) for one in lines)}
    buyer = await Business.get(id=order.buyer_id)
    recipients = [Recipient(buyer.email, await locale_of(buyer), buyer.id)]
    user = await User.get_or_none(id=order.placed_by_id)
    wishes = Membership.filter(user_id=order.placed_by_id, business_id=buyer.id, ended_at=None, gets_notices=True)
    if user and await wishes.exists():
        recipients.append(Recipient(user.email, known(user.locale), buyer.id))
    await write(await about(order, kind, **more), cause, order.seller_id, recipients)


async def about(order: Order, kind: type[OrderMessage], **more: Any) -> OrderMessage:
    """A letter about an order, as it is now."""
    facts: dict[str, Any] = {
        "number": order.number,
        "seller": order.party("seller").name,
        "buyer": order.party("buyer").name,
        "orderer": order.orderer_name,
        "placed_at": order.placed_at.astimezone(clock.TOKYO),
        "wished_on": order.wished_on,
        "planned_on": order.planned_on,
        "delivery_place": order.party("delivery").name,
        "remark": order.remark,
        "lines": await _lines(order),
        "total": order.total or None,
        "url": f"{settings().public_url}/orders/{order.number}/{global_id('Order', order.id)}",
    }
    return kind(**(facts | more))


async def _lines(order: Order) -> tuple[LetterLine, ...]:
    rows = await OrderLine.filter(order_id=order.id).order_by("position")
    return tuple(_line(order, row) for row in rows)


def _line(order: Order, row: OrderLine) -> LetterLine:
    confirmed: Decimal | None = row.quantity if row.was_changed else None
    amount = row.amount(order.rounding) if order.total else None
    return LetterLine(row.name, row.ordered_quantity, row.unit, confirmed, amount)


async def write(
    message: Message, cause: str, sender: UUID | None, recipients: list[Recipient], *, attachment: UUID | None = None
) -> MailMessage | None:
    """Keep one mail per address; a job that runs twice writes nothing new."""
    written = None
    for to in {recipient.to.casefold(): recipient for recipient in recipients if recipient.to}.values():
        if await MailMessage.exists(cause=f"{cause}:{message.template}", to=to.to):
            continue
        letter = await asyncio.to_thread(compose, message, to.locale)
        written = mail = await MailMessage.create(
            business_id=sender,
            recipient_id=to.business_id,
            user_id=to.user_id,
            attachment_id=attachment,
            kind=message.template,
            cause=f"{cause}:{message.template}",
            to=to.to,
            locale=to.locale,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            due_at=clock.now(),
            status=MailStatus.QUEUED if transport.is_configured() else MailStatus.KEPT,
        )
        event = events.MailQueued if mail.status is MailStatus.QUEUED else events.MailKept
        await events.emit(event(mail.id, await readers(mail)))
    return written


async def locale_of(business: Business) -> Locale:
    """The language of the business's first member."""
    member = await Membership.filter(business_id=business.id, ended_at=None).order_by("created_at").first()
    user = await User.get_or_none(id=member.user_id) if member else None
    return known(user.locale if user else "ja")


def known(locale: str) -> Locale:
    """A language that letters come in."""
    return "en" if locale == "en" else "ja"
