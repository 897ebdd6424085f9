"""PgBouncer in transaction mode, by docs/operations/pgbouncer.ini: everything works behind it, with few connections."""

import asyncio
import contextlib
import os
import re
import subprocess
from urllib.parse import urlsplit

import asyncpg
import pytest

from core.embedded.folder import is_free
from tests.conftest import make_database
from tests.debian import program
from tests.services import eventually, free_port, running, serving
from tests.shopping import Shopper
from tests.test_backup import manage
from tests.test_commands import ROOT, told
from tests.test_commands import eventually as until

INI = ROOT / "docs" / "operations" / "pgbouncer.ini"
FEW = 4
"""Connections to PostgreSQL for each of the three entries: less than one process would like to have."""


def configured(folder, server, database, *, limits=True):
    """The file of the documentation, for this machine; gives its path and the port."""
    port, text = free_port(), INI.read_text()
    changes = {
        "host=127.0.0.1 port=5432 dbname=tsunagi": f"host={server.hostname} port={server.port} dbname={database}",
        "tsunagi = host=127.0.0.1 port=5432": f"tsunagi = host={server.hostname} port={server.port} dbname={database}",
        "listen_port = 6432": f"listen_port = {port}",
        "/etc/pgbouncer/userlist.txt": str(folder / "userlist.txt"),
        "default_pool_size = 20": f"default_pool_size = {FEW}",
    }
    for found, put in changes.items():
        assert found in text
        text = text.replace(found, put)
    if not limits:
        text = re.sub(" connect_query=.*", "", text)
    (folder / "pgbouncer.ini").write_text(text)
    (folder / "userlist.txt").write_text(f'"{server.username}" "{server.password}"\n')
    folder.chmod(0o755)
    return folder / "pgbouncer.ini", port


@contextlib.contextmanager
def pooler(ini, port):
    as_user = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen([*program("pgbouncer"), *as_user, str(ini)], stderr=subprocess.DEVNULL)
    try:
        assert until(lambda: not is_free("127.0.0.1", port), seconds=10)
        yield process
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
async def pooled(tmp_path):
    """A migrated database with demo data behind PgBouncer; gives the environment of web processes, and of workers."""
    server = urlsplit("postgresql://" + os.environ["TSUNAGI_DATABASE_URL"].partition("://")[2])
    name = f"tsunagi_pooled_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
    direct = await make_database(name)
    ini, port = configured(tmp_path, server, name)
    url = f"postgresql://{server.username}:{server.password}@127.0.0.1:{port}/"
    both = {"TSUNAGI_DIRECT_DATABASE_URL": direct, "TSUNAGI_DATA": str(tmp_path / "data")}
    manage("seed", **os.environ | {"TSUNAGI_DATABASE_URL": direct, "TSUNAGI_DATA": both["TSUNAGI_DATA"]})
    with pooler(ini, port):
        both["TSUNAGI_READER_URL"] = f"{url}tsunagi_reader"
        yield both | {"TSUNAGI_DATABASE_URL": f"{url}tsunagi"}, both | {"TSUNAGI_DATABASE_URL": f"{url}tsunagi_jobs"}


async def asked(url, query):
    connection = await asyncpg.connect("postgresql://" + url.partition("://")[2])
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


@pytest.mark.timeout(300)
async def test_everything_works_behind_pgbouncer(pooled):
    web, jobs = pooled
    direct = web["TSUNAGI_DIRECT_DATABASE_URL"]
    manage("migrate", **os.environ | web)
    async with serving(**web) as (port, _), serving(**web) as (other, _):
        with running("relay", "worker", "scheduler", **jobs):
            people = [Shopper(f"http://127.0.0.1:{at}", who) for at in (port, other)
                      for who in ("buyer@demo.example", "buyer2@demo.example")]  # fmt: skip
            for person in people:
                await person.begin()
            stop = asyncio.Event()
            load = [asyncio.create_task(person.shop(stop)) for person in people for _ in range(3)]
            pages = [asyncio.create_task(reads(person, stop)) for person in people for _ in range(3)]
            await asyncio.sleep(8)
            stop.set()
            await asyncio.gather(*load)
            assert sum(await asyncio.gather(*pages)) > 50
            for person in people:
                assert person.failed == []
                assert {one.number for one in person.placed} <= set(await person.numbers())
            assert sum(len(person.placed) for person in people) > 20

            async def told_of():
                return await asked(direct, "SELECT count(*) = 0 FROM event WHERE pending") or None

            await eventually(told_of, seconds=30)
            mails = "SELECT count(*) FROM mail_message m WHERE m.created_at > now() - interval '5 minutes'"
            await eventually(lambda: asked(direct, mails), seconds=30)
            used = (
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            assert await asked(direct, used) <= 3 * FEW + len(["relay listens", "scheduler's lock", "shopper"])


async def reads(person, stop):
    count = 0
    while not stop.is_set():
        assert len(await person.numbers()) > 200
        count += 1
    return count


async def test_limits_hold_on_each_connection_of_the_pooler(pooled):
    web, jobs = pooled
    for environment, seconds in ((web, "5s"), (jobs, "15s")):
        url = environment["TSUNAGI_DATABASE_URL"]
        for limit in await asyncio.gather(*(asked(url, "SHOW statement_timeout") for _ in range(3 * FEW))):
            assert limit == seconds
    with pytest.raises(asyncpg.QueryCanceledError):
        await asked(web["TSUNAGI_DATABASE_URL"], "SELECT pg_sleep(9)")


async def test_a_pooler_without_limits_is_refused(pooled, tmp_path):
    web, _ = pooled
    direct = web["TSUNAGI_DIRECT_DATABASE_URL"]
    server = urlsplit("postgresql://" + direct.partition("://")[2])
    (tmp_path / "bare").mkdir()
    ini, port = configured(tmp_path / "bare", server, server.path.lstrip("/"), limits=False)
    with pooler(ini, port):
        url = f"postgresql://{server.username}:{server.password}@127.0.0.1:{port}/tsunagi"
        sentence = await asyncio.to_thread(told, "relay", **os.environ | web | {"TSUNAGI_DATABASE_URL": url})
    assert "no statement_timeout" in sentence


async def test_a_pooler_without_an_entry_for_readers_is_refused(pooled):
    web, _ = pooled
    bare = {name: value for name, value in (os.environ | web).items() if name != "TSUNAGI_READER_URL"}
    sentence = await asyncio.to_thread(told, "relay", **bare)
    assert "TSUNAGI_READER_URL" in sentence
