"""データ出力: all rows of a list as one moment knew them; who may, what is in the files, how they are fetched."""

import asyncio
import csv
import io
import json

import pytest

from app import LIVE
from core import clock, files
from core.graph.context import Context
from models.customer import Customer
from models.export_job import ExportJob
from models.membership import Membership
from models.permission import Role
from schema.root import schema
from services import export as exports
from services import session as sessions
from tests import make
from workers import export as worker

JOB = "exportJob { id status doneRows totalRows cursor size url problem rowCost expiresAt }"
SHOWN = f"query($id: ID!) {{ exportJob(id: $id) {{ {JOB[len('exportJob {') :]} }}"
ORDERS = "{ orders(orderBy: [PLACED_AT_ASC]) { nodes { id number status } } }"
CUSTOMERS = "{ customers { nodes { name person isLinked } } }"
HOSTILE = [
    "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1+1", "＋1+1", "－1+1", "＠SUM(A1)", '=HYPERLINK("x","y")',
]  # fmt: skip


@pytest.fixture(autouse=True)
def _schema():
    worker.SCHEMA[:] = [schema]


async def asked(person, document=ORDERS, **more):
    told = await person.tell("exportStart", JOB, query=document, **{"format": "JSONL", **more})
    return told["exportJob"]


async def written(person, document=ORDERS, **more):
    job = await asked(person, document, **more)
    row = await ExportJob.filter(business_id=person.facts["business"].id).order_by("-created_at").first()
    await exports.work(row.id, worker.reading)
    return await person.query(SHOWN, id=job["id"]) | {"id": job["id"]}


async def fetched(http, job):
    answer = await http.get(job["url"])
    assert answer.status_code == 200, answer.text
    return answer.content


async def rows_of(http, job):
    return [json.loads(line) for line in (await fetched(http, job)).splitlines()]


async def test_all_rows_are_written_as_lines_of_json(http):
    market = await make.market(http)
    orders = [await market.order(tomato=number) for number in (1, 2, 3)]
    job = await written(market.clerk)
    assert (job["status"], job["doneRows"], job["totalRows"], job["problem"]) == ("DONE", 3, 3, None)
    found = await rows_of(http, job)
    assert found == [{"id": make.gid(one), "number": one.number, "status": "PLACED"} for one in orders]
    assert job["size"] == len(await fetched(http, job))


async def test_more_rows_than_a_page_come_once_each_in_order(http):
    person = await make.person(http, await make.business())
    names = [*(f"店 {number:03}" for number in range(256)), "里芋"]
    for name in names:
        row = Customer(business_id=person.facts["business"].id, name=name, **make.ADDRESS)
        row.refold()
        await row.save()
    document = "query($q: String) { customers(search: $q, orderBy: [NAME_ASC]) { nodes { name } } }"
    job = await written(person, document, variables={})
    assert [row["name"] for row in await rows_of(http, job)] == names
    job = await written(person, document, variables={"q": "里芋"})
    assert [row["name"] for row in await rows_of(http, job)] == ["里芋"]


async def test_a_file_and_the_events_after_its_cursor_are_an_exact_mirror(http):
    market = await make.market(http)
    for number in range(1, 8):
        await market.order(tomato=number)
    job = await asked(market.clerk)
    row = await ExportJob.filter(business_id=market.seller.id).first()
    begun, ended = asyncio.Event(), asyncio.Event()
    reading = worker.reading(row)

    class Slow:
        """The same rows, while others write between two pages."""

        row_cost = reading.row_cost
        count, columns = staticmethod(reading.count), staticmethod(reading.columns)

        async def pages(self, actor):
            async for page in reading.pages(actor, 2):
                yield page
                begun.set()
                await asyncio.wait_for(asyncio.shield(ended.wait()), 30)

    async def writing():
        await begun.wait()
        for number in range(10, 16):
            await market.order(tomato=number)
        for one in (await market.clerk.query("{ orders(first: 5) { nodes { id } } }"))["nodes"]:
            await market.clerk.tell("orderReceive", "order { id }", id=one["id"])
        ended.set()

    await asyncio.gather(exports.work(row.id, lambda _: Slow()), writing())
    job = await market.clerk.query(SHOWN, id=job["id"])
    copy = {one["id"]: one for one in await rows_of(http, job)}
    assert len(copy) == 7
    assert {one["status"] for one in copy.values()} == {"PLACED"}
    head = await market.clerk.query(ORDERS.replace("orders(", "orders(first: 100, "))
    await followed(market.clerk, job["cursor"], copy, len(head["nodes"]))
    assert copy == {one["id"]: one for one in head["nodes"]}


async def followed(person, cursor, copy, until):
    context = Context(live=LIVE, authenticate=sessions.actor_of, token=person.token)
    await context.renew()
    document = f'subscription {{ orderEvents(after: "{cursor}") {{ topic order {{ id number status }} }} }}'
    topics = []
    stream = await schema().subscribe(document, context_value=context)
    async with asyncio.timeout(30):
        async for event in stream:
            topics.append(event.data["orderEvents"]["topic"])
            order = event.data["orderEvents"]["order"]
            copy[order["id"]] = order
            if topics.count("order.placed") == 6 and topics.count("order.received") == 5:
                break
    assert len(copy) == until


async def test_a_table_has_dotted_columns_and_no_cell_that_is_reckoned(http):
    person = await make.person(http, await make.business())
    for name in HOSTILE:
        await Customer.create(business_id=person.facts["business"].id, name=name, **make.ADDRESS)
    document = "{ customers(orderBy: [CREATED_AT_ASC]) { nodes { called: name isLinked ...rest } } }"
    document += " fragment rest on Customer { version linked { name } }"
    job = await written(person, document, format="CSV")
    content = await fetched(http, job)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["called", "isLinked", "version", "linked.name"]
    assert [row[0] for row in rows[1:]] == [f"'{name}" for name in HOSTILE]
    assert {tuple(row[1:]) for row in rows[1:]} == {("false", "1", "")}


async def test_each_line_of_an_order_may_be_a_line_of_the_table(http):
    market = await make.market(http)
    order = await market.order()
    document = "{ orders { nodes { number buyerParty { name } lines { name quantity amount } } } }"
    job = await written(market.clerk, document, format="CSV", rowsOf="lines")
    rows = list(csv.reader(io.StringIO((await fetched(http, job)).decode("utf-8-sig"), newline="")))
    assert rows[0] == ["number", "buyerParty.name", "lines.name", "lines.quantity", "lines.amount"]
    assert [(row[0], row[3]) for row in rows[1:]] == [(order.number, "3"), (order.number, "1.5")]
    job = await written(market.clerk, document, format="CSV")
    (_, row) = csv.reader(io.StringIO((await fetched(http, job)).decode("utf-8-sig"), newline=""))
    assert [line["quantity"] for line in json.loads(row[2])] == ["3", "1.5"]
    for wrong in ("number", "line", "lines.name"):
        told = await market.clerk.tell("exportStart", JOB, query=document, format="CSV", rowsOf=wrong)
        assert told.where == [("NOT_FOUND", "rowsOf")]


async def test_what_cp932_does_not_have_is_replaced_or_refused_by_name(http):
    person = await make.person(http, await make.business())
    for name in ("髙島屋 ①", "すし 🍣 〜"):
        await Customer.create(business_id=person.facts["business"].id, name=name, **make.ADDRESS)
    document = "{ customers(orderBy: [CREATED_AT_ASC]) { nodes { name } } }"
    job = await written(person, document, format="CSV", encoding="CP932")
    assert (await fetched(http, job)).decode("cp932").split("\r\n") == ["name", "髙島屋 ①", "すし 〓 ～", ""]
    job = await written(person, document, format="CSV", encoding="CP932", unencodable="REFUSE")
    assert (job["status"], job["url"]) == ("FAILED", None)
    assert "3 name: 🍣" in job["problem"]


@pytest.mark.parametrize(
    "document",
    [
        "{ orders { nodes { number } } products { nodes { name } } }", "{ viewer { user { name } } }",
        "{ orders(first: 3) { nodes { number } } }", "{ orders { nodes { number } totalCount { count } } }",
        "{ orders { edges { node { number } } } }", "{ orders { nodes { nothing } } }", "{ orders {", "",
        "mutation { logout(input: {}) { userErrors { code } } }", "query($a: Int!) { orders { nodes { number } } }",
        "query($__after: String) { orders(search: $__after) { nodes { number } } }", "{ __schema { types { name } } }",
    ],
)  # fmt: skip
async def test_a_document_that_is_no_list_is_refused(http, document):
    market = await make.market(http)
    told = await market.clerk.tell("exportStart", JOB, query=document, format="JSONL")
    assert set(told.where) == {("EXPORT_REFUSED", "query")}
    assert not await ExportJob.filter(business_id=market.seller.id).exists()


async def test_a_row_that_costs_too_much_is_refused(http):
    market = await make.market(http)
    inner = "product { orderFormItems { form { items { product { orderFormItems { form { items { id } } } } } } } }"
    told = await market.clerk.tell("exportStart", JOB, query=f"{{ orders {{ nodes {{ {inner} }} }} }}", format="JSONL")
    assert told.codes
    assert set(told.codes) == {"EXPORT_REFUSED"}


async def test_nobody_else_sees_an_export_nor_exports_what_he_may_not_read(http):
    market = await make.market(http)
    await market.order()
    job = await written(market.clerk)
    colleague, stranger = await make.person(http, market.seller), await make.person(http, await make.business())
    for other in (colleague, stranger, market.cook):
        assert await other.query(SHOWN, id=job["id"]) is None
        assert (await other.query("{ exportJobs(first: 9) { nodes { id } } }"))["nodes"] == []
        assert (await other.tell("exportCancel", JOB, id=job["id"])).codes == ["NOT_FOUND"]
    for role in (Role.WAREHOUSE, Role.PARTNER):
        person = await make.person(http, market.seller, role)
        assert (await person.tell("exportStart", JOB, query=ORDERS, format="JSONL")).codes == ["FORBIDDEN"]
    staff = await make.person(http, market.seller, Role.STAFF)
    document = "{ auditEntries { nodes { id } } }"
    assert (await staff.tell("exportStart", JOB, query=document, format="JSONL")).codes == ["EXPORT_REFUSED"]
    assert [row["number"] for row in await rows_of(http, await written(stranger))] == []


async def test_the_rights_are_those_of_the_moment_of_writing_and_of_fetching(http):
    market = await make.market(http)
    await market.order()
    job = await written(market.clerk)
    mine = Membership.filter(user_id=market.clerk.facts["user"].id)
    await mine.update(role=Role.STAFF)
    assert (await market.clerk.query(SHOWN, id=job["id"]))["url"] is None
    await mine.update(role=Role.ADMIN)
    assert (await market.clerk.query(SHOWN, id=job["id"]))["url"]
    late = await asked(market.clerk)
    await mine.update(ended_at=clock.now())
    row = await ExportJob.filter(business_id=market.seller.id).order_by("-created_at").first()
    await exports.work(row.id, worker.reading)
    row = await ExportJob.get(id=row.id)
    assert (row.status, row.key, row.problem["code"]) == ("FAILED", "", "FORBIDDEN"), late


async def test_a_token_exports_its_own_and_only_the_fields_that_it_may_read(http):
    market = await make.market(http)
    order = await market.order()
    given = {"name": "鏡", "permissions": ["order:read", "export:start"], "expiresInDays": 9}
    tokens = []
    for _ in range(2):
        told = await market.clerk.tell(
            "appTokenCreate", "secret", allowedFields=["Order.number", "Order.status", "ExportJob.*"], **given
        )
        tokens.append(make.Person(http, token=told["secret"], facts=market.clerk.facts))
    mine, other = tokens
    job = await written(mine, "{ orders { nodes { number } } }")
    assert await rows_of(http, job) == [{"number": order.number}]
    assert await other.query(SHOWN, id=job["id"]) is None
    assert await market.clerk.query(SHOWN, id=job["id"]) is None
    told = await mine.tell("exportStart", JOB, query="{ orders { nodes { total } } }", format="JSONL")
    assert told.codes == ["EXPORT_REFUSED"]


async def test_a_cancelled_export_is_not_written_and_few_run_at_a_time(http):
    market = await make.market(http)
    job = await asked(market.clerk)
    for _ in range(2):
        await asked(market.clerk)
    assert (await market.clerk.tell("exportStart", JOB, query=ORDERS, format="JSONL")).codes == ["TOO_MANY"]
    told = await market.clerk.tell("exportCancel", JOB, id=job["id"])
    assert told["exportJob"]["status"] == "CANCELLED"
    assert (await market.clerk.tell("exportCancel", JOB, id=job["id"])).codes == ["EXPORT_SETTLED"]
    row = await ExportJob.filter(business_id=market.seller.id).order_by("created_at").first()
    await exports.work(row.id, worker.reading)
    row = await ExportJob.get(id=row.id)
    assert (row.status, row.key) == ("CANCELLED", "")


async def test_a_broken_download_goes_on_where_it_broke(http):
    market = await make.market(http)
    await market.order()
    job = await written(market.clerk)
    whole = await http.get(job["url"])
    tag = whole.headers["etag"]
    assert whole.headers["accept-ranges"] == "bytes"

    async def part(of, **more):
        answer = await http.get(job["url"], headers={"range": of, **more})
        return answer.status_code, answer.content, answer.headers.get("content-range")

    size = len(whole.content)
    assert await part("bytes=5-") == (206, whole.content[5:], f"bytes 5-{size - 1}/{size}")
    assert await part("bytes=0-3") == (206, whole.content[:4], f"bytes 0-3/{size}")
    assert await part("bytes=-4") == (206, whole.content[-4:], f"bytes {size - 4}-{size - 1}/{size}")
    assert await part("bytes=5-", **{"if-range": tag}) == (206, whole.content[5:], f"bytes 5-{size - 1}/{size}")
    assert await part("bytes=5-", **{"if-range": '"another"'}) == (200, whole.content, None)
    assert await part(f"bytes={size}-") == (416, b"", f"bytes */{size}")
    for odd in ("bytes=3-1", "bytes=a-b", "lines=1-2", "bytes=-", "bytes=0-1,3-4", "bytes=1-" + "9" * 99):
        assert (await part(odd))[0] in {200, 206}, odd
    assert (await http.get(job["url"], headers={"if-none-match": tag})).status_code == 304
    assert (await http.head(job["url"])).headers["content-length"] == str(size)
    assert (await http.get(job["url"].replace("signature=", "signature=x"))).status_code == 403


async def test_files_are_forgotten_when_their_time_is_over(http):
    market = await make.market(http)
    job = await written(market.clerk)
    row = await ExportJob.get(business_id=market.seller.id)
    await exports.sweep()
    assert (await files.find(row.key)).size == job["size"]
    await ExportJob.filter(id=row.id).update(expires_at=clock.now())
    await exports.sweep()
    found = await market.clerk.query(SHOWN, id=job["id"])
    assert (found["status"], found["url"]) == ("EXPIRED", None)
    with pytest.raises(files.Missing):
        await files.find(row.key)
    assert (await http.get(job["url"])).status_code == 404
