"""Mails."""

from core.graph.operation import listing
from models.permission import Permission
from schema.mail_message import MailMessage, MailMessageGroups, MailMessageSort, MailMessageWhere

listing(
    "mails", MailMessage, allow=Permission.MAIL_READ, where=MailMessageWhere, order=MailMessageSort,
    groups=[MailMessageGroups],
    default="-created_at",
    doc="Mails that the viewer's business sends or is sent, newest first; kept here when no mail server is set.",
)  # fmt: skip
