"""営業日と納品不可日: when a seller takes orders, and on which days he delivers."""

from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

from models.business import Business
from models.order_form import OrderForm
from models.ordering_terms import HOLDS_BOTH, TERMS_FORMS, TERMS_RANGES, OrderingTerms
from models.row import Row


class CalendarMode(StrEnum):
    """一括設定: days without delivery, on which orders are received; 分割設定: those, and 休業日, each for itself."""

    UNIFIED = "UNIFIED"
    SPLIT = "SPLIT"


class Weekday(StrEnum):
    """A day of the week, in the order of Python's `weekday()`."""

    MONDAY = "MONDAY"
    TUESDAY = "TUESDAY"
    WEDNESDAY = "WEDNESDAY"
    THURSDAY = "THURSDAY"
    FRIDAY = "FRIDAY"
    SATURDAY = "SATURDAY"
    SUNDAY = "SUNDAY"


class CalendarDayKind(StrEnum):
    """通常, 納品不可, 休業, 休業・納品不可; 一括設定 takes all but OPEN as days without delivery."""

    OPEN = "OPEN"
    NO_DELIVERY = "NO_DELIVERY"
    CLOSED = "CLOSED"
    OFF = "OFF"


class Calendar(OrderingTerms, Row):
    """締め時間, 最短納品日, 納品不可日・休業日 of a business, or what one of its forms has in place of them."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="calendars", on_delete=fields.RESTRICT
    )
    business_id: UUID
    form: ForeignKeyNullableRelation[OrderForm] = fields.ForeignKeyField(
        "models.OrderForm", related_name="calendars", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    form_id: UUID | None
    mode = fields.CharEnumField(CalendarMode, max_length=8, null=True)
    """How its days are to be read; null: a form has no days of its own, and those of the business hold."""
    no_delivery_weekdays = ArrayField(element_type="text", default=list)
    no_delivery_on_holidays = fields.BooleanField(default=False)
    closed_weekdays = ArrayField(element_type="text", default=list)
    closed_on_holidays = fields.BooleanField(default=False)
    shows_terms = fields.BooleanField(default=True)
    """Whether buyers are shown cut-off and lead days beside the terms."""
    settled_until = fields.DateField(null=True)
    """Up to when somebody has thought of closed days."""
    warns = fields.BooleanField(default=True)
    """Whether it tells when that comes to an end."""

    readable_with = "order_form:read"
    forms = TERMS_FORMS
    ranges = TERMS_RANGES

    class Meta:
        table = "calendar"
        unique_together = (("business", "form"),)
        constraints = [
            UniqueConstraint(fields=("business",), name="calendar_of_business_once", condition="form_id IS NULL"),
            CheckConstraint(check=HOLDS_BOTH, name="calendar_terms_both"),
            CheckConstraint(check="form_id IS NOT NULL OR mode IS NOT NULL", name="calendar_of_business_has_days"),
        ]


class CalendarDay(Row):
    """A day that differs from what weekdays and holidays say: 年末年始, 棚卸し, or open on a Sunday."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", db_index=True, on_delete=fields.RESTRICT
    )
    business_id: UUID
    calendar: ForeignKeyRelation[Calendar] = fields.ForeignKeyField(
        "models.Calendar", related_name="days", on_delete=fields.RESTRICT
    )
    calendar_id: UUID
    day = fields.DateField()
    kind = fields.CharEnumField(CalendarDayKind, max_length=12)
    note = fields.CharField(max_length=40, default="")

    readable_with = "order_form:read"

    class Meta:
        table = "calendar_day"
        unique_together = (("calendar", "day"),)
