"""Whoever has been told up to a cursor holds what a fresh query gives, whatever has happened before it."""

import random

import pytest
import pytest_asyncio

from core import clock
from core.graph.ids import global_id
from core.live import log
from core.live.cursor import cursor
from models.membership import Membership
from models.order import Order, OrderLine
from models.permission import Role
from models.supplier import Supplier
from models.supplier_product import SupplierProduct
from models.transmission import Transmission
from services import transmission
from tests import make
from tests.copies import NUMBERS, ROWS, Follower
from tests.make import gid
from tests.people import unique
from tests.sockets import serving

ORDER = "id status total version shipments { number } documents { number } transmissions { status }"
SHIPMENT = "id number carrier order { number status }"
OPEN = {"status": {"in": ["PLACED", "RECEIVED", "CONFIRMED"]}}
BY_STATE = ["STATUS", "PLACED_DAY"]
KEY, LINE_KEY = "status placedDay seller { id }", "name status"
GROUP = f"key {{ {KEY} }} count sum {{ net total }}"
LINE_GROUP = f"key {{ {LINE_KEY} }} count sum {{ quantity amount }}"
ORDERS = ROWS % {"kind": "Order", "name": "orders", "shown": ORDER}
SHIPMENTS = ROWS % {"kind": "Shipment", "name": "shipments", "shown": SHIPMENT}
GROUPS = NUMBERS % {"kind": "Order", "name": "order", "shown": GROUP, "key": KEY}
LINE_GROUPS = NUMBERS % {"kind": "OrderLine", "name": "orderLine", "shown": LINE_GROUP, "key": LINE_KEY}
FRESH = f"query($w: OrderWhere) {{ orders(first: 100, where: $w) {{ nodes {{ {ORDER} }} }} }}"
FRESH_SHIPMENTS = f"{{ shipments(first: 100) {{ nodes {{ {SHIPMENT} }} }} }}"
FRESH_GROUPS = f"""query($by: [OrderGroupBy!]!, $w: OrderWhere) {{
  orders(where: $w) {{ groups(by: $by) {{ {GROUP} }} }} }}"""
FRESH_LINES = f"""query($by: [OrderLineGroupBy!]!, $w: OrderWhere) {{
  orders(where: $w) {{ lineGroups(by: $by) {{ {LINE_GROUP} }} }} }}"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def port(pool):
    async with serving("relay") as (found, _):
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def follower(port):
    found = Follower(port)
    yield found
    await found.close()


async def reached(business):
    """Behind all that has happened to a business."""
    bounds = await log.bounds(business.id)
    return cursor(business.id, bounds.head, bounds.epoch)


async def test_a_client_waits_until_its_stream_has_passed_its_own_write(http, follower):
    """The recipe of the cookbook: `event` of the payload and the stream's cursors, compared as texts."""
    market = await make.market(http)
    order = await market.order()
    copy = await follower.open(market.clerk, ORDERS, first=50, where=OPEN)
    assert copy.held[gid(order)]["status"] == "PLACED"
    told = await market.clerk.tell("orderConfirm", "event", id=gid(order))
    await copy.until(told["event"])
    assert copy.held[gid(order)]["status"] == "CONFIRMED"
    told = await market.clerk.tell("orderShip", "event", id=gid(order))
    await copy.until(told["event"])
    assert copy.held == {}
    note = {"order": gid(order), "kind": "DELIVERY_NOTE"}
    before = copy.told
    told = await market.clerk.tell("documentIssue", "event", **note)
    await copy.until(told["event"])
    assert (copy.held, copy.told) == ({}, before + 1)
    assert (await market.clerk.tell("productCreate", "event", name="麦茶", price=1))["event"] is None


async def test_only_who_asks_is_told_of_what_does_not_concern_him(http, follower):
    market = await make.market(http)
    order = await market.shipped()
    quiet = await follower.open(market.clerk, ORDERS.replace("... on Passed { cursor }", ""), first=50, where=OPEN)
    other = await follower.open(market.clerk, ORDERS, first=50, where=OPEN)
    told = await market.clerk.tell("documentIssue", "event", order=gid(order), kind="DELIVERY_NOTE")
    await other.until(told["event"])
    with pytest.raises(TimeoutError):
        await quiet.until(told["event"], 1)
    assert (quiet.told, other.told) == (1, 2)


class World:
    """A market in which things happen at random."""

    def __init__(self, market, supplier, product, seed):
        self.market, self.supplier, self.product = market, supplier, product
        self.random = random.Random(seed)
        self.steps = [
            self.place, self.place, self.by_phone, self.by_fax, self.receive, self.confirm, self.confirm, self.ship,
            self.ship, self.abort, self.ask, self.refuse, self.inspect, self.paper, self.send, self.nothing,
        ]  # fmt: skip

    async def step(self):
        await self.random.choice(self.steps)()

    async def one(self, *states):
        """An order that may be in one of these states, now and then another one."""
        every = await Order.filter(buyer_id=self.market.buyer.id).order_by("id")
        fit = [order for order in every if order.status in states]
        some = fit if fit and self.random.random() < 0.9 else every
        return gid(self.random.choice(some)) if some else "nonsense"

    async def tell(self, person, mutation, **input):
        await person.tell(mutation, "order { id }", **input)

    async def place(self):
        items = [(self.market.tomato, str(self.random.randint(1, 9))), (self.market.beef, "1.5")]
        lines = [{"item": gid(item), "quantity": quantity} for item, quantity in items[: self.random.randint(1, 2)]]
        form, place = gid(self.market.form), gid(self.market.place)
        await self.tell(self.market.cook, "orderPlace", orderForm=form, lines=lines, deliveryPlace=place)

    async def by_phone(self):
        product = await self.market.tomato.product
        today = str(clock.today())
        reaches = self.random.choice([{}, {"plannedOn": today}, {"shippedOn": today}])
        lines = [{"product": gid(product), "quantity": "2"}]
        customer = gid(self.market.customer)
        await self.tell(self.market.clerk, "orderRegister", customer=customer, orderedOn=today, lines=lines, **reaches)

    async def by_fax(self):
        lines, place = [{"product": gid(self.product), "quantity": "1"}], gid(self.market.place)
        ask = {"supplier": gid(self.supplier), "lines": lines, "deliveryPlace": place}
        await self.tell(self.market.cook, "supplierOrderPlace", **ask)

    async def receive(self):
        await self.tell(self.market.clerk, "orderReceive", id=await self.one("PLACED"))

    async def confirm(self):
        await self.tell(self.market.clerk, "orderConfirm", id=await self.one("PLACED", "RECEIVED"))

    async def ship(self):
        order = await self.one("CONFIRMED")
        lines = [line for line in await self.lines(order) if line.remaining > 1]
        part = None if not lines else [{"line": gid(lines[0]), "quantity": "1"}]
        await self.tell(self.market.clerk, "orderShip", id=order, lines=self.random.choice([None, part]))

    async def abort(self):
        await self.tell(
            self.market.clerk, "orderAbort", id=await self.one("PLACED", "CANCEL_REQUESTED"), reason="品切れ"
        )

    async def ask(self):
        await self.tell(
            self.market.cook, "orderCancelRequest", id=await self.one("PLACED", "RECEIVED"), reason="MISTAKE"
        )

    async def refuse(self):
        await self.tell(self.market.clerk, "orderCancelRefuse", id=await self.one("CANCEL_REQUESTED"))

    async def inspect(self):
        for line in await self.lines(await self.one("SHIPPED")):
            await self.tell(self.market.cook, "orderLineInspect", line=gid(line), arrived=self.random.random() < 0.7)

    async def paper(self):
        kind = self.random.choice(["PURCHASE_ORDER", "DELIVERY_NOTE"])
        await self.market.clerk.tell("documentIssue", "", order=await self.one("SHIPPED"), kind=kind)

    async def send(self):
        for one in await Transmission.filter(business_id=self.market.buyer.id, status="QUEUED").limit(1):
            await transmission.deliver(one.id)

    async def nothing(self):
        await self.market.clerk.tell("productCreate", "", name=unique("品 #"), price=1)

    async def lines(self, order):
        known = {gid(line): line for line in await OrderLine.filter(order__buyer_id=self.market.buyer.id)}
        return [line for line in known.values() if global_id("Order", line.order_id) == order]


async def a_world(http, seed):
    market = await make.market(http)
    if seed % 2:
        await market.clerk.tell("customerUpdate", "", id=gid(market.customer), hidesPrices=True)
    supplier = await Supplier.create(business_id=market.buyer.id, channel="FAX", name="魚政", fax="03-1234-5678")
    product = await SupplierProduct.create(business_id=market.buyer.id, supplier_id=supplier.id, name="鯛", price=900)
    return World(market, supplier, product, seed)


def by_id(found):
    return {row["id"]: row for row in found["nodes"]}


@pytest.mark.parametrize("seed", range(4))
async def test_after_whatever_happens_each_copy_is_what_a_query_gives(http, follower, seed):
    world = await a_world(http, seed)
    market = world.market
    for _ in range(3):
        await world.step()
    open_orders = await follower.open(market.clerk, ORDERS, first=100, where=OPEN)
    everything = await follower.open(market.cook, ORDERS, first=100)
    shipments = await follower.open(market.cook, SHIPMENTS, first=100)
    states = await follower.open(market.clerk, GROUPS, by=BY_STATE, where=OPEN)
    sellers = await follower.open(market.cook, GROUPS, by=["SELLER", "STATUS"])
    products = await follower.open(market.clerk, LINE_GROUPS, by=["NAME", "STATUS"])
    for _ in range(40):
        await world.step()
        for copy, business in ((open_orders, market.seller), (everything, market.buyer), (shipments, market.buyer)):
            await copy.until(await reached(business))
        assert open_orders.held == by_id(await market.clerk.query(FRESH, w=OPEN))
        assert everything.held == by_id(await market.cook.query(FRESH))
        assert set(shipments.held) == set(by_id(await market.cook.query(FRESH_SHIPMENTS)))
    for copy, business in ((states, market.seller), (sellers, market.buyer), (products, market.seller)):
        await copy.until(await reached(business))
    found = (await market.clerk.query(FRESH_GROUPS, by=BY_STATE, w=OPEN))["groups"]
    assert sorted(states.held.values(), key=str) == sorted(found, key=str)
    found = (await market.cook.query(FRESH_GROUPS, by=["SELLER", "STATUS"]))["groups"]
    assert sorted(sellers.held.values(), key=str) == sorted(found, key=str)
    found = (await market.clerk.query(FRESH_LINES, by=["NAME", "STATUS"]))["lineGroups"]
    assert sorted(products.held.values(), key=str) == sorted(found, key=str)
    assert len(found) > 1
    states_met = {order["status"] for order in everything.held.values()}
    assert len(states_met) > 1


async def test_a_right_that_is_lost_in_the_middle_ends_rows_and_numbers(http, follower):
    market = await make.market(http)
    member = await make.person(http, market.seller, Role.WAREHOUSE)
    rows = await follower.open(member, ORDERS, first=10)
    numbers = await follower.open(member, GROUPS, by=["STATUS"])
    staying = await follower.open(market.clerk, ORDERS, first=10)
    order = await market.order()
    for copy in (rows, numbers, staying):
        await copy.until(await reached(market.seller))
    await Membership.filter(user_id=member.facts["user"].id).update(role=Role.PARTNER)
    await market.clerk.tell("orderReceive", "", id=gid(order))
    await staying.until(await reached(market.seller))
    assert [rows.held[gid(order)]["status"], staying.held[gid(order)]["status"]] == ["PLACED", "RECEIVED"]
    for copy in (rows, numbers):
        await copy.ended()
    assert (rows.ends, numbers.ends) == ("FORBIDDEN", "FORBIDDEN")


async def test_other_rights_show_the_list_and_the_numbers_anew(http, follower):
    """A member who may not read customers any more is told so of what he was told before."""
    market = await make.market(http)
    member = await make.person(http, market.seller, Role.STAFF)
    order = await market.order()
    shown = ROWS % {"kind": "Order", "name": "orders", "shown": "id customer { id }"}
    of_key = "customer { id }"
    counted = NUMBERS % {"kind": "Order", "name": "order", "shown": f"key {{ {of_key} }} count", "key": of_key}
    rows = await follower.open(member, shown, first=10)
    numbers = await follower.open(member, counted, by=["CUSTOMER"])
    customer = {"id": gid(market.customer)}
    assert rows.held == {gid(order): {"id": gid(order), "customer": customer}}
    assert list(numbers.held.values()) == [{"key": {"customer": customer}, "count": 1}]
    await Membership.filter(user_id=member.facts["user"].id).update(role=Role.WAREHOUSE)
    for copy in (rows, numbers):
        await copy.heard(2)
    assert rows.held == {gid(order): {"id": gid(order), "customer": None}}
    assert list(numbers.held.values()) == [{"key": {"customer": None}, "count": 1}]
    another = await market.order()
    for copy in (rows, numbers):
        await copy.until(await reached(market.seller))
    assert rows.held[gid(another)]["customer"] is None
    assert list(numbers.held.values()) == [{"key": {"customer": None}, "count": 2}]
    assert (rows.ends, numbers.ends) == ("", "")
