"""PostgreSQL and Valkey for one command, in a folder that goes with it."""

import contextlib
import os
import signal
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from core.embedded.folder import CannotStart, Folder
from core.embedded.postgres import Postgres
from core.embedded.supervisor import Service, Supervisor
from core.embedded.valkey import Valkey

GIVEN = ("TSUNAGI_TEST_DATABASE_URL", "TSUNAGI_TEST_REDIS_URL")
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
CONNECTIONS_PER_PROCESS = 60


@contextlib.contextmanager
def temporary_folder() -> Any:
    with tempfile.TemporaryDirectory(prefix="tsunagi-test-", ignore_cleanup_errors=True) as name:
        if os.geteuid() == 0:
            Path(name).chmod(0o711)  # PostgreSQL's user passes through
        yield Path(name)


@contextlib.asynccontextmanager
async def servers(folder: Folder, processes: int, **settings: str) -> AsyncIterator[tuple[str, str]]:
    """Where PostgreSQL and Redis are: given ones, or our own with these settings for as long as this lasts."""
    given = [url for name in GIVEN if (url := os.environ.get(name))]
    if len(given) == len(GIVEN):
        yield given[0], given[1]
        return
    if given:
        raise CannotStart(f"Set both {GIVEN[0]} and {GIVEN[1]}, or neither to have both started here.")
    connections = str(100 + CONNECTIONS_PER_PROCESS * processes)
    chosen = {"max_connections": connections, **NOT_DURABLE, **settings}
    postgres, valkey = Postgres(folder, **chosen), Valkey(folder)
    services = [
        Service("PostgreSQL", postgres.start, ending=signal.SIGINT),
        Service("Valkey", valkey.start),
    ]
    supervisor = Supervisor(print)
    try:
        await supervisor.run(*services)
        yield postgres.url("postgres"), valkey.url()
    finally:
        await supervisor.stop(*services)
