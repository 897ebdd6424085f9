"""When the wholesaler of the demo takes orders and delivers: his calendar, and those of two of his forms."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from commands.seed.people import Makers
from core.clock import TOKYO
from models.business import Business
from models.calendar import Calendar, CalendarDay, CalendarDayKind, CalendarMode, Weekday
from models.order_form import OrderForm
from models.row import Row
from services.calendar.dates import LONGEST_WAIT, Days, OwnDay, Terms, next_date

NEW_YEAR = ((12, 31), (1, 1), (1, 2), (1, 3))
CLOSED = OwnDay(CalendarDayKind.OFF, "年末年始")
SUNDAY, WEEKEND = frozenset({Weekday.SUNDAY}), frozenset({Weekday.SATURDAY, Weekday.SUNDAY})


@dataclass(frozen=True)
class Rules:
    """What a form's calendar says: a cut-off, and weekdays without delivery, if it has its own."""

    cut_off: str = "15:00"
    weekdays: frozenset[Weekday] = SUNDAY
    holidays: bool = False
    own_days: dict[dt.date, OwnDay] = field(default_factory=dict)

    def wished(self, placed_at: dt.datetime, days: int) -> dt.date:
        """A day for which could be ordered then, after so many days."""
        terms = Terms.said(self.cut_off, 1)
        assert terms
        known = Days(CalendarMode.UNIFIED, self.weekdays, self.holidays, own=self.own_days)
        wanted = placed_at.astimezone(TOKYO).date() + dt.timedelta(days=days)
        found = next_date(known, [terms], placed_at, wanted)
        assert found
        return found


def rules(today: dt.date) -> tuple[Rules, ...]:
    """What holds for each of the three forms."""
    years = {(today + n * LONGEST_WAIT).year for n in (-1, 0, 1, 2)}
    closed = {dt.date(year, month, day): CLOSED for year in years for month, day in NEW_YEAR}
    return (
        Rules("22:00", own_days=closed),
        Rules(own_days=closed),
        Rules(weekdays=WEEKEND, holidays=True, own_days=closed),
    )


def of_business(make: Makers, seller: Business, today: dt.date) -> list[Row]:
    """Closed on Sundays and at the turn of the year; until 15:00 for the next day."""
    calendar = _calendar(make, seller, None, rules(today)[1], today)
    coming = [day for day in rules(today)[1].own_days if today <= day <= today + LONGEST_WAIT]
    return [calendar, *(_closed(make, calendar, day) for day in sorted(coming))]


def of_form(make: Makers, seller: Business, form: OrderForm, place: int, today: dt.date) -> list[Row]:
    """Vegetables are ordered until 22:00; dry goods go out on working days."""
    if place == 1:
        return []
    calendar = _calendar(make, seller, form, rules(today)[place], today)
    if calendar.mode is None:
        return [calendar]
    coming = [day for day in rules(today)[place].own_days if today <= day <= today + LONGEST_WAIT]
    return [calendar, *(_closed(make, calendar, day) for day in sorted(coming))]


def _calendar(make: Makers, seller: Business, form: OrderForm | None, of: Rules, today: dt.date) -> Calendar:
    has_days = form is None or of.weekdays != SUNDAY
    values: dict[str, Any] = {
        "cut_off": of.cut_off,
        "lead_days": 1,
        "mode": CalendarMode.UNIFIED if has_days else None,
        "no_delivery_weekdays": [one for one in Weekday if has_days and one in of.weekdays],
        "no_delivery_on_holidays": of.holidays,
        "settled_until": today + LONGEST_WAIT,
    }
    return make.row(Calendar, business_id=seller.id, form_id=form.id if form else None, **values)


def _closed(make: Makers, calendar: Calendar, day: dt.date) -> CalendarDay:
    values: dict[str, Any] = {"kind": CLOSED.kind, "note": CLOSED.note}
    return make.row(CalendarDay, business_id=calendar.business_id, calendar_id=calendar.id, day=day, **values)
