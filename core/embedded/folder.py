"""The data folder: who holds it, what is secret in it, which ports belong to it."""

import contextlib
import errno
import fcntl
import os
import secrets
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from core.embedded.process import until

STOPPING_SECONDS = 15
FULL = (errno.ENOSPC, errno.EDQUOT)


class CannotStart(Exception):
    """Something on this machine stands in the way; the message says what, and what to do."""


@dataclass(frozen=True)
class Folder:
    """A data folder that is ours alone while `lock` is open, here or in a child that inherited it."""

    path: Path
    lock: int

    def room(self, name: str) -> Path:
        """A folder within, made when it is missing."""
        room = self.path / name
        room.mkdir(mode=_mode(), exist_ok=True)
        return room


@contextlib.asynccontextmanager
async def hold(path: Path, address: str) -> AsyncIterator[Folder]:
    """Keep the folder for this process and its children; a second one is told where the first one answers.

    There are two locks: ours dies with us, the other is inherited by the children, so that after a `kill -9`
    the next start waits for the last of them.
    """
    with contextlib.ExitStack() as opened:
        ours, shared = (opened.enter_context(file) for file in _opened(path))
        if not _taken(ours.fileno()):
            ours.seek(0)
            raise CannotStart(f"Tsunagi is already running on {path}, at {ours.read() or 'an address not known yet'}.")
        if not await until(lambda: _asked(shared.fileno()), seconds=STOPPING_SECONDS, every=0.1):
            raise CannotStart(f"Processes of the last run still use {path}: try again in a moment.")
        ours.truncate(0)
        ours.write(address)
        ours.flush()
        yield Folder(path, shared.fileno())


def explained(error: OSError, path: Path) -> str:
    """One sentence about a folder that cannot be written."""
    if error.errno in FULL:
        return f"The disk is full: {path} cannot be written. Free some space, or set TSUNAGI_DATA elsewhere."
    return f"The data folder {path} cannot be written ({error.strerror}). Set TSUNAGI_DATA to a folder that can."


def kept_secret(path: Path) -> str:
    """The secret in a file that only we can read, made when it is missing."""
    if not path.exists():
        written = path.with_suffix(".new")
        written.unlink(missing_ok=True)
        with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        written.replace(path)
    return path.read_text().strip()


def kept_port(path: Path) -> int:
    """The port of last time, or another free one when somebody else has taken it."""
    with contextlib.suppress(OSError, ValueError):
        if is_free("127.0.0.1", port := int(path.read_text())):
            return port
    port = free_port()
    path.write_text(str(port))
    return port


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(host: str, port: int) -> bool:
    """Whether we could listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise CannotStart(f"Port {port} needs more rights than we have: set PORT above 1023.") from None
            return False
        return True


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


async def _asked(lock: int) -> bool:
    return _taken(lock)


def _opened(path: Path) -> list[IO[str]]:
    try:
        path.mkdir(mode=_mode(), parents=True, exist_ok=True)
        return [(path / name).open("a+", encoding="utf-8") for name in ("up.lock", "children.lock")]
    except OSError as error:
        raise CannotStart(explained(error, path)) from None


def _mode() -> int:
    """As root PostgreSQL runs as another user, who must be able to pass through."""
    return 0o711 if os.geteuid() == 0 else 0o700
