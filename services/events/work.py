"""Events of what is done in the background: imports, exports, mails, jobs, webhooks."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


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
class ImportChecked(ImportEvent):
    """確認済み: it was looked through, and waits for somebody to say so."""

    topic: ClassVar[str] = "import.checked"


@dataclass(frozen=True)
class ImportDone(ImportEvent):
    """登録済み."""

    topic: ClassVar[str] = "import.done"


@dataclass(frozen=True)
class ImportFailed(ImportEvent):
    """失敗: it cannot be read."""

    topic: ClassVar[str] = "import.failed"


@dataclass(frozen=True)
class ImportCancelled(ImportEvent):
    """It was left."""

    topic: ClassVar[str] = "import.cancelled"


@dataclass(frozen=True)
class ImportUndone(ImportEvent):
    """復元済み."""

    topic: ClassVar[str] = "import.undone"


@dataclass(frozen=True)
class ImportUndoFailed(ImportEvent):
    """It stays: rows were changed or used since."""

    topic: ClassVar[str] = "import.undo_failed"


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
