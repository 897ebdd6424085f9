"""Child processes that cannot outlive us: the kernel signals them when their parent dies, however it dies."""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Self, TypeVar

T = TypeVar("T")

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 10_000_000
TAIL_BYTES = 4000

LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
"""Loaded before any fork: after one, only the simplest calls are safe."""


class Process:
    """One running program in a process group of its own, so that Ctrl-C reaches it through us alone."""

    def __init__(self, name: str, child: asyncio.subprocess.Process, log: Path | None, start_of_log: int) -> None:
        self.name = name
        self.log = log
        self._child = child
        self._start_of_log = start_of_log

    @classmethod
    async def start(
        cls,
        name: str,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        log: Path | None = None,
        cwd: Path | None = None,
        on_death_of_parent: signal.Signals = signal.SIGKILL,
        user: int | None = None,
        keep_open: Sequence[int] = (),
        patience: int = 0,
    ) -> Self:
        """Start it from the main thread: the kernel watches the thread that forks, not the process.

        `keep_open` are descriptors that it inherits: a lock among them is held for as long as it lives.
        Without `log` it writes where we write. `patience` is how much it lets others go first, as in `nice`.
        """
        output = _opened(log) if log else None
        try:
            child = await asyncio.create_subprocess_exec(
                *(os.fspath(part) for part in command),
                env=dict(env),
                cwd=cwd,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
                pass_fds=tuple(keep_open),
                user=user,
                group=None if user is None else _group_of(user),
                extra_groups=None if user is None else [],
                preexec_fn=_bind(os.getpid(), on_death_of_parent, patience),
            )
        finally:
            size = os.fstat(output).st_size if output is not None else 0
            if output is not None:
                os.close(output)
        return cls(name, child, log, size)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._child.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self._child.returncode is None

    async def wait(self) -> int:
        """Its exit code, once it has ended; negative is the signal that ended it."""
        return await self._child.wait()

    async def stop(self, how: signal.Signals = signal.SIGTERM, *, seconds: float = 4) -> None:
        """Ask it to stop, wait, then kill it and whatever it started."""
        self.tell(how)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.wait(), seconds)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        await self.wait()

    def tell(self, what: signal.Signals) -> None:
        """Send a signal to the process, if it still runs."""
        with contextlib.suppress(ProcessLookupError):
            self._child.send_signal(what)

    def said(self) -> str:
        """The end of what it has written since it started."""
        if self.log is None or not self.log.exists():
            return ""
        with self.log.open("rb") as file:
            file.seek(max(self._start_of_log, file.seek(0, os.SEEK_END) - TAIL_BYTES))
            return file.read().decode("utf-8", "replace").strip()

    def last_words(self) -> str:
        """The last line it has written: mostly the reason why it ended."""
        return (self.said().splitlines() or ["it gave no reason"])[-1]


async def until(
    ask: Callable[[], Awaitable[T]], *, seconds: float, every: float = 0.03, process: Process | None = None
) -> T | None:
    """Ask again until the answer is true, the time is over, or the process that should answer has ended."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while True:
        if answer := await ask():
            return answer
        if loop.time() > end or (process and not process.is_running):
            return None
        await asyncio.sleep(every)


def _bind(parent: int, death: signal.Signals, patience: int) -> Callable[[], None]:
    """What happens between fork and exec; the user is changed before, because that forgets the signal."""

    def bind() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, int(death), 0, 0, 0)
        if patience:
            os.nice(patience)
        if os.getppid() != parent:
            os._exit(1)

    return bind


def _opened(log: Path) -> int:
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    return os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def _group_of(user: int) -> int:
    import pwd  # noqa: PLC0415 — only who runs as root needs it

    return pwd.getpwuid(user).pw_gid
