"""The engine of cut-off and delivery days, beside the rules written out naively, minute by minute."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import national_holiday
from core.clock import TOKYO
from models.calendar import CalendarDayKind, CalendarMode, Weekday
from services.calendar.dates import (
    LONGEST_WAIT,
    WEEKDAYS,
    DateReason,
    Days,
    OwnDay,
    Terms,
    delivery_dates,
    next_date,
)

KIND, UNIFIED, SPLIT = CalendarDayKind, CalendarMode.UNIFIED, CalendarMode.SPLIT
STEP = dt.timedelta(minutes=10)
SHOWN = 7
FAR = dt.timedelta(days=24)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


def at(text: str, time: str = "10:00") -> dt.datetime:
    return dt.datetime.combine(day(text), dt.time.fromisoformat(time), TOKYO)


def terms(cut_off: str = "15:00", lead_days: int = 1) -> Terms:
    found = Terms.said(cut_off, lead_days)
    assert found
    return found


def shown(days, wanted, now, on):
    (found,) = delivery_dates(days, [wanted] if isinstance(wanted, Terms) else wanted, now, day(on), day(on))
    return found


SUNDAYS = Days(no_delivery_weekdays=frozenset({Weekday.SUNDAY}))
"""11-22 and 11-29 of 2026 are Sundays, 11-23 is 勤労感謝の日."""


# The naive model: sets of days, and a clock that goes ten minutes at a time.


class Naive:
    def __init__(self, days, one):
        self.days, self.terms = days, one

    def is_off(self, date):
        split = self.days.mode is SPLIT
        if date in self.days.own:
            kind = self.days.own[date].kind
            return kind in ((KIND.NO_DELIVERY, KIND.OFF) if split else (KIND.NO_DELIVERY, KIND.OFF, KIND.CLOSED))
        holiday = national_holiday.name_of(date) is not None
        return (holiday and self.days.no_delivery_on_holidays) or WEEKDAYS[
            date.weekday()
        ] in self.days.no_delivery_weekdays

    def is_closed(self, date):
        if date in self.days.own:
            return self.days.own[date].kind in (KIND.CLOSED, KIND.OFF)
        holiday = national_holiday.name_of(date) is not None
        return (holiday and self.days.closed_on_holidays) or WEEKDAYS[date.weekday()] in self.days.closed_weekdays

    def works(self, date):
        return not (self.is_closed(date) if self.days.mode is SPLIT else self.is_off(date))

    def may(self, moment, wanted):
        """Whether somebody who orders at a moment can have it on a day."""
        local = moment.astimezone(TOKYO)
        date = local.date()
        if wanted < date or self.is_off(wanted):
            return False
        is_late = local - dt.datetime.combine(date, dt.time(), TOKYO) >= self.terms.cut_off
        received = date
        if is_late:
            received += dt.timedelta(days=1)
        if is_late or self.days.mode is SPLIT:
            while not self.works(received) and received <= wanted:
                received += dt.timedelta(days=1)
        left, ready = self.terms.lead_days, received
        while left and ready <= wanted:
            ready += dt.timedelta(days=1)
            left -= self.works(ready)
        return ready <= wanted

    def until(self, moment, wanted):
        """The end of the time, running now, in which it can be ordered."""
        moment = floor(moment)
        while self.may(moment, wanted):
            moment += STEP
        return moment

    def closed(self, moment, wanted):
        """The end of the last time in which it could be ordered."""
        floored = back = floor(moment)
        while not self.may(back, wanted):
            back -= STEP
            if floored - back > FAR:
                return None
        return back + STEP


def floor(moment):
    return moment - dt.timedelta(minutes=moment.minute % 10, seconds=moment.second, microseconds=moment.microsecond)


weekdays = st.frozensets(st.sampled_from(Weekday), max_size=4)
schedules = st.builds(
    Days,
    mode=st.sampled_from(CalendarMode),
    no_delivery_weekdays=weekdays,
    no_delivery_on_holidays=st.booleans(),
    closed_weekdays=weekdays,
    closed_on_holidays=st.booleans(),
    own=st.dictionaries(st.dates(day("11-10"), day("12-05")), st.builds(OwnDay, st.sampled_from(KIND)), max_size=8),
)
all_terms = st.builds(Terms, st.integers(0, 144).map(lambda n: n * STEP), st.integers(0, 3))
moments = st.integers(0, 10 * 24 * 60).map(lambda n: at("11-16", "00:00") + dt.timedelta(minutes=n))


@given(days=schedules, wanted=all_terms, now=moments)
@settings(max_examples=60, deadline=None)
def test_the_engine_says_what_the_rules_say(days, wanted, now):
    naive, today = Naive(days, wanted), now.date()
    for one in delivery_dates(days, [wanted], now, today, today + dt.timedelta(days=SHOWN)):
        assert one.is_possible == naive.may(now, one.date)
        if one.is_possible:
            assert one.order_by == naive.until(now, one.date)
        elif one.reason is DateReason.CUT_OFF_PASSED and (closed := naive.closed(now, one.date)):
            assert one.order_by == closed
        elif one.reason is not DateReason.CUT_OFF_PASSED:
            assert naive.is_off(one.date)


@given(days=schedules, several=st.lists(all_terms, max_size=3), now=moments)
@settings(max_examples=60, deadline=None)
def test_goods_come_together_when_all_of_them_can(days, several, now):
    today = now.date()
    last = today + dt.timedelta(days=SHOWN)
    alone = [list(delivery_dates(days, [one], now, today, last)) for one in several]
    together = list(delivery_dates(days, several, now, today, last))
    for number, found in enumerate(together):
        each = [dates[number] for dates in alone]
        assert found.is_possible == all(one.is_possible for one in each) if each else not found.order_by
        if each and found.is_possible:
            assert found.order_by == min(one.order_by for one in each)
    first = next((one.date for one in together if one.is_possible), None)
    assert first is None or next_date(days, several, now) == first


@given(days=schedules, wanted=all_terms, now=moments)
@settings(max_examples=25, deadline=None)
def test_who_orders_a_moment_before_it_is_too_late_is_served(days, wanted, now):
    today = now.date()
    for one in delivery_dates(days, [wanted], now, today, today + dt.timedelta(days=SHOWN)):
        if one.is_possible:
            before, after = one.order_by - dt.timedelta(microseconds=1), one.order_by
            assert next(delivery_dates(days, [wanted], before, one.date, one.date)).is_possible
            assert not next(delivery_dates(days, [wanted], after, one.date, one.date)).is_possible


# The examples of the catalogue.


@pytest.mark.parametrize(
    ("now", "earliest"),
    [
        (at("11-18", "14:59"), "11-19"),
        (at("11-18", "15:00"), "11-20"),
        (at("11-20", "16:00"), "11-23"),  # Friday evening: received on Saturday, Sunday does not count
        (at("11-21", "16:00"), "11-24"),  # Saturday evening: received on Monday, the first day with deliveries
        (at("11-22", "10:00"), "11-23"),  # a Sunday receives
        (at("11-22", "16:00"), "11-24"),
    ],
)
def test_together_a_day_without_delivery_receives_but_is_no_lead_day(now, earliest):
    assert next_date(SUNDAYS, [terms()], now) == day(earliest)


def test_apart_a_closed_day_receives_nothing_and_a_day_without_delivery_is_a_lead_day():
    days = Days(
        mode=SPLIT,
        closed_weekdays=frozenset({Weekday.SUNDAY}),
        no_delivery_weekdays=frozenset({Weekday.WEDNESDAY}),
    )
    assert next_date(days, [terms()], at("11-22")) == day("11-24"), "Sunday: received on Monday"
    assert next_date(days, [terms()], at("11-24")) == day("11-26"), "Wednesday counts, and has no delivery"
    assert next_date(days, [terms(lead_days=2)], at("11-24")) == day("11-26")
    assert next_date(days, [terms()], at("11-20")) == day("11-21")
    assert shown(days, terms(), at("11-19"), "11-22").is_possible, "who is closed may deliver what was ordered before"


@pytest.mark.parametrize(
    ("now", "on", "expected"),
    [
        (at("11-18", "14:50"), "11-18", True),
        (at("11-18", "15:00"), "11-18", False),
        (at("11-22", "10:00"), "11-22", False),
    ],
)
def test_no_lead_days_mean_delivery_on_the_same_day(now, on, expected):
    assert shown(SUNDAYS, terms(lead_days=0), now, on).is_possible is expected


def test_the_last_moment_may_be_that_of_an_earlier_day():
    days = Days(mode=SPLIT, closed_weekdays=frozenset({Weekday.SATURDAY, Weekday.SUNDAY}), closed_on_holidays=True)
    found = shown(days, terms(), at("11-18"), "11-24")
    assert (found.is_possible, found.order_by) == (True, at("11-20", "15:00"))
    late = shown(days, terms(), at("11-22"), "11-24")
    assert (late.reason, late.order_by) == (DateReason.CUT_OFF_PASSED, at("11-20", "15:00"))
    assert late.words("ja") == "締め時間（2026-11-20 15:00）を過ぎました。"
    assert late.words("en") == "The cut-off was at 2026-11-20 15:00."


def test_each_reason_has_its_words():
    days = Days(
        no_delivery_weekdays=frozenset({Weekday.SUNDAY}),
        no_delivery_on_holidays=True,
        own={day("11-26"): OwnDay(KIND.OFF, "棚卸し"), day("11-29"): OwnDay(KIND.OPEN)},
    )
    now = at("11-20")
    found = {one.date: one for one in delivery_dates(days, [terms()], now, day("11-19"), day("11-29"))}
    assert found[day("11-19")].reason is DateReason.PAST
    assert found[day("11-20")].reason is DateReason.CUT_OFF_PASSED
    assert found[day("11-22")].reason is DateReason.WEEKDAY
    assert (found[day("11-23")].reason, found[day("11-23")].note) == (DateReason.HOLIDAY, "勤労感謝の日")
    assert (found[day("11-26")].reason, found[day("11-26")].note) == (DateReason.OWN_DAY, "棚卸し")
    assert found[day("11-29")].is_possible, "one Sunday that has deliveries"
    far = now.date() + LONGEST_WAIT + dt.timedelta(days=1)
    (late,) = delivery_dates(days, [terms()], now, far, far)
    assert late.reason is DateReason.TOO_FAR
    for one in (*found.values(), late):
        words = {one.words("ja"), one.words("en")}
        assert words == {None} if one.is_possible else len(words) == 2


def test_without_terms_every_day_with_deliveries_is_possible_without_end():
    found = shown(SUNDAYS, [], at("11-20", "23:59"), "11-20")
    assert (found.is_possible, found.order_by) == (True, None)
    assert shown(SUNDAYS, [], at("11-20"), "11-22").reason is DateReason.WEEKDAY


def test_who_never_delivers_is_told_so_at_once():
    never = Days(no_delivery_weekdays=frozenset(Weekday))
    closed = Days(mode=SPLIT, closed_weekdays=frozenset(Weekday))
    for days in (never, closed):
        assert next_date(days, [terms()], at("11-20")) is None
    found = shown(closed, terms(), at("11-20"), "11-21")
    assert (found.reason, found.order_by) == (DateReason.CUT_OFF_PASSED, None)


@pytest.mark.parametrize(
    ("date", "name"),
    [
        ("2026-11-23", "勤労感謝の日"),
        ("2027-03-22", "振替休日"),
        ("2026-09-22", "国民の休日"),
        ("2026-11-24", None),
    ],
)
def test_national_holidays_are_known_by_name(date, name):
    assert national_holiday.name_of(dt.date.fromisoformat(date)) == name
