"""What runs beside the tests: a mail server, and our own processes."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import httpx2
from aiosmtpd.controller import Controller

from models.event import Event


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Mailbox:
    """Mails as they arrived over TCP; `answers` are SMTP replies to give instead of taking the next ones.

    `cuts` counts connections to be lost once a mail was taken; `seconds` is how long the answer to each takes.
    """

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    cuts: int = 0
    seconds: float = 0

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 — the library's name
        if self.answers:
            return self.answers.pop(0)
        self.raw.append(envelope.original_content)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.cuts:
            self.cuts -= 1
            server.transport.abort()
        await asyncio.sleep(self.seconds)
        return "250 taken"

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if address in mail["To"]]

    @classmethod
    @contextlib.contextmanager
    def running(cls):
        mailbox = cls(free_port())
        controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
        controller.start()
        try:
            yield mailbox
        finally:
            controller.stop()


@contextlib.contextmanager
def running(*names: str, **environment: str):
    """Our processes, as `up` starts them."""
    started = [
        subprocess.Popen([sys.executable, "-m", "commands", name], env={**os.environ, **environment}) for name in names
    ]
    try:
        yield started
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait(30)


@contextlib.asynccontextmanager
async def serving(port: int = 0, **environment: str):
    """A web process of our own that is ready; gives its port and its process."""
    port = port or free_port()
    with running("web", PORT=str(port), TSUNAGI_PORT=str(port), **environment) as (process,):

        async def ready():
            async with httpx2.AsyncClient() as client:
                try:
                    return (await client.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200
                except httpx2.TransportError:
                    return False

        await eventually(ready, seconds=90)
        yield port, process


@dataclass
class Jobs:
    processes: list[subprocess.Popen]

    async def done(self, ready, *, seconds: float = 20) -> None:
        """Wait until a condition on the world holds."""
        await eventually(ready, seconds=seconds)


async def eventually(ready, *, seconds: float = 60):
    """The first true answer of a coroutine function; fails when there is none in time."""
    until = time.monotonic() + seconds
    while True:
        if found := await ready():
            return found
        if time.monotonic() > until:
            pending = await Event.filter(pending=True).count()
            raise AssertionError(f"Nothing came of it in {seconds} s; {pending} events are pending")
        await asyncio.sleep(0.05)
