"""Whatever is sent, the answer is ours: no 500, no words of the inside."""

import json
import os

import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import make

ASKED = int(os.environ.get("HOSTILE", "150"))
INSIDE = ("Traceback", "tortoise", "asyncpg", "site-packages", "NoneType", "object has no attribute", "strawberry")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=8), below, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from([
    "query", "variables", "operationName", "extensions", "{", "}", "(", ")", "first", "orders", "nodes", "...", "on",
    "Order", "$n", ":", "!", "[", "]", "@include", "if", "true", "null", '"x"', "1e999", "-1", "mutation", "id", "#",
    "subscription", "fragment", "viewer", "node", "after", "where", "search", "\\u0000", "\ud800", "é", "&", "|",
])  # fmt: skip
DOCUMENTS = st.lists(NAMES, max_size=25).map(" ".join)
FILTERS = st.fixed_dictionaries(
    {}, optional={"first": JSON, "after": JSON, "last": JSON, "where": JSON, "orderBy": JSON, "search": JSON}
)
SLOW = settings(max_examples=ASKED, deadline=None, suppress_health_check=list(HealthCheck))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(http):
    """A buyer with an order."""
    market = await make.market(http)
    await market.order()
    return market


def is_ours(response):
    assert response.status_code in {200, 400, 403, 405, 408, 413, 415, 429}, response.text
    assert "INTERNAL" not in response.text
    assert not [word for word in INSIDE if word in response.text], response.text


async def posted(http, content, **headers):
    return await http.post("/graphql", content=content, headers={"content-type": "application/json", **headers})


@SLOW
@given(content=st.one_of(st.binary(max_size=300), JSON.map(lambda value: json.dumps(value).encode())))
async def test_any_body(http, content):
    is_ours(await posted(http, content))


@SLOW
@given(document=DOCUMENTS, variables=JSON)
async def test_any_document(http, document, variables):
    is_ours(await posted(http, json.dumps({"query": document, "variables": variables}).encode()))


@SLOW
@given(variables=FILTERS)
async def test_any_page_and_filter(http, world, variables):
    document = (
        "query($first: Int, $after: String, $last: Int, $where: OrderWhere, $orderBy: [OrderSort!], $search: String) {"
        " orders(first: $first, after: $after, last: $last, where: $where, orderBy: $orderBy, search: $search)"
        " { nodes { number } totalCount { count } } }"
    )
    body = json.dumps({"query": document, "variables": variables}).encode()
    is_ours(await posted(http, body, authorization=f"Bearer {world.cook.token}"))


@SLOW
@given(cursor=st.text(max_size=40), search=st.text(max_size=40), number=st.text(max_size=30))
async def test_any_words_where_words_are_asked_for(http, world, cursor, search, number):
    document = (
        "query($c: String, $s: String, $n: String!, $i: ID!) {"
        " a: orders(first: 2, after: $c) { nodes { id } } b: products(first: 2, search: $s) { nodes { id } }"
        " c: orderByNumber(number: $n) { id } d: node(id: $i) { id } e: places(postalCode: $n) { city }"
        " f: products(first: 2, where: {name: {startsWith: $n}}) { nodes { id } } }"
    )
    variables = {"c": cursor, "s": search, "n": number, "i": cursor}
    body = json.dumps({"query": document, "variables": variables}).encode()
    is_ours(await posted(http, body, authorization=f"Bearer {world.cook.token}"))


HEADERS = st.sampled_from(
    ["accept", "accept-language", "authorization", "cookie", "origin", "traceparent", "x-forwarded-for"]
)
PRINTED = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60)


@SLOW
@given(given_headers=st.dictionaries(HEADERS, PRINTED, max_size=5))
async def test_any_headers(http, given_headers):
    document = b'{"query": "{ viewer { barredAt } orders(first: 1) { nodes { id } } }"}'
    is_ours(await posted(http, document, **given_headers))
