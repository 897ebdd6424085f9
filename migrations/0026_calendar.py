"""Read this before it is merged.

- A removed and an added field of one kind are taken for a rename: is it one?
- A new NOT NULL column needs `db_default=`, or it fails on every table that has rows.
- An index or a constraint on a large table locks it: CREATE INDEX CONCURRENTLY in a migration of its own,
  constraints as NOT VALID first.
- Old code runs beside the new during a rollout: drop a column one release after its last use.
"""

from importlib import import_module

from tortoise import migrations
from tortoise.migrations import operations as ops
from core.clock import now
from core.identifier import new_id
from models.calendar import CalendarDayKind, CalendarMode
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

STATEMENTS = import_module("migrations.0021_webhook_wall").STATEMENTS
"""Settings are their own business's alone; what buyers may know of them is reckoned for them."""
trigger = import_module("migrations.0007_audit").trigger
OF_BUSINESS = UniqueConstraint(fields=("business",), name="calendar_of_business_once", condition="form_id IS NULL")
BOTH = "(cut_off IS NULL) = (lead_days IS NULL)"


class Migration(migrations.Migration):
    dependencies = [("models", "0025_backup_mark")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Calendar",
            fields=[
                ("cut_off", fields.CharField(null=True, max_length=5)),
                ("lead_days", fields.SmallIntField(null=True)),
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("version", fields.IntField(default=1, db_default=1)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "business",
                    fields.ForeignKeyField(
                        "models.Business",
                        source_field="business_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="calendars",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "form",
                    fields.ForeignKeyField(
                        "models.OrderForm",
                        source_field="form_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="calendars",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "mode",
                    fields.CharEnumField(
                        null=True, description="UNIFIED: UNIFIED\nSPLIT: SPLIT", enum_type=CalendarMode, max_length=8
                    ),
                ),
                ("no_delivery_weekdays", ArrayField(default=list, element_type="TEXT")),
                ("no_delivery_on_holidays", fields.BooleanField(default=False)),
                ("closed_weekdays", ArrayField(default=list, element_type="TEXT")),
                ("closed_on_holidays", fields.BooleanField(default=False)),
                ("shows_terms", fields.BooleanField(default=True)),
                ("settled_until", fields.DateField(null=True)),
                ("warns", fields.BooleanField(default=True)),
            ],
            options={
                "table": "calendar",
                "app": "models",
                "unique_together": (("business", "form"),),
                "pk_attr": "id",
                "table_description": "締め時間, 最短納品日, 納品不可日・休業日 of a business, or what one of its forms has in place of them.",
            },
            bases=["OrderingTerms", "Row"],
        ),
        ops.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("version", fields.IntField(default=1, db_default=1)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "business",
                    fields.ForeignKeyField(
                        "models.Business",
                        source_field="business_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "calendar",
                    fields.ForeignKeyField(
                        "models.Calendar",
                        source_field="calendar_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="days",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("day", fields.DateField()),
                (
                    "kind",
                    fields.CharEnumField(
                        description="OPEN: OPEN\nNO_DELIVERY: NO_DELIVERY\nCLOSED: CLOSED\nOFF: OFF",
                        enum_type=CalendarDayKind,
                        max_length=12,
                    ),
                ),
                ("note", fields.CharField(default="", max_length=40)),
            ],
            options={
                "table": "calendar_day",
                "app": "models",
                "unique_together": (("calendar", "day"),),
                "pk_attr": "id",
                "table_description": "A day that differs from what weekdays and holidays say: 年末年始, 棚卸し, or open on a Sunday.",
            },
            bases=["Row"],
        ),
        ops.AddField(
            model_name="Order",
            name="override_reason",
            field=fields.CharField(default="", db_default="", max_length=200),
        ),
        ops.AddField(
            model_name="Product",
            name="cut_off",
            field=fields.CharField(null=True, max_length=5),
        ),
        ops.AddField(
            model_name="Product",
            name="lead_days",
            field=fields.SmallIntField(null=True),
        ),
        ops.AddConstraint(
            model_name="Product",
            constraint=CheckConstraint(check="(cut_off IS NULL) = (lead_days IS NULL)", name="product_terms_both"),
        ),
        ops.AddConstraint(model_name="Calendar", constraint=OF_BUSINESS),
        ops.AddConstraint(model_name="Calendar", constraint=CheckConstraint(check=BOTH, name="calendar_terms_both")),
        ops.AddConstraint(
            model_name="Calendar",
            constraint=CheckConstraint(
                check="form_id IS NOT NULL OR mode IS NOT NULL", name="calendar_of_business_has_days"
            ),
        ),
        trigger("calendar", "Calendar"),
        trigger("calendar_day", "CalendarDay"),
        *(
            ops.RunSQL(statement.format(table=table), reverse_sql=reverse.format(table=table))
            for table in ("calendar", "calendar_day")
            for statement, reverse in STATEMENTS
        ),
    ]
