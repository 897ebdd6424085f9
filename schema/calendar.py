"""締め時間・納品日: what sellers set, and what buyers are shown of it."""

import datetime as dt
from typing import Annotated

import strawberry

from core.graph.context import Context
from core.graph.keyed import Keyed
from core.graph.node import computed, input_type, many, node, output
from models import calendar as rows
from services import calendar as calendars
from services.calendar.keeping import WARNING

for _enum in (rows.CalendarMode, rows.CalendarDayKind, rows.Weekday, calendars.DateReason):
    strawberry.enum(_enum, description=(_enum.__doc__ or "").strip())

FROM = Annotated[dt.date | None, strawberry.argument(name="from", description="Without it: today.")]
UNTIL = Annotated[dt.date | None, strawberry.argument(description="Without it: sixty days; a year at most.")]


@output
class DeliveryDate:
    """A day for which can be ordered, or why not."""

    date: dt.date
    is_possible: bool
    order_by: dt.datetime | None
    """Until when can be ordered for it; where that has passed, until when could be. Null: there is no cut-off."""
    reason: calendars.DateReason | None
    """Why not; null where it is possible."""
    note: str
    """The holiday's name, or what the seller says of the day."""

    message: str | None = computed(lambda row, context: row.words(context.locale), "The reason, for people.")


@output
class NationalHoliday:
    """祝日, substitute holidays among them."""

    date: dt.date
    name: str
    """In Japanese, such as 元日."""


@output
class OrderingTerms:
    """締め時間 and 最短納品日: until when on a day orders are received, and how many days lie before delivery."""

    cut_off: str
    """In Asia/Tokyo, such as 15:00."""
    lead_days: int
    """0: 当日納品."""


@node(rows.CalendarDay)
class CalendarDay:
    """A day that differs from what weekdays and holidays say."""

    day: dt.date
    kind: rows.CalendarDayKind
    note: str


@output
class CalendarWarning:
    """Closed days have been thought of for fewer than sixty days."""

    days_left: int
    settled_until: dt.date | None


def _warning(row: rows.Calendar, _: Context) -> CalendarWarning | None:
    if not calendars.is_short(row):
        return None
    return CalendarWarning(days_left=calendars.days_left(row) or 0, settled_until=row.settled_until)


@node(rows.Calendar)
class Calendar:
    """営業日カレンダー: of a seller, or of one of his forms; for himself alone."""

    version: int
    cut_off: str | None
    """締め時間 in Asia/Tokyo, such as 15:00; null: as the level above says, and without any, none."""
    lead_days: int | None
    """最短納品日."""
    mode: rows.CalendarMode | None
    """Null: weekdays and holidays of the business hold for the form."""
    no_delivery_weekdays: list[rows.Weekday] = computed(
        lambda row, _: [rows.Weekday(one) for one in row.no_delivery_weekdays], "納品不可."
    )
    no_delivery_on_holidays: bool
    closed_weekdays: list[rows.Weekday] = computed(
        lambda row, _: [rows.Weekday(one) for one in row.closed_weekdays], "休業, for SPLIT."
    )
    closed_on_holidays: bool
    shows_terms: bool
    """お取引条件に表示: whether buyers are shown cut-off and lead days."""
    settled_until: dt.date | None
    """Up to when closed days have been thought of."""
    warns: bool
    warning: CalendarWarning | None = computed(_warning, f"When that is fewer than {WARNING} days away.")
    days: list[CalendarDay] = many(rows.CalendarDay, by="calendar_id", order="day")
    """Days that differ; of a form, beside those of the business."""


@input_type
class CalendarPutInput(Keyed):
    """What is left out stays as it is; a business's calendar begins as UNIFIED, with deliveries every day."""

    order_form: strawberry.ID | None = None
    """The calendar of this form; without it, the business's own."""
    expected_version: int | None = None
    cut_off: str | None = strawberry.UNSET
    """締め時間 in steps of ten minutes, 00:00 to 24:00; null together with `leadDays`: none."""
    lead_days: int | None = strawberry.UNSET
    """最短納品日, 0 (当日納品) to 60."""
    mode: rows.CalendarMode | None = strawberry.UNSET
    """Null, for a form: the weekdays and holidays of the business."""
    no_delivery_weekdays: list[rows.Weekday] | None = strawberry.UNSET
    no_delivery_on_holidays: bool | None = strawberry.UNSET
    closed_weekdays: list[rows.Weekday] | None = strawberry.UNSET
    """休業, for SPLIT."""
    closed_on_holidays: bool | None = strawberry.UNSET
    shows_terms: bool | None = strawberry.UNSET
    settled_until: dt.date | None = strawberry.UNSET
    """At most a year ahead; that is also what setting weekdays or holidays means."""
    warns: bool | None = strawberry.UNSET


@input_type
class CalendarSpanInput:
    """One day or several."""

    from_: dt.date = strawberry.field(name="from", description="The first day: today, or later.")
    until: dt.date | None = None
    """The last day, at most a year ahead; without it, the first."""
    kind: rows.CalendarDayKind | None = None
    """Null: as weekdays and holidays say."""
    note: str = ""
    """Such as 年末年始; buyers are told."""


@input_type
class CalendarDaysPutInput(Keyed):
    """Sets the named days, leaves the others as they are; of a day that is named twice, the last word counts."""

    order_form: strawberry.ID | None = None
    """The calendar of this form; without it, the business's own."""
    expected_version: int | None = None
    days: list[CalendarSpanInput]
