"""Mails."""

from core.graph.live import live
from core.graph.operation import listing
from models.permission import Permission
from schema.mail_message import MailMessage, MailMessageGroups, MailMessageSort, MailMessageWhere

listing(
    "mails", MailMessage, allow=Permission.MAIL_READ, where=MailMessageWhere, order=MailMessageSort,
    groups=[MailMessageGroups],
    default="-created_at",
    doc="Mails that the viewer's business sends or is sent, newest first; kept here when no mail server is set.",
)  # fmt: skip

live(
    "mails_live", MailMessage, key="mail_id", allow=Permission.MAIL_READ, where=MailMessageWhere, default="-created_at",
    groups=[MailMessageGroups],
    doc="The newest mails, then each that is written, sent, given up, or is to be tried again.",
)  # fmt: skip
