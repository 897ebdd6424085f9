"""`web`: one web server in the foreground."""

import asyncio
import gc
from typing import Annotated, Any

import typer

FRAME_BYTES = 200_000
GRACE_SECONDS = 2
DRAIN_SECONDS = 0.5
"""For the last words of streams."""
SELDOM = (20_000, 50, 100)
"""When Python looks for rings of garbage: what is loaded at the start is none, and answers leave few."""
OPTIONS_OF_SERVER: dict[str, Any] = {
    "log_config": None,
    "access_log": False,
    "server_header": False,
    "proxy_headers": False,
    "ws": "websockets-sansio",
    "ws_max_size": FRAME_BYTES,
    "ws_per_message_deflate": False,
    "ws_ping_interval": None,  # GraphQL's own pings find out who is gone
}


def command(
    host: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 means every one of this machine.")
    ] = "127.0.0.1",
    grace: Annotated[
        int, typer.Option(min=1, help="Seconds in which running requests may end once the process is to stop.")
    ] = GRACE_SECONDS,
) -> None:
    """Serve the API on TSUNAGI_PORT (or PORT), until SIGTERM or Ctrl-C."""
    import uvicorn

    gc.disable()
    from app import LIVE, app
    from core.log import set_up
    from core.settings import settings
    from core.web.socket_server import SocketServer

    class Server(uvicorn.Server):
        """Streams are told to go on elsewhere before their sockets are closed."""

        def handle_exit(self, sig: int, frame: Any) -> None:
            loop = asyncio.get_running_loop()
            loop.call_soon_threadsafe(LIVE.drain)
            loop.call_soon_threadsafe(loop.call_later, DRAIN_SECONDS, super().handle_exit, sig, frame)

    gc.freeze()
    gc.enable()
    gc.set_threshold(*SELDOM)
    set_up("web")
    options = OPTIONS_OF_SERVER | {"timeout_graceful_shutdown": grace, "ws": SocketServer}
    Server(uvicorn.Config(app, host=host, port=settings().port, **options)).run()
