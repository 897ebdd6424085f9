"""A whole query is one statement, which also proves who asks."""

from core.graph.ids import global_id
from models.membership import Membership
from models.permission import Role
from models.session import Session
from tests import make
from tests.make import gid

ORDERS = """query($first: Int!, $after: String) { orders(first: $first, after: $after) {
  nodes { number lines { name } } edges { cursor } totalCount { count exact }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
} }"""


async def test_a_page_with_rows_cursors_and_count_is_one_statement(http, statements):
    market = await make.market(http)
    for _ in range(3):
        await market.order()
    first = await market.clerk.query(ORDERS, first=2)
    statements.clear()
    second = await market.clerk.query(ORDERS, first=2, after=first["pageInfo"]["endCursor"])
    assert len(statements) == 1
    assert [len(page["nodes"]) for page in (first, second)] == [2, 1]
    assert [page["pageInfo"]["hasNextPage"] for page in (first, second)] == [True, False]
    assert [page["pageInfo"]["hasPreviousPage"] for page in (first, second)] == [False, True]
    assert [page["edges"][-1]["cursor"] for page in (first, second)] == [
        page["pageInfo"]["endCursor"] for page in (first, second)
    ]
    assert second["totalCount"] == {"count": 3, "exact": True}


async def test_pages_from_the_end_are_in_order_too(http):
    market = await make.market(http)
    for _ in range(3):
        await market.order()
    document = """query($last: Int!, $before: String) { orders(last: $last, before: $before) {
      nodes { number } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
    end = await market.clerk.query(document, last=2)
    start = await market.clerk.query(document, last=2, before=end["pageInfo"]["startCursor"])
    numbers = [node["number"] for page in (start, end) for node in page["nodes"]]
    assert len(numbers) == 3
    assert numbers == sorted(numbers, reverse=True)
    assert [page["pageInfo"]["hasPreviousPage"] for page in (start, end)] == [False, True]
    assert [page["pageInfo"]["hasNextPage"] for page in (start, end)] == [True, False]


async def test_an_empty_page_has_no_cursors(http):
    person = await make.person(http, await make.business())
    found = await person.query(ORDERS, first=2)
    assert found["nodes"] == []
    assert found["pageInfo"] == {
        "hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None,
    }  # fmt: skip


async def test_lost_rights_are_lost_with_the_next_query(http, statements):
    market = await make.market(http)
    await market.order()
    document = "{ orders(first: 5) { nodes { number } } }"
    for _ in range(2):
        assert len((await market.clerk.query(document))["nodes"]) == 1
    assert "FROM session" in statements[-1]
    assert 'FROM "order"' in statements[-1]

    member = Membership.filter(user_id=market.clerk.facts["user"].id)
    await member.update(role=Role.PARTNER)
    assert (await market.clerk.ask(document)).error == "FORBIDDEN"
    await member.update(role=Role.ADMIN)
    assert len((await market.clerk.query(document))["nodes"]) == 1

    await Session.filter(user_id=market.clerk.facts["user"].id).delete()
    assert (await market.clerk.ask(document)).error == "LOGIN_REQUIRED"


async def test_what_cannot_be_seen_does_not_exist(http):
    market = await make.market(http)
    order = await market.order()
    stranger = await make.person(http, await make.business())
    document = "query($id: ID!) { node(id: $id) { id ... on Order { number } } }"
    assert (await market.clerk.query(document, id=gid(order)))["number"] == order.number
    for id in (gid(order), global_id("Order", order.seller_id), "bm9uZQ", "x" * 300):
        assert await stranger.query(document, id=id) is None
