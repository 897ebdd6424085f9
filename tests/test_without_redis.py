"""Redis off for a long while: orders go on, subscribers are told, jobs wait; soon after its return all is caught up."""

import asyncio
import dataclasses
import os
import signal
import tempfile
import time
from pathlib import Path

import httpx2
import pytest

from commands._servers import temporary_folder
from core import db
from core.embedded.folder import hold
from core.embedded.valkey import Valkey
from core.live.cursor import place
from models.event import Event
from models.job import Job, JobStatus
from tests import make
from tests.make import gid
from tests.services import Mailbox, eventually
from tests.sockets import Socket, serving

OFF_SECONDS = float(os.environ.get("TSUNAGI_TEST_REDIS_OFF_SECONDS") or 30)
PROMISED_SECONDS = 10 if "TSUNAGI_TEST_REDIS_OFF_SECONDS" in os.environ else 240
"""How fast it is says a run of its own, on a machine that does nothing else; beside other tests only that it is."""
REPORT = Path(os.environ.get("TSUNAGI_TEST_REPORT") or tempfile.gettempdir())
"""Where a figure is left to be read."""
FOLLOW = "subscription { orderEvents { cursor topic order { id } } }"


async def nothing_else():
    """Forget what other tests have left to be done."""
    await db.fetch("UPDATE event SET pending = false WHERE pending")
    await db.fetch("DELETE FROM job")


async def shop(market, port, told):
    """Order again and again; each order has to be acknowledged."""
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        cook = dataclasses.replace(market.cook, http=client)
        wish = {
            "orderForm": gid(market.form), "deliveryPlace": gid(market.place),
            "lines": [{"item": gid(market.tomato), "quantity": "1"}],
        }  # fmt: skip
        while True:
            since = time.monotonic()
            placed = (await cook.keyed().tell("orderPlace", "order { id }", **wish))["order"]["id"]
            told[placed] = time.monotonic() - since
            await asyncio.sleep(1)


async def listen(port, market, heard):
    """Of a socket that stays open: which orders, and by which numbers."""
    socket = await Socket.open(port, market.clerk.token)
    await socket.ask(FOLLOW)
    while True:
        message = await socket.receive(OFF_SECONDS + 60)
        if message["type"] == "ping":
            await socket.send({"type": "pong"})
            continue
        assert message["type"] == "next", message
        if message["payload"].get("errors"):
            return
        event = message["payload"]["data"]["orderEvents"]
        heard.append((place(event["cursor"], market.seller.id)[0], event["order"]["id"]))


@pytest.mark.timeout(900)
async def test_without_redis_orders_go_on_and_all_is_caught_up_when_it_returns(http):
    await nothing_else()
    market = await make.market(http)
    with temporary_folder() as path, Mailbox.running() as mailbox:
        async with hold(path, "a test") as folder:
            valkey = Valkey(folder)
            process = await valkey.start()
            environment = {"TSUNAGI_REDIS_URL": valkey.url(), "TSUNAGI_SMTP_URL": mailbox.url}
            try:
                async with serving("relay", "worker", **environment) as (port, _):
                    heard, placed = [], {}
                    listening = asyncio.create_task(listen(port, market, heard))
                    shopping = asyncio.create_task(shop(market, port, placed))
                    await eventually(lambda: mailed(placed, mailbox), seconds=240)
                    await process.stop(signal.SIGKILL)
                    assert (await asked(port)).json()["redis"] != "ok"
                    before = len(placed)
                    await asyncio.sleep(OFF_SECONDS)
                    assert (await asked(port)).status_code == 200
                    assert not shopping.done(), "every order is acknowledged"
                    assert len(placed) - before > OFF_SECONDS / 3
                    assert {order for _, order in heard} >= set(list(placed)[:-10]), "told without Redis"
                    assert len(await undone()) > OFF_SECONDS / 3, "and jobs wait"
                    process = await valkey.start()
                    since = time.monotonic()
                    await stopped(shopping)
                    await eventually(lambda: is_over(placed), seconds=240)
                    caught_up = time.monotonic() - since
                    await eventually(lambda: all_of(placed, heard), seconds=5)
                    measured = (
                        f"{len(placed)} orders, slowest {max(placed.values()):.2f} s; caught up in {caught_up:.1f} s"
                    )
                    (REPORT / "without-redis.txt").write_text(measured)
                    assert caught_up < PROMISED_SECONDS, measured
                    assert [order for _, order in heard] == list(placed), "each once, in order"
                    assert heard == sorted(heard, key=lambda one: one[0])
                    await stopped(listening)
                to = [str(mail["To"]) for mail in mailbox.mails if market.seller.email in str(mail["To"])]
                assert len(to) == len(placed), "one mail about each order"
            finally:
                await process.stop(signal.SIGKILL)


async def asked(port):
    async with httpx2.AsyncClient() as client:
        return await client.get(f"http://127.0.0.1:{port}/readyz")


async def mailed(placed, mailbox):
    return len(placed) > 2 and mailbox.mails


async def undone():
    return await Job.filter(status__in=[JobStatus.DUE, JobStatus.RUNNING, JobStatus.DEAD])


async def is_over(placed):
    """No event is pending, no job waits, and as many mails are written as there are orders."""
    return not await Event.exists(pending=True) and not await undone()


async def all_of(placed, heard):
    return {order for _, order in heard} == set(placed)


async def stopped(task):
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
