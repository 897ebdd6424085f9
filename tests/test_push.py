"""What the database writes is what Python would have written; what must not be is told by graphql-core."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.actor import Actor
from core.db import fetch
from core.execution.explain import explained
from core.execution.run import BUSINESS, STANDS_FOR, shape_of
from core.execution.statement import Names, Parameters
from core.execution.terms import Acting, Asking, Record, Scope, Untranslatable, term
from core.execution.translate import call
from models.product import Product
from schema.root import schema
from services import session as sessions
from tests import make
from tests.test_plan import both, text

SCHEMA = schema()._schema
PAGE = "{ orders(first: 3) { nodes { %s } } }"


@pytest.mark.parametrize(
    ("table", "change", "fields"),
    [
        ("order", "status = 'BOGUS'", "number status"),
        ("order", "cancel_reason = 'NONE'", "number cancelReason"),
        ("order", "buyer_party = '{}'", "number buyerParty { name address }"),
        ("order", "placed_at = 'infinity'", "number placedAt"),
        ("order", "wished_on = 'infinity'", "number wishedOn lines { name }"),
        ("order_line", "sale_type = 'X'", "number lines { name saleType }"),
        ("product", "sale_type = 'X'", "number lines { name product { saleType } }"),
    ],
)
async def test_a_fault_in_a_row_is_told_where_it_is(http, table, change, fields):
    market = await make.market(http)
    await market.order()
    sound, _, was_planned = await both(market.clerk, PAGE % fields)
    assert was_planned, "the refusal beside it: a sound row is written by the plan"
    assert sound.errors is None
    key = {"order": market.seller.id, "order_line": market.seller.id, "product": market.seller.id}[table]
    which = {
        "order": "seller_id = $1",
        "order_line": 'order_id IN (SELECT id FROM "order" WHERE seller_id = $1)',
        "product": "business_id = $1",
    }[table]
    await fetch(f'UPDATE "{table}" SET {change} WHERE {which}', key)
    planned, exact, _ = await both(market.clerk, PAGE % fields)
    assert text(planned.data) == text(exact.data)
    assert [error.path for error in planned.errors or ()] == [error.path for error in exact.errors or ()]


def translated(function):
    """SQL of a function of a product's row and the context, over parameters in place of columns."""
    parameters, names = Parameters(), Names()
    actor = shape_of(SimpleActor)
    scope = Scope(parameters, names, STANDS_FOR, actor)
    return term(call(function, [Record(Product, "t", scope), Asking(Acting(actor))], scope)).sql


SimpleActor = Actor(business_id=BUSINESS)
FUNCTIONS = [
    lambda row, _: row.stock is None,
    lambda row, _: row.name if row.published else "",
    lambda row, _: not row.name,
    lambda row, _: row.published and not row.name,
    lambda row, _: row.name or row.unit,
    lambda row, _: bool(row.tax_rate),
    lambda row, _: row.tax_rate + 1 if row.name != "a" else row.tax_rate * 3,
    lambda row, _: row.stock == row.lot_quantity,
    lambda row, _: row.stock != row.lot_quantity or row.name == row.unit,
    lambda row, _: None if row.stock is None or row.published else row.stock,
]
COLUMNS = ("name", "unit", "tax_rate", "published", "stock", "lot_quantity")
SHORT, AMOUNT = st.sampled_from(["", "a", "bc"]), st.none() | st.sampled_from([Decimal(0), Decimal("1.5")])


@pytest.mark.parametrize("number", range(len(FUNCTIONS)))
@settings(max_examples=25, deadline=None)
@given(values=st.tuples(SHORT, SHORT, st.integers(0, 10), st.booleans(), AMOUNT, AMOUNT))
async def test_what_is_translated_is_what_python_computes(http, number, values):
    function = FUNCTIONS[number]
    row = SimpleNamespace(**dict(zip(COLUMNS, values, strict=True)))
    columns = "$1::text AS name, $2::text AS unit, $3::int AS tax_rate, $4::bool AS published, $5::numeric AS stock"
    sql = f"SELECT {translated(function)} AS found FROM (SELECT {columns}, $6::numeric AS lot_quantity) t"
    ((found,),) = [one.values() for one in await fetch(sql, *values)]
    assert found == function(row, None)


@pytest.mark.parametrize(
    "function",
    [
        lambda row, _: row.name.upper(),
        lambda row, _: len(row.name),
        lambda row, _: row.stock + 1,
        lambda row, _: [one for one in row.tags if one],
        lambda row, _: row.nothing,
        str,
    ],
)
async def test_what_cannot_be_followed_is_left_to_python(http, function):
    with pytest.raises(Untranslatable):
        translated(function)


async def test_explain_shows_the_statements_of_a_plan(http):
    market = await make.market(http)
    await market.order()
    actor = await sessions.actor_of(market.clerk.token, "ja", "")
    whole = "{ orders(first: 5) { nodes { number total lines { name product { code } } } } }"
    found = await explained(SCHEMA, whole, {}, actor)
    assert "a plan of 1 statements" in found
    assert "1 rows in" in found
    assert str(actor.business_id) not in found
    assert "(introspection)" in await explained(SCHEMA, "{ __schema { queryType { name } } }", {}, actor)
    placing = 'mutation { a: orderReceive(input: {id: "x"}) { order { number } } }'
    found = await explained(SCHEMA, placing, {}, actor)
    assert "A mutation is not run here" in found
    assert "What `a` gives is read by a plan." in found
    assert "not valid" in await explained(SCHEMA, "{ nothing }", {}, actor)
    assert "cannot be taken" in await explained(SCHEMA, "{", {}, actor)
    assert "do not fit" in await explained(SCHEMA, "query($id: ID!) { node(id: $id) { id } }", {}, actor)
