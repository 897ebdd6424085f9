"""発注上限: what may be ordered for a store, in one order and in a month."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q

from core import clock
from core.db import fetch
from core.graph.scalars import Yen
from core.locale import Locale
from core.user_error import UserError, below
from models.order import Order
from models.order_limit import BeyondLimit, OrderLimit
from services.order.drafting import Draft

SPENT = """
SELECT delivery_place_id AS place, sum(net + tax)::bigint AS spent FROM "order"
WHERE delivery_place_id = ANY($1) AND placed_at >= $2 AND placed_at < $3 AND aborted_at IS NULL
  AND NOT hides_prices AND id <> ALL($4)
GROUP BY delivery_place_id
"""
HOLD = "SELECT id FROM delivery_place WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE"
"""Who orders for a place waits for the others who do, and then sees what they have ordered."""
ASK: dict[Locale, str] = {
    "ja": "本部に承認を依頼できます。",
    "en": " You can ask the head office to approve it.",
}


@dataclass(eq=False, kw_only=True)
class OrderTooLarge(UserError):
    """The order is above what a store may order at once; with `mayAsk`, the head office can be asked."""

    ja = "{place}の1回の発注は税込{allowed:,}円までです（今回：{amount:,}円）。"
    en = "{place} may order up to ¥{allowed:,} at once, with tax (this order: ¥{amount:,})."
    place: str
    amount: Yen
    """Of the order, with tax."""
    allowed: Yen
    may_ask: bool

    def message(self, locale: Locale) -> str:
        """With what can be done."""
        return super().message(locale) + (ASK[locale] if self.may_ask else "")


@dataclass(eq=False, kw_only=True)
class MonthSpent(UserError):
    """With the order, a store would order more in the month than it may; `remainingYen` is what is left of it.

    With `mayAsk`, the head office can be asked.
    """

    ja = "{place}の{month}の発注は税込{allowed:,}円までです（残り：{remaining_yen:,}円、今回：{amount:,}円）。"
    en = "{place} may order up to ¥{allowed:,} in {month}, with tax (¥{remaining_yen:,} left, this order: ¥{amount:,})."
    place: str
    amount: Yen
    """Of the order, with tax."""
    allowed: Yen
    remaining_yen: Yen
    month: str
    """Such as 2026-11."""
    may_ask: bool

    def message(self, locale: Locale) -> str:
        """With what can be done."""
        return super().message(locale) + (ASK[locale] if self.may_ask else "")


AboveLimit = OrderTooLarge | MonthSpent


@dataclass(frozen=True)
class Allowance:
    """What a store may order, and what it has ordered in the month so far."""

    limit: OrderLimit
    month: dt.date
    """Its first day."""
    spent: int

    @property
    def remaining(self) -> int | None:
        """Of the month; nothing when more was ordered than allowed, None without a limit."""
        return None if self.limit.per_month is None else max(self.limit.per_month - self.spent, 0)

    @property
    def named_month(self) -> str:
        """Such as 2026-11."""
        return f"{self.month:%Y-%m}"

    def problem(self, place: str, amount: int) -> AboveLimit | None:
        """Why so much more may not be ordered."""
        once, most, remaining = self.limit.per_order, self.limit.per_month, self.remaining
        asks = self.limit.beyond is BeyondLimit.ASK
        if once is not None and amount > once:
            return OrderTooLarge(place=place, amount=Yen(amount), allowed=Yen(once), may_ask=asks)
        if most is None or remaining is None or amount <= remaining:
            return None
        left = Yen(remaining)
        return MonthSpent(
            place=place,
            amount=Yen(amount),
            allowed=Yen(most),
            remaining_yen=left,
            month=self.named_month,
            may_ask=asks,
        )


async def allowances(
    business: UUID, places: Iterable[UUID], *, day: dt.date | None = None, without: Sequence[UUID] = ()
) -> dict[UUID, Allowance]:
    """Of the places for which there is a limit: their own, else the one for all; in the month of a day, or in this."""
    asked = list(places)
    limits = OrderLimit.filter(Q(delivery_place_id__in=asked) | Q(delivery_place_id=None), business_id=business)
    known = {limit.delivery_place_id: limit for limit in await limits}
    if not known:
        return {}
    first = (day or clock.today()).replace(day=1)
    rows = await fetch(SPENT, asked, _begin(first), _begin(next_month(first)), list(without))
    spent = {row["place"]: int(row["spent"]) for row in rows}
    held = {place: known.get(place, known.get(None)) for place in asked}
    return {place: Allowance(limit, first, spent.get(place, 0)) for place, limit in held.items() if limit}


async def check(made: Sequence[Draft], *, held: bool = False, of_days: bool = False) -> None:
    """Tell the drafts what stands against them; before they are placed (`held`), also what only approval lets pass."""
    weighed = await _weigh([one.order for one in made], held=held)
    for i, (one, (allowance, above)) in enumerate(zip(made, weighed, strict=True)):
        one.allowance, one.above = allowance, above
        if above and (held or not above.may_ask):
            one.problems.append(below(above, "days", i) if of_days else above)


async def _weigh(orders: Sequence[Order], *, held: bool) -> list[tuple[Allowance | None, AboveLimit | None]]:
    """What each of the orders comes up against if they are placed one after the other; `held`: nobody comes between.

    Who is shown no amounts is not told them by a limit either: such orders are neither limited nor counted.
    """
    counted = [order for order in orders if order.delivery_place_id and order.buyer_id and not order.hides_prices]
    places = {order.delivery_place_id for order in counted if order.delivery_place_id}
    if not counted:
        return [(None, None) for _ in orders]
    business, own = counted[0].buyer_id, [order.id for order in counted]
    assert business is not None
    day = clock.business_day(counted[0].placed_at)
    known = await allowances(business, places, day=day, without=own)
    if held and any(one.limit.per_month is not None for one in known.values()):
        await fetch(HOLD, list(known))
        known = await allowances(business, places, day=day, without=own)
    found: list[tuple[Allowance | None, AboveLimit | None]] = []
    for order in orders:
        allowance = known.get(order.delivery_place_id) if order.delivery_place_id and order in counted else None
        if allowance is None or order.delivery_place_id is None:
            found.append((None, None))
            continue
        found.append((allowance, allowance.problem(order.party("delivery").name, order.total)))
        known[order.delivery_place_id] = Allowance(allowance.limit, allowance.month, allowance.spent + order.total)
    return found


def next_month(first: dt.date) -> dt.date:
    """The first day of the month behind."""
    return (first + dt.timedelta(days=31)).replace(day=1)


def _begin(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.TOKYO)
