"""Whoever works on an import may die at any moment: it is whole or not there, and the next one goes on."""

import asyncio
import contextlib
import os
import random
import signal
import sys
import time

from core import db
from models.audit_entry import AuditEntry
from models.delivery_place import DeliveryPlace
from models.import_job import ImportedRow, ImportJob
from tests import make
from tests.services import eventually
from tests.test_importing import A_PLACE, PLACES, a_buyer, checked, lines

KILLS = 24
ROWS = 1400
"""More than one page: there is something to tell before all is done."""
CHANGED = 100
"""Of the rows, were there before."""
BEFORE, AFTER = {"表へ": CHANGED}, {"裏口へ": ROWS}


@contextlib.asynccontextmanager
async def steps():
    """A way to begin a step of an import in a process of its own; gives its id."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.forking", stdin=pipe, stdout=pipe)

    async def begin(job):
        process.stdin.write(f"{job.id}\n".encode())
        return int(await process.stdout.readline())

    yield begin
    process.stdin.close()
    await process.wait()


async def places(business):
    """How many there are of each note, and no name twice."""
    found = await DeliveryPlace.filter(business_id=business.id).values_list("name", "note")
    assert len({name for name, _ in found}) == len(found)
    notes = [note for _, note in found]
    return {note: notes.count(note) for note in set(notes)}


async def ended(business, pid):
    """Whoever has died, or is done, holds nothing in PostgreSQL any more."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return False
    held = "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE locktype = 'advisory'"
    ((count,),) = await db.read(f"{held} AND datname = current_database()")
    return count == 0


async def half_done(job, pid):
    """Return as soon as it is told that something is done, or nobody is there to tell it."""
    while not (await ImportJob.get(id=job.id)).done_rows:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, 0)
            await asyncio.sleep(0.002)
            continue
        return


async def test_an_import_and_its_undoing_survive_any_number_of_kills(http):
    chosen = random.Random()
    person = await a_buyer(http)
    business = person.facts["business"]
    text = lines(PLACES, *(A_PLACE.format(name=f"店 {number:05}", note="裏口へ") for number in range(ROWS)))
    await DeliveryPlace.bulk_create(
        DeliveryPlace(business_id=business.id, name=f"店 {number:05}", note="表へ", **make.ADDRESS)
        for number in range(CHANGED)
    )
    kills, half, rounds, times = 0, 0, 0, {}
    async with steps() as begin:
        while kills < KILLS:
            shown = await checked(person, "DELIVERY_PLACES", text)
            assert (shown["toCreate"], shown["toUpdate"]) == (ROWS - CHANGED, CHANGED)
            job = await ImportJob.get(business_id=business.id, status="CHECKED")
            for mutation, working, done, was, becomes in (
                ("importApply", "APPLYING", "DONE", BEFORE, AFTER), ("importUndo", "UNDOING", "UNDONE", AFTER, BEFORE),
            ):  # fmt: skip
                assert (await person.tell(mutation, "importJob { id }", id=shown["id"])).errors == []
                while True:
                    await ImportJob.filter(id=job.id).update(done_rows=0)
                    began = time.monotonic()
                    pid = await begin(job)
                    if mutation in times and kills < KILLS:
                        if kills % 3:
                            await asyncio.sleep(chosen.uniform(0, times[mutation]))
                        else:
                            await half_done(job, pid)
                        with contextlib.suppress(ProcessLookupError):
                            os.kill(pid, signal.SIGKILL)
                    await eventually(lambda pid=pid: ended(business, pid), seconds=30)
                    job = await ImportJob.get(id=job.id)
                    assert (job.status, await places(business)) in [(working, was), (done, becomes)]
                    if job.status == done:
                        break
                    kills += 1
                    half += job.done_rows > 0
                times.setdefault(mutation, time.monotonic() - began)
            rounds += 1
    assert rounds >= 2
    assert half > 0
    assert not await ImportedRow.filter(import_job__business_id=business.id).exists()
    told = await AuditEntry.filter(business_id=business.id, operation__in=["importApply", "importUndo"]).count()
    assert told == rounds * ROWS * 2
