"""Our own commands as child processes."""

import sys
from collections.abc import Mapping
from pathlib import Path

from core.embedded.folder import CannotStart
from core.embedded.process import Process


def program(name: str, *arguments: str) -> list[str | Path]:
    """The command line of a command."""
    return [sys.executable, "-m", "commands", name, *arguments]


async def run_once(name: str, *arguments: str, env: Mapping[str, str], log: Path, keep_open: int) -> None:
    """Run a command to its end; raises with its last words when it fails."""
    process = await Process.start(name, program(name, *arguments), env=env, log=log, keep_open=[keep_open])
    if await process.wait():
        raise CannotStart(f"`{name}` failed: {process.last_words()} (more in {log})")
