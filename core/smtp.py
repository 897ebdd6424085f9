"""Connections to the mail server: kept for the next mail, for a greeting, TLS and a login cost more than a mail."""

import asyncio
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import unquote, urlsplit

import aiosmtplib

ANSWER_SECONDS = 8
"""How long the server may take for one answer."""
KEPT_ANSWER_SECONDS = 2
"""How long it may take on a kept connection, that may have died meanwhile."""
KEPT_SECONDS = 4.0
"""Servers wait for five minutes (RFC 5321, 4.5.3.2.7); ours to wait with, and what is kept long has often died."""
MOST_MAILS = 50
"""Over one connection: servers count them too, and a name may lead to another server by now."""


class Kept(NamedTuple):
    """A connection that waits for its next mail."""

    client: aiosmtplib.SMTP
    mails: int
    end: asyncio.TimerHandle


_KEPT: dict[tuple[asyncio.AbstractEventLoop, str], list[Kept]] = {}


class Connection:
    """Takes one mail: `begin`, then `give`. If all went well it is kept; else left without QUIT."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._key = (asyncio.get_running_loop(), url)
        self._client: aiosmtplib.SMTP | None = None
        self._mails = 0
        self._is_given = False

    async def __aenter__(self) -> Self:
        """Nothing is asked of the server yet."""
        return self

    async def __aexit__(self, kind: type[BaseException] | None, _: object, trace: TracebackType | None) -> None:
        """Keep it for the next mail, or leave."""
        if self._client is None:
            return
        if self._is_given and self._mails < MOST_MAILS and self._client.is_connected:
            self._keep(self._client)
        else:
            self._client.close()

    async def begin(self, sender: str, to: str) -> None:
        """Until the server would take the mail, or aiosmtplib says why it does not."""
        if not await self._went_on(sender):
            self._client, self._mails = _client(self._url), 0
            await self._client.connect()
            await self._client.mail(sender)
        await self._open.rcpt(to)

    async def give(self, message: bytes) -> None:
        """The mail itself; without an answer nobody knows whether it was taken."""
        await self._open.data(message)
        self._is_given = True
        self._mails += 1

    @property
    def _open(self) -> aiosmtplib.SMTP:
        if self._client is None:
            raise aiosmtplib.SMTPServerDisconnected("Not begun")
        return self._client

    async def _went_on(self, sender: str) -> bool:
        """Whether a kept connection still works; a new one tells more than one that does not."""
        waiting = _KEPT.get(self._key)
        while waiting:
            kept = waiting.pop()
            kept.end.cancel()
            self._client, self._mails = kept.client, kept.mails
            try:
                await kept.client.mail(sender, timeout=KEPT_ANSWER_SECONDS)
            except (aiosmtplib.SMTPException, OSError):
                kept.client.close()
            else:
                return True
        return False

    def _keep(self, client: aiosmtplib.SMTP) -> None:
        waiting = _KEPT.setdefault(self._key, [])
        kept = Kept(client, self._mails, self._key[0].call_later(KEPT_SECONDS, lambda: _end(waiting, client)))
        waiting.append(kept)


def _end(waiting: list[Kept], client: aiosmtplib.SMTP) -> None:
    waiting[:] = [one for one in waiting if one.client is not client]
    client.close()


def _client(url: str) -> aiosmtplib.SMTP:
    server = urlsplit(url)
    is_tls = server.scheme == "smtps"
    return aiosmtplib.SMTP(
        hostname=server.hostname,
        port=server.port or (465 if is_tls else 587),
        username=unquote(server.username) if server.username else None,
        password=unquote(server.password) if server.password else None,
        use_tls=is_tls,
        timeout=ANSWER_SECONDS,
    )
