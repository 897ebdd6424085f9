"""データ出力 by the product's own processes: a relay wakes a worker, which tells how far it is."""

import asyncio
import json

from app import LIVE
from core.graph.context import Context
from schema.root import schema
from services import session as sessions
from tests import make

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
