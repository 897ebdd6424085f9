"""The relay: killed at any moment, in any number, it hands each event on at least once."""

import json
import signal

import redis.asyncio as redis

from core import db
from core.identifier import new_id
from core.live import log
from core.live.log import Fact
from core.settings import settings
from tests.services import eventually, running

EVENTS = 400
TOPIC = "mail.queued"


async def handed_on(client):
    """The jobs that are named by the messages of all queues; each has the id of its event."""
    found = []
    for key in await client.keys("tsunagi:*.msgs"):
        found += [json.loads(text)["kwargs"].get("job_id") for text in (await client.hgetall(key)).values()]
    return found


async def nothing_else(client):
    """Forget what other tests have left: a relay sends nothing more while a thousand messages wait."""
    await client.flushdb()
    await db.fetch("UPDATE event SET pending = false WHERE pending")
    await db.fetch("DELETE FROM job")


async def test_relays_that_are_killed_lose_no_event(pool):
    facts = [Fact(new_id(), TOPIC, {"mail_id": str(new_id())}) for _ in range(EVENTS)]
    wanted = {str(fact.id) for fact in facts}
    client = redis.from_url(settings().redis_url)
    try:
        await nothing_else(client)
        await log.append(db.fetch, facts[: EVENTS // 2], "")
        with running("relay", "relay", "relay") as relays:

            async def begun():
                return wanted & set(await handed_on(client))

            await eventually(begun, seconds=90)
            relays[0].send_signal(signal.SIGKILL)
            await log.append(db.fetch, facts[EVENTS // 2 :], "")
            relays[1].send_signal(signal.SIGKILL)

            async def done():
                """What a killed relay has made a job of, and not sent, is sent ten seconds later."""
                return wanted <= set(await handed_on(client))

            await eventually(done, seconds=60)
        assert await db.fetch("SELECT 1 FROM event WHERE pending AND id = ANY($1::uuid[])", list(wanted)) == []
    finally:
        await client.flushdb()
        await client.aclose()
