"""The load: connections that ask again as soon as they are answered, cheap enough not to be what is measured."""

import asyncio
import gc
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PATIENCE = 60
"""Seconds after which a server is given up."""


class Failed(Exception):
    """A server answered with something else than data."""


@dataclass
class Stretch:
    """What came back while some connections asked: seconds of each answer, and of the whole."""

    until: float = 0.0
    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0


class Channel(asyncio.Protocol):
    """One connection, kept alive; an answer is whole when its length says so, or its last chunk has come."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._received = bytearray()
        self._end = 0
        self._began = 0.0
        self._stretch: Stretch | None = None
        self._ended: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way out."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever waits is told."""
        if self._ended and not self._ended.done():
            self._ended.set_exception(Failed(f"the connection was lost: {exc}"))

    async def run(self, stretch: Stretch) -> bytes:
        """Ask until the stretch is over, at least once; the last answer's body."""
        self._stretch, self._ended = stretch, asyncio.get_running_loop().create_future()
        self._ask()
        return await asyncio.wait_for(self._ended, PATIENCE)

    def data_received(self, data: bytes) -> None:
        """Gather an answer."""
        self._received += data
        if self._end == 0 and (head := self._received.find(b"\r\n\r\n")) >= 0:
            self._end = self._whole(head)
        if (self._end > 0 and len(self._received) >= self._end) or (
            self._end < 0 and self._received.endswith(b"\r\n0\r\n\r\n")
        ):
            self._answered()

    def _ask(self) -> None:
        self._received, self._end = bytearray(), 0
        self._began = time.perf_counter()
        self.transport.write(self._request)

    def _whole(self, head: int) -> int:
        """How long the answer is with its head; -1 when it comes in chunks."""
        lines = bytes(self._received[:head]).lower().split(b"\r\n")
        for line in lines:
            if line.startswith(b"content-length:"):
                return head + 4 + int(line[15:])
        return -1

    def _answered(self) -> None:
        now, stretch = time.perf_counter(), self._stretch
        assert stretch
        assert self._ended
        if not self._received.startswith(b"HTTP/1.1 20") or b'"errors":[' in self._received:
            if not self._ended.done():
                self._ended.set_exception(
                    Failed(self._body()[:300].decode(errors="replace") or self._received[:20].decode())
                )
            return
        stretch.latencies.append(now - self._began)
        if now < stretch.until:
            self._ask()
        elif not self._ended.done():
            self._ended.set_result(self._body())

    def _body(self) -> bytes:
        body = bytes(self._received).partition(b"\r\n\r\n")[2]
        return _joined(body) if self._end < 0 else body


def _joined(chunks: bytes) -> bytes:
    found = bytearray()
    while chunks:
        size, _, rest = chunks.partition(b"\r\n")
        found += rest[: int(size, 16)]
        chunks = rest[int(size, 16) + 2 :]
    return bytes(found)


def request(body: Mapping[str, Any], token: str = "") -> bytes:
    """A GraphQL request as bytes."""
    content = json.dumps(body, ensure_ascii=False).encode()
    return post("/graphql", "application/json", content, token)


def post(path: str, kind: str, content: bytes, token: str = "", **headers: str) -> bytes:
    """Any other request as bytes."""
    head = [
        f"POST {path} HTTP/1.1",
        "host: 127.0.0.1",
        f"content-type: {kind}",
        "accept: application/json",
        f"content-length: {len(content)}",
        *([f"authorization: Bearer {token}"] if token else []),
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + content


async def connected(port: int, asked: bytes, count: int) -> list[Channel]:
    """Open so many connections."""
    loop = asyncio.get_running_loop()
    opened = [await loop.create_connection(lambda: Channel(asked), "127.0.0.1", port) for _ in range(count)]
    return [channel for _, channel in opened]


async def drive(channels: list[Channel], seconds: float) -> Stretch:
    """Let all of them ask for so long."""
    gc.collect()
    gc.disable()
    try:
        began = time.perf_counter()
        stretch = Stretch(began + seconds)
        await asyncio.gather(*(channel.run(stretch) for channel in channels))
        stretch.seconds = time.perf_counter() - began
    finally:
        gc.enable()
    return stretch


async def answer(port: int, asked: bytes) -> bytes:
    """The body of one answer."""
    (channel,) = await connected(port, asked, 1)
    try:
        return await channel.run(Stretch())
    finally:
        channel.transport.close()


async def told(port: int, body: Mapping[str, Any], token: str = "") -> Any:
    """The data of one answer."""
    found = json.loads(await answer(port, request(body, token)))
    return found["data"]
