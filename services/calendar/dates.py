"""Until when can be ordered for which day, and why not earlier: reckoned from days, terms and a moment alone.

一括設定: an order is received on the day on which it comes, before the cut-off, whatever day that is; after it, on the
next day that has deliveries. Lead days are days with deliveries. 分割設定: it is received on the first day from then
that is not 休業日, lead days are such days, and 納品不可日 only takes no deliveries.
"""

import bisect
import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core import clock, national_holiday
from core.locale import Locale
from models.calendar import CalendarDayKind, CalendarMode, Weekday
from models.ordering_terms import LONGEST_LEAD

LONGEST_WAIT = dt.timedelta(days=366)
SOON = dt.timedelta(days=14)
"""Within this time nearly everything can be delivered; a year is only looked at where not."""
LOOKS_BACK = dt.timedelta(days=2 * LONGEST_LEAD)
"""How far a cut-off that has passed is looked for."""
ONE_DAY = dt.timedelta(days=1)
WEEKDAYS = tuple(Weekday)
NEVER = dt.date.max


class DateReason(StrEnum):
    """Why goods cannot be ordered for a day."""

    PAST = "PAST"
    TOO_FAR = "TOO_FAR"
    CUT_OFF_PASSED = "CUT_OFF_PASSED"
    WEEKDAY = "WEEKDAY"
    HOLIDAY = "HOLIDAY"
    OWN_DAY = "OWN_DAY"


WORDS: dict[DateReason, dict[Locale, str]] = {
    DateReason.PAST: {"ja": "過ぎた日です。", "en": "This day has passed."},
    DateReason.TOO_FAR: {"ja": "1年より先の日です。", "en": "This is more than a year away."},
    DateReason.CUT_OFF_PASSED: {"ja": "締め時間（{at}）を過ぎました。", "en": "The cut-off was at {at}."},
    DateReason.WEEKDAY: {"ja": "納品のない曜日です。", "en": "There are no deliveries on this day of the week."},
    DateReason.HOLIDAY: {
        "ja": "祝日（{note}）は納品がありません。",
        "en": "There are no deliveries on holidays ({note}).",
    },
    DateReason.OWN_DAY: {"ja": "納品のない日です（{note}）。", "en": "There are no deliveries on this day ({note})."},
}


def told_at(instant: dt.datetime | None) -> str:
    """A cut-off, as people read it."""
    return f"{instant.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}" if instant else "—"


@dataclass(frozen=True)
class Terms:
    """締め時間, since midnight in Asia/Tokyo, and 最短納品日; 0: 当日納品."""

    cut_off: dt.timedelta
    lead_days: int

    @classmethod
    def said(cls, cut_off: str | None, lead_days: int | None) -> "Terms | None":
        """Of a row, if it says both."""
        if cut_off is None or lead_days is None:
            return None
        hours, minutes = map(int, cut_off.split(":"))
        return cls(dt.timedelta(hours=hours, minutes=minutes), lead_days)

    @property
    def clock(self) -> str:
        """The cut-off, such as 15:00."""
        minutes = int(self.cut_off.total_seconds()) // 60
        return f"{minutes // 60:02d}:{minutes % 60:02d}"


@dataclass(frozen=True)
class OwnDay:
    """What a seller says of one day."""

    kind: CalendarDayKind
    note: str = ""


@dataclass(frozen=True)
class Days:
    """Which days have deliveries, and on which orders are received."""

    mode: CalendarMode = CalendarMode.UNIFIED
    no_delivery_weekdays: frozenset[Weekday] = frozenset()
    no_delivery_on_holidays: bool = False
    closed_weekdays: frozenset[Weekday] = frozenset()
    closed_on_holidays: bool = False
    own: Mapping[dt.date, OwnDay] = field(default_factory=dict)

    def no_delivery(self, day: dt.date) -> tuple[DateReason, str] | None:
        """Why there are no deliveries on a day, with the holiday's name or the seller's note."""
        if own := self.own.get(day):
            delivers = {CalendarDayKind.OPEN} | ({CalendarDayKind.CLOSED} if self._is_split else set())
            return None if own.kind in delivers else (DateReason.OWN_DAY, own.note)
        if self.no_delivery_on_holidays and (name := national_holiday.name_of(day)):
            return DateReason.HOLIDAY, name
        return (DateReason.WEEKDAY, "") if WEEKDAYS[day.weekday()] in self.no_delivery_weekdays else None

    def counts(self, day: dt.date) -> bool:
        """Whether a day is one of the lead days."""
        if not self._is_split:
            return self.no_delivery(day) is None
        if own := self.own.get(day):
            return own.kind in {CalendarDayKind.OPEN, CalendarDayKind.NO_DELIVERY}
        if self.closed_on_holidays and national_holiday.name_of(day):
            return False
        return WEEKDAYS[day.weekday()] not in self.closed_weekdays

    def receives(self, day: dt.date) -> bool:
        """Whether an order that comes before the cut-off is received on the same day."""
        return not self._is_split or self.counts(day)

    @property
    def _is_split(self) -> bool:
        return self.mode is CalendarMode.SPLIT


@dataclass(frozen=True)
class DeliveryDate:
    """A day, until when it can be ordered for (or could be, if that has passed), and why it cannot."""

    date: dt.date
    order_by: dt.datetime | None = None
    reason: DateReason | None = None
    note: str = ""

    @property
    def is_possible(self) -> bool:
        """Whether goods can be ordered for the day now."""
        return self.reason is None

    def words(self, locale: Locale) -> str | None:
        """Why not, for people."""
        if self.reason is None:
            return None
        return WORDS[self.reason][locale].format(at=told_at(self.order_by), note=self.note or "—")


def delivery_dates(
    days: Days, terms: Collection[Terms], now: dt.datetime, first: dt.date, last: dt.date
) -> Iterator[DeliveryDate]:
    """Each day from the first to the last; goods of different terms come together, when all of them can."""
    today = clock.business_day(now)
    furthest = min(last, today + LONGEST_WAIT)
    sweeps = [_Sweep(days, one, now, furthest) for one in terms]
    day = first
    while day <= last:
        yield _answer(day, days, sweeps, today)
        day += ONE_DAY


def next_date(days: Days, terms: Collection[Terms], now: dt.datetime, day: dt.date | None = None) -> dt.date | None:
    """The first day for which can be ordered now, not before a day."""
    today = clock.business_day(now)
    first = max(day or today, today)
    for last in (first + SOON, today + LONGEST_WAIT):
        dates = delivery_dates(days, terms, now, first, last)
        if found := next((one.date for one in dates if one.is_possible), None):
            return found
    return None


def _answer(day: dt.date, days: Days, sweeps: "list[_Sweep]", today: dt.date) -> DeliveryDate:
    if day < today:
        return DeliveryDate(day, reason=DateReason.PAST)
    if day > today + LONGEST_WAIT:
        return DeliveryDate(day, reason=DateReason.TOO_FAR)
    if why := days.no_delivery(day):
        return DeliveryDate(day, reason=why[0], note=why[1])
    if late := [sweep for sweep in sweeps if sweep.earliest > day]:
        closings = [at for sweep in late if (at := sweep.closed_at(day))]
        return DeliveryDate(day, min(closings, default=None), DateReason.CUT_OFF_PASSED)
    return DeliveryDate(day, min((sweep.order_by(day) for sweep in sweeps), default=None))


@dataclass(frozen=True)
class _Stretch:
    """A time in which every order has the same earliest day."""

    start: dt.datetime
    end: dt.datetime
    earliest: dt.date


class _Sweep:
    """How the earliest day moves while time goes by, for goods of one kind of terms."""

    def __init__(self, days: Days, terms: Terms, now: dt.datetime, last: dt.date) -> None:
        self._days, self._terms, self._now = days, terms, now
        self._today = today = clock.business_day(now)
        self._last = max(last, today)
        self._counted = self._lead_days(today)
        running = next(one for one in self._of_day(today) if one.end > now)
        self.earliest = running.earliest
        self._ahead, self._furthest = [running.start], [running.earliest]

    def order_by(self, day: dt.date) -> dt.datetime:
        """When a day that is possible now will be so no more."""
        while self._furthest[-1] <= day:
            self._go_on()
        return self._ahead[bisect.bisect_right(self._furthest, day)]

    def closed_at(self, day: dt.date) -> dt.datetime | None:
        """When a day that is not possible any more was so last; None: longer ago than anybody asks."""
        back = self._today
        self._counted = self._lead_days(back - LOOKS_BACK)
        while back > self._today - LOOKS_BACK:
            for one in reversed(self._of_day(back)):
                if one.end <= self._now and one.earliest <= day:
                    return one.end
            back -= ONE_DAY
        return None

    def _lead_days(self, begin: dt.date) -> list[dt.date]:
        days = (begin + n * ONE_DAY for n in range((self._last - begin).days + 1))
        return [day for day in days if self._days.counts(day)]

    def _go_on(self) -> None:
        """Look at the next stretch; what was impossible once is not promised again."""
        start = self._ahead[-1]
        following = (
            one
            for day in (clock.business_day(start), clock.business_day(start) + ONE_DAY)
            for one in self._of_day(day)
            if one.start > start
        )
        one = next(following)
        self._ahead.append(one.start)
        self._furthest.append(max(self._furthest[-1], one.earliest))

    def _of_day(self, day: dt.date) -> list[_Stretch]:
        midnight = dt.datetime.combine(day, dt.time(), clock.TOKYO)
        cut_off, end = midnight + self._terms.cut_off, midnight + ONE_DAY
        after = self._ahead_of(self._after(day))
        before = self._ahead_of(day) if self._days.receives(day) else after
        stretches = (_Stretch(midnight, cut_off, before), _Stretch(cut_off, end, after))
        return [one for one in stretches if one.start < one.end]

    def _after(self, day: dt.date) -> dt.date:
        """The next lead day."""
        place = bisect.bisect_right(self._counted, day)
        return self._counted[place] if place < len(self._counted) else NEVER

    def _ahead_of(self, received: dt.date) -> dt.date:
        """The earliest delivery of what is received on a day."""
        if self._terms.lead_days == 0 or received == NEVER:
            return received
        place = bisect.bisect_right(self._counted, received) + self._terms.lead_days - 1
        return self._counted[place] if place < len(self._counted) else NEVER
