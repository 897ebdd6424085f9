"""データ出力 by the product's own processes: a relay wakes a worker, which tells how far it is."""

import asyncio
import json
import signal

from app import LIVE
from core.graph.context import Context
from core.settings import settings
from models.customer import Customer
from models.export_job import ExportJob
from schema.root import schema
from services import session as sessions
from tests import make
from tests.services import eventually, running
from tests.test_spreadsheet import rows_in

LIVE_LIST = """
subscription { exportJobsLive(first: 5) {
  ... on ExportJobSnapshot { items { ...facts } } ... on ExportJobUpsert { item { ...facts } }
} }
fragment facts on ExportJob { id status doneRows totalRows url }
"""


async def watched(person, id, until="DONE"):
    context = Context(live=LIVE, authenticate=sessions.actor_of, token=person.token)
    await context.renew()
    async with asyncio.timeout(60):
        async for event in await schema().subscribe(LIVE_LIST, context_value=context):
            told = event.data["exportJobsLive"]
            for one in [*told.get("items", []), *filter(None, [told.get("item")])]:
                if one["id"] == id and one["status"] == until:
                    return one
    raise AssertionError(until)


async def test_a_worker_writes_an_export_and_tells_of_it_live(http, jobs):
    market = await make.market(http)
    order = await market.order()
    document = "{ orders { nodes { number } } }"
    told = await market.clerk.tell("exportStart", "exportJob { id }", query=document, format="JSONL")
    done = await watched(market.clerk, told["exportJob"]["id"])
    assert (done["doneRows"], done["totalRows"]) == (1, 1)
    assert json.loads((await http.get(done["url"])).content) == {"number": order.number}
    stranger = await make.person(http, await make.business())
    assert (await stranger.query("{ exportJobs(first: 9) { nodes { id } } }"))["nodes"] == []


async def test_a_worker_that_is_killed_leaves_nothing_and_another_one_begins_anew(http):
    person = await make.person(http, await make.business())
    mine = person.facts["business"]
    await Customer.bulk_create(
        [Customer(business_id=mine.id, name=f"店 {number:05}", **make.ADDRESS) for number in range(6000)]
    )
    document = "{ customers(orderBy: [NAME_ASC]) { nodes { name } } }"
    with running("relay"):
        with running("worker") as (first,):
            told = await person.tell("exportStart", "exportJob { id }", query=document, format="XLSX")

            async def begun():
                return await ExportJob.get_or_none(business_id=mine.id, status="RUNNING", done_rows__gt=0)

            job = await eventually(begun, seconds=60)
            first.send_signal(signal.SIGKILL)
            first.wait()
        assert job.done_rows < 6000
        with running("worker"):
            done = await watched(person, told["exportJob"]["id"])
    assert (done["doneRows"], done["totalRows"]) == (6000, 6000)
    content = (await http.get(done["url"])).content
    names = [row[0] for row in rows_in(content)]
    assert names == ["name", *(f"店 {number:05}" for number in range(6000))]
    kept = await ExportJob.get(business_id=mine.id)
    assert kept.run != job.run
    folder = settings().data / "files" / "exports" / str(mine.id)
    assert [path.name for path in folder.iterdir()] == [f"{kept.run}.xlsx"]
