"""Jobs: rows that say what is due, whoever is killed and whatever is forgotten meanwhile."""

import datetime as dt
import re
import subprocess
import sys

import pytest
import redis.asyncio as redis

from core import clock, db
from core.db import transaction
from core.identifier import new_id
from core.settings import settings
from models.business import Business
from models.event import Event
from models.job import Job, JobStatus
from models.permission import Role
from services import events
from services import job as jobs
from services.job import waking
from tests import make
from tests.make import gid
from tests.services import eventually
from tests.services import running as running_processes
from workers import job as running
from workers.broker import QUEUE

JOBS = """
query Jobs($where: JobWhere) {
  jobs(first: 20, where: $where) {
    nodes { id kind status tries errorType error finishedAt }
    groups(by: [STATUS]) { key { status } count }
  }
}
"""
SECRET = "山田 花子 090-1234-5678"
TOPIC = "job.of_test"


@pytest.fixture
def kind(monkeypatch):
    """A kind of job of which the test says what it does."""

    def declare(fn, **options):
        monkeypatch.setattr(running, "KINDS", dict(running.KINDS))
        running.job(TOPIC, **options)(fn)

    return declare


async def a_job(of=None, **values):
    facts = {"kind": TOPIC, "payload": {}, "due_at": clock.now(), "wake_at": clock.now(), **values}
    return await Job.create(business_id=(of or await make.business()).id, **facts)


async def tried(row):
    """Run it in this process, as if a message had come."""
    await running._run(row.id, row.kind)
    await row.refresh_from_db()
    return row


async def due(row):
    """Its pause is over."""
    await Job.filter(id=row.id).update(due_at=clock.now() - dt.timedelta(seconds=1))


async def events_of(row):
    found = await Event.filter(payload__contains={"job_id": str(row.id)}).order_by("id")
    return [event.topic for event in found]


async def test_an_order_makes_jobs_that_its_seller_sees_done(http, jobs):
    market = await make.market(http)
    await market.order()
    where = {"kind": {"eq": "order.placed"}}

    async def done():
        found = (await market.clerk.query(JOBS, where=where))["nodes"]
        return found if found and found[0]["status"] == "DONE" else None

    (found,) = await eventually(done)
    assert (found["tries"], found["errorType"], found["error"]) == (1, "", "")
    assert found["finishedAt"]
    groups = (await market.clerk.query(JOBS, where=where))["groups"]
    assert groups == [{"key": {"status": "DONE"}, "count": 1}]
    assert (await market.cook.query(JOBS, where=where))["nodes"] == []
    staff = await make.person(http, market.seller, Role.STAFF)
    assert (await staff.ask(JOBS)).error == "FORBIDDEN"


async def test_a_poison_job_is_put_aside_with_its_error_and_without_words_of_people(http, kind):
    async def poison(**_):
        raise ValueError(SECRET)

    kind(poison, most_tries=3)
    seller = await make.person(http, await make.business())
    row = await a_job(seller.facts["business"])
    pauses = []
    for n in (1, 2):
        await tried(row)
        assert (row.status, row.tries, row.error_type) == (JobStatus.DUE, n, "ValueError")
        pauses.append((row.due_at - clock.now()).total_seconds())
        assert row.wake_at == row.due_at
        assert (await tried(row)).tries == n, "it is run before it is due"
        await due(row)
    assert 0 < pauses[0] < 1.26 < pauses[1] < 2.51
    await tried(row)
    assert (row.status, row.tries, row.wake_at) == (JobStatus.DEAD, 3, None)
    (told,) = (await seller.query(JOBS))["nodes"]
    assert (told["status"], told["errorType"]) == ("DEAD", "ValueError")
    assert told["error"].startswith("tests/test_jobs.py:")
    assert SECRET not in str(told)
    assert await events_of(row) == ["job.died"]
    assert (await tried(row)).tries == 3, "what is put aside is not run"


async def test_a_job_that_lost_the_database_goes_on_soon_and_is_no_poison_for_it(kind):
    async def cut(**_):
        raise ConnectionResetError

    kind(cut, most_tries=3)
    row = await a_job(tries=50, most_tries=51)
    await tried(row)
    assert (row.status, row.tries, row.most_tries) == (JobStatus.DUE, 51, 52)
    assert 0 < (row.due_at - clock.now()).total_seconds() <= 5
    await Job.filter(id=row.id).update(tries=99)
    await due(row)
    assert (await tried(row)).status is JobStatus.DEAD, "unless it is the reason itself, each time"


async def test_who_administers_the_business_has_a_job_tried_again(http, kind):
    done = []

    async def work(**_):
        done.append(1)

    kind(work)
    seller = await make.person(http, await make.business())
    row = await a_job(seller.facts["business"], status=JobStatus.DEAD, wake_at=None, tries=12, error_type="X")
    assert (await tried(row)).status is JobStatus.DEAD
    told = await seller.tell("jobRetry", "job { status tries errorType }", id=gid(row))
    assert told["job"] == {"status": "DUE", "tries": 12, "errorType": "X"}
    await tried(row)
    assert (row.status, row.tries, row.error_type, done) == (JobStatus.DONE, 13, "", [1])
    assert (await seller.tell("jobRetry", id=gid(row))).where == [("JOB_SETTLED", "")]
    assert (await seller.tell("jobDrop", id=gid(row))).where == [("JOB_SETTLED", "")]
    assert await events_of(row) == ["job.retried"]


async def test_a_job_that_was_dropped_is_never_run_and_the_trail_says_by_whom(http, kind):
    kind(lambda **_: pytest.fail("it was dropped"))
    seller = await make.person(http, await make.business())
    row = await a_job(seller.facts["business"])
    stranger = await make.person(http, await make.business())
    staff = await make.person(http, seller.facts["business"], Role.STAFF)
    assert (await stranger.tell("jobDrop", id=gid(row))).where == [("NOT_FOUND", "id")]
    assert (await staff.tell("jobDrop", id=gid(row))).codes == ["FORBIDDEN"]
    assert (await seller.tell("jobDrop", id=gid(row), expectedVersion=9)).codes == ["VERSION_CONFLICT"]
    assert (await seller.tell("jobDrop", "job { status }", id=gid(row)))["job"] == {"status": "DROPPED"}
    assert (await tried(row)).status is JobStatus.DROPPED
    trail = "query { auditEntries(first: 9) { nodes { kind operation user { name } changes { field after } } } }"
    entries = [one for one in (await seller.query(trail))["nodes"] if one["kind"] == "Job"]
    (entry,) = entries
    assert (entry["operation"], entry["user"]["name"]) == ("jobDrop", seller.name)
    assert {"field": "status", "after": "DROPPED"} in entry["changes"]


async def test_what_a_job_does_holds_together_with_that_it_is_done(kind):
    """A worker that was taken for dead, and still works, changes nothing."""
    business = await make.business()

    async def slow(**_):
        await Business.filter(id=business.id).update(name="遅い")
        await db.fetch("SELECT 1")
        async with db.aside() as other:
            await other.execute("UPDATE job SET wake_at = now() - interval '1 second' WHERE id = $1", row.id)
        woken.extend([one["id"] for one in await _wake_aside(row)])

    kind(slow)
    row, woken = await a_job(business), []
    await tried(row)
    assert row.id in woken
    assert (row.status, row.error_type, row.tries) == (JobStatus.DUE, "WorkerLost", 1)
    assert (await Business.get(id=business.id)).name == business.name


async def _wake_aside(row):
    """The relay finds the lost lease, on a connection of its own."""
    async with db.aside() as other:
        found = await other.fetch(waking.WAKE, 1000)
    return [one for one in found if one["id"] == row.id and one["status"] == "DUE"]


async def test_a_worker_that_dies_with_every_try_ends_the_job(pool):
    row = await a_job(status=JobStatus.RUNNING, tries=12, wake_at=clock.now() - dt.timedelta(seconds=1))
    young = await a_job(status=JobStatus.RUNNING, tries=11, wake_at=clock.now() - dt.timedelta(seconds=1))
    found = {one.id for one in await jobs.wake(10_000)}
    await row.refresh_from_db()
    assert (row.status, row.error_type) == (JobStatus.DEAD, "WorkerLost")
    assert await events_of(row) == ["job.died"]
    assert young.id in found
    assert row.id not in found


async def test_a_message_that_came_to_nothing_is_sent_again_and_no_sooner(pool):
    row = await a_job()
    first, second = await jobs.wake(10_000), await jobs.wake(10_000)
    assert row.id in {one.id for one in first}
    assert row.id not in {one.id for one in second}
    await Job.filter(id=row.id).update(wake_at=clock.now() - dt.timedelta(seconds=1))
    assert row.id in {one.id for one in await jobs.wake(10_000)}


async def test_a_job_that_this_release_does_not_know_waits_for_one_that_does(kind):
    row = await a_job(kind="topic.of_tomorrow")
    await tried(row)
    assert (row.status, row.tries) == (JobStatus.DUE, 0)
    assert 3 < (row.wake_at - clock.now()).total_seconds() < 6
    async with transaction():
        await events.emit(_OfTomorrow())
    (event,) = await Event.filter(topic=_OfTomorrow.topic)
    await jobs.take(running.KINDS, 10_000)
    await event.refresh_from_db()
    assert event.pending, "a relay that does not know the topic has taken it"
    taken = await jobs.take([*running.KINDS, _OfTomorrow.topic], 10_000)
    assert event.id in {one.id for one in taken.due}
    await Event.filter(id=event.id).update(pending=True, topic="topic.of_yesterday")
    await Event.filter(id=event.id).update(created_at=clock.now() - dt.timedelta(days=2))
    await jobs.take(running.KINDS, 10_000)
    await event.refresh_from_db()
    assert not event.pending


class _OfTomorrow(events.LoginIdsRequested):
    topic = "topic.of_tomorrow"

    def __init__(self):
        super().__init__(user_id=new_id())


async def test_what_is_done_is_forgotten_after_some_days_and_what_was_given_up_is_not(pool):
    long_ago = clock.now() - dt.timedelta(days=8)
    old = await a_job(status=JobStatus.DONE, wake_at=None, finished_at=long_ago)
    dead = await a_job(status=JobStatus.DEAD, wake_at=None, finished_at=long_ago)
    fresh = await a_job(status=JobStatus.DONE, wake_at=None, finished_at=clock.now())
    await jobs.trim()
    kept = await Job.filter(id__in=[old.id, dead.id, fresh.id]).values_list("id", flat=True)
    assert set(kept) == {dead.id, fresh.id}


async def test_operators_see_retry_and_drop_jobs_of_all_businesses_at_the_terminal(pool):
    row, other = [await a_job(status=JobStatus.DEAD, wake_at=None, error_type="Poisoned") for _ in range(2)]
    assert f"{row.id}" in at_the_terminal("list", "--kind", TOPIC, "--limit", "1000").stdout
    assert "DUE" in at_the_terminal("retry", str(row.id)).stdout
    assert "DROPPED" in at_the_terminal("drop", str(other.id)).stdout
    refused = at_the_terminal("retry", str(other.id))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "DROPPED" in refused.stderr
    statuses = await Job.filter(id__in=[row.id, other.id]).order_by("id").values_list("status", flat=True)
    assert statuses == [JobStatus.DUE, JobStatus.DROPPED]
    assert "no job" in at_the_terminal("drop", str(new_id())).stderr


def at_the_terminal(*arguments):
    command = [sys.executable, "-m", "commands", "jobs", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


async def test_what_waits_and_what_was_given_up_is_counted_for_prometheus(http):
    await a_job(status=JobStatus.DEAD, wake_at=None)
    dead = await Job.filter(status=JobStatus.DEAD).count()
    async with transaction():
        await events.emit(_OfTomorrow())
    pending = await Event.filter(pending=True).count()
    told = (await http.get("/metrics/")).text
    assert f'tsunagi_jobs{{status="DEAD"}} {dead}.0' in told
    assert f"tsunagi_events_pending {pending}.0" in told
    assert float(re.search(r"^tsunagi_events_oldest_seconds (\S+)", told, re.MULTILINE)[1]) > 0
    await Event.filter(topic=_OfTomorrow.topic).update(pending=False)
    assert "tsunagi_archive_running NaN" in told, "there is no archive, which is not to be taken for a running one"


async def test_jobs_go_on_when_redis_has_forgotten_everything(http):
    client = redis.from_url(settings().redis_url)
    row = await a_job(kind="login.ids_requested", payload={"user_id": str((await make.user()).id)})
    with running_processes("relay"):

        async def sent():
            return await client.llen(QUEUE)

        await eventually(sent, seconds=60)
        await client.flushdb()
        await client.aclose()
        with running_processes("worker"):

            async def done():
                return await Job.exists(id=row.id, status=JobStatus.DONE)

            await eventually(done, seconds=30)
