"""uvicorn's sockets, which also take frames that are whole already: what many are told is framed once."""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request
from websockets.protocol import State

from core.graph.frame import POST


class SocketServer(WebSocketsSansIOProtocol):
    """One connection."""

    def handle_connect(self, event: Request) -> None:
        """Offer it to the application, which has not begun yet."""
        super().handle_connect(event)
        if hasattr(self, "scope"):
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[POST] = self.post

    def post(self, frame: bytes) -> bool:
        """Write a frame at once, without waiting; gives whether it was: a slow reader is written nothing."""
        is_open = self.handshake_complete and not self.close_sent and self.conn.state is State.OPEN
        if not is_open or self.transport.is_closing() or not self.writable.is_set():
            return False
        self.transport.write(frame)
        return True
