"""Plans answer random documents over the whole schema as graphql-core does, byte for byte, also over HTTP."""

import collections
import dataclasses
import inspect
import json
import os
import random
import sys
import time

import pytest
from graphql import DocumentNode, FieldNode, OperationDefinitionNode, execute, parse, validate

from core.actor import NOBODY
from core.execution import weight
from core.execution.explain import explained
from core.execution.limits import cost_of
from core.execution.planned import RUNS
from core.execution.weight import TooHeavy
from core.graph.context import Context
from core.graph.operation import ANYONE, DECLARED, LOGGED_IN
from core.graph.schema import told
from schema.root import schema
from services import session as sessions
from tests.random_documents import CHOICES, Asked, Documents
from tests.varied import varied

SCHEMA = schema()._schema
ASKED = int(os.environ.get("DOCUMENTS", "300"))
SEED = int(os.environ.get("SEED", time.time_ns() % 2**32))
MADE_ANEW = {"passkeyOptions"}
"""Different in each answer."""


@pytest.fixture(scope="module")
async def world(http):
    return await varied(http)


SHARES = (
    "seller", "seller", "seller", "buyer", "buyer", "buyer", "hidden prices", "hidden prices", "buys and sells",
    "buys and sells", "staff", "partner", "stranger", "warehouse", "warehouse of the buyer", "app token", "homeless",
    "nobody",
)  # fmt: skip
"""How often whom."""


def roots_of(actor, rng):
    """What may be asked; now and then also what may not."""
    names = [name for name in SCHEMA.query_type.fields if name not in MADE_ANEW]
    if rng.random() < 0.1 and actor != NOBODY:
        return names
    return [name for name in names if allows(actor, DECLARED[name])]


def allows(actor, permission):
    return permission == ANYONE or actor.may(permission) or (permission == LOGGED_IN and actor.user_id is not None)


async def context_of(person):
    context = Context(live=None, authenticate=sessions.actor_of, token=person.token, trace_id="0" * 32)
    await context.renew()
    return context


async def executed(person, asked, context, root=None):
    """By graphql-core alone; or only one root of it."""
    document = parse(asked.document)
    found = execute(
        SCHEMA, only(document, root) if root else document, context_value=context,
        variable_values=asked.variables, operation_name=asked.operation_name,
    )  # fmt: skip
    return await found if inspect.isawaitable(found) else found


def only(document, root):
    """A document without all other fields of its operations, each at its place."""
    return DocumentNode(definitions=tuple(
        dataclasses.replace(one, selection_set=dataclasses.replace(one.selection_set, selections=tuple(
            field for field in one.selection_set.selections
            if not isinstance(field, FieldNode) or (field.alias or field.name).value == root
        ))) if isinstance(one, OperationDefinitionNode) else one
        for one in document.definitions
    ))  # fmt: skip


async def exactly(person, asked, root=None):
    """What graphql-core answers: its data in bytes, and its errors as clients are told them."""
    context = await context_of(person)
    found = await executed(person, asked, context, root)
    return in_bytes(found.data), errors_of([told(error, context) for error in found.errors or ()])


async def planned(person, asked):
    """What the schema answers in Python, as on a socket."""
    found = await schema().execute(
        asked.document, variable_values=asked.variables, operation_name=asked.operation_name,
        context_value=await context_of(person),
    )  # fmt: skip
    return in_bytes(found.data), errors_of(found.errors or ())


async def posted(person, asked):
    """What is answered over HTTP: the bytes of its data, and its errors."""
    headers = {"authorization": f"Bearer {person.token}"} if person.token else {}
    body = {"query": asked.document, "variables": asked.variables, "operationName": asked.operation_name}
    response = await person.http.post("/graphql", content=json.dumps(body), headers=headers | JSON)
    found = json.loads(response.content)
    errors = [json.dumps(masked(error), ensure_ascii=False, sort_keys=True) for error in found.get("errors", ())]
    if errors:
        return in_bytes(found.get("data")), sorted(errors)
    begun, end = b'{"data":', b',"extensions":'
    assert response.content.startswith(begun), response.content
    return response.content[len(begun) : response.content.rfind(end)], []


JSON = {"content-type": "application/json"}


def in_bytes(data):
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def errors_of(errors):
    """As they are told: halves of characters become `?`."""
    shown = [json.dumps(masked(error.formatted), ensure_ascii=False, sort_keys=True) for error in errors]
    return sorted(one.encode("utf-8", "replace").decode() for one in shown)


def masked(error):
    """Without what tells one request from another."""
    error.get("extensions", {}).pop("traceId", None)
    return error


async def with_cursors(person, asked, rng):
    """Real cursors in place of those that were asked for, or sometimes what is none."""
    for variable, probe in asked.probes.items():
        found = await executed(person, Asked(probe, asked.variables, None, {}), await context_of(person))
        edges = ((found.data or {}).get("found") or {}).get("edges") or []
        cursors = [edge["cursor"] for edge in edges]
        asked.variables[variable] = rng.choice(cursors) if cursors and rng.random() < 0.95 else None
    return asked


def is_sound(asked):
    """Whether a document is valid, and not too heavy."""
    try:
        document = parse(asked.document)
        weight.check_source(asked.document)
        weight.check(document)
    except TooHeavy:
        return False
    if validate(SCHEMA, document):
        return False
    variables = asked.variables
    return cost_of(SCHEMA, asked.document, asked.operation_name, variables) <= weight.MOST_COST


async def differs(person, asked):
    """Where the three ways do not agree; None where they do. And whether all went well."""
    exact, by_plan, by_http = await exactly(person, asked), await planned(person, asked), await posted(person, asked)
    for name, found in (("plan", by_plan), ("http", by_http)):
        if found != exact and not await is_a_race(person, asked, exact, found):
            return json.dumps({name: found, "exact": exact}, ensure_ascii=False, default=str, indent=1), False
    return None, not exact[1]


async def is_a_race(person, asked, exact, found):
    """Whether graphql-core itself tells now this, now that: of several errors below one null, those that are first."""
    (data, errors), (other, others) = exact, found
    if data != other or nulls_of(data, errors) != nulls_of(data, others):
        return False
    possible = set(errors)
    for root in {json.loads(error).get("path", [None])[0] for error in others}:
        possible.update((await exactly(person, asked, root))[1])
    for _ in range(30):
        if possible.issuperset(others):
            return True
        possible.update((await exactly(person, asked))[1])
    return False


def nulls_of(data, errors):
    """Where data has become null for errors."""
    return {null_of(json.loads(data), json.loads(error).get("path", ())) for error in errors}


def null_of(value, path):
    for depth, key in enumerate(path):
        if value is None:
            return tuple(path[:depth])
        value = value[key]
    return tuple(path)


def asks_null(asked):
    """Whether a directive may ask for null: then graphql-core says whether it comes to that."""
    return any(asked.variables.get(f"{name}{number}", True) is None for name in CHOICES for number in (0, 1))


async def why(person, asked):
    """What became of the plan."""
    actor = (await context_of(person)).actor
    return await explained(SCHEMA, asked.document, asked.variables, actor, asked.operation_name)


def plans():
    return RUNS.labels("query", "plan", "")._value.get()


@pytest.mark.timeout(120 + ASKED)
async def test_random_documents_are_answered_alike(world):
    rng, counts = random.Random(SEED), collections.Counter()
    while counts["asked"] < ASKED:
        seed, person = rng.randrange(2**32), world.people[name := rng.choice(SHARES)]
        asked = Documents(SCHEMA, seed, world.words, roots_of((await context_of(person)).actor, rng)).asked()
        counts["made"] += 1
        if not is_sound(asked):
            continue
        await with_cursors(person, asked, rng)
        before = plans()
        difference, is_well = await differs(person, asked)
        assert difference is None, f"SEED={SEED} {name}: {asked}\n{difference}"
        if is_well and not asks_null(asked):
            assert plans() == before + 2, f"SEED={SEED} {name}: {asked}: {await why(person, asked)}"
        counts.update(asked=1, planned=plans() > before)
    sys.stdout.write(f"{dict(counts)}, SEED={SEED}\n")
    assert counts["planned"] > 0.55 * ASKED
    assert counts["made"] < 1.5 * ASKED
