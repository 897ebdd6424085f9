"""What was bought and at which price it is valued, against a model that is plain enough to be read."""

import datetime as dt
import random
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.identifier import new_id
from models.order import Order, OrderLine, OrderStatus
from models.return_slip import ReturnLine, ReturnSlip
from models.supplier import Supplier
from services.stocktake.purchases import purchases
from tests import make
from tests.test_order_limit import second_place

OPTIONS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
BEGIN = clock.today().replace(day=1) - dt.timedelta(days=120)
DAYS = 110
MODES = {"DOWN": ROUND_DOWN, "HALF_UP": ROUND_HALF_UP, "UP": ROUND_CEILING}
ORDERS = 150
ALL = "query($w: StocktakeLineWhere) { stocktakeLines(first: 100, where: $w) { nodes { id name unit unitPrice } } }"


def instant(day):
    """Half past midnight in Tokyo: in UTC it is still the day before."""
    return dt.datetime.combine(day, dt.time(0, 30), clock.TOKYO)


class Chance(random.Random):
    def day(self):
        return BEGIN + dt.timedelta(days=self.randrange(DAYS))

    def maybe(self, value):
        return value if self.random() < 0.5 else None


def an_order(chance, market, template, suppliers, places):
    is_direct = chance.random() < 0.3
    status = chance.choice(list(OrderStatus))
    kept = {name: getattr(template, name) for name in template._meta.db_fields if name != "id"}
    placed = chance.day()
    supplier = chance.choice(suppliers) if is_direct else None
    return Order(
        **kept | {
            "number": str(new_id())[-20:], "status": status, "placed_at": instant(placed),
            "seller_id": None if is_direct else market.seller.id,
            "supplier_id": supplier.id if supplier else template.supplier_id,
            "seller_party": {"name": supplier.name if supplier else market.seller.name},
            "delivery_place_id": chance.choice(places).id, "hides_prices": chance.random() < 0.1,
            "arrived_at": chance.maybe(instant(chance.day())), "planned_on": chance.maybe(chance.day()),
            "wished_on": chance.maybe(chance.day()),
            "shipped_at": instant(chance.day()) if status is OrderStatus.SHIPPED else None,
            "aborted_at": instant(placed) if status is OrderStatus.ABORTED else None,
            "status_before_cancel": OrderStatus.PLACED if status is OrderStatus.CANCEL_REQUESTED else None,
        }
    )  # fmt: skip


def a_line(chance, order, position, products):
    ordered = Decimal(chance.randrange(0, 9000)) / 1000
    confirmed = chance.maybe(Decimal(chance.randrange(0, 9000)) / 1000)
    product = chance.choice(products)
    return OrderLine(
        order_id=order.id, position=position, unit=chance.choice(["個", "箱"]), sale_type="WEIGHT",
        product_id=None if order.seller_id is None else product.id,
        name=chance.choice(["酒", "酢"]) if order.seller_id is None else product.name,
        unit_price=chance.choice([0, *range(1, 900)]), tax_rate=chance.choice([8, 10]), ordered_quantity=ordered,
        confirmed_quantity=confirmed, inspected_at=chance.maybe(instant(chance.day())),
        shipped_quantity=min(ordered if confirmed is None else confirmed, Decimal(chance.randrange(0, 5))),
        hides_price=chance.random() < 0.1,
    )  # fmt: skip


@pytest.fixture(scope="module")
async def world(http):
    """A buyer's orders from here and by FAX: of all states, dates, prices and quantities, some sent back in part."""
    market, chance = await make.market(http), Chance(20261130)
    template = await market.shipped()
    places = [market.place, await second_place(market, "駅前店")]
    suppliers = [
        await Supplier.create(business_id=market.buyer.id, channel="FAX", name=name, fax="03-1234-5678")
        for name in ("山田", "川田")
    ]
    products = [await market.tomato.product, await market.beef.product]
    orders = [an_order(chance, market, template, suppliers, places) for _ in range(ORDERS)]
    lines = [a_line(chance, order, at, products) for order in orders for at in range(chance.randrange(1, 4))]
    await Order.filter(id=template.id).update(placed_at=instant(BEGIN - dt.timedelta(days=600)))
    await Order.bulk_create(orders)
    await OrderLine.bulk_create(lines)
    backs = []
    for number, line in enumerate(chance.sample(lines, 60)):
        day = chance.day()
        slip = await ReturnSlip.create(
            order_id=line.order_id, seller_id=market.seller.id, buyer_id=market.buyer.id, number=f"R{number}",
            returned_on=day, reason="x", net=0, tax=0, taxes=[],
        )  # fmt: skip
        quantity = Decimal(chance.randrange(1, 1500)) / 1000
        await ReturnLine.create(slip_id=slip.id, line_id=line.id, quantity=quantity)
        backs.append((line, day, quantity))
    return {"market": market, "places": places, "orders": {one.id: one for one in orders}, "lines": lines,
            "backs": backs}  # fmt: skip


def received_on(order, line):
    if line.inspected_at or order.arrived_at:
        return clock.business_day(line.inspected_at or order.arrived_at)
    return order.planned_on or order.wished_on or clock.business_day(order.shipped_at or order.placed_at)


def has_come(order, line):
    """How much of it the buyer has had, or nothing."""
    if order.seller_id is None:
        counts = order.status is not OrderStatus.ABORTED
    else:
        counts = order.status in {OrderStatus.CONFIRMED, OrderStatus.SHIPPED}
    quantity = line.shipped_quantity if order.status is OrderStatus.SHIPPED else line.quantity
    return quantity if counts else Decimal(0)


def modelled(world, place, until, since):
    """By goods: name, tax rate and supplier of the last purchase, the last price shown, and what came since."""
    found = {}
    for line in world["lines"]:
        order = world["orders"][line.order_id]
        day, quantity = received_on(order, line), has_come(order, line)
        if not quantity or day > until or (place and order.delivery_place_id != place.id):
            continue
        goods = (line.product_id or (order.supplier_id, line.name), line.unit)
        back = sum(q for one, on, q in world["backs"] if one is line and since <= on <= until)
        found.setdefault(goods, []).append(((day, order.placed_at, line.id), order, line, quantity, back))
    told = {}
    for goods, bought in found.items():
        bought.sort(key=lambda one: one[0])
        _, order, last, _, _ = bought[-1]
        prices = [
            line.unit_price for _, of, line, _, _ in bought
            if line.unit_price and not line.hides_price and not of.hides_prices
        ]  # fmt: skip
        came = sum((quantity for when, _, _, quantity, _ in bought if when[0] >= since), Decimal(0))
        told[goods] = (
            last.name, last.tax_rate, order.seller_party["name"], prices[-1] if prices else None,
            came - sum(one[4] for one in bought),
        )  # fmt: skip
    return told


@OPTIONS
@given(
    st.integers(0, DAYS + 5), st.integers(0, DAYS), st.sampled_from([None, 0, 1]),
)  # fmt: skip
@pytest.mark.feature("CN-74")
async def test_purchases_are_what_the_model_says(world, until, before, place):
    until = BEGIN + dt.timedelta(days=until)
    since = max(until - dt.timedelta(days=before), BEGIN)
    since = min(since, until)
    where = None if place is None else world["places"][place]
    found = await purchases(world["market"].buyer.id, where and where.id, until, since)
    told = {
        (one.product_id or (one.supplier_id, one.name), one.unit): (
            one.name, one.tax_rate, one.supplier_name, one.price, one.quantity
        )
        for one in found
    }  # fmt: skip
    assert told == modelled(world, where, until, since)


async def test_the_model_has_something_to_say(world):
    told = modelled(world, None, BEGIN + dt.timedelta(days=DAYS), BEGIN)
    assert len(told) == 2 * 2 + 2 * 2 * 2
    assert len({price for *_, price, _ in told.values()}) > 5
    assert world["backs"]


@pytest.mark.parametrize("rounding", MODES)
@pytest.mark.feature("CN-74")
async def test_the_total_is_each_count_at_its_last_price_rounded_line_by_line(world, rounding):
    cook, chance = world["market"].cook, Chance(rounding)
    day = BEGIN + dt.timedelta(days=80)
    await cook.tell("businessUpdate", "", rounding=rounding)
    told = await cook.tell("stocktakeCreate", "stocktake { id }", datedOn=str(day), months=12)
    key = told["stocktake"]["id"]
    priced = {(str(name), unit): [] for (_, unit), (name, *_) in modelled(world, None, day, day).items()}
    for (_, unit), (name, _, _, price, _) in modelled(world, None, day, day).items():
        priced[name, unit].append(price)
    shown, total = (await cook.query(ALL, w={"stocktake": {"eq": key}}))["nodes"], 0
    for line in shown:
        priced[line["name"], line["unit"]].remove(line["unitPrice"])
        quantity = Decimal(chance.randrange(1, 99_999)) / 1000
        input = {"id": line["id"], "quantity": str(quantity)}
        assert (await cook.tell("stocktakeLineCount", "", **input)).errors == []
        price = line["unitPrice"]
        if price is None:
            price = 77
            await cook.tell("stocktakeLineUpdate", "", id=line["id"], unitPrice=price)
        total += int((quantity * price).quantize(Decimal(1), rounding=MODES[rounding]))
    assert not any(priced.values()), "each price of the model is that of one line"
    closed = (await cook.tell("stocktakeClose", "stocktake { total }", id=key, expectedTotal=total))["stocktake"]
    assert closed["total"] == total
    await cook.tell("stocktakeReopen", "", id=key, reason="次の試験")
    assert (await cook.tell("stocktakeDelete", "", id=key)).errors == []
