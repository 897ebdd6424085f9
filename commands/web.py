"""`web`: one web server in the foreground."""

from typing import Annotated

import typer

FRAME_BYTES = 200_000
GRACE_SECONDS = 2


def command(
    host: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 means every one of this machine.")
    ] = "127.0.0.1",
) -> None:
    """Serve the API on TSUNAGI_PORT (or PORT), until SIGTERM or Ctrl-C."""
    import uvicorn

    from core.log import set_up
    from core.settings import settings

    set_up("web")
    uvicorn.run(
        "app:app",
        host=host,
        port=settings().port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="websockets-sansio",
        ws_max_size=FRAME_BYTES,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
