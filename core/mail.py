"""Mails as they go over the wire: text and HTML, a stable Message-ID, sent by SMTP over TCP."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

import aiosmtplib

from core import dkim
from core.settings import settings
from core.smtp import Connection

DIALOGUE_SECONDS = 10
"""How long it may take for all answers before it is given the mail."""
WIRE = policy.SMTP.clone(cte_type="7bit")
"""Nothing that a server on the way must recode: a signature holds."""


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

    def __init__(self, words: str, *, of_server: bool = False) -> None:
        super().__init__(words)
        self.of_server = of_server
        """Whether it takes nobody's mail, and not only none for this address."""


class InDoubt(Unavailable):
    """The connection was lost once the server had begun to take the mail: nobody knows whether it has."""


def is_configured() -> bool:
    """Whether there is a mail server; without one mails are kept."""
    return settings().smtp_url is not None


def built(envelope: Envelope) -> EmailMessage:
    """The message: headers can hold no line breaks, whatever the names in them say."""
    name, sender = parseaddr(settings().mail_from)
    message = EmailMessage(policy=WIRE)
    message["From"] = Address(name, addr_spec=sender)
    message["To"] = Address(addr_spec=envelope.to)
    message["Subject"] = plain(envelope.subject)
    message["Date"] = format_datetime(envelope.written_at)
    message["Message-ID"] = f"<{envelope.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(envelope.text)
    if envelope.html:
        message.add_alternative(envelope.html, subtype="html")
    if paper := envelope.attachment:
        message.add_attachment(paper.content, maintype="application", subtype="pdf", filename=plain(paper.name))
    message["Content-Language"] = envelope.locale  # last: parts take the headers of contents along
    return message


def plain(text: str) -> str:
    """A text for a header: one line, and nothing that is read as encoded, for what it decodes to may have lines."""
    return re.sub(r"[\s\x00-\x1f\x7f]+", " ", text).replace("=?", "= ?")


async def send(envelope: Envelope, before_data: Callable[[], Awaitable[None]] | None = None) -> None:
    """Hand the mail to the server, or raise Refused (5xx), Unavailable or InDoubt.

    `before_data` is awaited once the server would take the mail, and before it is given any of it.
    """
    try:
        message = dkim.signed(built(envelope).as_bytes())
    except ValueError as error:
        raise Refused(type(error).__name__) from None
    async with _server() as server:
        try:
            async with asyncio.timeout(DIALOGUE_SECONDS):
                await server.begin(parseaddr(settings().mail_from)[1], envelope.to)
        except aiosmtplib.SMTPRecipientRefused as error:
            raise _answered(error.code) from None
        except aiosmtplib.SMTPSenderRefused as error:
            raise _answered(error.code, of_server=True) from None
        except aiosmtplib.SMTPResponseException as error:
            raise Unavailable(f"SMTP {error.code}", of_server=True) from None
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise Unavailable(type(error).__name__, of_server=True) from None
        if before_data:
            await before_data()
        await _given(server, message)


async def _given(server: Connection, message: bytes) -> None:
    try:
        await server.give(message)
    except aiosmtplib.SMTPResponseException as error:
        raise _answered(error.code) from None
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        raise InDoubt(type(error).__name__) from None


def _server() -> Connection:
    url = settings().smtp_url
    if url is None:
        raise Unavailable("TSUNAGI_SMTP_URL is not set", of_server=True)
    return Connection(url.get_secret_value())


def _answered(code: int, *, of_server: bool = False) -> Refused | Unavailable:
    return Refused(f"SMTP {code}") if code >= 500 else Unavailable(f"SMTP {code}", of_server=of_server)  # noqa: PLR2004
