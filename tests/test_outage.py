"""A database that dies between two statements: told as an outage, and never after the commit."""

import asyncio
import signal
import time
from urllib.parse import urlsplit

import asyncpg
import pytest
from tortoise.backends.asyncpg.client import TransactionWrapper

from commands.web import DRAIN_SECONDS, GRACE_SECONDS
from core import db
from core.db import transaction
from core.pool import CLOSE_SECONDS, OUTAGES, is_unavailable
from core.settings import settings
from models.order import Order
from services import order as orders
from tests import make
from tests.chaos.proxy import Proxy
from tests.services import running, serving


class Lingering(Proxy):
    """Passes on what is said, and never that it was the last."""

    async def _pass(self, reader, writer):
        while content := await reader.read(65536):
            writer.write(content)


class Cutting(Proxy):
    """Takes connections, and ends each."""

    async def _taken(self, reader, writer):
        writer.transport.abort()


async def between(kind):
    """A proxy of a kind before the database, and the address there."""
    url = urlsplit(settings().database_url)
    proxy = kind(url.port)
    await proxy.start()
    here = url._replace(scheme="postgresql", netloc=url.netloc.replace(f":{url.port}", f":{proxy.port}"))
    return proxy, here.geturl()


async def dying():
    """A connection whose server has gone, which nobody has noticed yet."""
    proxy, address = await between(Lingering)
    connection = await asyncpg.connect(address)
    await db.fetch("SELECT pg_terminate_backend($1)", connection.get_server_pid())
    await asyncio.sleep(0.2)
    return connection, proxy


async def test_a_connection_that_died_between_two_statements_is_an_outage(pool):
    connection, proxy = await dying()
    with pytest.raises(Exception, match="cannot switch to state") as told:
        await connection.fetch("SELECT 1")
    assert is_unavailable(told.value)
    assert isinstance(told.value, OUTAGES)
    connection.terminate()
    with pytest.raises(asyncpg.InterfaceError, match="connection is closed") as told:
        await connection.fetch("SELECT 1")
    assert is_unavailable(told.value)
    await proxy.stop()


@pytest.mark.parametrize("error", [asyncpg.InterfaceError("another operation is in progress"), KeyError("x")])
def test_our_own_faults_are_none(error):
    assert not is_unavailable(error)


async def test_what_was_committed_is_told_as_done_though_nobody_can_be_woken(http):
    market = await make.market(http)
    order = await market.order()
    enough = asyncio.Event()

    async def hold():
        async with db.connection().acquire_connection():
            await enough.wait()

    holding = [asyncio.create_task(hold()) for _ in range(settings().pool - 1)]
    in_a_row = asyncio.Event()

    async def next_one():
        await in_a_row.wait()
        await hold()

    holding.append(asyncio.create_task(next_one()))
    await asyncio.sleep(0.1)
    since = time.monotonic()
    async with transaction():
        await orders.receive(order, by=market.selling)
        in_a_row.set()
        await asyncio.sleep(0.1)
    assert time.monotonic() - since > 1, "it has waited for a connection in vain"
    enough.set()
    await asyncio.gather(*holding)
    assert (await Order.get(id=order.id)).received_at is not None


async def test_a_process_ends_soon_though_its_database_says_nothing_more():
    proxy, address = await between(Proxy)
    async with serving(TSUNAGI_DATABASE_URL=address) as (_, process):
        proxy.swallow()
        since = time.monotonic()
        process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(process.wait, 15)
    assert time.monotonic() - since < DRAIN_SECONDS + GRACE_SECONDS + CLOSE_SECONDS + 2
    await proxy.stop()


async def test_a_worker_that_begins_while_its_database_is_cut_off_ends_to_be_started_again():
    """It must not go on without leases, and lose every job that takes longer than one."""
    proxy, address = await between(Cutting)
    with running("worker", TSUNAGI_DATABASE_URL=address) as (worker,):
        assert await asyncio.to_thread(worker.wait, 60) == 1
    await proxy.stop()


async def test_a_transaction_that_cannot_begin_gives_its_connection_back(pool, monkeypatch):
    """A pool would be empty once as many connections had been found dead as it lends."""

    async def dead(_):
        raise asyncpg.InternalClientError

    with monkeypatch.context() as patched:
        patched.setattr(TransactionWrapper, "begin", dead)
        for _ in range(2 * db.connection()._pool.get_max_size()):
            with pytest.raises(asyncpg.InternalClientError):
                async with db.transaction():
                    pass
    async with db.transaction():
        assert await db.fetch("SELECT 1 AS one") == [{"one": 1}]
