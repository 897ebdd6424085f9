"""PostgreSQL and Valkey as our children: they start, they mend, they go when we go."""

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
import redis.asyncio as redis

from core.embedded import account, programs
from core.embedded.folder import CannotStart, hold, kept_port, kept_secret
from core.embedded.postgres import Postgres
from core.embedded.process import Process, until
from core.embedded.supervisor import Service, Supervisor
from core.embedded.valkey import Valkey

SECONDS = 30
HURRY = {"fsync": "off"}


@pytest.fixture
def place():
    with tempfile.TemporaryDirectory(prefix="tsunagi-test-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest_asyncio.fixture
async def folder(place):
    async with hold(place / "data", "http://here.example") as found:
        yield found


@contextlib.asynccontextmanager
async def running(server):
    process = await server.start()
    try:
        yield process
    finally:
        await process.stop(signal.SIGINT)


async def asked(server, query):
    connection = await asyncpg.connect(server.url())
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_rows_outlive_a_killed_postgres(folder):
    server = Postgres(folder)
    async with running(server) as process:
        await asked(server, "CREATE TABLE kept AS SELECT 7 AS number")
        process.tell(signal.SIGKILL)
        await process.wait()
    async with running(server):
        assert await asked(server, "SELECT number FROM kept") == 7


async def test_our_role_owns_its_database_and_no_more(folder):
    server = Postgres(folder, **HURRY)
    async with running(server):
        assert await asked(server, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        assert await asked(server, "SELECT datctype FROM pg_database WHERE datname = current_database()") == "C.UTF-8"
        assert await asked(server, "SELECT count(*) FROM pg_stat_activity WHERE usename = current_user") == 1
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(server.url().replace(kept_secret(server.home / "password"), "guessed"))


async def test_a_pid_file_with_the_number_of_a_stranger_is_no_obstacle(folder):
    server = Postgres(folder, **HURRY)
    async with running(server):
        pass
    (server.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{server.cluster}\n0\n{server.port}\n\n\n")
    async with running(server):
        assert await asked(server, "SELECT 1") == 1


async def test_a_half_made_cluster_is_made_anew(folder):
    server = Postgres(folder, **HURRY)
    (server.home / "cluster.new" / "base").mkdir(parents=True)
    async with running(server):
        assert await asked(server, "SELECT 1") == 1
    assert not (server.home / "cluster.new").exists()


async def test_a_port_that_somebody_has_taken_is_left_to_him(folder):
    server = Valkey(folder)
    async with running(server):
        assert Valkey(folder).port != server.port
    path = folder.path / "port"
    assert kept_port(path) == kept_port(path)


async def test_what_valkey_was_told_outlives_it(folder):
    server = Valkey(folder)
    async with running(server) as process:
        async with redis.from_url(server.url()) as client:
            await client.rpush("list", *range(1000))
        process.tell(signal.SIGKILL)
        await process.wait()
    async with running(server), redis.from_url(server.url()) as client:
        assert await client.llen("list") == 1000
        with pytest.raises(redis.AuthenticationError):
            await redis.from_url(f"redis://127.0.0.1:{server.port}").ping()


async def test_a_folder_has_one_holder(folder):
    with pytest.raises(CannotStart, match=r"already running on .* at http://here.example"):
        async with hold(folder.path, "http://there.example"):
            pass


async def test_a_folder_waits_for_the_children_of_a_dead_holder(place):
    async with hold(place, "") as folder:
        child = await Process.start("sleep", ["/bin/sleep", "3"], env={}, keep_open=[folder.lock])
    async with hold(place, ""):
        assert await asyncio.wait_for(child.wait(), timeout=2) == 0


async def test_a_folder_that_cannot_be_written_is_named(place):
    taken = place / "file"
    taken.touch()
    with pytest.raises(CannotStart, match=r"The data folder .*file cannot be written .*Set TSUNAGI_DATA"):
        async with hold(taken, ""):
            pass


def state_of(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
    except OSError:
        return "gone"


async def test_no_child_outlives_a_killed_parent(place):
    program = (
        "import asyncio, os, sys\n"
        "from core.embedded.process import Process\n"
        "async def main():\n"
        "    child = await Process.start('child', ['/bin/sleep', '600'], env={})\n"
        "    print(child.pid, flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
        "asyncio.run(main())\n"
    )
    log = place / "log"
    parent = await Process.start("parent", [sys.executable, "-c", program], env=os.environ, log=log)
    assert await parent.wait() == -signal.SIGKILL
    pid = int(log.read_text())

    async def is_gone():
        return state_of(pid) in ("gone", "Z")

    assert await until(is_gone, seconds=5) is True


async def test_a_service_that_dies_is_started_again_until_it_is_stopped():
    said = []
    supervisor = Supervisor(said.append)
    service = Service("sleeper", lambda: Process.start("sleeper", ["/bin/sleep", "600"], env={}))
    await supervisor.run(service)
    first = supervisor[service]
    first.tell(signal.SIGKILL)

    async def is_back():
        return supervisor[service] is not first

    assert await until(is_back, seconds=5) is True
    second = supervisor[service]
    await supervisor.stop()
    assert not second.is_running
    assert said == ["sleeper ended (SIGKILL) and is started again: it gave no reason"]


def fake(folder, name, says):
    folder.mkdir(parents=True)
    (folder / name).write_text(f"#!/bin/sh\necho '{says}'\n")
    (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine without wheels, system servers and path."""
    for name in ("TSUNAGI_PG_BINDIR", "TSUNAGI_REDIS_BINDIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(programs, "SYSTEM", tmp_path / "system")
    monkeypatch.setattr(programs, "_package", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    return tmp_path


def test_postgres_is_looked_for_in_the_setting_the_wheel_the_system_and_the_path(bare, monkeypatch):
    with pytest.raises(CannotStart, match="There is no PostgreSQL 15 or newer"):
        programs.postgres()
    on_path = fake(bare / "path", "postgres", "postgres (PostgreSQL) 15.1")
    assert programs.postgres().path == on_path
    fake(bare / "system" / "9.6" / "bin", "postgres", "postgres (PostgreSQL) 9.6.1")
    fake(bare / "system" / "14" / "bin", "postgres", "postgres (PostgreSQL) 14.1")
    assert programs.postgres().path == on_path
    fake(bare / "system" / "15" / "bin", "postgres", "postgres (PostgreSQL) 15.3")
    system = fake(bare / "system" / "17" / "bin", "postgres", "postgres (PostgreSQL) 17.3")
    assert programs.postgres() == programs.Program(system, 17)
    wheel = fake(bare / "wheel" / "pginstall" / "bin", "postgres", "postgres (PostgreSQL) 18.0")
    monkeypatch.setattr(programs, "_package", lambda _: bare / "wheel")
    assert programs.postgres().path == wheel
    assert programs.postgres(of_version=17).path == system
    with pytest.raises(CannotStart, match="made by PostgreSQL 16"):
        programs.postgres(of_version=16)
    monkeypatch.setenv("TSUNAGI_PG_BINDIR", str(on_path))
    assert programs.postgres().path == on_path
    monkeypatch.setenv("TSUNAGI_PG_BINDIR", str(bare / "system" / "14" / "bin"))
    with pytest.raises(CannotStart, match="TSUNAGI_PG_BINDIR: postgres 14 is in"):
        programs.postgres()


def test_redis_is_looked_for_in_the_setting_the_wheel_and_the_path(bare, monkeypatch):
    fake(bare / "path", "redis-server", "Redis server v=6.2.1 sha=0")
    with pytest.raises(CannotStart, match="There is no Valkey and no Redis 7 or newer"):
        programs.redis()
    other = fake(bare / "other", "redis-server", "Redis server v=7.0.15 sha=0")
    monkeypatch.setenv("PATH", str(other))
    assert programs.redis().path == other / "redis-server"
    named = fake(bare / "named", "valkey-server", "Valkey server v=9.1.2 sha=0")
    monkeypatch.setenv("TSUNAGI_REDIS_BINDIR", str(named))
    assert programs.redis() == programs.Program(named / "valkey-server", 9)
    monkeypatch.setenv("TSUNAGI_REDIS_BINDIR", str(bare))
    with pytest.raises(CannotStart, match="TSUNAGI_REDIS_BINDIR: no valkey-server that runs"):
        programs.redis()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
async def test_a_data_folder_that_postgres_may_not_pass_is_no_obstacle_for_root(place, monkeypatch):
    monkeypatch.setattr(account, "ELSEWHERE", place / "elsewhere")
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    async with hold(closed / "data", "") as folder:
        server = Postgres(folder, **HURRY)
        async with running(server):
            assert await asked(server, "SELECT 1") == 1
        assert server.home.parent == place / "elsewhere"
        assert Postgres(folder).home == server.home


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_programs_that_postgres_may_not_reach_are_copied_for_root(place):
    user = account.user_for(place)
    found = programs.postgres()
    assert programs.reachable(found, place, user) == found
    closed = fake(place / "closed" / "package" / "pginstall" / "bin", "postgres", "postgres (PostgreSQL) 18.0")
    (place / "closed").chmod(0o700)
    assert not account.can_enter(closed, user)
    copied = programs.reachable(programs.Program(closed, 18), place, user)
    assert account.runs([copied.path / "postgres", "--version"], user)
    assert not copied.path.is_relative_to(place / "closed")
