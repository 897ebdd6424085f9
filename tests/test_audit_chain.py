"""Whoever changes, removes or inserts an entry of the audit trail is found out, and the entry is named."""

import asyncio
import contextlib
import re

import asyncpg
import pytest
import pytest_asyncio
from asyncpg.exceptions import RaiseError

from core import db
from core.settings import settings
from models.audit_entry import AuditEntry
from models.product import Product
from services import audit
from services.audit import Finding, Harm
from tests import make
from tests.conftest import DATABASE, make_database
from tests.services import eventually
from tests.test_seed import ran

OTHER = "another-secret-another-secret-another-secret"


@contextlib.asynccontextmanager
async def connected(url):
    connection = await asyncpg.connect("postgresql://" + url.partition("://")[2])
    try:
        yield connection
    finally:
        await connection.close()


@pytest_asyncio.fixture
async def trail(monkeypatch):
    """A database of its own with a sealed trail of several seals; this process uses it meanwhile."""
    url = await make_database(f"{DATABASE}_audit")
    monkeypatch.setenv("TSUNAGI_DATABASE_URL", url)
    monkeypatch.setattr(audit, "MOST", 4)
    settings.cache_clear()
    await db.close()
    await db.open_pool()
    business = await make.business()
    for number in range(9):
        await make.product(business, f"品 {number} #")
    await sealed()
    yield url
    await db.close()
    monkeypatch.undo()
    settings.cache_clear()
    await db.open_pool(db.REQUESTS)


async def ticked():
    """Two ticks of the scheduler: what is marked is sealed when those before it have ended."""
    return [*await audit.seal(), *await audit.seal()]


async def sealed():
    """Ticks until everything is sealed: other tests of this cluster have transactions too."""
    made = []

    async def all_of_it():
        made.extend(await audit.seal())
        (mark,) = await db.fetch("SELECT sealed, last_value AS last FROM audit_mark, audit_entry_number")
        return mark["sealed"] == mark["last"]

    await eventually(all_of_it)
    return made


@contextlib.asynccontextmanager
async def without_triggers(url, table="audit_entry"):
    """Somebody with the rights of the table's owner."""
    async with connected(url) as one:
        await one.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield one
        await one.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


async def entry(url, place):
    """An entry's id and its seal."""
    async with connected(url) as one:
        key = await one.fetchval("SELECT id FROM audit_entry ORDER BY number OFFSET $1 LIMIT 1", place)
        return key, await one.fetchval("SELECT number FROM audit_seal WHERE $1 = ANY (ids)", key)


@pytest.mark.feature("SN-120")
async def test_what_nobody_touched_is_told_to_be_whole(trail):
    found = await audit.verify()
    assert found.findings == []
    assert (found.entries, found.unsealed) == (10, 0)
    assert found.seals == 3
    code, said = await ran(trail, "audit", "verify")
    assert (code, said.splitlines()[-1]) == (0, "Nothing was changed, removed or inserted.")


@pytest.mark.parametrize(
    "change",
    [
        "after = jsonb_set(after, '{price}', '334')",
        "address = '10.0.0.1'",
        "created_at = created_at + interval '1 microsecond'",
        "operation = 'x'",
        "business_id = (SELECT id FROM business LIMIT 1), user_id = NULL, kind = 'Order'",
        "target_version = 7",
    ],
)
async def test_one_changed_byte_is_found_and_named(trail, change):
    key, number = await entry(trail, 5)
    async with without_triggers(trail) as one:
        assert await one.execute(f"UPDATE audit_entry SET {change} WHERE id = $1", key) == "UPDATE 1"
    assert (await audit.verify()).findings == [Finding(Harm.CHANGED, number, key)]
    code, said = await ran(trail, "audit", "verify")
    assert code == 1
    assert f"changed: seal {number}, entry {key}" in said


async def test_what_is_removed_inserted_or_given_another_place_is_found(trail):
    removed, number = await entry(trail, 2)
    async with without_triggers(trail) as one:
        await one.execute("DELETE FROM audit_entry WHERE id = $1", removed)
        columns = ", ".join(name for name in audit.FORMS[1] if name not in {"id", "number"})
        place = await one.fetchval("SELECT max(number) FROM audit_entry") - 3
        elsewhere = "UPDATE audit_entry SET number = 1000 + number WHERE number = $1 RETURNING id"
        (moved,) = await one.fetch(elsewhere, place)
        (planted,) = await one.fetch(
            f"INSERT INTO audit_entry (id, number, {columns}) SELECT gen_random_uuid(), $1, {columns}"
            " FROM audit_entry LIMIT 1 RETURNING id", place,
        )  # fmt: skip
    found = (await audit.verify()).findings
    assert Finding(Harm.REMOVED, number, removed) in found
    assert {(one.harm, one.entry) for one in found} == {
        (Harm.REMOVED, removed), (Harm.REMOVED, moved["id"]), (Harm.INSERTED, planted["id"]),
    }  # fmt: skip


async def test_who_mends_the_seal_too_breaks_the_chain(trail):
    key, number = await entry(trail, 1)
    async with without_triggers(trail) as one, without_triggers(trail, "audit_seal"):
        await one.execute("UPDATE audit_entry SET address = '10.0.0.1' WHERE id = $1", key)
        digest = (await one.fetchrow(f"SELECT {audit._digest(1)} AS digest FROM audit_entry WHERE id = $1", key))[
            "digest"
        ]
        await one.execute(
            "UPDATE audit_seal SET digests[array_position(ids, $1)] = $2 WHERE number = $3", key, digest, number
        )
    assert (await audit.verify()).findings == [Finding(Harm.SEAL_CHANGED, number)]


async def test_who_makes_the_whole_chain_anew_cannot_sign_it(trail):
    anchor = await audit.newest_seal()
    key, _ = await entry(trail, 0)
    async with without_triggers(trail) as one, without_triggers(trail, "audit_seal"):
        await one.execute("UPDATE audit_entry SET address = '10.0.0.1' WHERE id = $1", key)
        before = b""
        for row in await one.fetch("SELECT * FROM audit_seal ORDER BY number"):
            digests = [
                await one.fetchval(f"SELECT {audit._digest(1)} FROM audit_entry WHERE id = $1", id) for id in row["ids"]
            ]
            before = audit.Seal(**{**row, "digests": digests}).head_behind(before)
            await one.execute(
                "UPDATE audit_seal SET digests = $1, head = $2 WHERE number = $3", digests, before, row["number"]
            )
    harms = [(found.harm, found.seal) for found in (await audit.verify()).findings]
    assert harms == [(Harm.WRONG_SIGNATURE, number) for number in (1, 2, 3)]
    async with without_triggers(trail, "audit_seal") as one:
        await one.execute("UPDATE audit_seal SET key_id = 'lost'")
    assert (await audit.verify()).findings == [Finding(Harm.UNKNOWN_KEY, 3)]
    assert Finding(Harm.ANCHOR_DIFFERS, 3) in (await audit.verify(dict([anchor]))).findings


async def test_an_end_that_was_cut_off_is_found_by_a_head_that_was_kept_elsewhere(trail):
    _, said = await ran(trail, "audit", "head")
    assert re.fullmatch(r"3:[0-9a-f]{64}", said.strip())
    async with without_triggers(trail) as one, without_triggers(trail, "audit_seal"):
        await one.execute("DELETE FROM audit_entry WHERE id IN (SELECT unnest(ids) FROM audit_seal WHERE number = 3)")
        await one.execute("DELETE FROM audit_seal WHERE number = 3")
    assert (await audit.verify()).findings == []
    code, told = await ran(trail, "audit", "verify", "--anchor", said.strip())
    assert (code, "seal removed: seal 3" in told) == (1, True)
    async with without_triggers(trail, "audit_seal") as one:
        await one.execute("DELETE FROM audit_seal WHERE number = 1")
    assert Harm.SEAL_REMOVED in {found.harm for found in (await audit.verify()).findings}
    assert (await ran(trail, "audit", "verify", "--anchor", "nonsense"))[0] == 1


async def test_seals_are_append_only(trail):
    async with connected(trail) as one:
        for statement in ("UPDATE audit_seal SET number = 9", "DELETE FROM audit_seal", "TRUNCATE audit_seal"):
            with pytest.raises(RaiseError, match="append-only"):
                await one.execute(statement)


async def test_a_key_may_go_once_a_newer_one_has_signed(trail, monkeypatch):
    monkeypatch.setenv("TSUNAGI_ENCRYPTION_KEYS", f"b:{OTHER}")
    settings.cache_clear()
    await make.business()
    assert [one.key_id for one in await sealed()] == ["b"]
    own = settings().secret_key.get_secret_value()
    monkeypatch.setenv("TSUNAGI_SECRET_KEY", "a-new-own-key-a-new-own-key-a-new-own-key")
    settings.cache_clear()
    harms = {one.harm for one in (await audit.verify()).findings}
    assert harms == {Harm.WRONG_SIGNATURE}, "another key of the same id is no proof"
    for former, expected in ((OTHER, {Harm.WRONG_SIGNATURE}), (f"{OTHER}, {own}", set())):
        monkeypatch.setenv("TSUNAGI_FORMER_SECRET_KEYS", former)
        settings.cache_clear()
        assert {one.harm for one in (await audit.verify()).findings} == expected, "unless it is named as a former one"
    monkeypatch.delenv("TSUNAGI_FORMER_SECRET_KEYS")
    settings.cache_clear()
    async with without_triggers(trail, "audit_seal") as one:
        await one.execute("UPDATE audit_seal SET key_id = 'gone' WHERE key_id = '0'")
    assert (await audit.verify()).findings == []


async def test_nothing_is_sealed_before_those_who_write_have_ended_and_nobody_waits(trail):
    async with connected(trail) as slow:
        before = await audit.newest_seal()
        transaction = slow.transaction()
        await transaction.start()
        await slow.execute("UPDATE product SET price = 1 WHERE id = (SELECT id FROM product ORDER BY id LIMIT 1)")
        business = await asyncio.wait_for(make.business(), 1)
        assert await ticked() == []
        assert await audit.newest_seal() == before
        await transaction.commit()
    assert sum(len(one.ids) for one in await sealed()) == 2
    assert (await audit.verify()).findings == []
    assert await AuditEntry.filter(business_id=business.id).count() == 1
    assert await audit.seal() == []


async def test_while_many_write_and_roll_back_each_entry_is_sealed_once(trail):
    business = await make.business()
    done = asyncio.Event()

    class Undone(Exception):
        pass

    async def write(k):
        for i in range(12):
            with contextlib.suppress(Undone):
                async with db.transaction():
                    await Product.create(business_id=business.id, name=f"{k} {i}", price=1, unit="個", tax_rate=8)
                    await asyncio.sleep(0.001 * ((k * 7 + i) % 5))
                    if (k + i) % 5 == 0:
                        raise Undone

    async def keep_sealing():
        while not done.is_set():
            await asyncio.gather(audit.seal(), audit.seal())
            await asyncio.sleep(0.005)

    sealing = asyncio.create_task(keep_sealing())
    await asyncio.gather(*map(write, range(8)))
    done.set()
    await sealing
    await sealed()
    async with connected(trail) as one:
        twice = "SELECT count(*) FROM (SELECT unnest(ids) AS id FROM audit_seal) AS s GROUP BY id HAVING count(*) > 1"
        assert await one.fetch(twice) == []
        written = await one.fetchval("SELECT count(*) FROM audit_entry")
    found = await audit.verify()
    assert (found.findings, found.entries, found.unsealed) == ([], written, 0)


async def test_a_restored_database_goes_on_sealing(trail):
    async with connected(trail) as one:
        await one.execute("UPDATE audit_mark SET horizon = '9000000000000000000'")
    await make.business()
    assert await audit.seal() == []
    assert [len(one.ids) for one in await sealed()] == [1]


async def test_every_column_of_an_entry_is_covered(pool):
    rows = await db.fetch("SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'audit_entry'")
    assert {row["name"] for row in rows} == set(audit.FORMS[audit.FORM])
