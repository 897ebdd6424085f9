"""Plans answer what graphql-core answers: the whole schema, as several people."""

import inspect
import json

import pytest
from graphql import GraphQLNonNull, execute, parse

from core.db import fetch, transaction
from core.execution import whole as wholes
from core.execution.planned import RUNS
from core.graph.context import Context
from core.graph.operation import ANYONE, DECLARED
from models.permission import Role
from schema.root import schema
from services import order as orders
from services import session as sessions
from tests import make, walk

SCHEMA = schema()._schema


def runs(by, why="", kind="query"):
    return RUNS.labels(kind, by, why)._value.get()


async def context_of(person):
    context = Context(live=None, authenticate=sessions.actor_of, token=person.token)
    await context.renew()
    return context


async def both(person, document, variables=None):
    """What a plan answers, and what graphql-core answers."""
    planned_before = runs("plan")
    planned = await schema().execute(document, variable_values=variables, context_value=await context_of(person))
    was_planned = runs("plan") > planned_before
    exact = execute(SCHEMA, parse(document), variable_values=variables, context_value=await context_of(person))
    return planned, await exact if inspect.isawaitable(exact) else exact, was_planned


@pytest.fixture(scope="module")
async def world(http):
    """Orders in several states, seen by both sides and by a stranger."""
    market = await make.market(http)
    await market.order(remark="一つ目")
    await market.confirmed()
    order = await market.shipped()
    async with transaction():
        await orders.inspect(order, (await make.lines(order))[0], arrived=True, by=market.buying)
    people = {
        "seller": market.clerk,
        "buyer": market.cook,
        "stranger": await make.person(http, await make.business()),
        "partner": await make.person(http, market.seller, Role.PARTNER),
        "nobody": make.Person(http),
    }
    return {"market": market, "people": people, "order": order}


def text(found):
    return json.dumps(found, ensure_ascii=False, default=str)


LINKS = ("passkeyOptions",)
"""Made anew for each answer."""


@pytest.mark.parametrize("who", ["seller", "buyer", "stranger", "partner", "nobody"])
async def test_every_root_list_with_all_that_hangs_on_it(world, who):
    person, planned_ones = world["people"][who], 0
    for name, field in SCHEMA.query_type.fields.items():
        if any(isinstance(arg.type, GraphQLNonNull) for arg in field.args.values()) or name in LINKS:
            continue
        given_first = "(first: 3)" if "first" in field.args else ""
        for shown in walk.selections(SCHEMA, field.type):
            planned, exact, was_planned = await both(person, f"{{ {name}{given_first} {shown} }}")
            is_stopped = who == "nobody" and DECLARED[name] != ANYONE
            assert text(planned.data) == text(None if is_stopped else exact.data), name
            assert bool(planned.errors) == bool(exact.errors), name
            assert was_planned == (not exact.errors), name
            planned_ones += was_planned
    assert planned_ones >= (1 if who in {"nobody", "partner"} else 8)


async def test_what_goes_wrong_in_a_plan_is_told_by_graphql_core(world, monkeypatch):
    def fail(*_):
        raise RuntimeError("broken")

    before = runs("graphql-core", "error")
    monkeypatch.setattr(wholes.Whole, "written", fail)
    found = await world["people"]["seller"].query("{ orders(first: 1) { nodes { number } } }")
    assert found["nodes"]
    assert runs("graphql-core", "error") == before + 1


WHERE = "query($w: OrderWhere) { orders(first: 9, where: $w) { nodes { number } totalCount { count } } }"


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ({}, 3), ({"or": []}, 0), ({"or": [{}]}, 3), ({"or": [{"number": {"eq": "x"}}, {}]}, 3), ({"and": []}, 3),
        ({"not": {}}, 0), ({"not": {"not": {}}}, 3), ({"and": [{"not": {}}, {"or": [{}]}]}, 0),
        ({"or": [{"status": {}}, {"number": {"in": []}}]}, 3), ({"not": {"or": [{"and": [{}]}]}}, 0),
    ],
)  # fmt: skip
async def test_an_empty_filter_is_fulfilled_by_every_row(world, where, count):
    planned, exact, was_planned = await both(world["people"]["seller"], WHERE, {"w": where})
    assert was_planned
    assert planned.data["orders"]["totalCount"]["count"] == len(planned.data["orders"]["nodes"]) == count
    assert text(planned.data) == text(exact.data)


@pytest.mark.parametrize(
    ("variables", "answers"), [({}, True), ({"no": True}, True), ({"no": None}, False), ({"yes": None}, False)]
)
async def test_a_directive_that_asks_for_null_is_refused_where_it_stands(world, variables, answers):
    document = (
        "query($yes: Boolean = true, $no: Boolean = false)"
        " { viewer { barredAt @include(if: $yes) permissions @skip(if: $no) } }"
    )
    planned, exact, was_planned = await both(world["people"]["seller"], document, variables)
    assert (was_planned, planned.errors is None) == (answers, answers)
    assert text(planned.data) == text(exact.data)
    assert [error.path for error in planned.errors or ()] == [error.path for error in exact.errors or ()]


async def test_an_object_without_fields_is_still_an_object(world):
    document = (
        "query($no: Boolean = false) { orders(first: 9) { nodes { viewerCan { ...F @include(if: $no) } } ...G } }"
        " fragment F on OrderViewerCan { __typename } fragment G on OrderConnection { pageInfo { ...H } }"
        " fragment H on PageInfo { hasNextPage @skip(if: true) }"
    )
    planned, exact, was_planned = await both(world["people"]["seller"], document)
    assert was_planned
    assert text(planned.data) == text(exact.data)
    assert planned.data["orders"] == {"nodes": [{"viewerCan": {}}] * 3, "pageInfo": {}}
    nothing, exact, was_planned = await both(
        world["people"]["seller"], "{ ...F @skip(if: true) } fragment F on Query { viewer { barredAt } }"
    )
    assert (nothing.data, exact.data, was_planned) == ({}, {}, True)


@pytest.mark.parametrize("size", ["first: 9", "last: 9", "first: 1"])
@pytest.mark.parametrize(
    "fields",
    [
        "edges { cursor @skip(if: true) }", "totalCount { count @skip(if: true) }", "pageInfo { hasPreviousPage }",
        "pageInfo { hasNextPage }", "pageInfo { __typename } totalCount { count }", "nodes { id @skip(if: true) }",
        "pageInfo { endCursor @skip(if: true) } __typename",
    ],
)  # fmt: skip
@pytest.mark.parametrize("where", ['{number: {eq: "none"}}', "{}"])
async def test_parts_of_a_page_alone_are_one_statement(world, size, fields, where):
    document = f"{{ orders({size}, where: {where}) {{ {fields} }} }}"
    planned, exact, was_planned = await both(world["people"]["seller"], document)
    assert was_planned
    assert text(planned.data) == text(exact.data)
    by_http = await world["people"]["seller"].ask(document)
    assert by_http.data == exact.data


async def test_a_cursor_at_the_end_of_time_is_the_same_cursor(http):
    market = await make.market(http)
    order = await market.order()
    await fetch("UPDATE \"order\" SET placed_at = 'infinity' WHERE id = $1", order.id)
    planned, exact, _ = await both(market.clerk, "{ orders(first: 2) { edges { cursor } } }")
    assert text(planned.data) == text(exact.data)


async def test_what_no_plan_covers_is_counted(http):
    person = await make.person(http, await make.business())
    before = runs("graphql-core", "introspection")
    await person.query("{ __schema { queryType { name } } }")
    assert runs("graphql-core", "introspection") == before + 1


@pytest.mark.parametrize(
    "document",
    [
        "query($no: Boolean = false) { orders(first: null) { __typename edges @include(if: $no) { cursor } } }",
        "query($no: Boolean = false) { orders { ...F } } fragment F on OrderConnection { nodes @skip(if: true) { id } ... @include(if: $no) { pageInfo { endCursor } } totalCount { count } }",  # noqa: E501
    ],
)
async def test_rows_that_are_left_out_need_no_page(world, document):
    planned, exact, was_planned = await both(world["people"]["seller"], document)
    assert planned.errors is None
    assert text(planned.data) == text(exact.data)
    assert was_planned
