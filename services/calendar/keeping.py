"""A seller sets his calendar, and those of his forms."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core import clock
from core.actor import Actor
from core.identifier import new_id
from core.user_error import OutOfRange, Required, TooMany, UserError, below, refuse
from models.calendar import Calendar, CalendarDay, CalendarDayKind, CalendarMode, Weekday
from models.order_form import OrderForm
from models.row import assign
from services.calendar.dates import LONGEST_WAIT, LOOKS_BACK, ONE_DAY
from services.lookup import check_version, own

MOST_SPANS = 366
WARNING = 60
"""Days; with fewer ahead that somebody has thought of, a calendar warns."""
WEEKDAYS = ("no_delivery_weekdays", "closed_weekdays")
OF_WEEKS = frozenset({"mode", *WEEKDAYS, "no_delivery_on_holidays", "closed_on_holidays"})


@dataclass(frozen=True)
class Span:
    """Days, from the first to the last, and what they are; nothing: what weekdays and holidays say."""

    first: dt.date
    last: dt.date
    kind: CalendarDayKind | None
    note: str = ""


def days_left(calendar: Calendar) -> int | None:
    """How many days are settled from today on; None: nobody has settled any."""
    if calendar.settled_until is None:
        return None
    return max((calendar.settled_until - clock.today()).days, 0)


def is_short(calendar: Calendar) -> bool:
    """Whether it is time to think of the days to come."""
    left = days_left(calendar)
    return calendar.warns and (left is None or left < WARNING)


async def put(form: UUID | None, values: dict[str, Any], version: int | None, *, by: Actor) -> Calendar:
    """Set cut-off, lead days and the days of weeks; who sets days has settled them for a year."""
    calendar = await _opened(form, version, by)
    changed = assign(calendar, {name: _sorted(value) if name in WEEKDAYS else value for name, value in values.items()})
    if OF_WEEKS & values.keys() and "settled_until" not in values:
        changed += assign(calendar, {"settled_until": clock.today() + LONGEST_WAIT})
    problems = calendar.problems(*changed) + calendar.half_problems() + _until_problems(values.get("settled_until"))
    if calendar.form_id is None and calendar.mode is None:
        problems.append(Required(path=("mode",)))
    refuse(problems)
    await calendar.store(*changed)
    return calendar


async def put_days(form: UUID | None, spans: list[Span], version: int | None, *, by: Actor) -> Calendar:
    """Set many days at once; the others stay, and the calendar is settled up to the last of them."""
    refuse(_span_problems(spans))
    calendar = await _opened(form, version, by)
    wanted = {day: span for span in spans for day in _days_of(span)}
    await CalendarDay.filter(calendar_id=calendar.id, day__lt=clock.today() - LOOKS_BACK).delete()
    gone = [day for day, span in wanted.items() if span.kind is None]
    await CalendarDay.filter(calendar_id=calendar.id, day__in=gone).delete()
    await _write(calendar, {day: span for day, span in wanted.items() if span.kind is not None})
    calendar.settled_until = max([*wanted, calendar.settled_until or clock.today()])
    await calendar.store("settled_until")
    return calendar


async def _write(calendar: Calendar, wanted: dict[dt.date, Span]) -> None:
    """Change the rows that differ, and add those that are missing."""
    known = {row.day: row for row in await CalendarDay.filter(calendar_id=calendar.id, day__in=list(wanted))}
    added = []
    for day, span in wanted.items():
        row = known.get(day) or CalendarDay(business_id=calendar.business_id, calendar_id=calendar.id, day=day)
        changed = assign(row, {"kind": span.kind, "note": span.note})
        if day not in known:
            added.append(row)
        elif changed:
            await row.store(*changed)
    await CalendarDay.bulk_create(added)


async def _opened(form: UUID | None, version: int | None, by: Actor) -> Calendar:
    """The calendar, made when there is none yet, and held until the transaction ends."""
    assert by.business_id is not None
    if form is not None:
        await own(OrderForm, form, by=by, path=("order_form",))
    key = {"business_id": by.business_id, "form_id": form}
    mode = CalendarMode.UNIFIED if form is None else None
    await Calendar.bulk_create([Calendar(id=new_id(), mode=mode, **key)], ignore_conflicts=True)
    calendar = await Calendar.select_for_update().get(**key)
    await check_version(calendar, version, by=by)
    return calendar


def _sorted(weekdays: Collection[Weekday]) -> list[Weekday]:
    return [one for one in Weekday if one in weekdays]


def _days_of(span: Span) -> list[dt.date]:
    return [span.first + n * ONE_DAY for n in range((span.last - span.first).days + 1)]


def _span_problems(spans: list[Span]) -> list[UserError]:
    if len(spans) > MOST_SPANS:
        return [TooMany(limit=MOST_SPANS, count=len(spans), path=("days",))]
    problems: list[UserError] = []
    for i, span in enumerate(spans):
        problems += [below(error, "days", i) for error in CalendarDay(note=span.note).problems("note")]
        problems += [below(error, "days", i) for error in _bounds(span)]
    return problems


def _bounds(span: Span) -> list[UserError]:
    today, last = clock.today(), clock.today() + LONGEST_WAIT
    if not today <= span.first <= last:
        return [OutOfRange(least=str(today), most=str(last), path=("from",))]
    if not span.first <= span.last <= last:
        return [OutOfRange(least=str(span.first), most=str(last), path=("until",))]
    return []


def _until_problems(until: dt.date | None) -> list[UserError]:
    today, last = clock.today(), clock.today() + LONGEST_WAIT
    if until is not None and not today <= until <= last:
        return [OutOfRange(least=str(today), most=str(last), path=("settled_until",))]
    return []
