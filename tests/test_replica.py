"""A real streaming replica: it answers who lets it, is never too old, and who asks for his own write sees it."""

import asyncio
import os
import random
import re
import signal
import time

import asyncpg
import pytest

from core.embedded.postgres import SUPERUSER
from core.replica import OLDEST_SECONDS
from tests.clusters import cluster
from tests.services import eventually, serving
from tests.shopping import Shopper, Unanswered
from tests.test_backup import manage

NEWEST = "{ orders(first: 1) { nodes { number } } }"
ENVIRONMENT = {"TSUNAGI_SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests", "TSUNAGI_ARGON2_MEMORY": "1024"}


class Reader(Shopper):
    """Somebody who says how new an answer has to be."""

    async def newest(self, after=None):
        headers = {"tsunagi-after": after} if after else {}
        return (await self.ask(NEWEST, headers=headers))["orders"]["nodes"][0]["number"]

    async def outcomes(self):
        """How often the replica was asked, and what became of it."""
        text = (await self.http.get("/metrics/")).text
        found = re.findall(r'tsunagi_replica_reads_total\{outcome="(\w+)"\} (\S+)', text)
        return {outcome: float(count) for outcome, count in found}

    async def outcome(self, after):
        """What was done about one question, and its answer."""
        before = await self.outcomes()
        newest = await self.newest(after)
        after_it = await self.outcomes()
        (changed,) = [name for name, count in after_it.items() if count != before.get(name, 0)]
        return changed, newest


async def said(address, sql):
    connection = await asyncpg.connect(address)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


@pytest.mark.timeout(900)
async def test_a_replica_answers_and_is_never_too_old(tmp_path):
    async with cluster(fsync="off", wal_level="replica") as primary:
        environment = {
            **ENVIRONMENT, "TSUNAGI_DATABASE_URL": primary.url, "TSUNAGI_DATA": str(tmp_path),
            "TSUNAGI_REDIS_URL": os.environ["TSUNAGI_REDIS_URL"],
        }  # fmt: skip
        await asyncio.to_thread(manage, "migrate", **environment)
        await asyncio.to_thread(manage, "seed", **environment)
        replica = await primary.replica()
        admin = replica.replace("tsunagi:", f"{SUPERUSER}:", 1)
        await eventually(lambda: answers(admin), seconds=30)
        async with serving(TSUNAGI_REPLICA_URL=replica, **environment) as (port, _):
            one, other = Reader(f"http://127.0.0.1:{port}"), Reader(f"http://127.0.0.1:{port}")
            await one.begin()
            await other.begin()
            await one.newest()
            assert await one.outcomes() == {}, "who does not ask for it reads from the primary"
            await eventually(lambda: is_answered(one, "any"), seconds=10)

            for _ in range(30):
                placed = await one.place()
                assert await one.newest(placed.event) == placed.number
            assert (await one.outcomes())["replica"] > 1
            for nonsense in ("x", "9" * 500, "00000" + placed.event[5:]):
                assert (await one.outcome(nonsense))[0] == "behind"

            await said(admin, "SELECT pg_wal_replay_pause()")
            shown = await one.newest("any")
            placed = await one.place()
            assert await one.newest("any") == shown != placed.number, "it really is the replica, and really behind"
            assert await one.newest(placed.event) == placed.number
            assert await one.newest() == placed.number
            await other.ask("mutation { logout(input: {}) { userErrors { code } } }")
            since = time.monotonic()
            await eventually(lambda: is_refused(other), seconds=10)
            assert time.monotonic() - since < 5
            await asyncio.sleep(OLDEST_SECONDS)
            assert await one.outcome("any") == ("behind", placed.number)

            await said(admin, "SELECT pg_wal_replay_resume()")
            await eventually(lambda: is_answered(one, placed.event), seconds=10)
            assert await one.newest(placed.event) == placed.number

            await primary.processes.pop().stop()
            placed = await one.place()
            for after in (placed.event, "any", None):
                assert await one.newest(after) == placed.number
            assert (await one.outcomes())["unavailable"] >= 1


async def answers(address):
    try:
        return await said(address, "SELECT pg_is_in_recovery()")
    except (OSError, asyncpg.PostgresError):
        return None


async def is_answered(reader, after):
    return (await reader.outcome(after))[0] == "replica" or None


async def is_refused(reader):
    try:
        await reader.newest("any")
    except Unanswered as refusal:
        return "LOGIN_REQUIRED" in str(refusal)
    return None


@pytest.mark.timeout(900)
async def test_with_a_synchronous_replica_nothing_acknowledged_is_lost(tmp_path):
    async with cluster(wal_level="replica") as primary:
        environment = {
            **ENVIRONMENT, "TSUNAGI_DATABASE_URL": primary.url, "TSUNAGI_DATA": str(tmp_path),
            "TSUNAGI_REDIS_URL": os.environ["TSUNAGI_REDIS_URL"],
        }  # fmt: skip
        await asyncio.to_thread(manage, "migrate", **environment)
        await asyncio.to_thread(manage, "seed", **environment)
        replica = await primary.replica()
        admin = replica.replace("tsunagi:", f"{SUPERUSER}:", 1)
        await eventually(lambda: answers(admin), seconds=30)
        master = primary.postgres.url(SUPERUSER, role=SUPERUSER)
        await said(master, "ALTER SYSTEM SET synchronous_standby_names = 'walreceiver'")
        await said(master, "SELECT pg_reload_conf()")
        async with serving(**environment) as (port, _):
            shopper = Shopper(f"http://127.0.0.1:{port}")
            await shopper.begin()
            stop = asyncio.Event()
            load = [asyncio.create_task(shopper.shop(stop)) for _ in range(4)]
            is_synchronous = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
            await eventually(lambda: said(master, is_synchronous), seconds=10)
            await asyncio.sleep(random.uniform(1, 4))
            primary.processes[0].tell(signal.SIGKILL)
            stop.set()
            await asyncio.gather(*load)
        await said(admin, "SELECT pg_promote()")
        promoted = environment | {"TSUNAGI_DATABASE_URL": replica}
        assert "another epoch" in await asyncio.to_thread(manage, "recovered", **promoted)
        async with serving(**promoted) as (port, _):
            after = Shopper(f"http://127.0.0.1:{port}")
            await after.begin()
            assert len(shopper.placed) > 20
            assert {one.number for one in shopper.placed} <= set(await after.numbers())
            assert await after.place() is not None
