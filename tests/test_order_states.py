"""The state machine of an order (4.2): random actions of random actors, and what must hold after each."""

from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.money import Rounding, taxes
from models.event import Event
from models.order import Order, OrderLine
from models.permission import Role
from models.product import Product
from models.shipment import Shipment, ShipmentLine
from tests import make
from tests.make import gid

STOCK = 50
LEGAL = {
    "PLACED": {
        "receive": "RECEIVED",
        "confirm": "CONFIRMED",
        "abort": "ABORTED",
        "request": "CANCEL_REQUESTED",
    },
    "RECEIVED": {"confirm": "CONFIRMED", "abort": "ABORTED", "request": "CANCEL_REQUESTED"},
    "CONFIRMED": {
        "confirm": "CONFIRMED",
        "part": "CONFIRMED",
        "rest": "SHIPPED",
        "final": "SHIPPED",
        "abort": "ABORTED",
        "request": "CANCEL_REQUESTED",
    },
    "CANCEL_REQUESTED": {"abort": "ABORTED", "refuse": None},
    "SHIPPED": {},
    "ABORTED": {},
}
BUYERS = {"request"}
ACTORS = ("seller", "buyer", "stranger", "warehouse", "partner")
ACTIONS = ("receive", "confirm", "part", "rest", "final", "abort", "request", "refuse")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(ACTIONS),
        st.sampled_from(("seller", "buyer", *ACTORS)),
        st.integers(0, 6),
        st.sampled_from(["0.5", "1.5", "2.25"]),
    ),
    min_size=1,
    max_size=9,
)


@dataclass
class World:
    market: make.Market
    order: Order
    people: dict
    product: Product
    history: list = field(default_factory=list)

    async def act(self, action, actor, tomato, beef):
        person, id = self.people[actor], gid(self.order)
        lines = [
            {"line": gid(line), "quantity": q}
            for line, q in zip(await make.lines(self.order), (str(tomato), beef), strict=True)
        ]
        match action:
            case "receive":
                return await person.tell("orderReceive", "", id=id)
            case "confirm":
                return await person.tell("orderConfirm", "", id=id, lines=lines)
            case "part":
                return await person.tell(
                    "orderShip", "", id=id, lines=[line for line in lines if line["quantity"] != "0"]
                )
            case "rest":
                return await person.tell("orderShip", "", id=id)
            case "final":
                return await person.tell("orderShip", "", id=id, final=True, lines=lines[1:])
            case "abort":
                return await person.tell("orderAbort", "", id=id, reason="欠品")
            case "request":
                return await person.tell("orderCancelRequest", "", id=id, reason="MISTAKE")
            case "refuse":
                return await person.tell("orderCancelRefuse", "", id=id)


def may(action, actor):
    if action in BUYERS:
        return actor == "buyer"
    if action in {"part", "rest", "final"}:
        return actor in {"seller", "warehouse"}
    return actor == "seller"


async def a_world(http):
    market = await make.market(http, stock=STOCK)
    order = await market.order(tomato=4)
    people = {
        "seller": market.clerk,
        "buyer": market.cook,
        "stranger": await make.person(http, await make.business()),
        "warehouse": await make.person(http, market.seller, Role.WAREHOUSE),
        "partner": await make.person(http, market.seller, Role.PARTNER),
    }
    return World(market, order, people, await Product.get(id=market.tomato.product_id))


async def check_invariants(world):
    order = await Order.get(id=world.order.id)
    lines = await OrderLine.filter(order_id=order.id)
    shipped = {line.id: Decimal(0) for line in lines}
    async for part in ShipmentLine.filter(shipment__order_id=order.id):
        shipped[part.line_id] += part.quantity
    for line in lines:
        assert line.shipped_quantity == shipped[line.id]
        assert 0 <= line.shipped_quantity <= line.quantity
    if order.status == "SHIPPED":
        assert any(shipped.values())
    if order.status == "ABORTED":
        assert not any(shipped.values())
    taken = Decimal(0)
    for line in lines:
        if line.reserved and order.status != "ABORTED":
            taken += line.shipped_quantity if order.status == "SHIPPED" else line.quantity
    await world.product.refresh_from_db()
    assert world.product.stock + taken == STOCK
    expected = taxes(((line.tax_rate, line.amount(Rounding.DOWN)) for line in lines), Rounding.DOWN)
    assert [(t.rate, t.net, t.tax) for t in order.tax_lines] == [(t.rate, t.net, t.tax) for t in expected]
    assert [s.number for s in await Shipment.filter(order_id=order.id).order_by("number")] == list(
        range(1, await Shipment.filter(order_id=order.id).count() + 1)
    )
    return order


@pytest.mark.feature("CN-60", "CN-62")
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
async def test_random_actions_of_random_actors_never_break_an_order(http, steps):
    world = await a_world(http)
    before = await check_invariants(world)
    previous = None
    for action, actor, tomato, beef in steps:
        events = await Event.filter(payload__contains={"order_id": str(before.id)}).count()
        told = await world.act(action, actor, tomato, beef)
        after = await check_invariants(world)
        announced = await Event.filter(payload__contains={"order_id": str(before.id)}).count() - events
        if told.errors:
            assert (after.status, after.version, announced) == (before.status, before.version, 0), told.errors
            if may(action, actor) and action in LEGAL[before.status]:
                assert set(told.codes) <= {
                    "PARTLY_SHIPPED", "MORE_THAN_REMAINS", "BELOW_SHIPPED", "OUT_OF_STOCK", "NOTHING_TO_SHIP",
                    "NOTHING_ORDERED",
                }  # fmt: skip
        else:
            assert may(action, actor), (action, actor)
            target = LEGAL[before.status][action]
            if action == "refuse":
                assert after.status == previous
            elif action == "part":
                assert after.status in {"CONFIRMED", "SHIPPED"}
            else:
                assert after.status == target
            assert (after.version > before.version, announced) == (True, 1)
        if before.status != "CANCEL_REQUESTED":
            previous = before.status if after.status == "CANCEL_REQUESTED" else previous
        before = after


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from([0, 8, 10]), st.integers(0, 10**7)), max_size=30),
    st.sampled_from(list(Rounding)),
)
def test_tax_is_rounded_once_per_rate(amounts, rounding):
    found = taxes(amounts, rounding)
    assert sum(line.net for line in found) == sum(net for _, net in amounts)
    for line in found:
        exact = Decimal(line.net * line.rate) / 100
        assert abs(line.tax - exact) < 1
        if rounding is Rounding.DOWN:
            assert line.tax <= exact
        if rounding is Rounding.UP:
            assert line.tax >= exact


def test_the_vector_of_the_law():
    assert [line.tax for line in taxes([(8, 333)] * 3, Rounding.HALF_UP)] == [80]
