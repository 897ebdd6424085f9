"""An import of many rows through the API and a worker, beside COPY and one upsert of the same rows."""

import contextlib
import csv
import io
import json
import os
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg

from commands._child import program
from commands.bench.databases import World
from commands.bench.load import answer, post, told
from commands.bench.report import Goal
from commands.bench.seats import token
from commands.bench.servers import OURS, Server, memory_of, running, server_core
from core import search
from core.embedded.folder import Folder
from core.embedded.process import Process, until
from core.graph.ids import key_of
from core.identifier import new_id

SPEED_GOAL, MEMORY_GOAL = 0.6, 100
PATIENCE = 600
SUPPLIER = "築地 魚政水産"
HEADINGS = ("発注先名*", "商品名*", "商品コード", "単位", "単価", "税率", "備考")
BOUNDARY = "a-boundary-of-the-measurement"
SUPPLIER_CREATE = """mutation($input: SupplierCreateInput!) {
  supplierCreate(input: $input) { supplier { id } userErrors { code path } } }"""
START = """mutation($input: ImportStartInput!) {
  importStart(input: $input) { importJob { id } userErrors { code path } } }"""
APPLY = (
    "mutation($input: ImportApplyInput!) { importApply(input: $input) { importJob { id } userErrors { code path } } }"
)
STATUS = "query($id: ID!) { node(id: $id) { ... on ImportJob { status withErrors toCreate } } }"
STAGING = "CREATE TEMP TABLE staging (LIKE supplier_product INCLUDING DEFAULTS)"
UPSERT = """
INSERT INTO supplier_product SELECT * FROM staging
ON CONFLICT (supplier_id, name) DO UPDATE SET code = excluded.code, unit = excluded.unit, price = excluded.price,
  tax_rate = excluded.tax_rate, note = excluded.note, search = excluded.search, updated_at = excluded.updated_at
"""


async def import_rows(rows: int, world: World, folder: Folder) -> list[Goal]:
    """Rows per second from the upload to the last row, its check included; and what the worker held at most."""
    async with running(OURS, world.url, folder) as server, _jobs(world, folder) as worker:
        who = await token(server.port, "buyer@demo.example")
        made = {"name": SUPPLIER, "channel": "FAX", "fax": "03-1234-5678"}
        supplier = await _tell(server, SUPPLIER_CREATE, who, made, "supplier")
        began = time.perf_counter()
        await _imported(server, who, rows)
        ours = rows / (time.perf_counter() - began)
        most = memory_of(worker.pid)[1] / 1024
    bare = rows / await _copied(world, key_of(supplier, "Supplier"), rows)
    print(f"\nImport of {rows:,} rows\n\n| | rows/s | MB of the worker at most |\n|---|---|---|")
    print(f"| Tsunagi: uploaded, checked, taken in | {ours:,.0f} | {most:.0f} |")
    print(f"| COPY and the same upsert | {bare:,.0f} | |", flush=True)
    return [
        Goal("import-rate-of-copy", ours / bare, SPEED_GOAL, at_least=True),
        Goal("import-worker-megabytes", most, MEMORY_GOAL),
    ]


@contextlib.asynccontextmanager
async def _jobs(world: World, folder: Folder) -> AsyncIterator[Process]:
    """A relay and a worker; the worker has the servers' core."""
    given = os.environ | {"TSUNAGI_DATABASE_URL": world.url}
    log = folder.room("log") / "jobs.log"
    relay = await Process.start("relay", program("relay"), env=given, log=log, keep_open=[folder.lock])
    with server_core():
        worker = await Process.start("worker", program("worker"), env=given, log=log, keep_open=[folder.lock])
    try:
        yield worker
    finally:
        await worker.stop()
        await relay.stop()


async def _imported(server: Server, who: str, rows: int) -> None:
    uploaded = post("/files", f"multipart/form-data; boundary={BOUNDARY}", _form(rows), who, x_tsunagi_upload="1")
    file = json.loads(await answer(server.port, uploaded))["id"]
    job = await _tell(server, START, who, {"kind": "SUPPLIER_PRODUCTS", "file": file}, "importJob")
    await _reached(server, who, job, "CHECKED")
    await _tell(server, APPLY, who, {"id": job}, "importJob")
    found = await _reached(server, who, job, "DONE")
    if (found["toCreate"], found["withErrors"]) != (rows, 0):
        raise AssertionError(f"The import took in {found}")


async def _tell(server: Server, mutation: str, who: str, given: dict[str, Any], made: str) -> str:
    data = await told(server.port, {"query": mutation, "variables": {"input": given}}, who)
    (payload,) = data.values()
    if payload["userErrors"]:
        raise AssertionError(payload["userErrors"])
    return str(payload[made]["id"])


async def _reached(server: Server, who: str, job: str, status: str) -> Any:
    async def ask() -> Any:
        found = (await told(server.port, {"query": STATUS, "variables": {"id": job}}, who))["node"]
        if found["status"] == "FAILED":
            raise AssertionError("The import failed")
        return found if found["status"] == status else None

    found = await until(ask, seconds=PATIENCE, every=0.02)
    if found is None:
        raise TimeoutError(f"The import was not {status} after {PATIENCE} seconds")
    return found


def _form(rows: int) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerows((SUPPLIER, *_cells("A", number)) for number in range(rows))
    head = f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="rows.csv"\r\n'
    return f"{head}content-type: text/csv\r\n\r\n{text.getvalue()}\r\n--{BOUNDARY}--\r\n".encode()


def _cells(series: str, number: int) -> tuple[str, str, str, str, str, str]:
    return f"真鯛（活〆）{series}{number}", f"{series}{number:07d}", "kg", str(1000 + number % 900), "8", "三枚おろし"


async def _copied(world: World, supplier: UUID, rows: int) -> float:
    """Seconds for as many rows of other names, which were typed and folded before."""
    connection = await asyncpg.connect(world.url)
    try:
        business, now = await connection.fetchrow("SELECT business_id, now() FROM supplier WHERE id = $1", supplier)
        records = []
        for number in range(rows):
            name, code, unit, price, rate, note = _cells("B", number)
            facts = {"name": name, "code": code, "unit": unit, "price": int(price), "tax_rate": int(rate), "note": note}
            keys = {"id": new_id(), "business_id": business, "supplier_id": supplier, "version": 1}
            times = {"created_at": now, "updated_at": now}
            records.append({**keys, **times, **facts, "search": search.grams(name, code)})
        columns = list(records[0])
        values = [tuple(record.values()) for record in records]
        await connection.execute(STAGING)
        began = time.perf_counter()
        await connection.copy_records_to_table("staging", records=values, columns=columns)
        await connection.execute(UPSERT)
        return time.perf_counter() - began
    finally:
        await connection.close()
