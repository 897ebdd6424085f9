"""PostgreSQL servers for tests that break them: one of our own in a folder, and copies of it."""

import contextlib
import os
import shutil
import signal
from pathlib import Path

from commands._servers import temporary_folder
from core.embedded.folder import free_port, hold
from core.embedded.postgres import ALWAYS, SUPERUSER, Postgres
from core.embedded.process import Process


class Cluster:
    """A server that may be stopped, destroyed and started again; copies run beside it as the same user."""

    def __init__(self, folder, **settings):
        self.folder = folder
        self.postgres = Postgres(folder, **settings)
        self.processes = []

    @property
    def url(self):
        return self.postgres.url()

    async def start(self):
        self.processes.append(await self.postgres.start())

    async def run(self, name, *arguments):
        """One of PostgreSQL's programs, as the user of the server; gives its exit code."""
        process = await self._started(name, *arguments)
        code = await process.wait()
        assert code == 0, process.last_words()

    async def serve(self, data, port, **settings):
        """A server on a data folder of another origin."""
        settings = {**ALWAYS, **self.postgres.settings, "port": port, **settings}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        process = await self._started("postgres", "-D", str(data), *options)
        self.processes.append(process)
        return process

    async def replica(self):
        """A streaming replica; gives the address at which it answers."""
        data, port = self.data("replica"), free_port()
        source = self.postgres.url(SUPERUSER, role=SUPERUSER)
        copy = ["--pgdata", str(data), "--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast"]
        await self.run("pg_basebackup", "--dbname", source, *copy)
        await self.serve(data, port)
        return self.at(port)

    def data(self, name):
        """An empty folder that the server may fill."""
        made = self.postgres.home / name
        made.mkdir(mode=0o700)
        if self.postgres.user is not None:
            os.chown(made, self.postgres.user, -1)
        return made

    def at(self, port, role="tsunagi", database="tsunagi"):
        return self.postgres.url(database, role=role).replace(f":{self.postgres.port}/", f":{port}/")

    async def _started(self, name, *arguments):
        programs = self.postgres._programs
        return await Process.start(
            name,
            [programs.path / name, *arguments],
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
            log=self.folder.room("log") / f"{name}.log",
            cwd=Path("/"),
            on_death_of_parent=signal.SIGINT,
            user=self.postgres.user,
        )

    async def stop(self):
        for process in self.processes:
            await process.stop(signal.SIGQUIT)


@contextlib.asynccontextmanager
async def cluster(**settings):
    """A server with nothing in it."""
    with temporary_folder() as path:
        async with hold(path, "a test") as folder:
            found = Cluster(folder, **settings)
            await found.start()
            try:
                yield found
            finally:
                await found.stop()
                shutil.rmtree(found.postgres.home, ignore_errors=True)
