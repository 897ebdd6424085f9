"""A receiver of webhooks: real HTTP over TCP, as good or bad as the test wants it."""

import asyncio
import contextlib
import inspect
import json
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks import Webhook


@dataclass
class Call:
    """A request, as it came."""

    headers: dict[str, str]
    body: bytes
    line: str = ""

    @property
    def told(self) -> Any:
        return json.loads(self.body)

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def verified(self, secret: str) -> Any:
        """The body, when Standard Webhooks' own library takes the signature; else it raises."""
        return Webhook(secret).verify(self.body, self.headers)


@dataclass
class Receiver:
    """Answers each call with what `answer` says: a status, a whole response, or seconds of silence.

    Whoever calls no webhook, because somebody else had this port a moment ago, is turned away.
    """

    port: int = 0
    calls: list[Call] = field(default_factory=list)
    answer: Any = lambda call: 200
    at_once: int = 0
    most_at_once: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks?from=tsunagi"

    @property
    def told(self) -> list[dict[str, Any]]:
        return [call.told for call in self.calls]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                headers = dict(line.lower().split(": ", 1)[:1] + line.split(": ", 1)[1:] for line in head[1:] if line)
                if "webhook-id" not in headers:
                    break
                call = Call(headers, await reader.readexactly(int(headers["content-length"])), head[0])
                self.calls.append(call)
                self.at_once += 1
                self.most_at_once = max(self.most_at_once, self.at_once)
                try:
                    found = self.answer(call)
                    if inspect.iscoroutine(found):
                        found = await found
                    await self._say(found, writer)
                finally:
                    self.at_once -= 1
        writer.close()

    async def _say(self, found: Any, writer: asyncio.StreamWriter) -> None:
        if isinstance(found, int):
            found = f"HTTP/1.1 {found} X\r\ncontent-length: 2\r\n\r\nok"
        for piece in [found] if isinstance(found, (str, bytes)) else found:
            if isinstance(piece, float):
                await asyncio.sleep(piece)
            else:
                writer.write(piece.encode() if isinstance(piece, str) else piece)
                await writer.drain()

    @classmethod
    @contextlib.asynccontextmanager
    async def running(cls, tls: Any = None):
        receiver = cls()
        server = await asyncio.start_server(receiver._serve, "127.0.0.1", 0, ssl=tls)
        receiver.port = server.sockets[0].getsockname()[1]
        try:
            yield receiver
        finally:
            server.close()
