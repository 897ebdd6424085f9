"""Too many requests, too slow ones, and clients that leave: against a real server over sockets."""

import asyncio
import collections
import contextlib
import contextvars
import json
import sys
import time

import asyncpg
import pytest

from core import db, pool
from core.db import aside, connection, fetch, read, transaction
from tests import make
from tests.services import eventually, serving

PAGE = "{ products(first: 20) { nodes { name price } } }"
NESTED = (
    "{ orders(first: 1) { nodes { viewerCan { confirm { allowed } } orderForm { items { price isFavourite } } } } }"
)


async def send(port, token, document, variables=None):
    """One request on a connection of its own; the connection stays open until it is closed."""
    body = json.dumps({"query": document, "variables": variables}).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        f"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncontent-type: application/json\r\n"
        f"{f'authorization: Bearer {token}' if token else 'x-nobody: 1'}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    await writer.drain()
    return reader, writer


async def answer_of(reader):
    """Status, headers and body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers["content-length"]))
    return int(first.split()[1]), headers, body


async def ask(port, token, document, variables=None):
    reader, writer = await send(port, token, document, variables)
    try:
        return await answer_of(reader)
    finally:
        writer.close()


@contextlib.asynccontextmanager
async def locked(table):
    """Nobody reads a table meanwhile."""
    async with aside() as other, other.transaction():
        await other.execute(f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE')
        yield


async def active(word):
    found = await fetch(
        "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'"
        f" AND application_name = 'tsunagi' AND pid <> pg_backend_pid() AND query LIKE '%{word}%'"
    )
    return found[0]["n"]


async def test_fifty_clients_that_leave_take_their_statements_along(http):
    market = await make.market(http)
    async with serving(TSUNAGI_POOL="20") as (port, _), locked("product"):
        clients = await asyncio.gather(*(send(port, market.clerk.token, PAGE) for _ in range(50)))

        async def all_wait():
            return await active('"product"') == 20

        await eventually(all_wait)
        for _, writer in clients:
            writer.transport.abort()

        async def nobody_waits():
            return await active('"product"') == 0

        await eventually(nobody_waits, seconds=2.5)
        assert json.loads((await ask(port, market.clerk.token, "{ viewer { barredAt } }"))[2])["data"]


async def test_what_waits_for_a_lock_is_told_to_come_back(http):
    market = await make.market(http)
    async with serving() as (port, _), locked("product"):
        began = time.monotonic()
        status, headers, body = await ask(port, market.clerk.token, PAGE)
        assert time.monotonic() - began < 10
    assert (status, headers["retry-after"]) == (503, "1")
    assert json.loads(body)["errors"][0]["extensions"]["code"] == "UNAVAILABLE"


async def test_two_hundred_at_once_share_five_connections(http):
    market = await make.market(http)
    await market.order()
    async with serving(TSUNAGI_POOL="5", TSUNAGI_IN_FLIGHT="256") as (port, _):
        expected = (await ask(port, market.cook.token, NESTED))[2]
        assert b"errors" not in expected
        async with asyncio.timeout(15):
            answers = await asyncio.gather(*(ask(port, market.cook.token, NESTED) for _ in range(200)))
    assert collections.Counter(status for status, _, _ in answers) == {200: 200}, answers[-1]
    assert {body for _, _, body in answers} == {expected}


async def load(port, token, clients, seconds):
    """What many clients are answered who ask again at once, or a little after they were refused."""
    counts, until = collections.Counter(), time.monotonic() + seconds

    async def client():
        while time.monotonic() < until:
            status, headers, _ = await ask(port, token, NESTED)
            counts[status] += 1
            if status == 503:
                assert headers["retry-after"]
                await asyncio.sleep(0.2)

    await asyncio.gather(*(client() for _ in range(clients)))
    return counts


async def test_ten_times_too_many_are_refused_and_the_others_served(http):
    market = await make.market(http)
    await market.order()
    async with serving(TSUNAGI_POOL="5", TSUNAGI_IN_FLIGHT="8") as (port, _):
        await load(port, market.cook.token, 8, 0.5)
        most, under = collections.Counter(), collections.Counter()
        for _ in range(3):
            most += await load(port, market.cook.token, 8, 1)
            under += await load(port, market.cook.token, 80, 1)
    assert set(most) == {200}
    assert set(under) == {200, 503}
    sys.stdout.write(f"goodput {under[200] / most[200]:.2f} of the most: {dict(most)}, {dict(under)}\n")
    assert under[200] > 0.5 * most[200], "80 % is promised; half of it holds on any machine"


async def test_a_connection_is_not_waited_for_without_end(http, monkeypatch):
    market = await make.market(http)
    monkeypatch.setattr(pool, "STALLED_SECONDS", 0.3)
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(connection()._pool.get_max_size()):
            await stack.enter_async_context(connection().acquire_connection())
            for readers in db._READERS:
                borrowed, _ = await readers._borrow()
                stack.callback(readers._give_back, borrowed)
        for reading in (read, db.planned, db.chosen):
            with pytest.raises(pool.Busy):
                await reading("SELECT 1")
        answer = await market.clerk.ask(PAGE)
        assert (answer.status, answer.error, answer.headers["retry-after"]) == (503, "UNAVAILABLE", "1")
    assert len((await market.clerk.query(PAGE))["nodes"]) == 2


async def test_who_holds_a_transaction_and_needs_another_connection_does_not_hang(http, monkeypatch):
    monkeypatch.setattr(pool, "STALLED_SECONDS", 0.5)

    async def greedy():
        async with transaction():
            await fetch("SELECT 1")
            await asyncio.sleep(0.1)
            return await asyncio.create_task(read("SELECT 2"), context=contextvars.Context())

    async with asyncio.timeout(30):
        found = await asyncio.gather(*(greedy() for _ in range(20)), return_exceptions=True)
    assert {type(one) for one in found} <= {pool.Busy, list}
    assert pool.Busy in {type(one) for one in found}
    assert len(await read("SELECT 1")) == 1


async def test_statements_locks_and_idle_transactions_end(http):
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    found = [await fetch("SELECT current_setting($1) AS found", name) for name in names]
    assert [one[0]["found"] for one in found] == ["5s", "3s", "10s"]
    async with aside() as other:
        await other.execute("SET statement_timeout = '50ms'")
        with pytest.raises(asyncpg.QueryCanceledError) as ended:
            await other.execute("SELECT pg_sleep(5)")
    assert pool.is_unavailable(ended.value)
