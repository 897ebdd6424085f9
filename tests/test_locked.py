"""Who waits too long for a row is told that he may come again, whichever way his operation is run."""

import pytest

from core import db
from core.graph import endpoint
from tests import make
from tests.make import gid

RECEIVE = "mutation($id: ID!) { orderReceive(input: {id: $id}) { order { status } userErrors { code } } }"


async def none(*_):
    """Nothing is run by plans."""


@pytest.mark.parametrize("by_plans", [True, False])
async def test_a_mutation_that_waits_too_long_for_a_row_may_be_sent_again(http, monkeypatch, by_plans):
    market = await make.market(http)
    order = await market.order()
    if not by_plans:
        monkeypatch.setattr(endpoint, "mutated", none)
    async with db.aside() as other, other.transaction():
        await other.execute('SELECT 1 FROM "order" WHERE id = $1 FOR UPDATE', order.id)
        answer = await market.clerk.ask(RECEIVE, id=gid(order))
    assert (answer.status, answer.error, answer.headers["retry-after"]) == (503, "UNAVAILABLE", "1")
    assert answer.body["errors"][0]["extensions"]["retryAfter"] == 1
    told = await market.clerk.ask(RECEIVE, id=gid(order))
    assert (told.status, told.data["orderReceive"]["order"]) == (200, {"status": "RECEIVED"})
