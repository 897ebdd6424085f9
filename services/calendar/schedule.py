"""What holds: the terms of a product, else of the form, else of the business; the days of the form, or of both."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from core import clock
from core.db import fetch
from core.locale import Locale
from core.user_error import OutOfRange, UserError
from models.calendar import CalendarDayKind, CalendarMode, Weekday
from models.product import Product
from services.calendar.dates import (
    LONGEST_WAIT,
    LOOKS_BACK,
    WORDS,
    DateReason,
    Days,
    DeliveryDate,
    OwnDay,
    Terms,
    delivery_dates,
    next_date,
    told_at,
)

SHOWN = dt.timedelta(days=59)
"""How many more days are shown than the first, when nobody says."""
HELD = """
SELECT c.business_id, c.form_id, c.cut_off, c.lead_days, c.shows_terms, c.mode, c.no_delivery_weekdays,
    c.no_delivery_on_holidays, c.closed_weekdays, c.closed_on_holidays, own.days, own.kinds, own.notes
FROM calendar c, LATERAL (
    SELECT array_agg(day) AS days, array_agg(kind) AS kinds, array_agg(note) AS notes
    FROM calendar_day WHERE calendar_id = c.id AND day >= $3
) AS own
WHERE c.business_id = ANY($1) AND (c.form_id IS NULL OR c.form_id = ANY($2))
"""


@dataclass(eq=False, kw_only=True)
class CutOffPassed(UserError):
    """It is too late to order for the wished day: the cut-off was at `cutOffAt`."""

    ja = "締め時間（{cut_off_at}）を過ぎたため、この日には納品できません。次に納品できるのは{next_delivery_date}です。"
    en = "The cut-off for this day was at {cut_off_at}. The next possible day is {next_delivery_date}."
    cut_off_at: dt.datetime | None
    next_delivery_date: dt.date | None

    def message(self, locale: Locale) -> str:
        """With the time of Japan."""
        text = self.ja if locale == "ja" else self.en
        return text.format(cut_off_at=told_at(self.cut_off_at), next_delivery_date=self.next_delivery_date or "—")


@dataclass(eq=False, kw_only=True)
class NoDelivery(UserError):
    """The seller makes no deliveries on the wished day."""

    ja = "{label}次に納品できるのは{next_delivery_date}です。"
    en = "{label} The next possible day is {next_delivery_date}."
    reason: DateReason
    note: str
    next_delivery_date: dt.date | None

    def message(self, locale: Locale) -> str:
        """With the reason in words."""
        label = WORDS[self.reason][locale].format(note=self.note or "—")
        text = self.ja if locale == "ja" else self.en
        return text.format(label=label, next_delivery_date=self.next_delivery_date or "—")


ALL_DAYS = Days()


@dataclass(frozen=True)
class Schedule:
    """The days, and the terms of what has none of its own."""

    days: Days = ALL_DAYS
    terms: Terms | None = None
    shows_terms: bool = True

    def of(self, products: Iterable[Product]) -> frozenset[Terms]:
        """The terms of goods that are ordered together."""
        products = list(products)
        if not products:
            return self.default()
        found = {Terms.said(product.cut_off, product.lead_days) or self.terms for product in products}
        return frozenset(terms for terms in found if terms)

    def default(self) -> frozenset[Terms]:
        """The terms of goods that have none of their own."""
        return frozenset({self.terms} if self.terms else ())

    def dates(self, terms: Collection[Terms], first: dt.date, last: dt.date) -> Iterator[DeliveryDate]:
        """What is to be said now of each day."""
        return delivery_dates(self.days, terms, clock.now(), first, last)

    def on(self, day: dt.date, terms: Collection[Terms], now: dt.datetime) -> DeliveryDate:
        """What is to be said of one day."""
        (found,) = delivery_dates(self.days, terms, now, day, day)
        return found

    def next_date(
        self, terms: Collection[Terms], now: dt.datetime, not_before: dt.date | None = None
    ) -> dt.date | None:
        """The first day for which can be ordered."""
        return next_date(self.days, terms, now, not_before)

    def problems(self, day: dt.date, terms: Collection[Terms], now: dt.datetime) -> list[UserError]:
        """Why an order for a day is refused; what has passed, and what is too far, is refused without a calendar."""
        found = self.on(day, terms, now)
        if found.reason in {None, DateReason.PAST, DateReason.TOO_FAR}:
            return []
        following = self.next_date(terms, now, day)
        if found.reason is DateReason.CUT_OFF_PASSED:
            return [CutOffPassed(cut_off_at=found.order_by, next_delivery_date=following)]
        return [NoDelivery(reason=found.reason, note=found.note, next_delivery_date=following)]


EVERY_DAY = Schedule()
"""Where nothing is set."""


async def of_business(business: UUID) -> Schedule:
    """What holds for orders that come without a form."""
    return (await _of({business}, set()))[business, None]


async def of_form(business: UUID, form: UUID) -> Schedule:
    """What holds for orders from a form of a business."""
    return (await of_forms({form: business}))[form]


async def of_forms(forms: Mapping[UUID, UUID]) -> dict[UUID, Schedule]:
    """The same for many forms; of each, its business."""
    found = await _of(set(forms.values()), set(forms))
    return {form: found.get((business, form), found[business, None]) for form, business in forms.items()}


def span(first: dt.date | None, last: dt.date | None) -> tuple[dt.date, dt.date]:
    """From when until when is shown: sixty days from today, unless somebody says otherwise; a year at most."""
    first = first or clock.today()
    last = last or first + SHOWN
    if not first <= last <= first + LONGEST_WAIT:
        raise OutOfRange(least=str(first), most=str(first + LONGEST_WAIT), path=("until",))
    return first, last


async def _of(businesses: set[UUID], forms: set[UUID]) -> dict[tuple[UUID, UUID | None], Schedule]:
    since = clock.today() - LOOKS_BACK
    rows = await fetch(HELD, list(businesses), list(forms), since)
    found: dict[tuple[UUID, UUID | None], Schedule] = {(business, None): Schedule() for business in businesses}
    for row in sorted(rows, key=lambda row: row["form_id"] is not None):
        above = found[row["business_id"], None]
        found[row["business_id"], row["form_id"]] = replace(
            above,
            days=_days(row) if row["mode"] else replace(above.days, own={**above.days.own, **_own(row)}),
            terms=Terms.said(row["cut_off"], row["lead_days"]) or above.terms,
            shows_terms=row["shows_terms"],
        )
    return found


def _days(row: dict[str, Any]) -> Days:
    return Days(
        mode=CalendarMode(row["mode"]),
        no_delivery_weekdays=frozenset(map(Weekday, row["no_delivery_weekdays"])),
        no_delivery_on_holidays=row["no_delivery_on_holidays"],
        closed_weekdays=frozenset(map(Weekday, row["closed_weekdays"])),
        closed_on_holidays=row["closed_on_holidays"],
        own=_own(row),
    )


def _own(row: dict[str, Any]) -> dict[dt.date, OwnDay]:
    own = zip(row["days"] or (), row["kinds"] or (), row["notes"] or (), strict=True)
    return {day: OwnDay(CalendarDayKind(kind), note) for day, kind, note in own}
