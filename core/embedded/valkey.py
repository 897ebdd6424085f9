"""A Valkey (or Redis) of our own: every write is appended to a file, nothing is evicted."""

import asyncio
import os
import signal
from pathlib import Path

from core.embedded import programs
from core.embedded.folder import CannotStart, Folder, kept_port, kept_secret
from core.embedded.process import Process, until

START_SECONDS = 120
DATABASES = 64


class Valkey:
    """One server in a data folder; `start` may be called again whenever it has ended."""

    def __init__(self, folder: Folder) -> None:
        self.home = folder.room("valkey")
        self.log = folder.room("log") / "valkey.log"
        self.port = kept_port(self.home / "port")
        self._password = kept_secret(self.home / "password")
        self._lock = folder.lock

    def url(self, database: int = 0) -> str:
        """Where a database is reached."""
        return f"redis://:{self._password}@127.0.0.1:{self.port}/{database}"

    async def start(self) -> Process:
        """The server, answering."""
        server = programs.redis()
        process = await Process.start(
            "valkey",
            [server.path, self._configuration()],
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "TZ": "UTC"},
            log=self.log,
            cwd=self.home,
            on_death_of_parent=signal.SIGTERM,
            keep_open=[self._lock],
        )
        if await until(self._answers, seconds=START_SECONDS, process=process):
            return process
        await process.stop(signal.SIGKILL)
        raise CannotStart(f"Valkey does not start: {process.last_words()} (more in {self.log})")

    def _configuration(self) -> Path:
        """A file, because a password on the command line can be read by everybody."""
        file = self.home / "valkey.conf"
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f'requirepass "{self._password}"',
            f'dir "{self.home.resolve()}"',
            f"databases {DATABASES}",
            "appendonly yes",
            'save ""',
            "maxmemory-policy noeviction",
            "daemonize no",
        ]
        file.touch(mode=0o600)
        file.write_text("\n".join(lines) + "\n")
        return file.resolve()

    async def _answers(self) -> bool:
        """Whether it has read its data and takes commands; asked by hand, the client is slow to import."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        try:
            writer.write(f"AUTH {self._password}\r\nPING\r\n".encode())
            return await reader.readline() == b"+OK\r\n" and await reader.readline() == b"+PONG\r\n"
        except OSError:
            return False
        finally:
            writer.close()
