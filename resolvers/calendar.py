"""When a seller takes orders and delivers."""

import datetime as dt
from uuid import UUID

import strawberry

from core import national_holiday
from core.graph.context import Info
from core.graph.given import given
from core.graph.ids import key_of
from core.graph.operation import mutation, query
from models import calendar as rows
from models.permission import Permission
from schema.calendar import Calendar, CalendarDaysPutInput, CalendarPutInput, NationalHoliday
from services import calendar as calendars

EARLIEST_YEAR, LATEST_YEAR = 1949, 2099
MAY_BE_EMPTY = ("cut_off", "lead_days", "mode", "settled_until")


@query(Calendar | None, allow=Permission.ORDER_FORM_READ)
async def calendar(info: Info) -> rows.Calendar | None:
    """The business's own calendar; null while nothing is set. `OrderForm.calendar` is a form's."""
    return await rows.Calendar.visible_to(info.context.actor).get_or_none(form_id=None)


@query(list[NationalHoliday], allow=Permission.ORDER_FORM_READ)
async def national_holidays(info: Info, year: int) -> list[NationalHoliday]:  # noqa: ARG001
    """祝日 of a year; none of years that are too far away."""
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return []
    found = national_holiday.between(dt.date(year, 1, 1), dt.date(year, 12, 31))
    return [NationalHoliday(date=day, name=name) for day, name in found]


@mutation(Calendar, allow=Permission.ORDER_FORM_WRITE)
async def calendar_put(info: Info, input: CalendarPutInput) -> rows.Calendar:
    """締め時間・最短納品日, and the days of the week without delivery, of the business or of one of its forms."""
    values = given(input, empty=MAY_BE_EMPTY, leave_out=("order_form",))
    return await calendars.put(_form(input.order_form), values, input.expected_version, by=info.context.actor)


@mutation(Calendar, allow=Permission.ORDER_FORM_WRITE)
async def calendar_days_put(info: Info, input: CalendarDaysPutInput) -> rows.Calendar:
    """納品不可日・休業日: many days at once, up to a year ahead."""
    spans = [calendars.Span(one.from_, one.until or one.from_, one.kind, one.note.strip()) for one in input.days]
    return await calendars.put_days(_form(input.order_form), spans, input.expected_version, by=info.context.actor)


def _form(id: strawberry.ID | None) -> UUID | None:
    return key_of(id, "OrderForm", "order_form") if id else None
