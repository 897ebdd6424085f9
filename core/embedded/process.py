"""Child processes that never outlive us, however we end."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


class Trouble(Exception):  # noqa: N818 — a sentence for the user
    """What the user can mend, in one sentence."""


@dataclass
class Child:
    """A running program and how it is asked to stop."""

    name: str
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals = signal.SIGTERM

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    def stop(self, seconds: float = 10) -> None:
        """Ask it to stop, then make it stop."""
        if self.is_running:
            self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def start(  # noqa: PLR0913
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str] | None = None,
    user: int | None = None,
    group: int | None = None,
    cwd: Path | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
    death_signal: signal.Signals = signal.SIGTERM,
) -> Child:
    """Start a program in a session of its own; the kernel ends it when this process dies.

    Call it from the main thread: the kernel watches the thread that forks.
    """
    parent = os.getpid()
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=dict(environment) if environment is not None else None,
            start_new_session=True,
            cwd=cwd,
            preexec_fn=_bound(parent, death_signal, user, group),  # noqa: PLW1509 — one thread, before exec
        )
    return Child(name, process, stop_signal)


def _bound(parent: int, death_signal: signal.Signals, user: int | None, group: int | None) -> Callable[[], None]:
    """What the child does before it becomes the program; changing the user clears the bond, so that comes first."""

    def bind() -> None:
        if user is not None and group is not None:
            os.setgroups([])
            os.setgid(group)
            os.setuid(user)
        _LIBC.prctl(PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:
            os._exit(1)

    return bind


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether we could listen on a port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Whether somebody listens on a port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(ready: Callable[[], bool], child: Child, log: Path, seconds: float) -> None:
    """Until it is ready; if it ends before, say what it said last."""
    until = time.monotonic() + seconds
    while not ready():
        if not child.is_running:
            raise Trouble(f"{child.name} did not start: {last_line(log)}")
        if time.monotonic() > until:
            raise Trouble(f"{child.name} was not ready within {seconds:.0f} seconds; see {log}")
        time.sleep(0.02)


def last_line(log: Path) -> str:
    """The last words of a log."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    found = lines[-1] if lines else "it said nothing"
    return "the disk is full" if "No space left" in found else found


@contextlib.contextmanager
def stopping(children: list[Child]) -> Iterator[list[Child]]:
    """Stop what was started, the last first."""
    try:
        yield children
    finally:
        for child in reversed(children):
            child.stop()
