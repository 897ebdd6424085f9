"""確定: from then on it says what was there, and what it was worth."""

from dataclasses import dataclass
from decimal import Decimal

from tortoise.functions import Sum

from core import clock
from core.actor import Actor
from core.user_error import Required, UserError, refuse
from models.stocktake import Stocktake, StocktakeLine, StocktakeStatus
from services import events
from services.order.drafting import orderer
from services.stocktake.rules import require


@dataclass(eq=False, kw_only=True)
class NotCountedYet(UserError):
    """Lines are left to count; they may be taken for nothing, if somebody says so."""

    ja = "未入力の商品が{lines_left}件あります。数えるか、0として確定してください。"
    en = "{lines_left} lines are not counted yet: count them, or close with them as nothing."
    lines_left: int


@dataclass(eq=False, kw_only=True)
class AmountsMissing(UserError):
    """Of what is there, the price has to be known."""

    ja = "単価のない商品が{lines_left}件あります。単価を入力してください。"
    en = "{lines_left} lines that were counted have no price: enter it."
    lines_left: int


@dataclass(eq=False, kw_only=True)
class TotalChanged(UserError):
    """Somebody has counted or changed a price since the total was looked at."""

    ja = "棚卸金額が変わりました。合計は{total:,}円です（確認時は{expected:,}円）。"
    en = "The stocktake comes to ¥{total:,} now, not ¥{expected:,}."
    expected: int
    total: int


async def close(stocktake: Stocktake, *, uncounted_as_zero: bool, expected_total: int | None, by: Actor) -> Stocktake:
    """Keep it as it is. The stocktake is locked: nobody counts meanwhile."""
    require(stocktake, "close", by=by)
    lines = StocktakeLine.filter(stocktake_id=stocktake.id)
    left = await lines.filter(quantity=None)
    unpriced = await lines.filter(quantity__gt=0, unit_price=None).count()
    total = await total_of(stocktake)
    problems: list[UserError] = []
    if left and not uncounted_as_zero:
        problems.append(NotCountedYet(lines_left=len(left), path=("uncounted_as_zero",)))
    if unpriced:
        problems.append(AmountsMissing(lines_left=unpriced))
    if expected_total is not None and expected_total != total:
        problems.append(TotalChanged(expected=expected_total, total=total, path=("expected_total",)))
    refuse(problems)
    now, name = clock.now(), await orderer(by)
    for line in left:
        line.quantity, line.counted_at, line.counter_name = Decimal(0), now, name
        line.version, line.updated_at = line.version + 1, now
    if left:
        names = ["quantity", "counted_at", "counter_name", "version", "updated_at"]
        await StocktakeLine.bulk_update(left, fields=names)
    stocktake.status, stocktake.total = StocktakeStatus.CLOSED, total
    stocktake.closed_at, stocktake.closer_name = now, name
    await stocktake.store("status", "total", "closed_at", "closer_name")
    await events.emit(events.StocktakeChanged(stocktake.id, stocktake.business_id))
    return stocktake


async def reopen(stocktake: Stocktake, reason: str, *, by: Actor) -> Stocktake:
    """確定を解除: to correct it; the log keeps who did it, and why."""
    require(stocktake, "reopen", by=by)
    stocktake.reopen_reason = reason.strip()
    refuse(stocktake.problems("reopen_reason") + ([] if stocktake.reopen_reason else [Required(path=("reason",))]))
    stocktake.status, stocktake.total, stocktake.closed_at = StocktakeStatus.OPEN, None, None
    stocktake.closer_name = ""
    await stocktake.store("status", "total", "closed_at", "closer_name", "reopen_reason")
    await events.emit(events.StocktakeChanged(stocktake.id, stocktake.business_id))
    return stocktake


async def total_of(stocktake: Stocktake) -> int:
    """What has been counted so far, in yen without tax."""
    (found,) = await StocktakeLine.filter(stocktake_id=stocktake.id).annotate(sum=Sum("amount")).values("sum")
    return int(found["sum"] or 0)
