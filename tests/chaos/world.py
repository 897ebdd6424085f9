"""Two deployments on one PostgreSQL and one Valkey behind proxies; whoever dies is started again, as by `up`."""

import asyncio
import contextlib
import os
import signal
from pathlib import Path
from typing import Any

import asyncpg
import redis.asyncio as redis
from aiosmtpd.controller import Controller

from commands._child import program, run_once
from core.embedded.folder import Folder, free_port
from core.embedded.postgres import Postgres
from core.embedded.process import Process
from core.embedded.supervisor import Service, Supervisor
from core.embedded.valkey import Valkey
from tests.chaos.hooks import NETWORK
from tests.chaos.proxy import Proxy
from tests.services import Mailbox

FIXED = {
    "TSUNAGI_SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests",
    "TSUNAGI_ARGON2_MEMORY": "1024",
    "TSUNAGI_LOGIN_LIMIT_ADDRESS": "2000 per 15 minutes",
    "TSUNAGI_COST_LIMIT": "999999999999 per minute",
    "TSUNAGI_LOG_LEVEL": "WARNING",
    "TSUNAGI_WEBHOOK_NETWORKS": NETWORK,
}
OTHER = {"TSUNAGI_ROW_SECURITY": "false", "TSUNAGI_POOL": "6"}
"""What the second deployment is set to, unless it is another checkout."""


class World:
    """Everything that runs."""

    def __init__(self, folder: Folder, beside: Path | None) -> None:
        self.folder, self.beside = folder, beside
        self.supervisor = Supervisor(lambda _: None)
        self.postgres, self.valkey = Postgres(folder), Valkey(folder)
        self.database, self.redis = Proxy(self.postgres.port), Proxy(self.valkey.port)
        self.mailbox = Mailbox(free_port())
        self.ports = [free_port(), free_port()]
        self.services: dict[str, Service] = {}
        self._smtp: Controller | None = None

    @property
    def dsn(self) -> str:
        return self.postgres.url()

    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith(("TSUNAGI_", "PYTHON"))},
            **FIXED,
            "PYTHONPYCACHEPREFIX": str(self.folder.path / "bytecode"),
            "TSUNAGI_DATABASE_URL": self.dsn.replace(f":{self.postgres.port}/", f":{self.database.port}/"),
            "TSUNAGI_REDIS_URL": self.valkey.url().replace(f":{self.valkey.port}/", f":{self.redis.port}/"),
            "TSUNAGI_DATA": str(self.folder.path),
            "TSUNAGI_PUBLIC_URL": "http://tsunagi.test",
            "TSUNAGI_SMTP_URL": self.mailbox.url,
        }

    async def start(self) -> None:
        servers = {
            "postgres": Service("postgres", self.postgres.start, ending=signal.SIGINT),
            "valkey": Service("valkey", self.valkey.start),
        }
        self.services |= servers
        await self.supervisor.run(*servers.values())
        await self.database.start()
        await self.redis.start()
        self.mails_on()
        for name in ("migrate", "seed"):
            await self.run(name)
        ours = [self._service(name, place) for name in ("web", "worker") for place in (0, 1)]
        ours += [self._service("relay", 0), self._service("scheduler", 0)]
        await self.supervisor.run(*ours)

    async def run(self, name: str, *arguments: str) -> None:
        """A command, to its end; raises with its last words when it fails."""
        log = self.folder.room("log") / f"{name}.log"
        await run_once(name, *arguments, env=self.environment(), log=log, keep_open=self.folder.lock)

    def _service(self, name: str, place: int) -> Service:
        called = f"{name}-{'ab'[place]}"
        environment = {**self.environment(), "TSUNAGI_PORT": str(self.ports[place])}
        if place and not self.beside:
            environment |= OTHER

        async def start() -> Process:
            log = self.folder.room("log") / f"{called}.log"
            cwd = self.beside if place else None
            return await Process.start(
                called, program(name), env=environment, log=log, cwd=cwd, keep_open=[self.folder.lock]
            )

        self.services[called] = Service(called, start)
        return self.services[called]

    def kill(self, name: str) -> None:
        self.supervisor[self.services[name]].tell(signal.SIGKILL)

    @contextlib.asynccontextmanager
    async def without(self, name: str) -> Any:
        """A service is not there for a while."""
        await self.supervisor.stop(self.services[name])
        try:
            yield
        finally:
            await self.supervisor.run(self.services[name])

    async def fill(self, limit: str) -> None:
        """Let Valkey hold so much, and refuse all writes beyond it; 0 is no limit."""
        client = redis.from_url(self.valkey.url())
        try:
            await client.config_set("maxmemory", limit)
        finally:
            await client.aclose()

    def mails_on(self) -> None:
        if self._smtp is None:
            self._smtp = Controller(self.mailbox, hostname="127.0.0.1", port=self.mailbox.port)
            self._smtp.start()

    def mails_off(self) -> None:
        if self._smtp is not None:
            self._smtp.stop()
            self._smtp = None

    async def heal(self) -> None:
        """End whatever still disturbs."""
        for proxy in (self.database, self.redis):
            proxy.delay = 0
            proxy.flow()
        self.mails_on()
        for _ in range(100):
            with contextlib.suppress(redis.RedisError, OSError):
                await self.fill("0")
                return
            await asyncio.sleep(0.2)

    async def ask(self, sql: str, *values: Any) -> list[Any]:
        """Rows, straight from the database."""
        connection = await asyncpg.connect(self.dsn, timeout=10)
        try:
            return list(await connection.fetch(sql, *values))
        finally:
            await connection.close()

    async def stop(self) -> None:
        ours = [service for name, service in self.services.items() if name not in {"postgres", "valkey"}]
        if ours:
            await self.supervisor.stop(*ours)
        await self.database.stop()
        await self.redis.stop()
        self.mails_off()
        await self.supervisor.stop(*self.services.values())
