"""`archive`: PostgreSQL's log of changes, taken as it comes and kept encrypted, for restoring to any moment."""

import asyncio
import contextlib
import signal
from pathlib import Path
from typing import Annotated

import typer

SLOT = "tsunagi_archive"
EVERY_SECONDS = 3.0
"""As much as is lost when both the server and this process's own folder are."""


def command(
    to: Annotated[Path, typer.Option(help="Folder of the log; keep it on another machine than the database.")],
) -> None:
    """Take the log of changes from TSUNAGI_REPLICATION_URL, and keep it encrypted, until SIGTERM or Ctrl-C.

    With a copy of the server (`backup --cluster`) it brings back any moment since (`restore --cluster`).
    """
    from commands._backup import key
    from commands._database import replication_url

    asyncio.run(_archive(to.absolute(), replication_url(), key()))


async def _archive(to: Path, url: str, key: str) -> None:
    from core.backup import dumps, wal
    from core.embedded import programs
    from core.embedded.folder import CannotStart
    from core.embedded.process import Process

    incoming = to / "incoming"
    incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
    common: list[str | Path] = [
        programs.postgres().path / "pg_receivewal",
        f"--dbname={dumps.without_password(url)}",
        "--no-password",
    ]
    common.append(f"--slot={SLOT}")
    environment = dumps.environment(url)
    made = await Process.start("slot", [*common, "--create-slot", "--if-not-exists"], env=environment)
    if await made.wait():
        raise CannotStart("The log cannot be taken: TSUNAGI_REPLICATION_URL needs a role with REPLICATION.")
    taking = await Process.start(
        "pg_receivewal", [*common, f"--directory={incoming}", "--synchronous"], env=environment,
        on_death_of_parent=signal.SIGTERM,
    )  # fmt: skip
    stop, kept = asyncio.Event(), dict[str, int]()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    try:
        while not stop.is_set() and taking.is_running:
            await asyncio.to_thread(wal.keep_new, incoming, to, key, kept)
            await _pause(stop)
    finally:
        await taking.stop()
        await asyncio.to_thread(wal.keep_new, incoming, to, key, kept)
    if not stop.is_set():
        raise CannotStart("pg_receivewal has ended.")


async def _pause(stop: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), EVERY_SECONDS)
