"""Secrets and letters are encrypted at rest; keys change while all goes on, and one that is lost is missed at once."""

import asyncio
import base64
import os
import re
import subprocess
from pathlib import Path

import pytest
import pytest_asyncio
import redis.asyncio as redis

from core import clock, db, keys, vault
from core.embedded import programs
from core.settings import SettingsError, settings
from models.mail_message import MailMessage
from models.second_factor import Authenticator
from models.user import User
from services import audit, encryption, second_factor
from tests import make
from tests.conftest import DATABASE, make_database
from tests.services import eventually
from tests.test_seed import ran

A, B = "a:" + "first-key-" * 4, "b:" + "second-key-" * 4
MANY = 1000


def use(monkeypatch, *given, own=None):
    monkeypatch.setenv("TSUNAGI_ENCRYPTION_KEYS", ",".join(given))
    if own:
        monkeypatch.setenv("TSUNAGI_SECRET_KEY", own)
    settings.cache_clear()


@pytest_asyncio.fixture
async def apart(monkeypatch):
    """A database of its own, which this process uses meanwhile."""
    url = await make_database(f"{DATABASE}_keys")
    monkeypatch.setenv("TSUNAGI_DATABASE_URL", url)
    settings.cache_clear()
    await db.close()
    await db.open_pool()
    await encryption.prove()
    yield url
    await db.close()
    monkeypatch.undo()
    settings.cache_clear()
    await db.open_pool(db.REQUESTS)


async def letters(count, text="ご案内 {}"):
    now = clock.now()
    facts = {
        "kind": "welcome",
        "to": "x@example.jp",
        "locale": "ja",
        "subject": "ご案内",
        "due_at": now,
        "status": "KEPT",
    }
    rows = [
        MailMessage(**facts, cause=f"{now} {n}", text=text.format(n), html=f"<p>{text.format(n)}</p>")
        for n in range(count)
    ]
    await MailMessage.bulk_create(rows)
    return rows


async def kept(column="text", table="mail_message"):
    return [row["kept"] for row in await db.fetch(f"SELECT {column} AS kept FROM \"{table}\" WHERE {column} <> ''")]


def by(key_id, texts):
    return [text for text in texts if text.startswith(vault.mark(key_id))]


def test_what_is_locked_is_opened_in_its_place_alone(monkeypatch):
    one = vault.locked("秘密", of="a:1")
    assert vault.opened(one, of="a:1") == "秘密"
    assert vault.locked("秘密", of="a:1") != one
    assert vault.opened(one, of="a:2") is None
    for place in range(len(vault.mark("0")), len(one) - 2, 7):
        other = "A" if one[place] != "A" else "B"
        assert vault.opened(one[:place] + other + one[place + 1 :], of="a:1") is None
    bare = one.removeprefix(vault.mark("0"))
    assert vault.opened(bare, of="a:1") == "秘密", "as it was kept before keys had names"
    use(monkeypatch, A)
    assert vault.locked("秘密", of="a:1").startswith("enc1.a.")
    assert vault.opened(one, of="a:1") == "秘密"


@pytest.mark.parametrize("wrong", ["a:short", "0:" + "x" * 40, f"{A},{A}", "x" * 40])
def test_a_wrong_list_of_keys_is_said(monkeypatch, wrong):
    monkeypatch.setenv("TSUNAGI_ENCRYPTION_KEYS", wrong)
    settings.cache_clear()
    with pytest.raises(SettingsError, match="TSUNAGI_ENCRYPTION_KEYS") as told:
        keys.ring()
    assert wrong.partition(":")[2] not in str(told.value) or wrong == "x" * 40
    monkeypatch.undo()
    settings.cache_clear()


STEMS = ("植木太郎", "ueki", "090-7777-", "reset-link-")
"""Where none of them is, no planted word is: so gigabytes are read five times, not four thousand times."""


@pytest.mark.timeout(300)
async def test_none_of_a_thousand_planted_words_can_be_read(apart, tmp_path):
    """Names, mail addresses, phones and links in letters, and the secrets of authenticator apps."""
    words = [
        f"植木太郎{n:04}|ueki{n:04}@planted.example|090-7777-{n:04}|reset-link-{n:04}-planted" for n in range(MANY)
    ]
    await letters(MANY, "{}")
    rows = await MailMessage.all().order_by("id")
    for row, word in zip(rows, words, strict=True):
        row.text, row.html = word.replace("|", "\n"), f"<p>{word}</p>"
    await MailMessage.bulk_update(rows, fields=["text", "html"], batch_size=200)
    offered = [await second_factor.offer(await make.user()) for _ in range(5)]
    searched = {stem: [word for word in "|".join(words).split("|") if stem in word] for stem in STEMS}
    assert sum(map(len, searched.values())) == 4 * MANY
    searched |= {one.secret: [one.secret] for one in offered}
    assert {row.text for row in await MailMessage.all()} == {word.replace("|", "\n") for word in words}
    await db.fetch("SELECT pg_switch_wal()") if await _may_switch() else None
    found = dict([("dump", _dump(apart)), *_files()])
    client = redis.from_url(settings().redis_url)
    found["redis"] = b"".join([key + (await client.dump(key) or b"") async for key in client.scan_iter()])
    await client.aclose()
    assert b"x@example.jp" in found["dump"], "the search can find something"
    logs = [content for name, content in found.items() if re.fullmatch("[0-9A-F]{24}", name)]
    assert not logs or any(b"x@example.jp" in content for content in logs), "in the WAL too"
    for name, content in found.items():
        stems = [stem for stem in searched if stem.encode() in content]
        assert [word for stem in stems for word in searched[stem] if word.encode() in content] == [], name


async def _may_switch():
    ((allowed,),) = await db.read("SELECT has_function_privilege('pg_switch_wal()', 'EXECUTE')")
    return allowed


def _dump(url):
    program = programs.postgres().path / "pg_dump"
    address = "postgresql://" + url.partition("://")[2]
    return subprocess.run([program, "--inserts", address], check=True, capture_output=True).stdout


def _files():
    """What the test's own cluster, if it can be read, and this process have written."""
    port = settings().database_url.rpartition(":")[2].partition("/")[0]
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            arguments = process.read_bytes().split(b"\0")
        except OSError:
            continue
        if f"port={port}".encode() in arguments and b"-D" in arguments:
            cluster = Path(os.fsdecode(arguments[arguments.index(b"-D") + 1]))
            for file in [*cluster.glob("pg_wal/*"), *cluster.glob("base/pgsql_tmp/*"), *cluster.glob("../../log/*")]:
                if file.is_file():
                    yield file.name, file.read_bytes()
    for file in Path(settings().data).rglob("*"):
        if file.is_file():
            yield file.name, file.read_bytes()


async def test_keys_rotate_while_letters_are_written_and_one_stays_behind_nowhere(apart, monkeypatch):
    before = await letters(450)
    user = await make.user()
    offer = await second_factor.offer(user)
    assert len(by("0", await kept())) == 450
    use(monkeypatch, A)
    await encryption.prove()
    (place,) = [one for one in encryption.places() if one.name == "mail_message.text"]
    assert await encryption._moved(place) == encryption.BATCH, "a rotation that was killed after its first batch"
    assert {row.text for row in await MailMessage.all()} == {row.text for row in before}

    async def write():
        for _ in range(20):
            await letters(5)
            await asyncio.sleep(0.002)

    writing = asyncio.create_task(write())
    code, said = await ran(apart, "keys", "rotate")
    await writing
    assert (code, "mail_message.text: " in said) == (0, True)
    assert await encryption.rotate() == 0
    texts = await kept()
    assert (len(texts), len(by("a", texts))) == (550, 550)
    assert len(by("a", await kept("html"))) == 550
    row = await Authenticator.get(user_id=user.id)
    assert row.secret.startswith("enc1.a.")
    assert vault.opened(row.secret, of=f"authenticator:{row.id}") == offer.secret
    assert await db.fetch("SELECT id FROM encryption_key") == [{"id": "a"}]
    use(monkeypatch, A, own="another-own-key-another-own-key-another-own")
    await encryption.prove()
    assert len({row.text for row in await MailMessage.all()}) >= 450


async def test_what_was_in_clear_is_read_as_it_is_and_then_encrypted(apart):
    (row,) = await letters(1)
    await db.fetch("UPDATE mail_message SET text = 'alt', html = '' WHERE id = $1 RETURNING id", row.id)
    assert (await MailMessage.get(id=row.id)).text == "alt"
    assert (await encryption.counted())["mail_message.text"] == {"": 1}
    assert await encryption.rotate() == 1
    assert len(by("0", await kept())) == 1
    assert (await MailMessage.get(id=row.id)).text == "alt"


async def test_a_lost_key_is_told_at_the_start_and_one_that_nothing_needs_is_not(apart, monkeypatch):
    use(monkeypatch, A)
    await encryption.prove()
    use(monkeypatch, B)
    await encryption.prove()
    use(monkeypatch, A)
    await encryption.prove()
    await letters(3)
    for given in ((B,), ("a:" + "forged-key-" * 4,), ()):
        use(monkeypatch, *given)
        with pytest.raises(SettingsError, match="the key `a` is missing, or is another one"):
            await encryption.prove()
        code, said = await ran(apart, "scheduler")
        assert (code, "the key `a` is missing" in said) == (1, True)
    with pytest.raises(vault.Unreadable):
        await MailMessage.all()
    use(monkeypatch, B, A)
    await encryption.prove()
    assert await encryption.rotate() == 6
    use(monkeypatch, B)
    await encryption.prove()
    assert len(await MailMessage.all()) == 3


async def test_a_text_that_was_moved_is_not_shown(apart):
    (row,) = await letters(1)
    await db.fetch("UPDATE mail_message SET html = text WHERE id = $1 RETURNING id", row.id)
    with pytest.raises(vault.Unreadable, match=r"mail_message\.html"):
        await MailMessage.get(id=row.id)


async def test_the_chain_of_the_audit_trail_outlives_its_key(apart, monkeypatch):
    await make.business()
    await audit.seal()

    async def sealed():
        await audit.seal()
        return await audit.newest_seal()

    await eventually(sealed)
    use(monkeypatch, A)
    await encryption.rotate()
    await encryption.rotate()
    use(monkeypatch, A, own="another-own-key-another-own-key-another-own")
    found = await audit.verify()
    assert {one.harm for one in found.findings} <= {audit.Harm.WRONG_SIGNATURE}
    assert found.seals == 2
    assert found.newest.startswith("2:")


async def test_who_logs_in_is_counted_under_no_name(http, nobody, apart):
    user = await make.user(await make.business())
    await nobody.tell("login", "", loginId=user.login_id, password="Wrong-1234")
    (row,) = await db.fetch("SELECT key FROM login_guard")
    assert len(base64.urlsafe_b64decode(row["key"] + "=")) == 32
    assert await User.filter(login_id=user.login_id).exists()
