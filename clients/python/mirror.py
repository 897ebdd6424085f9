"""An exact copy of all orders in a file of SQLite: an export first, then each event behind it, also after a stop.

TOKEN=tsu_… python mirror.py http://localhost:8000 orders.db
"""

import asyncio
import json
import os
import sqlite3
import sys

import httpx2
from tsunagi_client import ExportFormat, ExportStartInput, Tsunagi
from tsunagi_client.transport import TsunagiError, accepted

ORDER = (
    "id version number status net tax total remark lines { id name orderedQuantity quantity shippedQuantity amount }"
)
ALL = f"{{ orders {{ nodes {{ {ORDER} }} }} }}"
NEWS = f"subscription($after: EventCursor!) {{ orderEvents(after: $after) {{ cursor order {{ {ORDER} }} }} }}"
TABLES = "CREATE TABLE IF NOT EXISTS orders (id PRIMARY KEY, content); CREATE TABLE IF NOT EXISTS place (cursor)"


async def copied(tsunagi: Tsunagi, copy: sqlite3.Connection) -> str:
    """All orders as they were at one moment; gives its place among the events."""
    wanted = ExportStartInput(query=ALL, format=ExportFormat.JSONL)
    job = accepted((await tsunagi.start_export(wanted)).export_start).export_job
    while job.status.value in {"QUEUED", "RUNNING"}:
        await asyncio.sleep(0.5)
        job = (await tsunagi.export_by_id(job.id)).export_job
    if not job.url:
        sys.exit(job.problem)
    async with tsunagi.http.stream("GET", httpx2.URL(tsunagi.url).join(job.url)) as file:
        file.raise_for_status()
        with copy:
            copy.execute("DELETE FROM orders")
            async for line in file.aiter_lines():
                copy.execute("INSERT INTO orders VALUES (?, ?)", (json.loads(line)["id"], line))
            copy.execute("INSERT INTO place VALUES (?)", (job.cursor,))
    return str(job.cursor)


async def main(url: str, path: str) -> None:
    """Until stopped; what an event changed and its place are kept together, or neither."""
    copy = sqlite3.connect(path)
    copy.executescript(TABLES)
    async with Tsunagi(url, os.environ["TOKEN"]) as tsunagi:
        while True:
            (found,) = copy.execute("SELECT max(cursor) FROM place").fetchone()
            after = found or await copied(tsunagi, copy)
            try:
                async for told in tsunagi.execute_ws(NEWS, variables={"after": after}):
                    event, order = told["orderEvents"], told["orderEvents"]["order"]
                    with copy:
                        copy.execute("REPLACE INTO orders VALUES (?, ?)", (order["id"], json.dumps(order)))
                        copy.execute("UPDATE place SET cursor = ?", (event["cursor"],))
            except TsunagiError as error:
                if error.code != "CURSOR_EXPIRED":
                    raise
                copy.execute("DELETE FROM place")  # too far behind: begin anew


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))
