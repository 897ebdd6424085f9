"""Backups: sealed so that nothing is trusted that was changed, and put back after the database was destroyed."""

import asyncio
import io
import json
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core import db
from core.backup import folder
from core.backup.sealed import CHUNK_BYTES, HEADER_BYTES, TAG_BYTES, Opened, Sealer, Unreadable
from core.live.cursor import cursor
from tests import make
from tests.shopping import Shopper
from tests.test_commands import CLEAN, ROOT, told, up  # noqa: F401 — a fixture
from tests.test_live import follow, make_live

KEY = "a key of backups that is only for tests"
OTHER = KEY[::-1]
SIZES = (0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES)
FOLLOW = "subscription($after: EventCursor) { orderEvents(after: $after) { topic cursor order { number } } }"


def sealed(content):
    file = io.BytesIO()
    with Sealer(file, KEY) as sealer:
        for at in range(0, len(content), 70_000):
            sealer.write(content[at : at + 70_000])
    return file.getvalue()


def opened(raw, key=KEY):
    return Opened(io.BytesIO(raw), key, "it").readall()


@pytest.mark.parametrize("size", SIZES)
def test_what_is_sealed_is_opened_and_nothing_of_it_can_be_read(size):
    content = random.Random(size).randbytes(size)
    raw = sealed(content)
    assert opened(raw) == content
    assert sealed(content) != raw
    assert content[:40] not in raw or size < 40
    with pytest.raises(Unreadable, match="another TSUNAGI_BACKUP_KEY"):
        opened(raw, OTHER)


def test_every_changed_cut_moved_or_added_byte_is_found():
    chunk = CHUNK_BYTES + TAG_BYTES
    raw = sealed(random.Random(1).randbytes(2 * CHUNK_BYTES + 500))
    for at in [*range(HEADER_BYTES + 2), HEADER_BYTES + chunk - 1, HEADER_BYTES + chunk, len(raw) - 1]:
        with pytest.raises(Unreadable):
            opened(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
    first, second = raw[HEADER_BYTES:][:chunk], raw[HEADER_BYTES:][chunk : 2 * chunk]
    rest = raw[HEADER_BYTES + 2 * chunk :]
    header = raw[:HEADER_BYTES]
    for wrong in (
        header + second + first + rest, header + first + rest, header + first + second, header + first, header,
        raw[:-1], raw + b"x", raw[: HEADER_BYTES - 1], b"",
    ):  # fmt: skip
        with pytest.raises(Unreadable):
            opened(wrong)


def manage(*arguments, **environment):
    """A command that is to succeed; gives what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "commands", *arguments],
        cwd=ROOT, env=CLEAN | {"TSUNAGI_BACKUP_KEY": KEY} | environment,
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_without_a_key_or_a_database_there_is_no_backup(tmp_path):
    data = {"TSUNAGI_DATA": str(tmp_path)}
    assert told("backup", "--to", str(tmp_path), **data).startswith("TSUNAGI_BACKUP_KEY: set at least 32 random")
    assert told("backup", "--to", str(tmp_path), TSUNAGI_BACKUP_KEY="short", **data).startswith("TSUNAGI_BACKUP_KEY")
    sentence = told("backup", "--to", str(tmp_path), TSUNAGI_BACKUP_KEY=KEY, **data)
    assert sentence.startswith(f"There is no database in {tmp_path}")
    sentence = told("restore", str(tmp_path), TSUNAGI_BACKUP_KEY=KEY, **data)
    assert "holds no backup" in sentence
    assert list(tmp_path.iterdir()) == []


async def expired(shopper, after):
    """The error that a subscriber gets who goes on behind a cursor."""
    headers = {"accept": "text/event-stream", "authorization": f"Bearer {shopper.token}"}
    body = {"query": FOLLOW, "variables": {"after": after}}
    async with shopper.http.stream("POST", "/graphql", json=body, headers=headers) as answer:
        async for line in answer.aiter_lines():
            if line.startswith("data: "):
                return json.loads(line.removeprefix("data: "))["errors"][0]["extensions"]
    raise AssertionError("It said nothing")


def destroy(path):
    """A folder that a server still writes into."""
    while path.exists():
        shutil.rmtree(path, ignore_errors=True)


def digests(path):
    return {str(found.relative_to(path)): found.read_bytes() for found in path.rglob("*") if found.is_file()}


@pytest.mark.timeout(900)
async def test_a_database_destroyed_at_a_random_moment_of_a_load_is_restored(up, tmp_path):  # noqa: F811
    data = {"TSUNAGI_DATA": str(up.data)}
    up.start()
    shopper = Shopper(f"http://127.0.0.1:{up.port}")
    await shopper.begin()
    await shopper.place()
    stop = asyncio.Event()
    load = [asyncio.create_task(shopper.shop(stop)) for _ in range(4)]
    await asyncio.sleep(random.uniform(0.5, 2))
    began = time.time()
    said = await asyncio.to_thread(manage, "backup", "--to", str(tmp_path / "backups"), **data)
    (backup,) = (tmp_path / "backups").iterdir()
    assert said == f"{backup}\n"
    files = digests(up.data / "files")
    await asyncio.sleep(random.uniform(0.5, 2))
    destroy((up.data / "postgres").resolve())
    up.ends(signal.SIGKILL)
    stop.set()
    await asyncio.gather(*load)
    for name in ("files", "secret_key", "valkey"):
        path = up.data / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    safe = [one.number for one in shopper.placed if one.at < began]
    lost = shopper.placed[-1]
    assert len(shopper.placed) > len(safe) > 1

    await asyncio.to_thread(refuse_what_is_wrong, backup, data)
    assert "is whole" in manage("restore", str(backup), "--verify", **data)
    assert not (up.data / "files").exists(), "to verify touches nothing"
    assert "It is restored" in await asyncio.to_thread(manage, "restore", str(backup), **data)
    assert digests(up.data / "files") == files
    assert "is not empty" in told("restore", str(backup), TSUNAGI_BACKUP_KEY=KEY, **data)

    up.start()
    for former in (shopper.placed[0].event, lost.event):
        await shopper.begin()
        refusal = await expired(shopper, former)
        assert refusal["code"] == "CURSOR_EXPIRED"
        assert refusal["oldest"] != former
    numbers = await shopper.numbers()
    assert set(safe) <= set(numbers)
    assert lost.number not in numbers
    assert len(numbers) == len(set(numbers)), "none is doubled"
    assert await up.asked("SELECT count(*) FROM event_entry WHERE number > (SELECT value FROM event_counter c"
                          " WHERE c.business_id = event_entry.business_id)") == 0  # fmt: skip
    again = await shopper.place()
    assert int(again.number) <= int(lost.number), "the lost number is given anew, and its event has another cursor"
    assert again.event not in {one.event for one in shopper.placed[:-1]}
    replaced = await asyncio.to_thread(replace, up, backup, data)
    assert "kept: database tsunagi_before_" in replaced


def replace(up, backup, data):  # noqa: F811
    """Put the backup in the place of what has gone on since."""
    using = told("restore", str(backup), "--replace", TSUNAGI_BACKUP_KEY=KEY, **data)
    assert using.startswith("Tsunagi is already running on ")
    up.ends(signal.SIGINT)
    return manage("restore", str(backup), "--replace", **data)


def refuse_what_is_wrong(backup, data):
    """A wrong key, and one changed byte in any of the files, are found before anything is touched."""
    sentence = told("restore", str(backup), TSUNAGI_BACKUP_KEY=OTHER, **data)
    assert sentence.startswith("Nothing was touched. ")
    assert "made with another TSUNAGI_BACKUP_KEY" in sentence
    for name in (folder.DATABASE, folder.FILES, folder.manifest.NAME):
        path = backup / name
        raw = path.read_bytes()
        at = random.randrange(len(raw))
        path.write_bytes(raw[:at] + bytes([raw[at] ^ 1 << random.randrange(8)]) + raw[at + 1 :])
        assert told("restore", str(backup), TSUNAGI_BACKUP_KEY=KEY, **data).startswith("Nothing was touched. ")
        path.unlink()
        assert told("restore", str(backup), TSUNAGI_BACKUP_KEY=KEY, **data).startswith("Nothing was touched. ")
        path.write_bytes(raw)
    assert not (Path(data["TSUNAGI_DATA"]) / "files").exists()


async def test_another_epoch_ends_streams_and_refuses_the_cursors_of_before(http):
    """Even where a process outlives the database that was restored under it."""
    market, live = await make.market(http), make_live()
    placed = await market.order()
    before = cursor(market.seller.id, 1)
    stream = await follow(market.clerk, live, after=before)
    waiting = asyncio.create_task(anext(stream))
    await asyncio.sleep(0.2)
    await live.look()
    await db.fetch("UPDATE event_epoch SET value = 7")
    try:
        await live.look()
        told = (await asyncio.wait_for(waiting, 5)).errors[0].extensions
        assert told == {"code": "CURSOR_EXPIRED", "oldest": cursor(market.seller.id, 0, 7)}
        refused = await anext(await follow(market.clerk, live, after=before))
        assert refused.errors[0].extensions == told
        again = await anext(await follow(market.clerk, live, after=told["oldest"]))
        assert again.data["orderEvents"]["order"]["id"] == make.gid(placed)
        assert again.data["orderEvents"]["cursor"] == cursor(market.seller.id, 1, 7)
        answer = await market.clerk.tell("orderReceive", "event", id=make.gid(placed))
        assert answer["event"] == cursor(market.seller.id, 2, 7)
    finally:
        await db.fetch("UPDATE event_epoch SET value = 0")
