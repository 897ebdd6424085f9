"""Groups of lists: counts and sums of all rows that the viewer sees, by the list's own filters, and of no others."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from graphql import get_named_type, get_operation_ast, parse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.db import fetch
from core.execution import weight
from core.execution.explain import explained
from models.order import Order, OrderStatus
from models.permission import Role
from schema.root import schema
from services import session as sessions
from tests import make
from tests.make import gid
from tests.test_plan import both, text

SCHEMA = schema()._schema
TYPES: Any = SCHEMA.type_map
PAGE = """query($w: OrderWhere, $s: String) { orders(first: 100, where: $w, search: $s) { nodes {
  status source placedAt wishedOn plannedOn net tax total seller { id } buyer { id } customer { id } supplier { id }
  orderForm { id } deliveryPlace { id } lines {
    product { id } name code unit saleType taxRate amount quantity orderedQuantity shippedQuantity } } } }"""
RELATIONS = ("seller", "buyer", "customer", "supplier", "form", "deliveryPlace", "product")
OF_LINES = ("product", "name", "code", "unit", "saleType", "taxRate")
OPTIONS = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
MIDNIGHT = dt.datetime(2026, 5, 31, 15, 0, tzinfo=dt.UTC)
"""The first of June, a Monday, begins in Tokyo."""


@pytest.fixture(scope="module")
async def world(http):
    """A seller with two customers, of whom one is shown no amounts at first; orders around a midnight of Tokyo."""
    market = await make.market(http)
    await market.clerk.tell("customerUpdate", "customer { id }", id=gid(market.customer), hidesPrices=True)
    hidden = await market.order(tomato=7)
    await market.clerk.tell("customerUpdate", "customer { id }", id=gid(market.customer), hidesPrices=False)
    made = [hidden] + [await market.order(tomato=number) for number in (1, 2)]
    made += [await market.confirmed(beef="1.333"), await market.shipped()]
    for number, order in enumerate(made):
        placed = MIDNIGHT + dt.timedelta(minutes=40 * (number - 2), seconds=-1)
        wished = None if number == 2 else dt.date(2026, 6, 1 + number)
        await Order.filter(id=order.id).update(
            placed_at=placed, wished_on=wished, planned_on=wished and wished + dt.timedelta(days=number % 2)
        )
    people = {
        "seller": market.clerk,
        "buyer": market.cook,
        "stranger": await make.person(http, await make.business()),
        "partner": await make.person(http, market.seller, Role.PARTNER),
        "nobody": make.Person(http),
    }
    return {"market": market, "people": people, "hidden": hidden}


def field_of(key):
    head, *rest = key.lower().split("_")
    return head + "".join(part.capitalize() for part in rest)


def value_of(key, order, line):
    """What a row has of a key, worked out from what the page shows."""
    name = field_of(key)
    for part in ("Day", "Week", "Month"):
        if name.endswith(part):
            shown = order[{"placed": "placedAt", "wished": "wishedOn", "planned": "plannedOn"}[name.removesuffix(part)]]
            if shown is None:
                return None
            day = clock.business_day(dt.datetime.fromisoformat(shown)) if "T" in shown else dt.date.fromisoformat(shown)
            first = {"Day": day, "Week": day - dt.timedelta(days=day.weekday()), "Month": day.replace(day=1)}
            return first[part].isoformat()
    found = line[name] if name in OF_LINES else order["orderForm" if name == "form" else name]
    return found and found["id"] if name in RELATIONS else found


def brute(rows, by, sums):
    """Groups of (order, line) by hand: a sum is known when all its parts are."""
    groups = defaultdict(list)
    for order, line in rows:
        groups[tuple(value_of(key, order, line) for key in by)].append(line or order)
    if not by and not groups:
        groups[()] = []
    return {
        key: (len(found), {name: total([one[name] for one in found]) for name in sums}) for key, found in groups.items()
    }


def total(values):
    return None if None in values else sum((Decimal(value) for value in values), Decimal(0))


def told(groups, by):
    found = {}
    for group in groups:
        key = tuple(shown(group["key"][field_of(one)]) for one in by)
        assert key not in found
        sums = {name: value if value is None else Decimal(value) for name, value in group["sum"].items()}
        found[key] = (group["count"], sums)
    return found


def shown(value):
    return value["id"] if isinstance(value, dict) else value


def asked(by, *, of_lines):
    fields = " ".join(field_of(key) + (" { id }" if field_of(key) in RELATIONS else "") for key in by)
    name, kind = ("lineGroups", "OrderLineGroup") if of_lines else ("groups", "OrderGroup")
    sums = " ".join(TYPES[kind.removesuffix("Group") + "Sums"].fields)
    return f"""query($w: OrderWhere, $s: String, $by: [{kind}By!]!) {{ orders(where: $w, search: $s) {{
      {name}(by: $by) {{ key {{ __typename {fields} }} count sum {{ {sums} }} }} }} }}"""


INSTANTS = st.sampled_from([(MIDNIGHT + dt.timedelta(minutes=m)).isoformat() for m in (-90, -41, -1, 0, 39, 90)])
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "status": st.fixed_dictionaries({"in": st.lists(st.sampled_from([*OrderStatus]), max_size=3)}),
        "placedAt": st.fixed_dictionaries({}, optional={"gte": INSTANTS, "lt": INSTANTS}),
        "wishedOn": st.fixed_dictionaries({"isNull": st.booleans()}),
    },
)
WHERES = st.recursive(
    FILTERS,
    lambda inner: st.fixed_dictionaries({}, optional={"not": inner, "or": st.lists(inner, max_size=2)}),
    max_leaves=4,
)
BY, BY_OF_LINES = (
    st.lists(st.sampled_from(sorted(TYPES[name].values)), max_size=3, unique=True)
    for name in ("OrderGroupBy", "OrderLineGroupBy")
)
WHO = st.sampled_from(["seller", "buyer", "stranger"])


@OPTIONS
@given(who=WHO, where=WHERES, by=BY, search=st.none() | st.sampled_from(["こだま", "ない"]))
async def test_groups_are_what_one_would_count_on_the_pages(world, who, where, by, search):
    person, given_ = world["people"][who], {"w": where, "s": search}
    page = (await person.query(PAGE, **given_))["nodes"]
    planned, exact, was_planned = await both(person, asked(by, of_lines=False), {**given_, "by": by})
    assert was_planned
    assert text(planned.data) == text(exact.data)
    expected = brute([(order, None) for order in page], by, ("net", "tax", "total"))
    assert told(planned.data["orders"]["groups"], by) == expected


@OPTIONS
@given(who=WHO, where=FILTERS, by=BY_OF_LINES)
async def test_groups_of_lines_are_what_one_would_count_on_the_pages(world, who, where, by):
    person = world["people"][who]
    page = (await person.query(PAGE, w=where))["nodes"]
    planned, exact, was_planned = await both(person, asked(by, of_lines=True), {"w": where, "by": by})
    assert was_planned
    assert text(planned.data) == text(exact.data)
    rows = [(order, line) for order in page for line in order["lines"]]
    expected = brute(rows, by, ("amount", "quantity", "orderedQuantity", "shippedQuantity"))
    assert told(planned.data["orders"]["lineGroups"], by) == expected


async def test_a_day_is_one_of_tokyo(world):
    days = "{ orders { groups(by: [PLACED_DAY, PLACED_MONTH]) { key { placedDay placedMonth placedWeek } count } } }"
    assert (await world["people"]["seller"].query(days))["groups"] == [
        {"key": {"placedDay": "2026-05-31", "placedMonth": "2026-05-01", "placedWeek": None}, "count": 3},
        {"key": {"placedDay": "2026-06-01", "placedMonth": "2026-06-01", "placedWeek": None}, "count": 2},
    ]


async def test_a_sum_tells_nothing_of_amounts_that_are_hidden(world):
    ask = """{ orders { groups(by: [PLACED_DAY], orderBy: TOTAL_DESC) { key { placedDay } count sum { total net } }
      whole: groups(by: []) { count sum { total } } lineGroups(by: [PRODUCT]) { count sum { amount quantity } } } }"""
    seller, buyer = [await world["people"][who].query(ask) for who in ("seller", "buyer")]
    assert [group["key"]["placedDay"] for group in buyer["groups"]] == ["2026-06-01", "2026-05-31"], "the unknown last"
    assert buyer["groups"][1] == {"key": {"placedDay": "2026-05-31"}, "count": 3, "sum": {"total": None, "net": None}}
    assert buyer["groups"][0]["sum"] == next(
        group["sum"] for group in seller["groups"] if group["key"]["placedDay"] == "2026-06-01"
    )
    assert buyer["whole"] == [{"count": 5, "sum": {"total": None}}]
    assert seller["whole"][0]["sum"]["total"] == sum(group["sum"]["total"] for group in seller["groups"])
    assert [group["sum"]["amount"] for group in buyer["lineGroups"]] == [None, None]
    assert all(group["sum"]["amount"] for group in seller["lineGroups"])
    assert [one["sum"]["quantity"] for one in buyer["lineGroups"]] == [
        one["sum"]["quantity"] for one in seller["lineGroups"]
    ]


async def test_a_row_that_one_may_not_see_is_no_key(world, http):
    """The seller's records of his customers do not divide what the buyer is told."""
    ask = "{ orders { groups(by: [CUSTOMER]) { key { customer { id name } } count } } }"
    market = world["market"]
    mine = {"key": {"customer": {"id": gid(market.customer), "name": market.customer.name}}, "count": 5}
    assert (await market.clerk.query(ask))["groups"] == [mine]
    assert (await market.cook.query(ask))["groups"] == [{"key": {"customer": None}, "count": 5}]
    other = await make.market(http)
    await Order.filter(id=(await other.order()).id).update(buyer_id=market.buyer.id)
    try:
        assert (await market.cook.query(ask))["groups"] == [{"key": {"customer": None}, "count": 6}]
    finally:
        await Order.filter(seller_id=other.seller.id).update(buyer_id=other.buyer.id)


async def test_who_may_not_list_may_not_count(world):
    ask = "{ orders { groups(by: [STATUS]) { count } lineGroups(by: []) { count sum { amount } } } }"
    assert (await world["people"]["partner"].ask(ask)).error == "FORBIDDEN"
    assert (await world["people"]["nobody"].ask(ask)).error == "LOGIN_REQUIRED"
    found = await world["people"]["stranger"].query(ask)
    assert found == {"groups": [], "lineGroups": [{"count": 0, "sum": {"amount": 0}}]}


async def test_what_is_private_narrows_groups_as_it_narrows_pages(world):
    ask = "query($w: ProductWhere) { products(where: $w) { groups(by: [SALE_TYPE]) { count } } }"
    dear = {"price": {"gt": 0}}
    market = world["market"]
    assert len((await market.cook.query(ask))["groups"]) == 2
    assert (await market.cook.query(ask, w=dear))["groups"] == []
    assert len((await market.clerk.query(ask, w=dear))["groups"]) == 2


async def test_lines_of_one_product_are_grouped(world):
    ask = (
        """query($id: ID!) { orders { lineGroups(by: [NAME], where: {product: {eq: $id}}) { key { name } count } } }"""
    )
    market = world["market"]
    product = await market.tomato.product
    expected = [{"key": {"name": product.name}, "count": 5}]
    assert (await market.clerk.query(ask, id=gid(product)))["lineGroups"] == expected
    stranger = world["people"]["stranger"]
    assert (await stranger.query(ask, id=gid(product)))["lineGroups"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "ja", "en"),
    [
        ("by: [STATUS, SOURCE, SELLER, BUYER]", "TOO_MANY_KEYS", "3個以内", "at most 3 keys"),
        ("by: [STATUS, STATUS]", "DUPLICATE", "2回", "twice"),
        ("by: [STATUS], first: 0", "OUT_OF_RANGE", "1から1000", "Between 1 and 1000"),
        ("by: [STATUS], first: 1001", "OUT_OF_RANGE", "1から1000", "Between 1 and 1000"),
    ],
)
async def test_what_goes_beyond_a_limit_is_refused_by_name(world, arguments, code, ja, en):
    person = world["people"]["seller"]
    ask = f"{{ orders {{ groups({arguments}) {{ count }} }} }}"
    for language, words in (("ja", ja), ("en", en)):
        answer = await make.Person(person.http, person.token, language=language).ask(ask)
        assert answer.error == code
        assert words in answer.body["errors"][0]["message"]
    assert len((await person.query("{ orders { groups(by: [STATUS], first: 1) { count } } }"))["groups"]) == 1


async def test_the_most_come_first(world):
    ask = "{ orders { lineGroups(by: [NAME], first: 1, orderBy: %s) { key { name } sum { quantity } } } }"
    person, market = world["people"]["seller"], world["market"]
    for order, item in (("QUANTITY_DESC", market.tomato), ("QUANTITY_ASC", market.beef), ("AMOUNT_DESC", market.beef)):
        (found,) = (await person.query(ask % order))["lineGroups"]
        assert found["key"]["name"] == (await item.product).name, order


async def test_only_what_is_asked_for_is_read(world):
    actor = await sessions.actor_of(world["people"]["seller"].token, "ja", "")
    groups = "groups(by: [STATUS, CUSTOMER]) { key { status customer { name } } count sum { total } }"
    found = await explained(SCHEMA, f"{{ orders {{ {groups} }} }}", {}, actor)
    assert "a plan of 1 statements" in found
    assert "ORDER BY t0" not in found
    python = "lineGroups(by: [PRODUCT]) { key { product { image { url } } } }"
    found = await explained(SCHEMA, f"{{ orders {{ {groups} {python} }} }}", {}, actor)
    assert "a plan of 3 statements" in found, "two for groups, one for the products that Python must write"
    person = world["people"]["seller"]
    assert (await person.ask("{ orders { ...F } } fragment F on OrderConnection { nodes { id } }")).error == "PAGE_SIZE"
    assert (await person.query("{ orders { totalCount { count } } }")) == {"totalCount": {"count": 5}}


async def test_a_key_that_python_must_write_is_answered_too(world):
    ask = "{ orders { lineGroups(by: [PRODUCT]) { key { product { name image { url } } } count } } }"
    planned, exact, was_planned = await both(world["people"]["seller"], ask)
    assert was_planned
    assert text(planned.data) == text(exact.data)
    assert len(planned.data["orders"]["lineGroups"]) == 2


@pytest.mark.parametrize(
    ("asked", "price"),
    [
        ("groups(by: [STATUS]) { count }", 1 + weight.PAGE),
        ("groups(by: [STATUS], first: 2) { count }", 1 + weight.PAGE),
        ("groups(by: [STATUS], first: 300) { count sum { net } }", 1 + 300 * 3),
        ("groups(by: [STATUS], first: 5000) { count }", 1 + 1000),
    ],
)
def test_groups_are_priced_beside_the_page(asked, price):
    for rows, page in (("", 0), ("nodes { id }", 50 * 2)):
        document = parse(f"{{ orders(first: 50) {{ {asked} {rows} }} }}")
        assert weight.cost(SCHEMA, document, get_operation_ast(document), {}) == 1 + price + page


def test_every_list_has_groups():
    lists = [field.type.of_type for field in SCHEMA.query_type.fields.values() if "after" in field.args]
    assert len(lists) > 10
    for kind in lists:
        assert "groups" in get_named_type(kind).fields, kind


async def test_a_day_that_python_does_not_know_is_no_key(world, http):
    market = await make.market(http)
    order = await market.order()
    await fetch("UPDATE \"order\" SET placed_at = '9999-12-31 20:00:00+00' WHERE id = $1", order.id)
    document = "{ orders { groups(by: [PLACED_DAY]) { key { placedDay } count } } }"
    planned, exact, was_planned = await both(market.clerk, document)
    assert planned.errors is exact.errors is None
    assert planned.data == exact.data == {"orders": {"groups": [{"key": {"placedDay": None}, "count": 1}]}}
    assert was_planned
