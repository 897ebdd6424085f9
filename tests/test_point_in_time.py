"""A server destroyed at a random moment comes back with all but its last seconds, or as it was at any moment."""

import asyncio
import contextlib
import datetime as dt
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest

from core.backup.wal import PARTIAL, keep_new
from core.embedded.folder import free_port
from core.embedded.postgres import SUPERUSER
from tests.clusters import cluster
from tests.services import eventually, serving
from tests.shopping import Shopper
from tests.test_backup import KEY, OTHER, destroy, expired, manage
from tests.test_commands import CLEAN, ROOT, told
from tests.test_replica import ENVIRONMENT

PROMISED_SECONDS = 10
LOAD_SECONDS = 14


@contextlib.contextmanager
def archiving(folder, **environment):
    process = subprocess.Popen(
        [sys.executable, "-m", "commands", "archive", "--to", str(folder)], cwd=ROOT,
        env=CLEAN | {"TSUNAGI_BACKUP_KEY": KEY} | environment,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def restore(server, backup, log, *more, name):
    data = server.data(name)
    manage("restore", str(backup), "--cluster", str(data), "--log", str(log), *more, **environment_of(server))
    return data


def environment_of(server):
    return {
        **ENVIRONMENT, "TSUNAGI_DATABASE_URL": server.url, "TSUNAGI_REDIS_URL": os.environ["TSUNAGI_REDIS_URL"],
        "TSUNAGI_REPLICATION_URL": server.postgres.url(SUPERUSER, role=SUPERUSER),
        "TSUNAGI_DATA": str(server.folder.path / "ours"),
    }  # fmt: skip


async def served(server, data):
    """PostgreSQL on what was laid out, once it is recovered and our last step is done; gives its environment."""
    port = free_port()
    await server.serve(data, port)
    environment = environment_of(server) | {"TSUNAGI_DATABASE_URL": server.at(port)}
    assert "another epoch" in await asyncio.to_thread(manage, "recovered", **environment)
    return environment


@pytest.mark.timeout(900)
async def test_a_destroyed_server_comes_back_with_all_but_its_last_seconds(tmp_path):
    log = tmp_path / "log"
    async with cluster() as server:
        environment = environment_of(server)
        await asyncio.to_thread(manage, "migrate", **environment)
        await asyncio.to_thread(manage, "seed", **environment)
        with archiving(log, **environment) as archive:
            async with serving(**environment) as (port, _):
                shopper = Shopper(f"http://127.0.0.1:{port}")
                await shopper.begin()
                await eventually(lambda: begun(log))
                stop = asyncio.Event()
                load = [asyncio.create_task(shopper.shop(stop)) for _ in range(3)]
                backup = await asyncio.to_thread(manage, "backup", "--cluster", "--to", str(tmp_path), **environment)
                await is_told_to_operators(shopper)
                await asyncio.sleep(LOAD_SECONDS / 2)
                moment = dt.datetime.fromtimestamp(int(time.time()), dt.UTC)
                await asyncio.sleep(LOAD_SECONDS / 2 + random.uniform(0, 4))
                server.processes.pop().tell(signal.SIGKILL)
                archive.kill()
                destroyed = time.time()
                destroy(server.postgres.cluster)
                destroy(log / "incoming")
                stop.set()
                await asyncio.gather(*load)
        backup = backup.strip()
        refuse_what_is_wrong(server, backup, log)

        data = await asyncio.to_thread(restore, server, backup, log, name="last")
        await compare(await served(server, data), shopper, destroyed - PROMISED_SECONDS, destroyed)
        until = moment.strftime("%Y-%m-%dT%H:%M:%S")
        data = await asyncio.to_thread(restore, server, backup, log, "--until", until, name="moment")
        await compare(await served(server, data), shopper, moment.timestamp() - 1, moment.timestamp() + 1, exactly=True)


async def test_a_file_that_gets_its_full_name_while_others_are_kept_is_kept_with_the_next_look(tmp_path):
    incoming, log = tmp_path / "incoming", tmp_path / "log"
    incoming.mkdir()
    log.mkdir()
    first, second = "00000001.history", f"00000001{2:016x}"
    os.mkfifo(incoming / first)
    (incoming / f"{second}.partial").write_bytes(b"changes")
    looking = asyncio.create_task(asyncio.to_thread(keep_new, incoming, log, KEY, {}))
    with await asyncio.to_thread((incoming / first).open, "wb") as slow:
        (incoming / f"{second}.partial").rename(incoming / second)
        slow.write(b"history")
    await looking
    assert [path.name for path in log.iterdir()] == [first]
    (incoming / first).unlink()
    await asyncio.to_thread(keep_new, incoming, log, KEY, {})
    assert sorted(path.name for path in log.iterdir()) == [first, second]
    assert list(incoming.iterdir()) == []


async def is_told_to_operators(shopper):
    """How far the archive is, and how old the copy."""
    text = (await shopper.http.get("/metrics/")).text
    told = dict(re.findall(r"^(tsunagi_(?:archive|backup)\w+) (\S+)$", text, re.MULTILINE))
    assert told["tsunagi_archive_running"] == "1.0"
    assert 0 <= float(told["tsunagi_archive_behind_bytes"]) < 50_000_000
    assert 0 <= float(told["tsunagi_backup_age_seconds"]) < 60


async def begun(log):
    return log.exists() and list(log.glob("*.partial"))


async def compare(environment, before, safe_until, lost_from, *, exactly=False):
    """All that was acknowledged until an instant is there, and, after going back, nothing from after another one."""
    async with serving(**environment) as (port, _):
        shopper = Shopper(f"http://127.0.0.1:{port}")
        await shopper.begin()
        numbers = set(await shopper.numbers())
        safe = {one.number for one in before.placed if one.at < safe_until}
        gone = [one for one in before.placed if one.number not in numbers]
        assert safe <= numbers
        assert len(safe) > 10
        if exactly:
            assert numbers & {one.number for one in before.placed if one.sent > lost_from} == set()
            assert len(gone) > 10
        for former in (before.placed[0].event, before.placed[-1].event):
            assert (await expired(shopper, former))["code"] == "CURSOR_EXPIRED"
        again = await shopper.place()
        assert again.number not in numbers
        assert again.event not in {one.event for one in before.placed}


def refuse_what_is_wrong(server, backup, log):
    """A wrong key, a changed byte and a missing file of the log: of its last two, as far as they are needed."""
    asked = ("restore", backup, "--cluster", str(server.postgres.home / "wrong"), "--log", str(log))
    environment = environment_of(server)
    assert "made with another TSUNAGI_BACKUP_KEY" in told(*asked, **environment, TSUNAGI_BACKUP_KEY=OTHER)
    assert not (server.postgres.home / "wrong").exists()
    files = {path.name: path for path in log.iterdir() if path.is_file() and path.suffix != ".new"}
    kept = [path for name, path in sorted(files.items()) if name.removesuffix(PARTIAL) not in files.keys() - {name}]
    kept = kept[-2:]
    for path in kept:
        raw = path.read_bytes()
        path.write_bytes(raw[:-9] + bytes([raw[-9] ^ 1]) + raw[-8:])
        assert "is damaged" in told(*asked, **environment, TSUNAGI_BACKUP_KEY=KEY)
        shutil.rmtree(server.postgres.home / "wrong")
        path.write_bytes(raw)
    kept[0].rename(log.parent / "aside")
    assert re.search("does not reach back|has gaps", told(*asked, **environment, TSUNAGI_BACKUP_KEY=KEY))
    (log.parent / "aside").rename(kept[0])
    assert "is not empty" in told(*asked, **environment, TSUNAGI_BACKUP_KEY=KEY)
    shutil.rmtree(server.postgres.home / "wrong")
