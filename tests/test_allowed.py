"""An app token with a list of fields reads those, and learns nothing of the others by any way."""

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLObjectType

from core.execution.allowed import beyond, unknown
from models.permission import Permission
from schema.root import schema
from services.app_token import GRANTABLE
from tests import make
from tests.make import gid
from tests.people import Person
from tests.sockets import Socket, serving

NUMBERS = "query { orders(first: 5) { nodes { id number __typename } pageInfo { hasNextPage } totalCount { count } } }"
FILTERED = "query($w: OrderWhere) { orders(first: 5, where: $w) { nodes { number } } }"
SORTED = "query($o: [OrderSort!]) { orders(first: 5, orderBy: $o) { nodes { number } } }"
GROUPED = "query($b: [OrderGroupBy!]!) { orders { groups(by: $b) { count } } }"
REFUSED = {
    "query { orders(first: 5) { nodes { total } } }": ["Order.total"],
    "query { orders(first: 5) { edges { node { number ...more } } } } fragment more on Order { net tax }": [
        "Order.net",
        "Order.tax",
    ],
    "query { orders(first: 5) { nodes { hidden: buyer { name } } } }": ["Business.name", "Order.buyer"],
    "query { orders(first: 5, where: {status: {eq: RECEIVED}}) { nodes { number } } }": ["Order.status"],
    "query { orders(first: 5, where: {not: {and: [{form: {isNull: true}}]}}) { nodes { number } } }": ["Order.form"],
    "query { orders(first: 5, orderBy: [PLACED_AT_ASC]) { nodes { number } } }": ["Order.placedAt"],
    'query { orders(first: 5, search: "丸八") { nodes { number } } }': ["Order.*"],
    "query { orders { groups(by: [BUYER, PLACED_DAY]) { count } } }": ["Order.buyer", "Order.placedAt"],
    "query { orders { groups(by: []) { sum { net } } } }": ["Order.net"],
    "query { orders { groups(by: [], orderBy: NET_DESC) { count } } }": ["Order.net"],
    "query { orders { groups(by: []) { key { status } } } }": ["Order.status"],
    "query { orders { lineGroups(by: []) { sum { orderedQuantity } } } }": ["OrderLine.orderedQuantity"],
    "query { viewer { business { id } } }": ["Query.viewer"],
    'query { places(postalCode: "1000001") { city } }': ["Query.places"],
    "query { nodes(ids: []) { id ... on Customer { name } } }": ["Customer.name"],
}  # fmt: skip


async def limited(market, *fields, permissions=("order:read", "order:confirm")):
    granted = {"name": "在庫連携", "permissions": [*permissions], "allowedFields": [*fields]}
    told = await market.clerk.tell("appTokenCreate", "secret appToken { id allowedFields }", **granted)
    assert told["appToken"]["allowedFields"] == sorted(fields)
    return Person(market.clerk.http, token=told["secret"])


async def test_a_token_reads_the_fields_of_its_list(http):
    market = await make.market(http)
    order = await market.order()
    program = await limited(market, "Order.number")
    shown = {"id": gid(order), "number": order.number, "__typename": "Order"}
    assert await program.query(NUMBERS) == {
        "nodes": [shown], "pageInfo": {"hasNextPage": False}, "totalCount": {"count": 1},
    }  # fmt: skip
    found = await program.query(FILTERED, w={"number": {"eq": order.number}})
    assert found["nodes"] == [{"number": order.number}]
    told = await program.tell("orderReceive", "order { number }", id=gid(order))
    assert told["order"] == {"number": order.number}


@pytest.mark.parametrize("document", REFUSED)
async def test_nothing_else_is_read_filtered_sorted_grouped_or_searched(http, document):
    market = await make.market(http)
    await market.order()
    program = await limited(market, "Order.number")
    for _ in range(2):  # once unknown, once remembered
        answer = await program.ask(document)
        assert answer.error == "FIELD_NOT_ALLOWED"
        assert answer.body["errors"][0]["extensions"]["fields"] == REFUSED[document]
        assert "data" not in answer.body
    whole = [f"{one.partition('.')[0]}.*" for one in REFUSED[document] if not one.startswith("Query.")]
    roots = [one for one in REFUSED[document] if one.startswith("Query.")]
    assert "FIELD_NOT_ALLOWED" not in str((await (await limited(market, *{*whole, *roots})).ask(document)).body)


async def test_variables_are_looked_into(http):
    market = await make.market(http)
    order = await market.order()
    program = await limited(market, "Order.number")
    for document, variables, field in (
        (FILTERED, {"w": {"or": [{"number": {"eq": order.number}}, {"wishedOn": {"isNull": True}}]}}, "Order.wishedOn"),
        (SORTED, {"o": ["PLACED_AT_ASC"]}, "Order.placedAt"),
        (GROUPED, {"b": ["STATUS"]}, "Order.status"),
    ):
        answer = await program.ask(document, **variables)
        assert answer.error == "FIELD_NOT_ALLOWED", document
        assert answer.body["errors"][0]["extensions"]["fields"] == [field]
        assert field in answer.body["errors"][0]["message"]
        assert (await market.clerk.ask(document, **variables)).data


async def test_a_refused_mutation_changes_nothing(http):
    market = await make.market(http)
    order = await market.order()
    program = await limited(market, "Order.number")
    document = "mutation($id: ID!) { orderReceive(input: {id: $id}) { order { total } } }"
    assert (await program.ask(document, id=gid(order))).error == "FIELD_NOT_ALLOWED"
    assert (await type(order).get(id=order.id)).status == order.status


async def test_a_stream_is_refused_like_a_query(http, pool):
    market = await make.market(http)
    program = await limited(market, "Order.number")
    async with serving("relay") as (port, _):
        allowed = await Socket.open(port, program.token)
        await allowed.ask("subscription { orderEvents { topic order { number } } }")
        refused = await Socket.open(port, program.token)
        await refused.ask("subscription { orderEvents { order { number total } } }")
        (error,) = (await refused.receive())["payload"]
        assert error["extensions"]["fields"] == ["Order.total"]
        order = await market.order()
        assert (await allowed.heard())["order"] == {"number": order.number}


async def test_only_fields_of_the_schema_can_be_listed(http):
    market = await make.market(http)
    strange = ["Order.nmuber", "Order", "OrderConnection.nodes", "Query.orders", "Order.number", "Nothing.*", "Query.*"]
    granted = {"name": "x", "permissions": ["order:read"], "allowedFields": strange}
    told = await market.clerk.tell("appTokenCreate", "secret", **granted)
    assert told.where == [("UNKNOWN_FIELD", f"allowedFields.{n}") for n in (0, 1, 2, 3, 5, 6)]


def test_every_field_of_every_filter_order_and_key_needs_a_field_of_the_list():
    """Whatever is added to the schema: a list of one field that does not exist allows no way to any other."""
    known = schema()._schema
    roots = known.query_type.fields
    nothing = frozenset({"Nothing.at_all"})
    count = 0
    for name, root in roots.items():
        for argument, given in root.args.items():
            kind = given.type
            while hasattr(kind, "of_type"):
                kind = kind.of_type
            if isinstance(kind, GraphQLInputObjectType) and argument == "where":
                parts = [
                    f"{{{field}: {{isNull: true}}}}" for field in kind.fields if field not in {"and", "or", "not", "id"}
                ]
            elif isinstance(kind, GraphQLEnumType) and argument == "orderBy":
                parts = [f"[{value}]" for value in kind.values if not value.startswith("ID_")]
            else:
                continue
            for part in parts:
                document = f"query {{ {name}(first: 1, {argument}: {part}) {{ __typename }} }}"
                assert beyond(known, document, {}, nothing), document
                count += 1
    assert count > 60


def test_every_field_of_every_node_can_be_listed():
    known = schema()._schema
    nodes = [one for one in known.type_map.values() if isinstance(one, GraphQLObjectType) and one.interfaces]
    every = [f"{one.name}.{field}" for one in nodes if known.get_type("Node") in one.interfaces for field in one.fields]
    assert unknown(known, every) == []
    assert len(every) > 200
    assert set(Permission) > GRANTABLE
