"""The parts of the product, one process each, in the foreground: SIGTERM stops them in order."""

import importlib
import os

import uvicorn

from commands.cli import command
from core.log import set_up
from core.settings import settings


@command
def web() -> None:
    """Serve the API on TSUNAGI_PORT (or PORT)."""
    set_up("web")
    uvicorn.run(
        "app:app",
        host=os.environ.get("TSUNAGI_HOST", "127.0.0.1"),
        port=settings().port,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="websockets-sansio",
        ws_max_size=200_000,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=5,
        proxy_headers=False,
    )


@command
def worker() -> None:
    """Run jobs: mails and what else has time."""
    importlib.import_module("workers.runner").main()


@command
def relay() -> None:
    """Hand committed events on to jobs and live listeners."""
    importlib.import_module("workers.relay").main()


@command
def scheduler() -> None:
    """Do what is due by the clock; many may run, one works."""
    importlib.import_module("workers.scheduler").main()
