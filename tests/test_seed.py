"""The demo: enough to try everything, true to every rule, the same for the same day."""

import asyncio
import os
import sys
from decimal import Decimal
from pathlib import Path

import asyncpg
import pytest_asyncio

from core.clock import TOKYO
from core.password import matches
from models.order import OrderStatus
from tests.conftest import DATA, DATABASE, make_database

TABLES = (
    "order", "order_line", "shipment", "shipment_line", "product", "order_form_item", "customer", "business",
    "calendar", "calendar_day",
)  # fmt: skip


async def seeded(name, *options):
    """A database of its own, filled by the command; what it wrote."""
    url = await make_database(f"{DATABASE}_{name}")
    return url, await ran(url, "seed", *options)


async def ran(url, *arguments):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "commands", *arguments,
        env=os.environ | {"TSUNAGI_DATABASE_URL": url},
        cwd=Path(__file__).parent.parent,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    out, _ = await process.communicate()
    return process.returncode, out.decode()


async def connected(url):
    return await asyncpg.connect("postgresql://" + url.partition("://")[2])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def demo():
    """The demo as `up` makes it."""
    url, told = await seeded("demo")
    assert told == (0, "")
    connection = await connected(url)
    yield connection, url
    await connection.close()


async def test_there_is_what_the_readme_promises(demo):
    connection, _ = demo
    counts = {t: await connection.fetchval(f'SELECT count(*) FROM "{t}"') for t in ("product", "order_form", "order")}
    assert counts == {"product": 200, "order_form": 3, "order": 500}
    statuses = {row[0] for row in await connection.fetch('SELECT DISTINCT status FROM "order"')}
    assert statuses == set(OrderStatus)
    spread = await connection.fetchrow('SELECT min(placed_at), max(placed_at) FROM "order"')
    assert 88 <= (spread[1] - spread[0]).days <= 90
    for login in ("seller@demo.example", "buyer@demo.example", "buyer2@demo.example"):
        stored = await connection.fetchval('SELECT password_hash FROM "user" WHERE login_id = $1', login)
        assert await matches("Demo-1234", stored)
        assert not await matches("demo-1234", stored)


async def test_nothing_was_ordered_for_a_day_without_deliveries(demo):
    connection, _ = demo
    wished = await connection.fetch(
        """SELECT f.name, o.placed_at, o.wished_on FROM "order" o JOIN order_form f ON f.id = o.form_id"""
    )
    assert {row["wished_on"].weekday() for row in wished} == set(range(6))
    assert all(row["wished_on"].weekday() < 5 for row in wished if row["name"].startswith("乾物"))
    evening = [row for row in wished if row["placed_at"].astimezone(TOKYO).hour >= 15]
    assert len(evening) > 50
    soon = {row["name"] for row in evening if (row["wished_on"] - row["placed_at"].astimezone(TOKYO).date()).days == 1}
    assert soon == {"青果フォーム"}, "only vegetables are ordered until late"
    cut_offs = await connection.fetch("SELECT cut_off FROM calendar ORDER BY form_id NULLS FIRST")
    assert [row["cut_off"] for row in cut_offs] == ["15:00", "22:00", "15:00"]
    assert await connection.fetchval("SELECT count(*) FROM calendar_day WHERE note = '年末年始'") >= 8


async def test_every_product_has_a_picture_that_can_be_fetched(demo):
    connection, _ = demo
    keys = {row[0] for row in await connection.fetch("SELECT image_key FROM product")}
    assert len(keys) == 200
    for key in keys:
        for name in (key, key.removesuffix(".webp") + ".thumb.webp"):
            assert (DATA / "files" / name).read_bytes()[8:12] == b"WEBP"


async def test_amounts_and_steps_of_every_order_agree(demo):
    connection, _ = demo
    amounts = await connection.fetch(
        """SELECT o.net, o.tax, o.number, array_agg(l.tax_rate) AS rates, array_agg(
             trunc(coalesce(l.confirmed_quantity, l.ordered_quantity) * l.unit_price)) AS nets
           FROM "order" o JOIN order_line l ON l.order_id = o.id GROUP BY o.id"""
    )
    assert len(amounts) == 500
    for row in amounts:
        pairs = list(zip(row["rates"], row["nets"], strict=True))
        by_rate = {rate: sum((net for r, net in pairs if r == rate), Decimal(0)) for rate in row["rates"]}
        assert row["net"] == sum(by_rate.values()), row["number"]
        assert row["tax"] == sum(int(rate * net / 100) for rate, net in by_rate.items()), row["number"]
    wrong = await connection.fetch(
        """SELECT o.number FROM "order" o JOIN order_line l ON l.order_id = o.id
           LEFT JOIN (SELECT line_id, sum(quantity) AS sent FROM shipment_line GROUP BY 1) s ON s.line_id = l.id
           WHERE coalesce(s.sent, 0) <> l.shipped_quantity
              OR (o.status = 'SHIPPED' AND l.shipped_quantity <> l.confirmed_quantity)
              OR (o.status NOT IN ('CONFIRMED', 'SHIPPED') AND l.shipped_quantity > 0)"""
    )
    assert wrong == []
    last = await connection.fetchval("SELECT value FROM counter WHERE kind = 'order'")
    assert last == int(await connection.fetchval('SELECT max(number) FROM "order"'))


async def test_a_second_time_is_refused_and_changes_nothing(demo):
    connection, url = demo
    assert await ran(url, "seed") == (1, "The database holds demo data already; `seed` fills a database once.\n")
    assert await connection.fetchval('SELECT count(*) FROM "order"') == 500


async def test_twice_as_much_holds_the_same_for_the_same_day(demo):
    first, (url, told) = demo[0], await seeded("twice", "--scale", "2")
    assert told[0] == 0
    assert "1,000 of 1,000 orders" in told[1]
    connection = await connected(url)
    try:
        assert await connection.fetchval('SELECT count(*) FROM "order"') == 1000
        assert await connection.fetchval("SELECT count(*) FROM product") == 400
    finally:
        await connection.close()
    again, _ = await seeded("again")
    connection = await connected(again)
    try:
        for table in TABLES:
            query = f"""SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM "{table}" t"""
            assert await connection.fetchval(query) == await first.fetchval(query), table
    finally:
        await connection.close()


async def test_the_first_business_of_an_installation_is_made_by_a_command(demo):
    connection, url = demo
    arguments = ["business", "--name", "丸十商店", "--person", "店主", "--email", "boss@maruju.example", "--password"]
    code, told = await ran(url, *arguments, "short")
    assert code == 1
    assert told.startswith("password: 7 to 30 characters")
    assert await ran(url, *arguments, "Demo-1234") == (0, "丸十商店 is there; boss@maruju.example can log in.\n")
    code, told = await ran(url, *arguments, "Demo-1234")
    assert (code, told) == (1, "email: “boss@maruju.example” is taken already.\n")
    assert await connection.fetchval("SELECT count(*) FROM business WHERE name = '丸十商店'") == 1
