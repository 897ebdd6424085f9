"""複数納品日発注: one checkout, an order for each date."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from core import clock
from core.actor import Actor
from core.user_error import Duplicate, TooMany, UserError, below, refuse
from models.order import Order
from services.order import limiting
from services.order.drafting import DateNotPossible, Draft, Entry, NothingOrdered, Wish, draft_at, opened
from services.order.placing import place_all
from services.order_form import OneDateOnly

AHEAD = dt.timedelta(days=60)


@dataclass(frozen=True)
class Day:
    """What is wanted on one date."""

    wished_on: dt.date
    entries: list[Entry]
    remark: str | None = None
    """In place of the one for all days."""


async def drafts(form_key: UUID, days: Sequence[Day], wish: Wish, *, by: Actor) -> list[Draft]:
    """An order for each date as it would be placed."""
    desk = await opened(form_key, by=by)
    if not desk.form.takes_several_dates:
        raise OneDateOnly(path=("order_form",))
    refuse(_day_problems(days))
    made = []
    for i, day in enumerate(days):
        own = replace(wish, wished_on=day.wished_on, remark=wish.remark if day.remark is None else day.remark)
        one = await draft_at(desk, day.entries, own, by=by)
        one.problems = [below(error, "days", i) if _is_of_day(error) else error for error in one.problems]
        made.append(one)
    return made


async def check_several(form_key: UUID, days: Sequence[Day], wish: Wish, *, by: Actor) -> list[Draft]:
    """What would be placed, if it may be."""
    made = await drafts(form_key, days, wish, by=by)
    await limiting.check(made, of_days=True)
    refuse(problems(made))
    return made


async def place_several(form_key: UUID, days: Sequence[Day], wish: Wish, *, by: Actor) -> list[Order]:
    """Order for all dates, or for none."""
    made = await drafts(form_key, days, wish, by=by)
    refuse(problems(made))
    await limiting.check(made, held=True, of_days=True)
    refuse(problems(made))
    return await place_all(made, by=by)


def problems(made: Sequence[Draft]) -> list[UserError]:
    """All that stands against the orders; what is wrong with each of them alike is said once."""
    told: dict[tuple[str, tuple[str | int, ...]], UserError] = {}
    for error in (error for one in made for error in one.problems):
        told.setdefault((type(error).__name__, error.path), error)
    return list(told.values())


def _is_of_day(error: UserError) -> bool:
    return bool(error.path) and error.path[0] in {"lines", "wished_on", "remark"}


def _day_problems(asked: Sequence[Day]) -> list[UserError]:
    if not asked:
        return [NothingOrdered(path=("days",))]
    if len(asked) > AHEAD.days:
        return [TooMany(limit=AHEAD.days, count=len(asked), path=("days",))]
    today, seen = clock.today(), set[dt.date]()
    found: list[UserError] = []
    for i, day in enumerate(asked):
        here = ("days", i, "wished_on")
        if day.wished_on in seen:
            found.append(Duplicate(path=here))
        if not today <= day.wished_on <= today + AHEAD:
            found.append(DateNotPossible(earliest=today, latest=today + AHEAD, path=here))
        seen.add(day.wished_on)
    return found
