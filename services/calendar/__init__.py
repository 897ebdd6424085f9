"""締め時間・納品日: one engine for what buyers are shown, what they check, and what the server refuses."""

from services.calendar.dates import DateReason, DeliveryDate, delivery_dates, next_date
from services.calendar.keeping import Span, days_left, is_short, put, put_days
from services.calendar.schedule import (
    EVERY_DAY,
    CutOffPassed,
    NoDelivery,
    Schedule,
    of_business,
    of_form,
    of_forms,
    span,
)

__all__ = [
    "EVERY_DAY",
    "CutOffPassed",
    "DateReason",
    "DeliveryDate",
    "NoDelivery",
    "Schedule",
    "Span",
    "days_left",
    "delivery_dates",
    "is_short",
    "next_date",
    "of_business",
    "of_form",
    "of_forms",
    "put",
    "put_days",
    "span",
]  # fmt: skip
