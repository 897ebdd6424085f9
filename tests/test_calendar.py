"""Cut-off and delivery days, as the seller sets them, the buyer sees them, and the server holds to them."""

import asyncio
import datetime as dt

import pytest
import time_machine

from core import clock
from models.calendar import Calendar, CalendarDay
from models.order import Order
from models.permission import Role
from models.product import Product
from tests import make
from tests.make import gid
from tests.test_audit import changes, log_of
from tests.test_order import entries, wish

THURSDAY = dt.datetime(2026, 12, 3, 10, 0, tzinfo=clock.TOKYO)
DATES = "deliverableDates(from: $from, until: $until) { date isPossible orderBy reason note message }"
OF_FORM = f"query D($from: Date, $until: Date) {{ orderForms(first: 9) {{ nodes {{ id {DATES} }} }} }}"
OF_CART = f"query D($from: Date, $until: Date, $form: ID!) {{ cart(orderForm: $form) {{ {DATES} }} }}"
SHOWN = (
    "calendar { version cutOff leadDays mode noDeliveryWeekdays noDeliveryOnHolidays closedWeekdays settledUntil"
    " warning { daysLeft settledUntil } days { day kind note } }"
)
LATE = "... on CutOffPassed { cutOffAt nextDeliveryDate }"
NONE = "... on NoDelivery { reason note }"


def december(day):
    return f"2026-12-{day:02d}"


def at(day, time="10:00"):
    return time_machine.travel(
        dt.datetime.combine(dt.date(2026, 12, day), dt.time.fromisoformat(time), clock.TOKYO), tick=False
    )


def instant(text):
    return dt.datetime.fromisoformat(text).astimezone(clock.TOKYO).strftime("%m-%d %H:%M")


async def market_with(http, **values):
    market = await make.market(http)
    given = {"cutOff": "15:00", "leadDays": 1, "noDeliveryWeekdays": ["SUNDAY"], **values}
    assert (await market.clerk.tell("calendarPut", "", **given)).errors == []
    return market


async def dates(person, document=OF_FORM, begin=3, end=9, **variables):
    found = await person.query(document, **variables, **{"from": december(begin), "until": december(end)})
    (one,) = found.get("nodes", [found])
    return {int(date["date"][-2:]): date for date in one["deliverableDates"]}


def possible(found):
    return [day for day, date in found.items() if date["isPossible"]]


async def refused(person, verb, **values):
    """The facts of the one refusal."""
    kind = "OrderPlaceInput!" if verb != "orderRegister" else "OrderRegisterInput!"
    asks = (
        f"mutation R($input: {kind}) {{ {verb}(input: $input) {{ userErrors {{ code path message {LATE} {NONE} }} }} }}"
    )
    ((error,),) = [(await person.query(asks, input=values))["userErrors"]]
    return error


@pytest.mark.feature("CN-58")
async def test_whoever_comes_before_the_cut_off_is_served_and_who_comes_later_chooses_again(http):
    with at(3):
        market = await market_with(http)
        found = await dates(market.cook)
        assert possible(found) == [4, 5, 7, 8, 9]
        assert instant(found[4]["orderBy"]) == "12-03 15:00"
        assert instant(found[7]["orderBy"]) == "12-05 15:00"
        assert (found[6]["reason"], found[6]["message"]) == ("WEEKDAY", "納品のない曜日です。")
        wanted = wish(market, lines=entries(market), wishedOn=december(4))
        told = await market.cook.tell("orderCheck", "draft { orderBy nextDeliveryDate }", **wanted)
        assert instant(told["draft"]["orderBy"]) == "12-03 15:00"
        assert told["draft"]["nextDeliveryDate"] == december(4)
    with at(3, "14:59"):
        assert (await market.cook.tell("orderPlace", "", **wanted)).errors == []
    with at(3, "15:00"):
        assert (await dates(market.cook))[4]["reason"] == "CUT_OFF_PASSED"
        for verb in ("orderCheck", "orderPlace"):
            error = await refused(market.cook, verb, **wanted)
            assert (error["code"], error["path"]) == ("CUT_OFF_PASSED", ["wishedOn"])
            assert instant(error["cutOffAt"]) == "12-03 15:00"
            assert error["nextDeliveryDate"] == december(5)
            assert "2026-12-03 15:00" in error["message"]
        assert await Order.filter(buyer_id=market.buyer.id).count() == 1
        again = {**wanted, "wishedOn": error["nextDeliveryDate"]}
        assert (await market.cook.tell("orderPlace", "", **again)).errors == []
        undated = wish(market, lines=entries(market))
        assert (await market.cook.tell("orderPlace", "", **undated)).errors == [], "as soon as can be"


@pytest.mark.feature("CN-58")
async def test_a_product_goes_before_the_form_and_the_form_before_the_business(http):
    with at(3):
        market = await market_with(http)
        assert possible(await dates(market.cook))[0] == 4
        form = {"orderForm": gid(market.form), "cutOff": "09:00", "leadDays": 1}
        assert (await market.clerk.tell("calendarPut", SHOWN, **form))["calendar"]["mode"] is None
        assert possible(await dates(market.cook)) == [5, 7, 8, 9], "the form's cut-off, the business's Sundays"
        beef = {"id": gid(await market.beef.product), "cutOff": "24:00", "leadDays": 3}
        assert (await market.clerk.tell("productUpdate", "", **beef)).errors == []
        await market.cook.tell("cartPut", "", orderForm=gid(market.form), lines=entries(market))
        found = await dates(market.cook, OF_CART, form=gid(market.form))
        assert possible(found) == [7, 8, 9]
        assert instant(found[7]["orderBy"]) == "12-04 00:00", "until the beef's day ends"
        assert instant(found[8]["orderBy"]) == "12-05 00:00"
        error = await refused(market.cook, "orderPlace", **wish(market, lines=entries(market), wishedOn=december(5)))
        assert error["nextDeliveryDate"] == december(7)
        alone = wish(market, lines=entries(market)[:1], wishedOn=december(5))
        assert (await market.cook.tell("orderPlace", "", **alone)).errors == []
        assert (await market.clerk.tell("productUpdate", "", id=beef["id"], cutOff=None, leadDays=None)).errors == []
        await market.cook.tell("cartPut", "", orderForm=gid(market.form), lines=entries(market))
        assert possible(await dates(market.cook, OF_CART, form=gid(market.form)))[:1] == [5]
        assert (await market.clerk.tell("calendarPut", "", **{**form, "cutOff": None, "leadDays": None})).errors == []
        assert possible(await dates(market.cook))[0] == 4


@pytest.mark.feature("CN-59")
async def test_days_are_set_in_bulk_and_told_with_their_notes(http):
    with at(3):
        market = await market_with(http, noDeliveryOnHolidays=True)
        days = [
            {"from": december(29), "until": "2027-01-03", "kind": "OFF", "note": "年末年始"},
            {"from": december(6), "kind": "OPEN", "note": "年末の臨時営業"},
            {"from": december(8), "kind": "NO_DELIVERY", "note": "棚卸し"},
        ]
        calendar = (await market.clerk.tell("calendarDaysPut", SHOWN, days=days))["calendar"]
        assert [one["day"] for one in calendar["days"]][:3] == [december(6), december(8), december(29)]
        assert len(calendar["days"]) == 8
        found = await dates(market.cook)
        assert possible(found) == [4, 5, 6, 7, 9]
        assert (found[8]["reason"], found[8]["note"]) == ("OWN_DAY", "棚卸し")
        error = await refused(market.cook, "orderPlace", **wish(market, lines=entries(market), wishedOn=december(30)))
        assert (error["code"], error["reason"], error["note"]) == ("NO_DELIVERY", "OWN_DAY", "年末年始")
        assert "2027-01-04" in error["message"]
        (holiday,) = (await market.cook.query(OF_FORM, **{"from": "2027-01-11", "until": "2027-01-11"}))["nodes"][0][
            "deliverableDates"
        ]
        assert (holiday["reason"], holiday["note"]) == ("HOLIDAY", "成人の日")
        version = calendar["version"]
        days = [{"from": december(6), "until": december(8)}]
        told = await market.clerk.tell("calendarDaysPut", SHOWN, days=days, expectedVersion=version)
        assert len(told["calendar"]["days"]) == 6
        assert possible(await dates(market.cook)) == [4, 5, 7, 8, 9]
        stale = await market.clerk.tell("calendarDaysPut", "", days=days, expectedVersion=version)
        assert stale.codes == ["VERSION_CONFLICT"]
        log = await log_of(market.clerk, kind={"eq": "CalendarDay"})
        assert {entry["operation"] for entry in log} == {"calendarDaysPut"}
        assert [entry["action"] for entry in log].count("DELETED") == 2


@pytest.mark.feature("CN-59")
async def test_a_form_has_days_of_its_own_beside_or_in_place_of_those_of_the_business(http):
    with at(3):
        market = await market_with(http)
        form = gid(market.form)
        await market.clerk.tell("calendarDaysPut", "", days=[{"from": december(7), "kind": "OFF", "note": "A"}])
        days = [{"from": december(9), "kind": "OFF", "note": "B"}]
        await market.clerk.tell("calendarDaysPut", "", orderForm=form, days=days)
        assert possible(await dates(market.cook)) == [4, 5, 8]
        split = {"mode": "SPLIT", "closedWeekdays": ["SATURDAY", "FRIDAY"], "noDeliveryWeekdays": ["TUESDAY"]}
        told = await market.clerk.tell("calendarPut", SHOWN, orderForm=form, **split)
        assert told["calendar"]["closedWeekdays"] == ["FRIDAY", "SATURDAY"]
        found = await dates(market.cook)
        assert possible(found) == [6, 7], "on Sunday, and without the day that only the business has off"
        assert instant(found[6]["orderBy"]) == "12-03 15:00", "Friday and Saturday nothing is received"
        told = await market.clerk.tell("calendarPut", SHOWN, orderForm=form, mode=None)
        assert possible(await dates(market.cook)) == [4, 5, 8]
        assert (await market.clerk.query("{ orderForms(first: 1) { nodes { calendar { mode days { note } } } } }"))[
            "nodes"
        ] == [{"calendar": {"mode": None, "days": [{"note": "B"}]}}]
        assert (await market.clerk.query("{ calendar { days { note } } }")) == {"days": [{"note": "A"}]}


@pytest.mark.feature("CN-59")
async def test_it_warns_when_fewer_than_sixty_days_are_settled(http):
    with at(3):
        market = await make.market(http)
        assert await market.clerk.query("{ calendar { warning { daysLeft } } }") is None
        told = await market.clerk.tell("calendarPut", SHOWN, cutOff="15:00", leadDays=1)
        assert told["calendar"]["warning"] == {"daysLeft": 0, "settledUntil": None}
        told = await market.clerk.tell("calendarPut", SHOWN, noDeliveryWeekdays=["SUNDAY"])
        assert told["calendar"]["settledUntil"] == "2027-12-04"
        assert told["calendar"]["warning"] is None
        told = await market.clerk.tell("calendarPut", SHOWN, settledUntil="2027-01-31")
        assert told["calendar"]["warning"] == {"daysLeft": 59, "settledUntil": "2027-01-31"}
        told = await market.clerk.tell("calendarPut", SHOWN, warns=False)
        assert told["calendar"]["warning"] is None
        days = [{"from": "2027-02-01", "kind": "OFF"}]
        await market.clerk.tell("calendarPut", SHOWN, warns=True)
        assert (await market.clerk.tell("calendarDaysPut", SHOWN, days=days))["calendar"]["warning"] is None
    with at(4):
        clerk = await make.person(http, market.seller)
        assert (await clerk.query("{ calendar { warning { daysLeft } } }"))["warning"] == {"daysLeft": 59}


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"cutOff": "15:05", "leadDays": 1}, ("MALFORMED", "cutOff")),
        ({"cutOff": "24:10", "leadDays": 1}, ("MALFORMED", "cutOff")),
        ({"cutOff": "", "leadDays": 1}, ("REQUIRED", "cutOff")),
        ({"cutOff": "15:00"}, ("REQUIRED", "leadDays")),
        ({"leadDays": 1}, ("REQUIRED", "cutOff")),
        ({"cutOff": "15:00", "leadDays": 61}, ("OUT_OF_RANGE", "leadDays")),
        ({"cutOff": "15:00", "leadDays": -1}, ("OUT_OF_RANGE", "leadDays")),
        ({"mode": None}, ("REQUIRED", "mode")),
        ({"warns": None}, ("REQUIRED", "warns")),
        ({"settledUntil": "2001-01-01"}, ("OUT_OF_RANGE", "settledUntil")),
    ],
)  # fmt: skip
async def test_what_makes_no_calendar_is_refused(http, values, where):
    person = await make.person(http, await make.business())
    assert (await person.tell("calendarPut", "", **values)).where == [where]
    assert await Calendar.filter(business_id=person.facts["business"].id).count() == 0


@pytest.mark.feature("CN-59")
async def test_days_that_cannot_be_set_are_refused(http):
    with at(3):
        market, other = await make.market(http), await make.market(http)
        wrong = [
            {"from": december(2), "kind": "OFF"},
            {"from": december(9), "until": december(8), "kind": "OFF"},
            {"from": december(9), "until": "2028-01-01", "kind": "OFF"},
            {"from": december(9), "kind": "OFF", "note": "長" * 41},
        ]
        told = await market.clerk.tell("calendarDaysPut", "", days=wrong)
        assert told.where == [
            ("OUT_OF_RANGE", "days.0.from"), ("OUT_OF_RANGE", "days.1.until"), ("OUT_OF_RANGE", "days.2.until"),
            ("TOO_LONG", "days.3.note"),
        ]  # fmt: skip
        many = [{"from": december(9)}] * 367
        assert (await market.clerk.tell("calendarDaysPut", "", days=many)).where == [("TOO_MANY", "days")]
        foreign = {"orderForm": gid(market.form), "days": [{"from": december(9), "kind": "OFF"}]}
        for person in (market.cook, other.clerk):
            assert (await person.tell("calendarDaysPut", "", **foreign)).where == [("NOT_FOUND", "orderForm")]
        warehouse = await make.person(http, market.seller, Role.WAREHOUSE)
        assert (await warehouse.tell("calendarDaysPut", "", days=wrong[:1])).codes == ["FORBIDDEN"]
        assert await CalendarDay.all().filter(business_id=market.seller.id).count() == 0
        whole_year = [{"from": december(3), "until": "2027-12-04", "kind": "OFF"}]
        staff = await make.person(http, market.seller, Role.STAFF)
        assert len((await staff.tell("calendarDaysPut", SHOWN, days=whole_year))["calendar"]["days"]) == 367
        found = await dates(market.cook)
        assert possible(found) == []
        error = await refused(market.cook, "orderPlace", **wish(market, lines=entries(market), wishedOn=december(4)))
        assert "—" in error["message"], "no day is possible"


async def test_too_long_a_time_is_not_shown(http):
    market = await make.market(http)
    for span in ({"from": "2026-12-03", "until": "2027-12-05"}, {"from": "2026-12-03", "until": "2026-12-02"}):
        assert (await market.cook.ask(OF_FORM, **span)).error == "OUT_OF_RANGE"
    (form,) = (await market.cook.query("{ orderForms(first: 1) { nodes { deliverableDates { isPossible } } } }"))[
        "nodes"
    ]
    assert form["deliverableDates"] == [{"isPossible": True}] * 60


@pytest.mark.feature("CN-58")
async def test_buyers_are_shown_the_terms_unless_the_seller_keeps_them(http):
    with at(3):
        market = await market_with(http)
        asks = "{ orderForms(first: 1) { nodes { orderingTerms { cutOff leadDays } calendar { cutOff } } } }"

        async def terms(person):
            ((form,),) = [(await person.query(asks))["nodes"]]
            assert form["calendar"] is None
            return form["orderingTerms"]

        assert await terms(market.cook) == {"cutOff": "15:00", "leadDays": 1}
        await market.clerk.tell("calendarPut", "", showsTerms=False)
        assert await terms(market.cook) is None
        assert await terms(market.clerk) == {"cutOff": "15:00", "leadDays": 1}
        assert await market.cook.query("{ calendar { cutOff } }") is None


@pytest.mark.feature("CN-58", "CN-61")
async def test_the_seller_may_take_a_late_order_and_says_why(http):
    with at(3, "16:00"):
        market = await market_with(http)
        call = {
            "customer": gid(market.customer), "orderedOn": december(3), "wishedOn": december(4),
            "lines": [{"product": gid(await market.tomato.product), "quantity": "1"}],
        }  # fmt: skip
        error = await refused(market.clerk, "orderRegister", **call)
        assert (error["code"], error["nextDeliveryDate"]) == ("CUT_OFF_PASSED", december(5))
        assert await Order.filter(seller_id=market.seller.id).count() == 0
        long = await market.clerk.tell("orderRegister", "", **call, overrideReason="長" * 201)
        assert long.where == [("TOO_LONG", "overrideReason")]
        told = await market.clerk.tell(
            "orderRegister", "order { id overrideReason }", **call, overrideReason="初回のため"
        )
        assert told["order"]["overrideReason"] == "初回のため"
        (entry,) = await log_of(market.clerk, target={"eq": told["order"]["id"]})
        assert changes(entry)["overrideReason"] == (None, "初回のため")
        assert (entry["operation"], entry["member"]["shownName"]) == ("orderRegister", "仲買 太郎")
        in_time = {**call, "wishedOn": december(5), "overrideReason": "要らない理由"}
        told = await market.clerk.tell("orderRegister", "order { overrideReason }", **in_time)
        assert told["order"]["overrideReason"] == "", "nothing was overridden"
        closed = {**call, "wishedOn": december(6)}
        assert (await refused(market.clerk, "orderRegister", **closed))["code"] == "NO_DELIVERY"
        assert (await market.clerk.tell("orderRegister", "", **closed, overrideReason="特別配送")).errors == []


async def test_two_who_begin_a_calendar_at_once_write_into_one(http):
    person = await make.person(http, await make.business())
    values = ({"cutOff": "15:00", "leadDays": 1}, {"noDeliveryWeekdays": ["SUNDAY", "MONDAY", "SUNDAY"]})
    for told in await asyncio.gather(*(person.tell("calendarPut", "", **one) for one in values)):
        assert told.errors == []
    calendar = await Calendar.get(business_id=person.facts["business"].id)
    assert (calendar.cut_off, calendar.no_delivery_weekdays) == ("15:00", ["MONDAY", "SUNDAY"])


async def test_a_product_says_both_or_nothing(http):
    person = await make.person(http, await make.business())
    told = await person.tell("productCreate", "", name="真鯛", price=1, cutOff="10:00")
    assert told.where == [("REQUIRED", "leadDays")]
    shows = "product { id cutOff leadDays }"
    told = await person.tell("productCreate", shows, name="真鯛", price=1, cutOff="10:00", leadDays=0)
    assert (told["product"]["cutOff"], told["product"]["leadDays"]) == ("10:00", 0)
    assert (await person.tell("productUpdate", "", id=told["product"]["id"], cutOff=None)).where == [
        ("REQUIRED", "cutOff")
    ]
    assert (await Product.get(name="真鯛", business_id=person.facts["business"].id)).cut_off == "10:00"
