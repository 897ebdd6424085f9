"""A TCP proxy that can cut, delay or swallow what passes through it."""

import asyncio
import contextlib


class Proxy:
    """Stands between our processes and a server."""

    def __init__(self, port: int) -> None:
        self.to = port
        self.port = 0
        self.delay = 0.0
        self._flows = asyncio.Event()
        self._flows.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._taken, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        self.flow()
        self.cut()

    def cut(self) -> None:
        """Reset every connection; new ones are taken."""
        for writer in self._writers:
            writer.transport.abort()

    def swallow(self) -> None:
        """Pass nothing on, and say nothing, until told to."""
        self._flows.clear()

    def flow(self) -> None:
        self._flows.set()

    async def _taken(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, to = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, to}
        try:
            await asyncio.gather(self._pass(reader, to), self._pass(there, writer))
        finally:
            self._writers -= {writer, to}

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while content := await reader.read(65536):
                await self._flows.wait()
                if self.delay:
                    await asyncio.sleep(self.delay)
                writer.write(content)
                await writer.drain()
        writer.close()
