"""Mails as they go over the wire: text and HTML, a stable Message-ID, sent by SMTP over TCP."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib

from core.settings import settings

SMTP_SECONDS = 10


@dataclass(frozen=True)
class Envelope:
    """What is sent to whom; the id makes the Message-ID, so that a second try is the same mail."""

    id: str
    to: str
    subject: str
    text: str
    html: str
    locale: str
    written_at: datetime
    attachment: "Attachment | None" = None


@dataclass(frozen=True)
class Attachment:
    """A PDF that goes along."""

    name: str
    content: bytes


class Refused(Exception):
    """The mail server will never take this mail."""


class Unavailable(Exception):
    """The mail server does not take the mail now; another try may help."""


def is_configured() -> bool:
    """Whether there is a mail server; without one mails are kept."""
    return settings().smtp_url is not None


def built(envelope: Envelope) -> EmailMessage:
    """The message: headers can hold no line breaks, whatever the names in them say."""
    name, sender = parseaddr(settings().mail_from)
    message = EmailMessage()
    message["From"] = Address(name, addr_spec=sender)
    message["To"] = Address(addr_spec=envelope.to)
    message["Subject"] = re.sub(r"\s+", " ", envelope.subject)
    message["Date"] = format_datetime(envelope.written_at)
    message["Message-ID"] = f"<{envelope.id}@{sender.rpartition('@')[2]}>"
    message["Content-Language"] = envelope.locale
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(envelope.text)
    if envelope.html:
        message.add_alternative(envelope.html, subtype="html")
    if paper := envelope.attachment:
        message.add_attachment(paper.content, maintype="application", subtype="pdf", filename=paper.name)
    return message


async def send(envelope: Envelope) -> None:
    """Hand the mail to the server, or raise Refused (5xx) or Unavailable (all else)."""
    url = settings().smtp_url
    if url is None:
        raise Unavailable("TSUNAGI_SMTP_URL is not set")
    server = urlsplit(url.get_secret_value())
    is_tls = server.scheme == "smtps"
    try:
        await aiosmtplib.send(
            built(envelope),
            hostname=server.hostname,
            port=server.port or (465 if is_tls else 587),
            username=unquote(server.username) if server.username else None,
            password=unquote(server.password) if server.password else None,
            use_tls=is_tls,
            timeout=SMTP_SECONDS,
        )
    except aiosmtplib.SMTPRecipientsRefused as error:
        codes = [refusal.code for refusal in error.recipients]
        raise (Refused if all(code >= 500 for code in codes) else Unavailable)(f"SMTP {codes}") from None  # noqa: PLR2004
    except aiosmtplib.SMTPResponseException as error:
        raise (Refused if error.code >= 500 else Unavailable)(f"SMTP {error.code}") from None  # noqa: PLR2004
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        raise Unavailable(type(error).__name__) from None
