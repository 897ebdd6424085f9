"""Plans answer what graphql-core answers: the whole schema, random documents, as several people."""

import json
import os
import random

import pytest
from graphql import GraphQLNonNull, execute, get_named_type, is_leaf_type, parse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.db import transaction
from core.execution import whole as wholes
from core.execution.planned import RUNS
from core.graph.context import Context
from models.permission import Role
from schema.root import schema
from services import order as orders
from services import session as sessions
from tests import make, walk
from tests.make import gid

SCHEMA = schema()._schema
ASKED = int(os.environ.get("DOCUMENTS", "60"))


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
    exact = await execute(SCHEMA, parse(document), variable_values=variables, context_value=await context_of(person))
    return planned, exact, was_planned


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
        shown = walk.selection(SCHEMA, field.type, 3)
        given_first = "(first: 3)" if "first" in field.args else ""
        planned, exact, was_planned = await both(person, f"{{ {name}{given_first} {shown} }}")
        assert text(planned.data) == text(exact.data), name
        assert bool(planned.errors) == bool(exact.errors), name
        assert was_planned == (not exact.errors), name
        planned_ones += was_planned
    assert planned_ones >= (1 if who in {"nobody", "partner"} else 8)


class Maker:
    """Random documents over the schema: fragments, aliases, directives, abstract types."""

    def __init__(self, seed, ids):
        self.random, self.ids, self.count = random.Random(seed), ids, 0
        self.fragments: list[str] = []

    def document(self):
        roots = [
            "orders(first: 5)", "products(first: 4)", "customers(last: 3)", "suppliers(first: 3)", "viewer",
            "orderForms(first: 2)", "deliveryPlaces(first: 2)", "documents(first: 3)", "memberships",
            f'node(id: "{self.random.choice(self.ids)}")', f"nodes(ids: {json.dumps(self.random.sample(self.ids, 3))})",
        ]  # fmt: skip
        parts = []
        for number in range(self.random.randint(1, 2)):
            root = self.random.choice(roots)
            kind = SCHEMA.query_type.fields[root.split("(")[0]].type
            parts.append(f"r{number}: {root} {self.selection(get_named_type(kind), 4)}")
        head = "query Q($yes: Boolean!, $no: Boolean = false)"
        return f"{head} {{ {' '.join(parts)} __typename @include(if: $yes) @skip(if: $no) }} {' '.join(self.fragments)}"

    def selection(self, kind, depth):
        if not hasattr(kind, "fields"):
            return ""
        parts = ["__typename"]
        if self.random.random() < 0.6 and hasattr(kind, "interfaces") is False:
            parts.append("id")
        possible = SCHEMA.get_possible_types(kind) if not hasattr(kind, "is_type_of") else ()
        some = self.random.sample(possible, min(3, len(possible)))
        parts += [f"... on {one.name} {self.selection_of_leaves(one)}" for one in some]
        for name, field in self.random.sample(sorted(kind.fields.items()), min(len(kind.fields), 6)):
            if walk.is_grouping(field) and depth > 0:
                parts.append(
                    f"g{self.next()}: {name}({self.keys(field)}) {self.selection(get_named_type(field.type), 3)}"
                )
            if name in LINKS or any(isinstance(arg.type, GraphQLNonNull) for arg in field.args.values()):
                continue
            named = get_named_type(field.type)
            if is_leaf_type(named):
                parts.append(self.dressed(name))
            elif depth > 0 and not name.startswith("_"):
                alias = f"a{self.next()}: " if self.random.random() < 0.3 else ""
                parts.append(f"{alias}{name} {self.selection(named, depth - 1)}")
        body = "{ " + " ".join(parts) + " }"
        if self.random.random() < 0.15 and hasattr(kind, "is_type_of"):
            fragment = f"F{self.next()}"
            self.fragments.append(f"fragment {fragment} on {kind.name} {body}")
            return f"{{ ...{fragment} }}"
        return body

    def keys(self, field):
        names, orders = (list(get_named_type(field.args[name].type).values) for name in ("by", "orderBy"))
        some = self.random.sample(names, self.random.randint(0, 3))
        return f"by: [{', '.join(some)}], first: {self.random.randint(1, 9)}, orderBy: {self.random.choice(orders)}"

    def selection_of_leaves(self, kind):
        names = [name for name, field in kind.fields.items() if is_leaf_type(get_named_type(field.type))]
        names = [name for name in names if name not in LINKS and not kind.fields[name].args]
        return (
            "{ id "
            + " ".join(f"l{self.next()}: {name}" for name in self.random.sample(names, min(3, len(names))))
            + " }"
        )

    def dressed(self, name):
        directive = self.random.choice(["", "", "", " @include(if: $yes)", " @skip(if: $no)", " @skip(if: $yes)"])
        alias = f"b{self.next()}: " if self.random.random() < 0.2 else ""
        return f"{alias}{name}{directive}"

    def next(self):
        self.count += 1
        return self.count


@pytest.mark.timeout(120 + ASKED)
@settings(
    max_examples=ASKED, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(seed=st.integers(0, 2**32), who=st.sampled_from(["seller", "buyer", "stranger", "partner"]))
async def test_random_documents_are_answered_alike(world, seed, who):
    market = world["market"]
    ids = [
        gid(row) for row in (market.seller, market.buyer, market.form, market.tomato, world["order"], market.customer)
    ]
    document = Maker(seed, ids).document()
    planned, exact, was_planned = await both(world["people"][who], document, {"yes": True})
    assert text(planned.data) == text(exact.data), document
    assert [error.path for error in planned.errors or ()] == [error.path for error in exact.errors or ()], document
    assert was_planned == (not exact.errors), document


async def test_what_goes_wrong_in_a_plan_is_told_by_graphql_core(world, monkeypatch):
    def fail(*_):
        raise RuntimeError("broken")

    before = runs("graphql-core", "error")
    monkeypatch.setattr(wholes.Whole, "written", fail)
    found = await world["people"]["seller"].query("{ orders(first: 1) { nodes { number } } }")
    assert found["nodes"]
    assert runs("graphql-core", "error") == before + 1


async def test_what_no_plan_covers_is_counted(http):
    person = await make.person(http, await make.business())
    before = runs("graphql-core", "introspection")
    await person.query("{ __schema { queryType { name } } }")
    assert runs("graphql-core", "introspection") == before + 1
