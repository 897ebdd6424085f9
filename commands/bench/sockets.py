"""One event to many live dashboards, beside sockets that are handed the same bytes."""

import asyncio
import base64
import json
import os
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence

import asyncpg
import redis.asyncio as redis

from commands.bench.databases import World
from commands.bench.limit import CHANNEL
from commands.bench.report import Goal
from commands.bench.seats import token
from commands.bench.servers import LIMIT, OURS, Server, running
from core.embedded.folder import Folder
from core.embedded.process import until
from core.live.hub import publish
from services import events

EVENT_GOAL, MEMORY_GOAL = 1.3, 30
EVENTS = 3
"""Told to each server, in turn."""
AT_ONCE = 50
"""Sockets that are opened at the same time."""
PATIENCE = 120
DASHBOARD = "subscription { orderEvents { topic order { number status placedAt buyer { name } net tax } } }"
TEXT, BYTES, PING, PONG = 0x81, 0x82, 0x89, 0x8A


def frame(kind: int, content: bytes) -> bytes:
    """A frame of a client, masked with zeros."""
    size = len(content)
    length = bytes([0x80 | size]) if size < 126 else bytes([0xFE]) + size.to_bytes(2, "big")  # noqa: PLR2004 — RFC 6455
    return bytes([kind]) + length + bytes(4) + content


class Listener(asyncio.Protocol):
    """One dashboard: says its first word at once and the others when it is acknowledged, then counts what it hears."""

    def __init__(self, audience: "Audience", says: Sequence[bytes]) -> None:
        self._audience, self._says = audience, says
        self._received = bytearray()
        self._is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the socket."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            "GET /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
            f"sec-websocket-key: {key}\r\nsec-websocket-version: 13\r\n"
            "sec-websocket-protocol: graphql-transport-ws\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        """The handshake's answer first, then frames."""
        self._received += data
        if not self._is_open:
            _, separator, rest = bytes(self._received).partition(b"\r\n\r\n")
            if not separator:
                return
            self._is_open, self._received = True, bytearray(rest)
            self._say(self._says[:1])
            self._audience.opened += 1
        while (whole := self._frame()) is not None:
            kind, content = whole
            if kind == PING:
                self.transport.write(frame(PONG, content))
            elif b'"connection_ack"' in content:
                self._say(self._says[1:])
            elif b'"ping"' in content[:40]:
                self._say([b'{"type":"pong"}'])
            elif kind in {TEXT, BYTES}:
                self._audience.hears(content)

    def _say(self, words: Sequence[bytes]) -> None:
        self.transport.writelines([frame(TEXT, one) for one in words])

    def _frame(self) -> tuple[int, bytes] | None:
        received = self._received
        if len(received) < 2:  # noqa: PLR2004 — kind and length
            return None
        size, start = received[1], 2
        if size == 126:  # noqa: PLR2004 — RFC 6455: the length follows
            if len(received) < 4:  # noqa: PLR2004
                return None
            size, start = int.from_bytes(received[2:4], "big"), 4
        if len(received) < start + size:
            return None
        whole = received[0], bytes(received[start : start + size])
        del received[: start + size]
        return whole


class Audience:
    """Many listeners of one server."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.opened = 0
        self.last = b""
        self._heard = 0
        self._all_heard = asyncio.Event()
        self._listeners: list[Listener] = []

    async def gather(self, count: int, says: Sequence[bytes]) -> float:
        """Open so many sockets; kilobytes that the server's process grew by for each."""
        loop, before = asyncio.get_running_loop(), self.server.memory[0]
        while len(self._listeners) < count:
            few = min(AT_ONCE, count - len(self._listeners))
            opening = (
                loop.create_connection(lambda: Listener(self, says), "127.0.0.1", self.server.port) for _ in range(few)
            )
            self._listeners += [listener for _, listener in await asyncio.gather(*opening)]
            if not await until(self._all_open, seconds=PATIENCE, every=0.005):
                raise TimeoutError(f"{self.server.variant.title}: {self.opened} of {count} sockets opened")
        await until(self._is_idle, seconds=PATIENCE)
        return (self.server.memory[0] - before) / count

    async def _all_open(self) -> bool:
        return self.opened == len(self._listeners)

    async def _is_idle(self) -> bool:
        before = self.server.cpu
        await asyncio.sleep(0.5)
        return self.server.cpu - before < 0.05  # noqa: PLR2004 — a tenth of the time

    def hears(self, content: bytes) -> None:
        """One of them was told."""
        self.last = content
        self._heard += 1
        if self._heard >= len(self._listeners):
            self._all_heard.set()

    async def told(self, tell: Callable[[], Awaitable[object]]) -> float:
        """Seconds until all have heard it."""
        self._heard = 0
        self._all_heard.clear()
        began = time.perf_counter()
        await tell()
        await asyncio.wait_for(self._all_heard.wait(), PATIENCE)
        return time.perf_counter() - began

    def leave(self) -> None:
        """Close all sockets."""
        for listener in self._listeners:
            listener.transport.abort()


async def measure_events(sockets: int, world: World, folder: Folder) -> list[Goal]:
    """Seconds from the event to the last socket, ours beside bare ones; kilobytes of an idle subscription."""
    client = redis.from_url(os.environ["TSUNAGI_REDIS_URL"])
    happened = await _something(world)
    connection = await asyncpg.connect(world.url)

    async def tell() -> None:
        """Written as the product writes it; woken as the relay wakes, which does not run here."""
        await events.emit_aside(connection, happened)
        await publish(client, [world.seller])

    async with running(OURS, world.url, folder) as server, running(LIMIT, world.url, folder) as other:
        login = {"authorization": f"Bearer {await token(server.port, 'seller@demo.example')}"}
        init = json.dumps({"type": "connection_init", "payload": login}).encode()
        subscribe = json.dumps({"id": "1", "type": "subscribe", "payload": {"query": DASHBOARD}}).encode()
        ours, bare = Audience(server), Audience(other)
        memory, theirs = await ours.gather(sockets, [init, subscribe]), await bare.gather(sockets, [])
        pairs = []
        for _ in range(EVENTS + 1):
            one = await ours.told(tell)
            pairs.append((one, await bare.told(lambda: client.publish(CHANNEL, ours.last))))
        ours.leave()
        bare.leave()
    await client.aclose()
    await connection.close()
    return _shown(sockets, pairs[1:], (memory, theirs))


def _shown(sockets: int, pairs: Sequence[tuple[float, float]], memory: tuple[float, float]) -> list[Goal]:
    """The first event warmed up."""
    ours, bare = (statistics.median(pair[place] for pair in pairs) for place in (0, 1))
    print(
        f"\nOne event to {sockets:,} sockets\n\n| | ms until the last one has it | kB per idle socket |\n|---|---|---|"
    )
    print(f"| Tsunagi: orderEvents | {ours * 1000:.0f} | {memory[0]:.1f} |")
    print(f"| bare sockets: the same bytes | {bare * 1000:.0f} | {memory[1]:.1f} |", flush=True)
    times = statistics.median(one / other for one, other in pairs)
    return [Goal("event-times-bare", times, EVENT_GOAL), Goal("subscription-kilobytes", memory[0], MEMORY_GOAL)]


async def _something(world: World) -> events.OrderReceived:
    connection = await asyncpg.connect(world.url)
    try:
        sql = 'SELECT id AS order_id, seller_id, buyer_id FROM "order" WHERE id = $1'
        return events.OrderReceived(**await connection.fetchrow(sql, world.order))
    finally:
        await connection.close()
