"""Mails, sent or kept."""

from datetime import datetime

import strawberry

from core.graph.connection import sort
from core.graph.grouping import grouping
from core.graph.node import node
from core.graph.where import where
from models import mail_message as rows

strawberry.enum(rows.MailStatus, description=(rows.MailStatus.__doc__ or "").strip())


@node(rows.MailMessage)
class MailMessage:
    """メール: kept as it was written, whether or not a mail server is set."""

    kind: str
    to: str
    locale: str
    subject: str
    text: str
    html: str
    status: rows.MailStatus
    attempts: int
    doubts: int
    """Tries that were cut off while the mail server took the mail: it may have come so often more, as the same mail."""
    error: str
    created_at: datetime
    sent_at: datetime | None


@where(rows.MailMessage)
class MailMessageWhere:
    """Which mails."""

    created_at: datetime


MailMessageSort = sort(rows.MailMessage, "created_at")
MailMessageGroups = grouping(rows.MailMessage, by=["kind", "status", "locale", "created_at"])
