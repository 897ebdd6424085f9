"""An external copy by export-then-follow is exact, whatever goes on meanwhile and however often it is stopped."""

import asyncio
import json
import os
import random
import signal
import sqlite3
import sys

from commands.clients import CLIENTS
from models.export_job import ExportJob
from models.order import Order
from tests import make
from tests.make import gid
from tests.services import eventually
from tests.sockets import serving
from tests.test_clients import token

sys.path.insert(0, str(CLIENTS / "python"))
from mirror import ORDER

NODES = f"nodes {{ {ORDER} }} pageInfo {{ endCursor hasNextPage }}"
PAGE = f"query($after: String) {{ orders(first: 50, after: $after) {{ {NODES} }} }}"
WAYS = [(), ("receive",), ("receive", "confirm"), ("receive", "confirm", "ship"), ("abort",)]
WRITERS, KILLS = 3, 4


async def mirror(port, path, secret):
    program = (sys.executable, CLIENTS / "python" / "mirror.py", f"http://127.0.0.1:{port}", path)
    return await asyncio.create_subprocess_exec(*map(str, program), env=os.environ | {"TOKEN": secret})


async def orders_of(person):
    found, after = {}, None
    while True:
        page = await person.query(PAGE, after=after)
        found |= {one["id"]: one for one in page["nodes"]}
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def copy_of(path):
    with sqlite3.connect(path) as copy:
        return {id: json.loads(content) for id, content in copy.execute("SELECT id, content FROM orders")}


async def trade(market, chosen):
    """One order, as far as it goes."""
    order = await market.order(tomato=chosen.randint(1, 9))
    for mutation in chosen.choice(
        [(), ("receive",), ("receive", "confirm"), ("receive", "confirm", "ship"), ("abort",)]
    ):
        more = {"reason": "品切れ"} if mutation == "abort" else {}
        if mutation == "confirm":
            line = (await order.lines.all().order_by("position"))[0]
            more["lines"] = [{"line": gid(line), "quantity": str(chosen.randint(1, 9))}]
        told = await market.clerk.tell(f"order{mutation.title()}", "order { id }", id=gid(order), **more)
        assert told.errors == []
        await asyncio.sleep(chosen.uniform(0, 0.05))


async def load(market, chosen, enough):
    while not enough.is_set():
        await trade(market, chosen)


def known(path):
    """What a copy holds by now, if it has begun."""
    try:
        return copy_of(path)
    except sqlite3.OperationalError:
        return {}


async def test_a_mirror_is_exact_under_load_and_across_kills(http, pool, tmp_path):
    market = await make.market(http)
    for _ in range(120):
        await market.order()
    secret = await token(market.clerk, "order:read", "export:start")
    path, enough = tmp_path / "orders.db", asyncio.Event()
    async with serving("relay", "worker") as (port, _):
        loads = asyncio.gather(*(load(market, random.Random(n), enough) for n in range(WRITERS)))
        process = await mirror(port, path, secret)

        async def has_begun():
            return path.exists() and known(path)

        async def is_same():
            return copy_of(path) == there

        try:
            first = await eventually(has_begun, seconds=60)
            for _ in range(KILLS):
                await asyncio.sleep(random.uniform(0.5, 1.5))
                process.send_signal(signal.SIGKILL)
                await process.wait()
                process = await mirror(port, path, secret)
            enough.set()
            await loads
            await market.order()
            there = await orders_of(market.clerk)
            await eventually(is_same, seconds=60)
        finally:
            process.send_signal(signal.SIGKILL)
            await process.wait()
    assert len(there) == await Order.filter(seller_id=market.seller.id).count()
    assert len(there) > len(first) > 120
    assert await ExportJob.filter(business_id=market.seller.id).count() == 1
    assert len({one["status"] for one in there.values()}) > 3


async def test_a_token_that_may_not_export_gets_no_mirror(http, pool, tmp_path):
    market = await make.market(http)
    await market.order()
    secret = await token(market.clerk, "order:read")
    async with serving() as (port, _):
        process = await mirror(port, tmp_path / "orders.db", secret)
        assert await asyncio.wait_for(process.wait(), 60) == 1
    assert copy_of(tmp_path / "orders.db") == {}
