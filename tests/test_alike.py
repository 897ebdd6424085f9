"""A foreign id and one that nobody has cost the same statements: no clock can tell whether a row is there."""

import re

import asyncpg
import pytest

from core import db
from core.graph.ids import global_id
from core.graph.node import NODES
from core.identifier import new_id
from models.permission import Role
from schema.root import schema
from tests import make, walk
from tests.every_kind import one_of_each
from tests.make import gid

SCHEMA = schema()._schema
WORDS = "極秘"
OF_WAITING = re.compile(r"\s*(NOTIFY|SELECT pg_advisory|UNLISTEN|RESET|CLOSE|DISCARD)")


@pytest.fixture
def asked(monkeypatch):
    """Every statement that this process sends, by any connection, in order."""
    found: list[str] = []

    def noted(name):
        ask = getattr(asyncpg.Connection, name)

        async def asked(connection, query, *values, **options):
            if not OF_WAITING.match(query):
                found.append(query)
            return await ask(connection, query, *values, **options)

        monkeypatch.setattr(asyncpg.Connection, name, asked)

    noted("execute")
    noted("_do_execute")
    return found


async def cost(person, asked, document, variables):
    """The statements of one request, and its answer; wrong passwords of earlier ones are forgotten."""
    await db.fetch("DELETE FROM login_guard")
    asked.clear()
    answer = await person.ask(document, **variables)
    return list(asked), answer.body


@pytest.fixture
async def world(http):
    market, other = await make.market(http), await make.market(http)
    return await one_of_each(market, WORDS), {
        "foreign admin": other.clerk, "foreign buyer": other.cook,
        "warehouse": await make.person(http, other.seller, Role.WAREHOUSE),
    }  # fmt: skip


async def test_no_statement_tells_a_foreign_row_from_none(world, asked):
    rows, people = world
    for who, person in people.items():
        for row in rows:
            name = next(name for name, (_, kind) in NODES.items() if kind is type(row))
            shown = walk.selection(SCHEMA, SCHEMA.type_map[name], 1)
            document = f"query($id: ID!) {{ node(id: $id) {{ ... on {name} {shown} }} }}"
            _, foreign, random = [
                await cost(person, asked, document, {"id": id})
                for id in (global_id(name, new_id()), gid(row), global_id(name, new_id()))
            ]
            assert foreign == random, (who, name)
            assert foreign[0], "statements are seen"


@pytest.mark.timeout(400)
async def test_no_statement_of_a_mutation_tells_a_foreign_row_from_none(world, asked):
    rows, people = world
    person = people["foreign admin"]
    compared = 0
    for name, field in SCHEMA.mutation_type.fields.items():
        kind = field.args["input"].type
        if not walk.has_id(kind):
            continue
        document = f"mutation($input: {kind}) {{ {name}(input: $input) {{ userErrors {{ code path }} }} }}"
        await person.ask(document, input=walk.value(kind, gid(rows[0])))
        for row in rows:
            type_name = next(each for each, (_, known) in NODES.items() if known is type(row))
            foreign, random = [
                await cost(person, asked, document, {"input": walk.value(kind, id)})
                for id in (gid(row), global_id(type_name, new_id()))
            ]
            assert foreign == random, (name, type_name)
            compared += bool(foreign[0])
    assert compared > 100


async def test_what_is_ones_own_is_told_from_it(world, asked):
    """The measure is one: a row that may be read costs other statements, or another answer."""
    rows, people = world
    person = people["foreign admin"]
    document = "query($id: ID!) { node(id: $id) { ... on Business { id name products: __typename } } }"
    own = await cost(person, asked, document, {"id": gid(person.facts["business"])})
    foreign = await cost(person, asked, document, {"id": gid(rows[0])})
    assert own != foreign
