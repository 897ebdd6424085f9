"""Facts are written in the transaction that made them true; the relay hands them on."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol
from uuid import UUID

import asyncpg

from core import db
from core.identifier import new_id
from core.live import log
from core.live.log import CHANNEL, Fact
from core.log import log as logger
from core.trace import TRACE_ID
from models.transmission import TransmissionStatus
from services.events.order import (
    MessageRead as MessageRead,
)
from services.events.order import (
    MessageWritten as MessageWritten,
)
from services.events.order import (
    OrderAborted as OrderAborted,
)
from services.events.order import (
    OrderAmountsShown as OrderAmountsShown,
)
from services.events.order import (
    OrderCancelRefused as OrderCancelRefused,
)
from services.events.order import (
    OrderCancelRequested as OrderCancelRequested,
)
from services.events.order import (
    OrderConfirmed as OrderConfirmed,
)
from services.events.order import (
    OrderCorrected as OrderCorrected,
)
from services.events.order import (
    OrderEvent as OrderEvent,
)
from services.events.order import (
    OrderInspected as OrderInspected,
)
from services.events.order import (
    OrderPlaced as OrderPlaced,
)
from services.events.order import (
    OrderReceived as OrderReceived,
)
from services.events.order import (
    OrderShipped as OrderShipped,
)


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
    return Fact(new_id(), event.topic, {name: _plain(v) for name, v in dataclasses.asdict(event).items()})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, UUID) else value


async def _write(facts: Sequence[Fact]) -> db.Afterwards:
    reached = await log.append(db.fetch, facts, TRACE_ID.get())
    if (known := log.REACHED.get()) is not None:
        known |= reached

    async def wake() -> None:
        """Not inside of the transaction: PostgreSQL commits those that notify one after the other."""
        try:
            await db.read(f"NOTIFY {CHANNEL}")
        except Exception as error:  # noqa: BLE001 — it is committed: the relay looks by itself every second
            logger.warning("events.unheard", error=type(error).__name__)

    return wake


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
class DocumentIssued:
    """発行."""

    topic: ClassVar[str] = "document.issued"
    document_id: UUID
    order_id: UUID
    seller_id: UUID | None
    buyer_id: UUID | None


@dataclass(frozen=True)
class TransmissionEvent:
    """Something happened to a 発注書 on its way by FAX or mail."""

    topic: ClassVar[str]
    transmission_id: UUID
    order_id: UUID
    business_id: UUID


@dataclass(frozen=True)
class TransmissionQueued(TransmissionEvent):
    """It is to be sent."""

    topic: ClassVar[str] = "transmission.queued"


@dataclass(frozen=True)
class TransmissionSent(TransmissionEvent):
    """送信済, which does not say that it was received."""

    topic: ClassVar[str] = "transmission.sent"


@dataclass(frozen=True)
class TransmissionDelayed(TransmissionEvent):
    """It did not get through, and is tried again later."""

    topic: ClassVar[str] = "transmission.delayed"


@dataclass(frozen=True)
class TransmissionFailed(TransmissionEvent):
    """失敗: it is not tried again."""

    topic: ClassVar[str] = "transmission.failed"


@dataclass(frozen=True)
class TransmissionKept(TransmissionEvent):
    """保存のみ: nothing is set up to send it."""

    topic: ClassVar[str] = "transmission.kept"


@dataclass(frozen=True)
class ImportEvent:
    """Something happened to a file of many rows."""

    import_id: UUID
    business_id: UUID


@dataclass(frozen=True)
class ImportQueued(ImportEvent):
    """It is to be looked through, or taken in."""

    topic: ClassVar[str] = "import.queued"


@dataclass(frozen=True)
class ImportProgressed(ImportEvent):
    """It got further."""

    topic: ClassVar[str] = "import.progressed"


@dataclass(frozen=True)
class ImportCancelled(ImportEvent):
    """It was left."""

    topic: ClassVar[str] = "import.cancelled"


@dataclass(frozen=True)
class ExportEvent:
    """Something happened to an export."""

    export_id: UUID
    business_id: UUID


@dataclass(frozen=True)
class ExportQueued(ExportEvent):
    """It is to be written."""

    topic: ClassVar[str] = "export_job.queued"


@dataclass(frozen=True)
class ExportChanged(ExportEvent):
    """It got further, has ended, or was cancelled."""

    topic: ClassVar[str] = "export_job.changed"


@dataclass(frozen=True)
class MailEvent:
    """Something happened to a mail; it stands in the logs of all whose it is to read."""

    topic: ClassVar[str]
    mail_id: UUID
    business_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class MailQueued(MailEvent):
    """It is to be sent."""

    topic: ClassVar[str] = "mail.queued"


@dataclass(frozen=True)
class MailSent(MailEvent):
    """送信済, which does not say that it was received."""

    topic: ClassVar[str] = "mail.sent"


@dataclass(frozen=True)
class MailDelayed(MailEvent):
    """It did not get through, and is tried again later."""

    topic: ClassVar[str] = "mail.delayed"


@dataclass(frozen=True)
class MailFailed(MailEvent):
    """失敗: it is not tried again."""

    topic: ClassVar[str] = "mail.failed"


@dataclass(frozen=True)
class MailKept(MailEvent):
    """保存のみ: nothing is set up to send it."""

    topic: ClassVar[str] = "mail.kept"


@dataclass(frozen=True)
class JobEvent:
    """Something happened to a job that somebody may want to see to; each of its tries is not told."""

    topic: ClassVar[str]
    job_id: UUID
    business_id: UUID | None


@dataclass(frozen=True)
class JobDied(JobEvent):
    """停止: it has failed too often."""

    topic: ClassVar[str] = "job.died"


@dataclass(frozen=True)
class JobRetried(JobEvent):
    """再実行: somebody has it tried again."""

    topic: ClassVar[str] = "job.retried"


@dataclass(frozen=True)
class JobDropped(JobEvent):
    """破棄: somebody has dropped it."""

    topic: ClassVar[str] = "job.dropped"


@dataclass(frozen=True)
class WebhookDisabled:
    """A webhook has ended by itself."""

    topic: ClassVar[str] = "webhook.disabled"
    webhook_id: UUID
    business_id: UUID


TRANSMISSION_TRIED: Mapping[TransmissionStatus, type[TransmissionEvent]] = {
    TransmissionStatus.QUEUED: TransmissionDelayed,
    TransmissionStatus.SENT: TransmissionSent,
    TransmissionStatus.FAILED: TransmissionFailed,
    TransmissionStatus.KEPT: TransmissionKept,
}
"""What a try to send a 発注書 has come to, by the state that it left."""
TOPICS = frozenset(
    one.__dict__["topic"] for one in list(globals().values()) if isinstance(one, type) and "topic" in one.__dict__
)
"""All that this release announces; what another one does is left to its relays."""
