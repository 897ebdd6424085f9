"""Facts are written in the transaction that made them true; the relay hands them on."""

import contextlib
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol
from uuid import UUID

import asyncpg

from core import db
from core.identifier import new_id
from core.live import log
from core.live.log import CHANNEL, Fact
from core.trace import TRACE_ID


class Announcement(Protocol):
    """A frozen dataclass of ids with a topic, such as `order.placed`."""

    topic: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


async def emit(event: Announcement) -> None:
    """Announce: written by the last statement of the running transaction, seen by others when it commits."""
    await db.at_the_end(_write, _fact(event))


async def emit_aside(other: asyncpg.Connection, event: Announcement) -> None:
    """Announce at once, on a connection outside of the running transaction."""
    await log.append(other.fetch, [_fact(event)], TRACE_ID.get())
    await other.execute(f"NOTIFY {CHANNEL}")


def _fact(event: Announcement) -> Fact:
    payload = {name: str(v) if isinstance(v, UUID) else v for name, v in dataclasses.asdict(event).items()}
    return Fact(new_id(), event.topic, payload)


async def _write(facts: Sequence[Fact]) -> db.Afterwards:
    reached = await log.append(db.fetch, facts, TRACE_ID.get())
    if (known := log.REACHED.get()) is not None:
        known |= reached

    async def wake() -> None:
        """Not inside of the transaction: PostgreSQL commits those that notify one after the other."""
        with contextlib.suppress(asyncpg.PostgresError, OSError):
            await db.read(f"NOTIFY {CHANNEL}")

    return wake


@dataclass(frozen=True)
class OrderEvent:
    """Something happened to an order."""

    order_id: UUID
    seller_id: UUID | None
    buyer_id: UUID | None


@dataclass(frozen=True)
class OrderPlaced(OrderEvent):
    """注文."""

    topic: ClassVar[str] = "order.placed"


@dataclass(frozen=True)
class OrderReceived(OrderEvent):
    """受付."""

    topic: ClassVar[str] = "order.received"


@dataclass(frozen=True)
class OrderConfirmed(OrderEvent):
    """確定."""

    topic: ClassVar[str] = "order.confirmed"


@dataclass(frozen=True)
class OrderShipped(OrderEvent):
    """出荷, of a part or of the rest."""

    topic: ClassVar[str] = "order.shipped"
    shipment_id: UUID


@dataclass(frozen=True)
class OrderAborted(OrderEvent):
    """取引中止."""

    topic: ClassVar[str] = "order.aborted"


@dataclass(frozen=True)
class OrderCancelRequested(OrderEvent):
    """キャンセル依頼."""

    topic: ClassVar[str] = "order.cancel_requested"


@dataclass(frozen=True)
class OrderCancelRefused(OrderEvent):
    """キャンセル却下."""

    topic: ClassVar[str] = "order.cancel_refused"


@dataclass(frozen=True)
class OrderInspected(OrderEvent):
    """検品."""

    topic: ClassVar[str] = "order.inspected"


@dataclass(frozen=True)
class InvitationSent:
    """招待メール."""

    topic: ClassVar[str] = "invitation.sent"
    invitation_id: UUID
    business_id: UUID
    locale: str


@dataclass(frozen=True)
class BusinessRegistered:
    """利用開始."""

    topic: ClassVar[str] = "business.registered"
    business_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class LoginLocked:
    """ロック."""

    topic: ClassVar[str] = "login.locked"
    user_id: UUID
    until: str


@dataclass(frozen=True)
class MemberInvited:
    """管理ユーザ招待."""

    topic: ClassVar[str] = "member.invited"
    invitation_id: UUID
    locale: str


@dataclass(frozen=True)
class UserUpdated:
    """ユーザ情報変更; with the address that was left, if it was."""

    topic: ClassVar[str] = "user.updated"
    user_id: UUID
    former_email: str


@dataclass(frozen=True)
class PasswordChanged:
    """パスワード変更."""

    topic: ClassVar[str] = "password.changed"
    user_id: UUID


@dataclass(frozen=True)
class PasswordResetRequested:
    """パスワード再設定."""

    topic: ClassVar[str] = "password.reset_requested"
    reset_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class LoginIdsRequested:
    """IDのお知らせ."""

    topic: ClassVar[str] = "login.ids_requested"
    user_id: UUID


@dataclass(frozen=True)
class TransmissionQueued:
    """A 発注書 is to be sent by FAX or mail."""

    topic: ClassVar[str] = "transmission.queued"
    transmission_id: UUID


@dataclass(frozen=True)
class ImportQueued:
    """A file is to be looked through, or taken in."""

    topic: ClassVar[str] = "import.queued"
    import_id: UUID
    business_id: UUID


@dataclass(frozen=True)
class ImportProgressed:
    """An import got further."""

    topic: ClassVar[str] = "import.progressed"
    import_id: UUID
    business_id: UUID


@dataclass(frozen=True)
class MailQueued:
    """A mail is to be sent."""

    topic: ClassVar[str] = "mail.queued"
    mail_id: UUID
