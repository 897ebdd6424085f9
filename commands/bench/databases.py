"""A database with the demo, one with many times as much, and what is asked for in them."""

import contextlib
import os
import resource
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg

from commands._child import run_once
from commands._servers import servers, temporary_folder
from commands.bench.servers import leave_a_core, server_core
from core.embedded.folder import Folder, hold
from core.embedded.postgres import OWNER, SUPERUSER
from core.graph.ids import global_id

SETTINGS = {"shared_preload_libraries": "pg_stat_statements", "autovacuum": "off", "max_connections": "400"}
EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements"
CALLS = """
SELECT sum(calls)::int FROM pg_stat_statements
WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND query NOT LIKE '%pg_stat_statements%'
"""
PLACING = """
SELECT f.id AS form, a.customer_id, c.linked_id AS buyer, u.login_id, d.id AS place
FROM order_form f
JOIN order_form_access a ON a.form_id = f.id JOIN customer c ON c.id = a.customer_id
JOIN membership m ON m.business_id = c.linked_id JOIN "user" u ON u.id = m.user_id AND u.login_id = 'buyer@demo.example'
JOIN delivery_place d ON d.business_id = c.linked_id
WHERE f.status = 'OPEN' ORDER BY f.id, d.id LIMIT 1
"""
ITEMS = """
SELECT i.id FROM order_form_item i JOIN product p ON p.id = i.product_id
WHERE i.form_id = $1 AND p.stock IS NULL AND p.sale_type = 'PIECE' ORDER BY i.position LIMIT 5
"""
FIVE_LINES = """
SELECT o.id FROM "order" o WHERE o.seller_id = $1 AND (SELECT count(*) FROM order_line l WHERE l.order_id = o.id) = 5
AND EXISTS (SELECT FROM shipment s WHERE s.order_id = o.id) ORDER BY o.placed_at DESC, o.id DESC LIMIT 1
"""


@dataclass(frozen=True)
class World:
    """A database: where it is, how many times the demo it holds, and keys to ask for."""

    url: str
    scale: int
    seller: UUID
    order: UUID
    placing: dict[str, object]
    """The input of an `orderPlace` with five lines."""

    async def statements(self) -> int | None:
        """How many SQL statements have been run in it; None where PostgreSQL does not count them."""
        connection = await asyncpg.connect(self.url)
        try:
            found: int = await connection.fetchval(CALLS)
        except asyncpg.PostgresError:
            return None
        else:
            return found
        finally:
            await connection.close()


@contextlib.asynccontextmanager
async def hosted() -> AsyncIterator[tuple[str, Folder]]:
    """PostgreSQL and Valkey for the run, and the settings of all that is started on them."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with temporary_folder() as path:
        leave_a_core()
        async with hold(path, "a measurement") as folder, servers(folder, 1, **SETTINGS) as (server, redis):
            os.environ |= {
                "TSUNAGI_REDIS_URL": redis,
                "TSUNAGI_SECRET_KEY": "only-for-measurements-only-for-measurements",
                "TSUNAGI_DATA": str(path),
                "TSUNAGI_LOG_LEVEL": "ERROR",
                "TSUNAGI_COST_LIMIT": "999999999999 per second",
                "TSUNAGI_LOGIN_LIMIT_ADDRESS": "9999 per 15 minutes",
            }
            yield "postgresql://" + server.partition("://")[2], folder


async def filled(server: str, scale: int, folder: Folder) -> World:
    """A new database with the demo, so many times."""
    name = f"bench_{scale}"
    print(f"Filling a database with {scale} × the demo ...", flush=True)
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    finally:
        await connection.close()
    url = server.rpartition("/")[0] + f"/{name}"
    log, environment = folder.room("log"), os.environ | {"TSUNAGI_DATABASE_URL": url}
    options = ("--scale", str(scale)) if scale > 1 else ()
    with server_core():
        await _ran("migrate", (), environment, log / f"{name}.log", folder)
        await _ran("seed", options, environment, log / f"{name}.log", folder)
    return await _known(url, scale)


async def _ran(name: str, options: tuple[str, ...], environment: dict[str, str], log: Path, folder: Folder) -> None:
    await run_once(name, *options, env=environment, log=log, keep_open=folder.lock)


async def _known(url: str, scale: int) -> World:
    with contextlib.suppress(asyncpg.PostgresError):
        admin = await asyncpg.connect(url.replace(f"//{OWNER}:", f"//{SUPERUSER}:"))
        await admin.execute(EXTENSION)
        await admin.execute(f"GRANT pg_read_all_stats TO {OWNER}")
        await admin.close()
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("VACUUM ANALYZE")
        seller = await connection.fetchval("SELECT business_id FROM product LIMIT 1")
        placing = await connection.fetchrow(PLACING)
        items = await connection.fetch(ITEMS, placing["form"])
        return World(
            url,
            scale,
            seller,
            await connection.fetchval(FIVE_LINES, seller),
            {
                "orderForm": global_id("OrderForm", placing["form"]),
                "deliveryPlace": global_id("DeliveryPlace", placing["place"]),
                "lines": [{"item": global_id("OrderFormItem", item["id"]), "quantity": "2"} for item in items],
            },
        )
    finally:
        await connection.close()
