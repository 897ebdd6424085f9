"""Counting: each line for itself, by as many people as there are shelves."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core import clock
from core.actor import Actor
from core.user_error import Malformed, Taken, TooMany, UserError, refuse
from models.row import assign
from models.stocktake import Stocktake, StocktakeLine
from services import events
from services.order.drafting import orderer
from services.stocktake.making import MOST_LINES
from services.stocktake.rules import next_position, require

DECIMALS = 3
OF_OWN = frozenset({"name", "unit", "tax_rate"})
"""What only goods of the business's own let themselves be changed."""


@dataclass(frozen=True)
class Addition:
    """Goods that were not ordered through the system."""

    values: dict[str, Any]
    quantity: Decimal | None
    """Null: not counted yet."""


async def count(stocktake: Stocktake, line: StocktakeLine, quantity: Decimal | None, *, by: Actor) -> StocktakeLine:
    """Write down how much there is; null: it has to be counted again. The line is locked, the stocktake kept open."""
    refuse(await _counted(line, quantity, by))
    line.value(stocktake.rounding)
    await line.store("quantity", "counted_at", "counter_name", "amount")
    return await _told(line)


async def update(stocktake: Stocktake, line: StocktakeLine, values: dict[str, Any]) -> StocktakeLine:
    """Where it is kept, and its price (null: the last one paid); of own goods, name, unit and tax rate, too."""
    refuse([Malformed(example="storage, unitPrice", path=(name,)) for name in sorted(OF_OWN & set(values))
            if not line.is_own])  # fmt: skip
    changed = assign(line, values)
    problems = line.problems(*changed)
    if {"name", "unit"} & set(changed) and not problems:
        problems += await _identify(line)
        changed.append("key")
    refuse(problems)
    if "unit_price" in values:
        line.is_price_set = values["unit_price"] is not None
        line.unit_price = line.unit_price if line.is_price_set else line.last_price
        line.value(stocktake.rounding)
        changed += ["unit_price", "is_price_set", "amount"]
    await line.store(*dict.fromkeys(changed))
    return await _told(line)


async def add(stocktake: Stocktake, addition: Addition, *, by: Actor) -> StocktakeLine:
    """Goods of the business's own, behind the others. The stocktake is locked."""
    require(stocktake, "count", by=by)
    line = StocktakeLine(business_id=stocktake.business_id, stocktake_id=stocktake.id, is_own=True)
    assign(line, addition.values)
    line.is_price_set = line.unit_price is not None
    problems = line.problems("name", "unit", "unit_price", "tax_rate", "storage")
    problems += await _counted(line, addition.quantity, by)
    if not problems:
        problems += await _identify(line)
    there = await StocktakeLine.filter(stocktake_id=stocktake.id).count()
    if there >= MOST_LINES:
        problems.append(TooMany(limit=MOST_LINES, count=there + 1))
    refuse(problems)
    line.position = await next_position(stocktake)
    line.value(stocktake.rounding)
    line.refold()
    await line.save(force_create=True)
    return await _told(line)


async def remove_line(stocktake: Stocktake, line: StocktakeLine) -> Stocktake:
    """What is not held any more. The line is locked, the stocktake kept open."""
    await line.delete()
    await _told(line)
    return stocktake


async def _counted(line: StocktakeLine, quantity: Decimal | None, by: Actor) -> list[UserError]:
    line.quantity = quantity
    line.counted_at = None if quantity is None else clock.now()
    line.counter_name = "" if quantity is None else await orderer(by)
    if quantity is not None and (not quantity.is_finite() or quantity != round(quantity, DECIMALS)):
        return [Malformed(example="1.5", path=("quantity",))]
    return line.problems("quantity")


async def _identify(line: StocktakeLine) -> list[UserError]:
    """Own goods are known by name and unit."""
    line.key = f"own:{line.name}:{line.unit}"
    others = StocktakeLine.filter(stocktake_id=line.stocktake_id, key=line.key).exclude(id=line.id)
    return [Taken(value=line.name, path=("name",))] if await others.exists() else []


async def _told(line: StocktakeLine) -> StocktakeLine:
    await events.emit(events.StocktakeLineChanged(line.stocktake_id, line.business_id, line.id))
    return line
