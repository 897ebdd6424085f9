"""How FAX goes out: a provider takes a PDF and a number; what it takes is sent, not yet received."""

import functools
import importlib
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core import mail
from core.settings import settings


@dataclass(frozen=True)
class Fax:
    """A paper for a number; the id stays the same however often it is tried."""

    id: str
    number: str
    """Digits alone."""
    address: str
    """The business's own mail-to-FAX address, with {number} in it; else empty."""
    name: str
    """The file's."""
    paper: bytes
    written_at: datetime


class Provider(Protocol):
    """What sends FAX.

    It raises `core.mail.Refused` for what will never be taken, and `core.mail.Unavailable` for what may be tried again.
    """

    def is_ready(self, address: str) -> bool:
        """Whether it can send for a business with this mail-to-FAX address, or with none."""

    async def send(self, fax: Fax) -> None:
        """Hand the paper on."""


class MailToFax:
    """Built in: a mail with the PDF, to an address that holds the number."""

    def is_ready(self, address: str) -> bool:
        """Whether there is a mail server, and a service to write to."""
        return mail.is_configured() and bool(address or settings().fax_address)

    async def send(self, fax: Fax) -> None:
        """One mail; the service prints what is attached."""
        to = (fax.address or settings().fax_address).replace("{number}", fax.number)
        paper = mail.Attachment(fax.name, fax.paper)
        await mail.send(
            mail.Envelope(fax.id, to, f"FAX {fax.number}", f"FAX {fax.number}\n", "", "ja", fax.written_at, paper)
        )


@functools.cache
def provider() -> Provider:
    """The one that the settings name."""
    named = settings().fax_provider
    if named == "mail":
        return MailToFax()
    module, _, kind = named.partition(":")
    return getattr(importlib.import_module(module), kind)()  # type: ignore[no-any-return]
