"""棚卸: goods are counted by many at once, valued at the last price paid, and closed."""

import asyncio
import datetime as dt
from decimal import Decimal

import pytest

from core import clock
from core.db import fetch, transaction
from models.membership import Membership
from models.order import Order, OrderLine
from models.permission import Role
from models.stocktake import Stocktake, StocktakeLine
from models.supplier import Supplier
from models.supplier_product import SupplierProduct
from services import order as orders
from services.order.direct import Wanted
from services.stocktake.making import months_before
from tests import make
from tests.make import gid
from tests.test_order_limit import second_place

SHOWN = """stocktake { id version status datedOn placeName since total closerName reopenReason
  progress { lines counted unpriced amount } previous { id } }"""
LINE = "stocktakeLine { id version quantity unitPrice isPriceSet lastPrice amount counterName storage name isOwn }"
LINES = """query($w: StocktakeLineWhere, $s: String) { stocktakeLines(first: 50, where: $w, search: $s) { nodes {
  id version position name unit supplierName storage taxRate isOwn code
  quantity previousQuantity purchasedQuantity usedQuantity lastPrice unitPrice amount } } }"""
TOTALS = """query($w: StocktakeLineWhere) { stocktakeLines(where: $w) {
  groups(by: [TAX_RATE]) { key { taxRate } count sum { amount } } } }"""
CAN = """query($id: ID!) { node(id: $id) { ... on Stocktake { viewerCan {
  count { allowed reason } close { allowed } reopen { allowed } delete { allowed } } } } }"""
TODAY = clock.today().replace(day=1) - dt.timedelta(days=1)
"""The last month's end."""


async def received(market, day, **quantities):
    """An order that arrived on a day."""
    order = await market.confirmed(**quantities)
    async with transaction():
        await orders.ship(order, None, orders.Dispatch(), final=False, by=market.selling)
    at = dt.datetime.combine(day, dt.time(3), dt.UTC)
    await Order.filter(id=order.id).update(arrived_at=at, placed_at=at)
    return order


async def by_fax(market, name, price, quantity, **more):
    """Goods ordered by FAX."""
    supplier = await Supplier.create(business_id=market.buyer.id, channel="FAX", name="酒の山田", fax="03-1234-5678")
    product = await SupplierProduct.create(
        business_id=market.buyer.id, supplier_id=supplier.id, name=name, price=price, unit="本", **more
    )
    async with transaction():
        wish = orders.Wish(market.place.id, None, "")
        order = await orders.direct.place(supplier, [Wanted(product.id, Decimal(quantity))], wish, by=market.buying)
    await Order.filter(id=order.id).update(placed_at=dt.datetime.combine(TODAY, dt.time(3), dt.UTC))


async def made(person, **more):
    return (await person.tell("stocktakeCreate", SHOWN, **{"datedOn": str(TODAY), **more}))["stocktake"]


async def lines_of(person, stocktake, **more):
    where = {"stocktake": {"eq": stocktake["id"]}}
    found = (await person.query(LINES, w={**where, **more.pop("where", {})}, **more))["nodes"]
    return {one["name"].rstrip("0123456789").strip(): one for one in found}


async def counted(person, line, quantity, **more):
    told = await person.tell("stocktakeLineCount", LINE, id=line["id"], quantity=quantity, **more)
    return told["stocktakeLine"]


async def can(person, stocktake):
    found = (await person.query(CAN, id=stocktake["id"]))["viewerCan"]
    return {verb: one["allowed"] for verb, one in found.items()}


@pytest.mark.feature("CN-74")
async def test_a_month_is_counted_valued_at_the_last_price_and_closed(http):
    market = await make.market(http)
    await received(market, TODAY - dt.timedelta(days=20), tomato=3, beef="1.5")
    later = await received(market, TODAY, tomato=4, beef="0")
    await OrderLine.filter(order_id=later.id).update(unit_price=350)
    await by_fax(market, "日本酒", 1800, 2, tax_rate=10)
    stocktake = await made(market.cook)
    assert (stocktake["status"], stocktake["total"], stocktake["previous"]) == ("OPEN", None, None)
    assert stocktake["progress"] == {"lines": 3, "counted": 0, "unpriced": 0, "amount": 0}
    lines = await lines_of(market.cook, stocktake)
    assert {name: (one["unitPrice"], one["unit"], one["quantity"]) for name, one in lines.items()} == {
        "トマト": (350, "個", None), "牛すね肉": (2000, "kg", None), "日本酒": (1800, "本", None),
    }  # fmt: skip
    assert lines["日本酒"]["supplierName"] == "酒の山田"
    assert lines["トマト"]["previousQuantity"] is None

    told = await counted(market.cook, lines["トマト"], "2.5", expectedVersion=lines["トマト"]["version"])
    assert (told["amount"], told["counterName"]) == (875, market.cook.name)
    assert (await counted(market.cook, lines["牛すね肉"], "0.333"))["amount"] == 666
    left = await lines_of(market.cook, stocktake, where={"countedAt": {"isNull": True}})
    assert list(left) == ["日本酒"]
    refused = await market.cook.tell("stocktakeClose", SHOWN, id=stocktake["id"])
    assert refused.codes == ["NOT_COUNTED_YET"]
    assert refused.errors[0]["message"] == "未入力の商品が1件あります。数えるか、0として確定してください。"
    await counted(market.cook, lines["日本酒"], "1")
    groups = (await market.cook.query(TOTALS, w={"stocktake": {"eq": stocktake["id"]}}))["groups"]
    assert sorted((one["key"]["taxRate"], one["count"], one["sum"]["amount"]) for one in groups) == [
        (8, 2, 1541), (10, 1, 1800),
    ]  # fmt: skip
    refused = await market.cook.tell("stocktakeClose", SHOWN, id=stocktake["id"], expectedTotal=3340)
    assert refused.where == [("TOTAL_CHANGED", "expectedTotal")]
    closed = (await market.cook.tell("stocktakeClose", SHOWN, id=stocktake["id"], expectedTotal=3341))["stocktake"]
    assert (closed["status"], closed["total"], closed["closerName"]) == ("CLOSED", 3341, market.cook.name)
    assert closed["progress"] == {"lines": 3, "counted": 3, "unpriced": 0, "amount": 3341}


@pytest.mark.feature("CN-74")
async def test_what_is_closed_does_not_change_until_who_may_opens_it_again(http):
    market = await make.market(http)
    await received(market, TODAY)
    staff = await make.person(http, market.buyer, Role.STAFF, name="店員 三郎")
    stocktake = await made(staff)
    line = (await lines_of(staff, stocktake))["トマト"]
    assert await can(staff, stocktake) == {"count": True, "close": True, "reopen": False, "delete": True}
    closed = await staff.tell("stocktakeClose", SHOWN, id=stocktake["id"], uncountedAsZero=True)
    assert closed["stocktake"]["total"] == 0
    assert (await lines_of(staff, stocktake))["トマト"]["quantity"] == "0"
    assert await can(market.cook, stocktake) == {"count": False, "close": False, "reopen": True, "delete": False}
    facts = {"id": line["id"]}
    for mutation, input in {
        "stocktakeLineCount": {**facts, "quantity": "3"},
        "stocktakeLineUpdate": {**facts, "unitPrice": 1},
        "stocktakeLineRemove": facts,
        "stocktakeLineAdd": {"stocktake": stocktake["id"], "name": "皿", "unit": "枚"},
        "stocktakeRefresh": {"id": stocktake["id"]},
        "stocktakeClose": {"id": stocktake["id"]},
        "stocktakeDelete": {"id": stocktake["id"]},
    }.items():
        assert (await market.cook.tell(mutation, "", **input)).codes == ["WRONG_STOCKTAKE_STATUS"], mutation
    assert (await StocktakeLine.get(stocktake_id=await key(stocktake), name__startswith="トマト")).quantity == 0
    reopen = {"id": stocktake["id"], "reason": "数え直し"}
    assert (await staff.tell("stocktakeReopen", "", **reopen)).codes == ["FORBIDDEN"]
    assert (await market.cook.tell("stocktakeReopen", "", **reopen | {"reason": " "})).where == [("REQUIRED", "reason")]
    again = (await market.cook.tell("stocktakeReopen", SHOWN, **reopen))["stocktake"]
    assert (again["status"], again["total"], again["reopenReason"]) == ("OPEN", None, "数え直し")
    assert (await market.cook.tell("stocktakeReopen", "", **reopen)).codes == ["WRONG_STOCKTAKE_STATUS"]
    log = await fetch(
        "SELECT operation, after FROM audit_entry WHERE kind = 'Stocktake' AND target_id = $1 ORDER BY created_at",
        await key(stocktake),
    )
    assert [row["operation"] for row in log] == ["stocktakeCreate", "stocktakeClose", "stocktakeReopen"]
    assert (await counted(staff, line, "3"))["amount"] == 999


async def key(stocktake):
    return (await Stocktake.filter(dated_on=stocktake["datedOn"]).order_by("-created_at").first()).id


@pytest.mark.feature("CN-74")
async def test_last_months_count_and_the_purchases_between_tell_what_was_used(http):
    market = await make.market(http)
    month_ago = TODAY - dt.timedelta(days=30)
    await received(market, month_ago, tomato=10, beef="0")
    before = await made(market.cook, datedOn=str(month_ago))
    await counted(market.cook, (await lines_of(market.cook, before))["トマト"], "6")
    own = {"stocktake": before["id"], "name": "割り箸", "unit": "袋", "unitPrice": 120, "taxRate": 10}
    await market.cook.tell("stocktakeLineAdd", LINE, **own, storage="倉庫", quantity="2")
    kept = (await lines_of(market.cook, before))["トマト"]
    await market.cook.tell("stocktakeLineUpdate", LINE, id=kept["id"], storage="冷蔵庫")
    closed = await market.cook.tell("stocktakeClose", SHOWN, id=before["id"])
    assert closed["stocktake"]["total"] == 6 * 333 + 240

    shipped = await received(market, TODAY - dt.timedelta(days=2), tomato=5)
    line = await OrderLine.get(order_id=shipped.id, name__startswith="トマト")
    back = [{"line": gid(line), "quantity": "1"}]
    told = await market.clerk.tell("orderReturn", "returnSlip { id }", order=gid(shipped), lines=back, reason="傷み",
        returnedOn=str(TODAY))  # fmt: skip
    assert told.errors == []
    now = await made(market.cook)
    assert (now["previous"], now["since"]) == ({"id": before["id"]}, str(month_ago + dt.timedelta(days=1)))
    lines = await lines_of(market.cook, now)
    tomato = lines["トマト"]
    assert (tomato["previousQuantity"], tomato["purchasedQuantity"], tomato["usedQuantity"]) == ("6", "4", None)
    assert (tomato["storage"], tomato["position"]) == ("冷蔵庫", 0)
    assert (lines["割り箸"]["unitPrice"], lines["割り箸"]["isOwn"], lines["割り箸"]["storage"]) == (120, True, "倉庫")
    assert lines["牛すね肉"]["previousQuantity"] == "0"
    await counted(market.cook, tomato, "3.5")
    assert (await lines_of(market.cook, now))["トマト"]["usedQuantity"] == "6.5"


@pytest.mark.feature("CN-74")
async def test_what_comes_later_is_taken_in_and_prices_set_by_hand_stay(http):
    market = await make.market(http)
    await received(market, TODAY - dt.timedelta(days=1), tomato=2)
    stocktake = await made(market.cook)
    lines = await lines_of(market.cook, stocktake)
    told = await market.cook.tell("stocktakeLineUpdate", LINE, id=lines["牛すね肉"]["id"], unitPrice=1500)
    assert (told["stocktakeLine"]["unitPrice"], told["stocktakeLine"]["isPriceSet"]) == (1500, True)
    await counted(market.cook, lines["トマト"], "2")
    later = await received(market, TODAY, tomato=7, beef="2")
    await OrderLine.filter(order_id=later.id).update(unit_price=400)
    await by_fax(market, "醤油", None, 1)
    await market.cook.tell("stocktakeRefresh", SHOWN, id=stocktake["id"])
    lines = await lines_of(market.cook, stocktake)
    tomato, beef, soy = lines["トマト"], lines["牛すね肉"], lines["醤油"]
    assert (tomato["quantity"], tomato["unitPrice"], tomato["amount"]) == ("2", 400, 800)
    assert (tomato["purchasedQuantity"], tomato["version"]) == ("9", 3)
    assert (beef["unitPrice"], beef["lastPrice"]) == (1500, 400)
    assert (soy["unitPrice"], soy["purchasedQuantity"]) == (None, "1")
    back = await market.cook.tell("stocktakeLineUpdate", LINE, id=beef["id"], unitPrice=None)
    assert (back["stocktakeLine"]["unitPrice"], back["stocktakeLine"]["isPriceSet"]) == (400, False)
    for line in (beef, soy):
        await counted(market.cook, line, "1")
    refused = await market.cook.tell("stocktakeClose", "", id=stocktake["id"])
    assert refused.codes == ["AMOUNTS_MISSING"]
    await market.cook.tell("stocktakeLineUpdate", LINE, id=soy["id"], unitPrice=0)
    assert (await market.cook.tell("stocktakeClose", SHOWN, id=stocktake["id"]))["stocktake"]["total"] == 1200


@pytest.mark.feature("CN-74")
async def test_many_count_at_once_and_who_comes_second_is_told(http):
    market = await make.market(http)
    await received(market, TODAY)
    stocktake = await made(market.cook)
    lines = await lines_of(market.cook, stocktake)
    tomato, beef = lines["トマト"], lines["牛すね肉"]
    both = await asyncio.gather(counted(market.cook, tomato, "1"), counted(market.cook, beef, "2"))
    assert [one["quantity"] for one in both] == ["1", "2"]
    second = await market.cook.tell(
        "stocktakeLineCount", "", id=tomato["id"], quantity="9", expectedVersion=tomato["version"]
    )
    assert second.where == [("VERSION_CONFLICT", "expectedVersion")]
    assert (await lines_of(market.cook, stocktake))["トマト"]["quantity"] == "1"
    assert (await counted(market.cook, tomato, None))["counterName"] == ""
    for quantity, code in (("-1", "OUT_OF_RANGE"), ("1.2345", "MALFORMED"), ("1000000", "OUT_OF_RANGE")):
        told = await market.cook.tell("stocktakeLineCount", "", id=tomato["id"], quantity=quantity)
        assert told.where == [(code, "quantity")], quantity
    work = [counted(market.cook, beef, str(n)) for n in range(6)]
    close = market.cook.tell("stocktakeClose", "", id=stocktake["id"], uncountedAsZero=True)
    await asyncio.gather(*work, close, return_exceptions=True)
    kept = await Stocktake.get(id=await key(stocktake))
    amounts = await StocktakeLine.filter(stocktake_id=kept.id).values_list("amount", flat=True)
    assert kept.total == sum(amounts), "nothing was counted after it was closed"


@pytest.mark.feature("CN-74")
async def test_own_goods_are_known_by_name_and_unit(http):
    market = await make.market(http)
    await received(market, TODAY)
    stocktake = await made(market.cook)
    facts = {"stocktake": stocktake["id"], "name": "だし", "unit": "L"}
    own = (await market.cook.tell("stocktakeLineAdd", LINE, **facts, unitPrice=333, quantity="1.5"))["stocktakeLine"]
    assert (own["amount"], own["isOwn"]) == (499, True)
    assert (await market.cook.tell("stocktakeLineAdd", "", **facts)).where == [("TAKEN", "name")]
    assert (await market.cook.tell("stocktakeLineAdd", "", **facts | {"name": " "})).where == [("REQUIRED", "name")]
    told = await market.cook.tell("stocktakeLineUpdate", LINE, id=own["id"], name="昆布だし")
    assert told["stocktakeLine"]["name"] == "昆布だし"
    bought = (await lines_of(market.cook, stocktake))["トマト"]
    told = await market.cook.tell("stocktakeLineUpdate", "", id=bought["id"], name="x")
    assert told.where == [("MALFORMED", "name")]
    assert list(await lines_of(market.cook, stocktake, s="昆布")) == ["昆布だし"]
    left = await market.cook.tell("stocktakeLineRemove", SHOWN, id=bought["id"])
    assert left["stocktake"]["progress"]["lines"] == 2
    removed = await market.cook.tell("stocktakeDelete", "stocktake { id }", id=stocktake["id"])
    assert removed.errors == []
    assert await StocktakeLine.filter(business_id=market.buyer.id).count() == 0


@pytest.mark.feature("CN-74")
async def test_a_place_has_one_stocktake_a_day(http):
    market = await make.market(http)
    await made(market.cook)
    told = await market.cook.tell("stocktakeCreate", "", datedOn=str(TODAY))
    assert told.where == [("STOCKTAKE_EXISTS", "datedOn")]
    both = await asyncio.gather(
        *(market.cook.tell("stocktakeCreate", "", datedOn=str(TODAY), deliveryPlace=gid(market.place)) for _ in "ab")
    )
    assert sorted(one.codes for one in both) == [[], ["STOCKTAKE_EXISTS"]]
    for facts, path in (
        ({"datedOn": "2020-01-31"}, "datedOn"),
        ({"datedOn": str(TODAY), "months": 13}, "months"),
    ):
        assert (await market.cook.tell("stocktakeCreate", "", **facts)).where == [("OUT_OF_RANGE", path)]
    other = await make.market(http)
    told = await market.cook.tell("stocktakeCreate", "", datedOn=str(TODAY), deliveryPlace=gid(other.place))
    assert told.where == [("NOT_FOUND", "deliveryPlace")]


@pytest.mark.feature("CN-74")
async def test_stores_see_and_count_their_own_and_sellers_see_nothing(http):
    market = await make.market(http)
    await received(market, TODAY)
    shop = await second_place(market, "駅前店")
    manager = await make.person(http, market.buyer, Role.STAFF, name="店長 次郎")
    member = await Membership.get(business_id=market.buyer.id, user_id=manager.facts["user"].id)
    await market.cook.tell("memberStoresPut", "", id=gid(member), deliveryPlaces=[gid(shop)])
    whole = await made(market.cook)
    main = await made(market.cook, deliveryPlace=gid(market.place))
    told = await manager.tell("stocktakeCreate", "", datedOn=str(TODAY))
    assert told.where == [("REQUIRED", "deliveryPlace")]
    told = await manager.tell("stocktakeCreate", "", datedOn=str(TODAY), deliveryPlace=gid(market.place))
    assert told.where == [("NOT_FOUND", "deliveryPlace")]
    own = await made(manager, deliveryPlace=gid(shop))
    assert (own["placeName"], own["progress"]["lines"]) == ("駅前店", 0)
    listed = "{ stocktakes(first: 9) { nodes { id } totalCount { count } } }"
    assert (await manager.query(listed))["nodes"] == [{"id": own["id"]}]
    assert {one["id"] for one in (await market.cook.query(listed))["nodes"]} == {whole["id"], main["id"], own["id"]}
    line = (await lines_of(market.cook, main))["トマト"]
    assert await lines_of(manager, main) == {}
    assert (await manager.tell("stocktakeLineCount", "", id=line["id"], quantity="1")).codes == ["NOT_FOUND"]
    assert (await market.clerk.tell("stocktakeLineCount", "", id=line["id"], quantity="1")).codes == ["NOT_FOUND"]
    assert (await market.clerk.query(listed))["nodes"] == []
    partner = await make.person(http, market.buyer, Role.PARTNER)
    assert (await partner.tell("stocktakeLineCount", "", id=line["id"], quantity="1")).codes == ["FORBIDDEN"]


@pytest.mark.feature("CN-74")
async def test_a_price_that_is_not_shown_is_not_told_by_the_stocktake(http):
    market = await make.market(http)
    await market.clerk.tell("customerUpdate", "customer { id }", id=gid(market.customer), hidesPrices=True)
    await received(market, TODAY)
    lines = await lines_of(market.cook, await made(market.cook))
    assert {(one["lastPrice"], one["unitPrice"], one["purchasedQuantity"]) for one in lines.values()} == {
        (None, None, "3"), (None, None, "1.5"),
    }  # fmt: skip


@pytest.mark.feature("CN-74")
async def test_it_is_rounded_as_the_business_rounds_when_it_is_made(http):
    market = await make.market(http)
    await received(market, TODAY)
    for rounding, amount in (("UP", 112), ("HALF_UP", 111), ("DOWN", 110)):
        await market.cook.tell("businessUpdate", "", rounding=rounding)
        stocktake = await made(market.cook)
        line = (await lines_of(market.cook, stocktake))["トマト"]
        quantity = {"UP": "0.334", "HALF_UP": "0.333", "DOWN": "0.333"}[rounding]
        assert (await counted(market.cook, line, quantity))["amount"] == amount, rounding
        await market.cook.tell("stocktakeDelete", "", id=stocktake["id"])


@pytest.mark.parametrize(
    ("day", "months", "begin"),
    [
        ("2026-11-30", 3, "2026-08-31"), ("2026-02-28", 1, "2026-01-31"), ("2026-03-15", 1, "2026-02-15"),
        ("2026-03-30", 1, "2026-02-28"), ("2026-01-31", 12, "2025-01-31"),
    ],
)  # fmt: skip
def test_months_before_a_months_end_end_too(day, months, begin):
    assert months_before(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(begin)
