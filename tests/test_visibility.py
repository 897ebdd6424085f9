"""Nobody sees what is not theirs: the whole schema, as every role of strangers, as a removed member, as nobody."""

import asyncio
import itertools
import json

import pytest
import pytest_asyncio
from graphql import GraphQLInputObjectType, get_named_type

from core import clock
from core.db import fetch
from core.graph.context import Context
from core.graph.ids import global_id
from core.graph.node import NODES
from core.graph.operation import ANYONE, DECLARED, LOGGED_IN
from core.identifier import new_id
from core.live import log
from core.live.hub import Live
from core.live.log import Fact
from models.document import Document
from models.file import File
from models.membership import Membership
from models.order import Order
from models.order_form import OrderFormAccess
from models.permission import Permission, Role
from models.shipment import Shipment
from schema.root import schema
from services import session as sessions
from tests import make, walk
from tests.every_kind import one_of_each
from tests.people import Person

SECRET = "極秘"
OPEN_TO_ALL = {
    "node", "nodes", "viewer", "publicForm", "login", "register", "registerFromForm", "invitationOpen",
    "memberInvitationOpen", "memberRegister", "places", "loginIdRemind", "passwordResetRequest", "passwordReset",
    "passkeyLogin", "passkeyOptions", "supplierOrder", "supplierOrderAnswer", "inquirySend",
}  # fmt: skip
SCHEMA = schema()._schema


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(http):
    """One row of every kind, each with a secret word in it, and those who must not read it."""
    market = await make.market(http)
    for row in (market.seller, market.buyer, market.customer, market.place, market.form):
        row.name = f"{SECRET}{row.name}"[:60]
        await row.store("name")
    rows = await one_of_each(market, SECRET)
    order = next(row for row in rows if isinstance(row, Order))
    other = await make.market(http)
    foreign = {role.lower(): await make.person(http, other.seller, role) for role in Role}
    removed = {
        side: await make.person(http, of) for side, of in (("seller's", market.seller), ("buyer's", market.buyer))
    }
    for person in removed.values():
        await Membership.filter(user_id=person.facts["user"].id).update(ended_at=clock.now())
    people = {
        "nobody": Person(http),
        **{f"foreign {name}": person for name, person in foreign.items()},
        **{f"removed {side}": person for side, person in removed.items()},
        "foreign buyer": other.cook,
    }
    return {"rows": rows, "people": people, "market": market, "order": order}


PEOPLE = (
    "nobody", "foreign admin", "foreign staff", "foreign partner", "foreign warehouse", "foreign buyer",
    "removed seller's", "removed buyer's",
)  # fmt: skip


def reveals(world, answer, asked=()):
    """Whether an answer holds a secret word, or an id that was not in the question."""
    text = json.dumps(answer.body, ensure_ascii=False)
    ids = [make.gid(row) for row in world["rows"]]
    return SECRET in text or any(id in text for id in ids if id not in asked)


def test_every_kind_of_node_is_in_the_world(world):
    assert {type(row) for row in world["rows"]} == {row for _, row in NODES.values()}


def test_every_root_field_declares_its_permission():
    roots = (SCHEMA.query_type, SCHEMA.mutation_type, SCHEMA.subscription_type)
    fields = {name for root in roots for name in root.fields}
    assert fields == set(DECLARED)
    assert set(DECLARED.values()) <= {*Permission, ANYONE, LOGGED_IN}
    assert {name for name, allow in DECLARED.items() if allow == ANYONE} == OPEN_TO_ALL


def test_every_root_field_argument_and_type_is_described():
    for name, kind in SCHEMA.type_map.items():
        if not name.startswith("__") and name not in {
            "Query",
            "Mutation",
            "Subscription",
            "String",
            "Int",
            "Boolean",
            "ID",
        }:
            assert kind.description, name
    for root in (SCHEMA.query_type, SCHEMA.mutation_type, SCHEMA.subscription_type):
        for name, field in root.fields.items():
            assert field.description, name


@pytest.mark.parametrize("who", PEOPLE)
async def test_no_row_is_found_by_its_id(world, who):
    person = world["people"][who]
    for row in world["rows"]:
        name = next(n for n, (_, kind) in NODES.items() if kind is type(row))
        shown = walk.selection(SCHEMA, SCHEMA.type_map[name], 2)
        document = f"query($id: ID!) {{ node(id: $id) {{ ... on {name} {shown} }} }}"
        answer = await person.ask(document, id=make.gid(row))
        assert answer.body["data"] == {"node": None}, (who, name)


@pytest.mark.parametrize("who", PEOPLE)
async def test_no_query_tells_anything(world, who):
    person = world["people"][who]
    known = {
        "number": world["order"].number,
        "year": 2026,
        "until": "2026-12-31",
        "list": "inbox",
        "postalCode": make.ADDRESS["postal_code"],
        "token": world["market"].form.token,
    }
    for name, field in SCHEMA.query_type.fields.items():
        variants = [{}]
        if "where" in field.args:
            kind = get_named_type(field.args["where"].type)
            assert isinstance(kind, GraphQLInputObjectType)
            variants += [{"where": w} for row in world["rows"] for w in walk.wheres(kind, make.gid(row))]
        if "search" in field.args:
            variants.append({"search": SECRET})
        if any(walk.has_id(a.type) for n, a in field.args.items() if n != "where"):
            variants = [{n: walk.value(a.type, make.gid(row)) for n, a in field.args.items()} for row in world["rows"]]
        variants = [{n: known[n]} for n in field.args if n in known] or variants
        for shown, variant in itertools.product(walk.selections(SCHEMA, field.type), variants):
            given = {**({"first": 80} if "first" in field.args else {}), **variant}
            declared = ", ".join(f"${n}: {field.args[n].type}" for n in given)
            passed = ", ".join(f"{n}: ${n}" for n in given)
            head = f"query({declared}) {{ {name}({passed})" if given else f"query {{ {name}"
            answer = await person.ask(f"{head} {shown} }}", **given)
            assert not reveals(world, answer, json.dumps(given)), (who, name, given)
            codes = {error["extensions"]["code"] for error in answer.body.get("errors", [])}
            assert codes <= {"FORBIDDEN", "LOGIN_REQUIRED", "NOT_FOUND", "ORDER_LINK_ENDED"}, (who, name, answer.body)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("who", PEOPLE)
async def test_no_mutation_changes_anything_or_tells_that_it_exists(world, who):
    person = world["people"][who]
    before = await snapshot(world)
    for name, field in SCHEMA.mutation_type.fields.items():
        kind = field.args["input"].type
        if not walk.has_id(kind):
            continue
        shown = walk.selection(SCHEMA, field.type, 2)
        document = f"mutation($input: {kind}) {{ {name}(input: $input) {shown} }}"
        for row in world["rows"]:
            type_name = next(n for n, (_, known) in NODES.items() if known is type(row))
            real = await person.ask(document, input=walk.value(kind, make.gid(row)))
            random = await person.ask(document, input=walk.value(kind, global_id(type_name, new_id())))
            assert real.body == random.body, (who, name, type_name)
            assert not reveals(world, real), (who, name, type_name)
            if who == "nobody" and DECLARED[name] != ANYONE:
                assert real.error == "LOGIN_REQUIRED", (name, real.body)
                continue
            assert real.body["data"], (who, name, real.body)
            assert real.body["data"][name]["userErrors"], (who, name, type_name)
    assert await snapshot(world) == before


async def snapshot(world):
    found = {}
    for row in world["rows"]:
        kept = await type(row).get(id=row.id)
        found[make.gid(row)] = (kept.version, kept.updated_at)
    found["counts"] = [await kind.all().count() for kind in (Shipment, Document, File, OrderFormAccess)]
    return found


async def test_no_event_reaches_a_stranger(world, http):
    live = make_live()
    market = await make.market(http)
    order = await market.order()
    stranger, buyer = world["people"]["foreign admin"], market.cook
    events = {who: await listen(person, live) for who, person in (("stranger", stranger), ("buyer", buyer))}
    await asyncio.sleep(0.1)
    await tell(live, order, stranger.facts["business"].id)
    heard = await asyncio.wait_for(events["buyer"].__anext__(), 5)
    assert heard.data["orderEvents"]["order"]["number"] == order.number
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(events["stranger"].__anext__(), 0.5)


def make_live():
    return Live(None, sessions.stamps)


async def tell(live, order, *more):
    """Something happens to the order; the logs of others are made to name it too."""
    for business in (order.seller_id, order.buyer_id, *more):
        fact = Fact(new_id(), "order.received", {"order_id": str(order.id), "business_id": str(business)})
        await log.append(fetch, [fact], "")
        live._wake([str(business)])


async def listen(person, live):
    context = Context(live=live, authenticate=sessions.actor_of, token=person.token)
    await context.renew()
    document = "subscription { orderEvents { topic order { number seller { name } } } }"
    stream = await schema().subscribe(document, context_value=context)
    task = asyncio.create_task(stream.__anext__())
    await asyncio.sleep(0.05)

    class Waiting:
        async def __anext__(self):
            return await asyncio.shield(task)

    return Waiting()


async def test_an_event_is_read_with_the_rights_of_its_moment(http):
    live, market = make_live(), await make.market(http)
    order = await market.order()
    removed = await listen(market.cook, live)
    await Membership.filter(user_id=market.cook.facts["user"].id).update(ended_at=clock.now())
    await tell(live, order)
    heard = await asyncio.wait_for(removed.__anext__(), 5)
    assert heard.errors[0].extensions["code"] == "FORBIDDEN"
    assert not heard.data
