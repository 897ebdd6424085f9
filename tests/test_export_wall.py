"""What exports read stands behind the second wall too: PostgreSQL shows them no stranger's row."""

import itertools

import pytest

from core import db
from schema.root import schema
from tests import make
from tests.test_export import rows_of, written
from tests.test_second_wall import no_first_wall, no_second_wall  # noqa: F401 — fixtures
from workers import export as worker

COUNT = itertools.count()


@pytest.fixture(autouse=True)
def _schema():
    worker.SCHEMA[:] = [schema]


async def orders_in(http, person):
    """The orders in an export by a document that was never asked for before."""
    job = await written(
        person, f"query Walled{next(COUNT)} {{ orders {{ nodes {{ number buyer {{ name }} lines {{ name }} }} }} }}"
    )
    return job, await rows_of(http, job)


@pytest.mark.usefixtures("no_first_wall")
async def test_without_the_first_wall_an_export_still_holds_ones_own(http):
    market, stranger = await make.market(http), await make.market(http)
    await market.order()
    mine = await stranger.order()
    job, found = await orders_in(http, stranger.clerk)
    assert ([row["buyer"]["name"] for row in found], job["totalRows"]) == ([stranger.buyer.name], 1)
    assert [row["number"] for row in found] == [mine.number]


@pytest.mark.usefixtures("no_first_wall", "no_second_wall")
async def test_without_both_it_holds_everybodys(http):
    market, stranger = await make.market(http), await make.market(http)
    await market.order()
    job, found = await orders_in(http, stranger.clerk)
    assert market.buyer.name in {row["buyer"]["name"] for row in found if row["buyer"]}
    assert job["totalRows"] >= 1


async def test_a_snapshot_that_was_not_told_for_whom_shows_nothing(http):
    market = await make.market(http)
    await market.order()
    async with db.snapshot():
        await db.behind_the_wall("")
        assert await db.read('SELECT id FROM "order"') == []
    assert await db.read('SELECT id FROM "order" WHERE seller_id = $1', market.seller.id)
