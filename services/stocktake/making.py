"""A stocktake from what was bought lately, and from the one before."""

import calendar
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from core import clock
from core.actor import Actor
from core.money import Rounding
from core.user_error import NotFound, OutOfRange, Required, TooMany, UserError, refuse
from models.business import Business
from models.delivery_place import DeliveryPlace
from models.stocktake import Stocktake, StocktakeLine, StocktakeStatus
from services import events
from services.stocktake.purchases import Purchase, purchases
from services.stocktake.rules import StocktakeExists, next_position, require

MOST_LINES = 2_000
MOST_MONTHS = 12
EARLIEST, LATEST = dt.timedelta(days=366), dt.timedelta(days=31)
SNAPSHOT = ("product_id", "supplier_id", "code", "name", "unit", "tax_rate", "supplier_name")
REFRESHED = ("previous_quantity", "purchased_quantity", "last_price", "unit_price", "amount")


@dataclass(frozen=True)
class Wanted:
    """Of which day and place, and from where its goods come."""

    dated_on: dt.date
    place: UUID | None
    months: int
    """Goods bought since so many months; 0: none."""
    with_previous: bool
    """Whether all goods of the stocktake before are on it."""


async def make(wanted: Wanted, *, by: Actor) -> Stocktake:
    """A new stocktake, nothing counted."""
    place = await _checked(wanted, by)
    business = await Business.get(id=by.business_id)
    stocktake = Stocktake(
        business_id=business.id,
        delivery_place_id=wanted.place,
        place_key=str(wanted.place or ""),
        place_name=place.name if place else "",
        dated_on=wanted.dated_on,
        months=wanted.months,
        rounding=Rounding(business.rounding),
    )
    if await Stocktake.exists(business_id=business.id, place_key=stocktake.place_key, dated_on=stocktake.dated_on):
        raise StocktakeExists(stocktake_day=wanted.dated_on, path=("dated_on",))
    before = await _look_before(stocktake)
    bought = await _bought(stocktake)
    chosen = list(before.values()) if wanted.with_previous else []
    lines = [_carried(stocktake, one, bought.get(one.key)) for one in chosen]
    known = {line.key for line in lines}
    lines += [_new(stocktake, one) for one in _lately(stocktake, bought) if one.key not in known]
    _settle(stocktake, lines, before, bought)
    _number(lines, 0)
    await stocktake.save(force_create=True)
    await StocktakeLine.bulk_create(lines)
    await events.emit(events.StocktakeMade(stocktake.id, stocktake.business_id))
    return stocktake


async def refresh(stocktake: Stocktake, *, by: Actor) -> Stocktake:
    """最新の仕入を取り込む: what was bought since it was made, at today's knowledge; prices set by hand stay."""
    require(stocktake, "refresh", by=by)
    before = await _look_before(stocktake)
    bought = await _bought(stocktake)
    lines = await StocktakeLine.filter(stocktake_id=stocktake.id)
    known = {line.key for line in lines}
    was = {line.id: [getattr(line, name) for name in REFRESHED] for line in lines}
    added = [_new(stocktake, one) for one in _lately(stocktake, bought) if one.key not in known]
    _settle(stocktake, [*lines, *added], before, bought)
    changed = [line for line in lines if was[line.id] != [getattr(line, name) for name in REFRESHED]]
    for line in changed:
        line.version, line.updated_at = line.version + 1, clock.now()
    _number(added, await next_position(stocktake))
    _refuse_too_many(len(lines) + len(added))
    if changed:
        await StocktakeLine.bulk_update(changed, fields=[*REFRESHED, "version", "updated_at"])
    if added:
        await StocktakeLine.bulk_create(added)
    await stocktake.store("previous_id", "since")
    await events.emit(events.StocktakeChanged(stocktake.id, stocktake.business_id))
    return stocktake


async def delete(stocktake: Stocktake, *, by: Actor) -> Stocktake:
    """Only what is open: it was made by mistake."""
    require(stocktake, "delete", by=by)
    await StocktakeLine.filter(stocktake_id=stocktake.id).delete()
    await stocktake.delete()
    await events.emit(events.StocktakeChanged(stocktake.id, stocktake.business_id))
    return stocktake


async def _checked(wanted: Wanted, by: Actor) -> DeliveryPlace | None:
    problems: list[UserError] = []
    least, most = clock.today() - EARLIEST, clock.today() + LATEST
    if not least <= wanted.dated_on <= most:
        problems.append(OutOfRange(least=str(least), most=str(most), path=("dated_on",)))
    if not 0 <= wanted.months <= MOST_MONTHS:
        problems.append(OutOfRange(least="0", most=str(MOST_MONTHS), path=("months",)))
    place = None
    if wanted.place is not None:
        place = await DeliveryPlace.visible_to(by).get_or_none(id=wanted.place, deleted_at=None)
        if place is None:
            problems.append(NotFound(path=("delivery_place",)))
    elif by.of_stores:
        problems.append(Required(path=("delivery_place",)))
    refuse(problems)
    return place


async def _look_before(stocktake: Stocktake) -> dict[str, StocktakeLine]:
    """Find the closed one before, and its lines by what they are of; set from when purchases lie between."""
    previous = (
        await Stocktake.filter(
            business_id=stocktake.business_id,
            place_key=stocktake.place_key,
            dated_on__lt=stocktake.dated_on,
            status=StocktakeStatus.CLOSED,
        )
        .order_by("-dated_on")
        .first()
    )
    stocktake.previous_id = previous.id if previous else None
    stocktake.since = previous.dated_on + dt.timedelta(days=1) if previous else stocktake.dated_on.replace(day=1)
    if previous is None:
        return {}
    return {line.key: line for line in await StocktakeLine.filter(stocktake_id=previous.id).order_by("position")}


async def _bought(stocktake: Stocktake) -> dict[str, Purchase]:
    found = await purchases(stocktake.business_id, stocktake.delivery_place_id, stocktake.dated_on, stocktake.since)
    return {one.key: one for one in found}


def _lately(stocktake: Stocktake, bought: dict[str, Purchase]) -> list[Purchase]:
    begin = months_before(stocktake.dated_on, stocktake.months)
    return [one for one in bought.values() if one.day > begin] if stocktake.months else []


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day of an earlier month, or its last; after a month's last day, the last."""
    count = day.year * 12 + day.month - 1 - months
    year, month = count // 12, count % 12 + 1
    last = calendar.monthrange(year, month)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(year, month, last if is_last else min(day.day, last))


def _new(stocktake: Stocktake, bought: Purchase) -> StocktakeLine:
    return _made(stocktake, bought.key, {name: getattr(bought, name) for name in SNAPSHOT})


def _carried(stocktake: Stocktake, before: StocktakeLine, bought: Purchase | None) -> StocktakeLine:
    line = _made(stocktake, before.key, {name: getattr(bought or before, name) for name in SNAPSHOT})
    line.storage, line.is_own = before.storage, before.is_own
    line.unit_price, line.is_price_set = before.unit_price, before.is_own and before.is_price_set
    return line


def _made(stocktake: Stocktake, key: str, values: dict[str, Any]) -> StocktakeLine:
    return StocktakeLine(business_id=stocktake.business_id, stocktake_id=stocktake.id, key=key, **values)


def _settle(
    stocktake: Stocktake, lines: list[StocktakeLine], before: dict[str, StocktakeLine], bought: dict[str, Purchase]
) -> None:
    """Set what was held and bought before, and the price: the last one paid, else that of the stocktake before."""
    for line in lines:
        earlier, purchase = before.get(line.key), bought.get(line.key)
        line.previous_quantity = None
        if stocktake.previous_id is not None:
            line.previous_quantity = (earlier.quantity if earlier else None) or Decimal(0)
        line.purchased_quantity = purchase.quantity if purchase else Decimal(0)
        line.last_price = purchase.price if purchase and purchase.price is not None else None
        if line.last_price is None and earlier is not None:
            line.last_price = earlier.unit_price
        if not line.is_price_set:
            line.unit_price = line.last_price
        line.value(stocktake.rounding)
        line.refold()


def _number(lines: list[StocktakeLine], first: int) -> None:
    _refuse_too_many(len(lines))
    for position, line in enumerate(lines, start=first):
        line.position = position


def _refuse_too_many(count: int) -> None:
    if count > MOST_LINES:
        raise TooMany(limit=MOST_LINES, count=count)
