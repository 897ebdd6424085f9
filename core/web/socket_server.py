"""uvicorn's sockets, lean while they are idle, that also take frames that are whole already: made once for many."""

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request
from websockets.protocol import State

from core.graph.frame import POST

ABORT_SECONDS = 15
"""How long a connection that has ended may take to write what is left."""


class _Inbox:
    """What has come and was not read yet: what uvicorn needs of a queue, with one reader."""

    __slots__ = ("_come", "_waiting")

    def __init__(self) -> None:
        self._come: list[Any] = []
        self._waiting: asyncio.Future[None] | None = None

    def put_nowait(self, message: Any) -> None:
        """One more."""
        self._come.append(message)
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def empty(self) -> bool:
        """Whether all has been read."""
        return not self._come

    async def get(self) -> Any:
        """The first of them, once there is one."""
        while not self._come:
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
        return self._come.pop(0)


class _Gate:
    """Whether more can be written: what uvicorn needs of an event, and nothing to wait in line with."""

    __slots__ = ("_is_open", "_waiting")

    def __init__(self) -> None:
        self._is_open = True
        self._waiting: list[asyncio.Future[None]] | None = None

    def is_set(self) -> bool:
        """Whether it can."""
        return self._is_open

    def set(self) -> None:
        """From now on, for all who wait."""
        self._is_open, waiting = True, self._waiting
        self._waiting = None
        for one in waiting or ():
            if not one.done():
                one.set_result(None)

    def clear(self) -> None:
        """Not any more."""
        self._is_open = False

    async def wait(self) -> bool:
        """Until it can."""
        while not self._is_open:
            one = asyncio.get_running_loop().create_future()
            self._waiting = [*(self._waiting or ()), one]
            await one
        return True


class SocketServer(WebSocketsSansIOProtocol):
    """One connection."""

    __slots__ = (
        "_abort", "app", "app_state", "asgi_version", "client", "close_sent", "close_timeout", "close_timer", "config",
        "conn", "connections", "curr_msg_data_type", "default_headers", "disconnected", "frames", "handshake_complete",
        "handshake_initiated", "initial_response", "last_ping_rtt", "logger", "loop", "pending_ping_payload",
        "ping_interval", "ping_sent_at", "ping_timeout", "ping_timer", "pong_timer", "queue", "read_paused", "request",
        "response", "root_path", "scheme", "scope", "server", "tasks", "transport", "writable",
    )  # fmt: skip
    """uvicorn's attributes, too: there are too many of them for Python to keep them in a small dictionary."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.queue = _Inbox()  # type: ignore[assignment]
        self.writable = _Gate()  # type: ignore[assignment]
        self._abort: asyncio.TimerHandle | None = None

    def handle_connect(self, event: Request) -> None:
        """Offer `post` to the application, which has not begun yet; forget what it is told in its own way."""
        super().handle_connect(event)
        if hasattr(self, "scope"):
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[POST] = self.post
        event.headers.clear()

    def start_keepalive(self) -> None:
        """The handshake has been answered."""
        super().start_keepalive()
        self.response.headers.clear()

    async def run_asgi(self) -> None:
        """Whoever reads nothing does not keep what was written for him."""
        await super().run_asgi()
        if not self.disconnected:
            self._abort = self.loop.call_later(ABORT_SECONDS, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        super().connection_lost(exc)
        if self._abort is not None:
            self._abort.cancel()

    def post(self, frame: bytes) -> bool:
        """Write a frame at once, without waiting; gives whether it was: a slow reader is written nothing."""
        is_open = self.handshake_complete and not self.close_sent and self.conn.state is State.OPEN
        if not is_open or self.transport.is_closing() or not self.writable.is_set():
            return False
        self.transport.write(frame)
        return True
