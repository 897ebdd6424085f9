"""What a buyer must not learn by another way: hidden amounts, and the seller's own prices."""

import pytest

from models.document import Document
from tests import make
from tests.make import gid


@pytest.mark.feature("CN-55")
async def test_the_trail_and_the_papers_tell_no_hidden_amounts(http):
    market = await make.market(http)
    await market.clerk.tell("customerUpdate", "customer { id }", id=gid(market.customer), hidesPrices=True)
    order = await market.order()
    (line, _) = await make.lines(order)
    confirm = {"id": gid(order), "lines": [{"line": gid(line), "quantity": "2"}]}
    assert (await market.clerk.tell("orderConfirm", "order { id }", **confirm)).errors == []
    log = "query($id: ID!) { auditEntries(first: 9, where: {target: {eq: $id}}) { nodes { changes { field } } } }"

    async def fields(person):
        entries = (await person.query(log, id=gid(order)))["nodes"]
        return {change["field"] for entry in entries for change in entry["changes"]}

    amounts = {"net", "tax", "taxes"}
    assert amounts <= await fields(market.clerk)
    assert not amounts & await fields(market.cook)
    issued = await market.cook.tell("documentIssue", "document { total }", order=gid(order), kind="PURCHASE_ORDER")
    assert issued["document"]["total"] is None
    assert (await Document.get(order_id=order.id)).total is None


async def test_a_buyer_cannot_find_out_the_sellers_own_price_by_filter_or_order(http):
    market = await make.market(http)
    ask = (
        "query($w: ProductWhere, $o: [ProductSort!]) { products(first: 9, where: $w, orderBy: $o) { nodes { name } } }"
    )
    name = (await market.tomato.product).name

    async def names(person, **variables):
        return {one["name"] for one in (await person.query(ask, **variables))["nodes"]}

    assert name in await names(market.cook)
    for variables in (
        {"w": {"price": {"eq": 333}}},
        {"w": {"or": [{"not": {"price": {"gt": 400}}}]}},
        {"o": ["PRICE_ASC"]},
    ):
        assert name in await names(market.clerk, **variables)
        assert await names(market.cook, **variables) == set()
