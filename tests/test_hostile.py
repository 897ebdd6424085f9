"""Whatever is sent, the answer is ours: no 500, no words of the inside."""

import asyncio
import contextlib
import json
import os
import re

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests import make
from tests.services import serving

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
    assert not re.search(r'"code": ?"INTERNAL"', response.text), response.text
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


def sendable(text):
    """Without halves of characters."""
    return text.encode("utf-8", "replace").decode()


NAMED = st.fixed_dictionaries(
    {},
    optional={
        "query": DOCUMENTS | st.text(max_size=20),
        "variables": st.text(max_size=20) | JSON.map(json.dumps),
        "operationName": st.text(max_size=5),
        "extensions": st.text(max_size=5),
        "documentId": st.text(max_size=5),
    },
)


@SLOW
@given(named=NAMED, more=st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=12))
async def test_any_get(http, named, more):
    params = {sendable(name): sendable(value) for name, value in {**more, **named}.items()}
    response = await http.get("/graphql", params=params)
    if response.status_code != 404:
        is_ours(response)


PAYLOADS = st.one_of(JSON, st.fixed_dictionaries({"query": DOCUMENTS, "variables": JSON}))
TYPES = st.sampled_from(["subscribe", "complete", "ping", "pong", "connection_init", "next", "x"])
MESSAGES = st.fixed_dictionaries({"type": TYPES}, optional={"id": JSON, "payload": PAYLOADS}).map(json.dumps)
FRAMES = st.one_of(st.text(max_size=40).map(sendable), st.binary(max_size=40), JSON.map(json.dumps), MESSAGES)
PROTOCOLS = ["graphql-transport-ws"]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def url(http):
    async with serving() as (port, _):
        yield f"ws://127.0.0.1:{port}/graphql"


@pytest.mark.timeout(600)
@SLOW
@given(begins=st.booleans(), frames=st.lists(FRAMES, min_size=1, max_size=6))
async def test_any_frames_on_a_socket(url, begins, frames):
    async with connect(url, subprotocols=PROTOCOLS) as socket:
        with contextlib.suppress(ConnectionClosed):
            if begins:
                await socket.send(json.dumps({"type": "connection_init"}))
                await socket.recv()
            for frame in frames:
                await socket.send(frame)
            await socket.send(json.dumps({"type": "ping"}))
            while (message := json.loads(await asyncio.wait_for(socket.recv(), 15)))["type"] != "pong":
                assert not [word for word in (*INSIDE, "INTERNAL") if word in str(message)], message
        assert socket.close_code is None or socket.close_code in OURS


async def test_a_frame_that_is_too_large_ends_its_socket(url):
    async with connect(url, subprotocols=PROTOCOLS) as socket:
        await socket.send("x" * 300_000)
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(socket.recv(), 15)
        assert socket.close_code == 1009


async def test_a_socket_that_says_nothing_is_closed(url):
    async with connect(url, subprotocols=PROTOCOLS) as socket:
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(socket.recv(), 30)
        assert socket.close_code == 4408


OURS = {1000, 1003, 1007, 4400, 4401, 4403, 4408, 4409, 4429}
"""What the protocol knows; 1006 and 1011 would say that something broke."""
HEADERS = st.sampled_from(
    ["accept", "accept-language", "authorization", "cookie", "origin", "traceparent", "x-forwarded-for"]
)
PRINTED = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60)


@SLOW
@given(given_headers=st.dictionaries(HEADERS, PRINTED, max_size=5))
async def test_any_headers(http, given_headers):
    document = b'{"query": "{ viewer { barredAt } orders(first: 1) { nodes { id } } }"}'
    is_ours(await posted(http, document, **given_headers))
