"""Who may do what to a stocktake, and when."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from core import db
from core.actor import Actor
from core.locale import Locale
from core.user_error import Forbidden, UserError
from models.permission import Permission
from models.stocktake import Stocktake, StocktakeLine, StocktakeStatus

LABELS = {StocktakeStatus.OPEN: "入力中", StocktakeStatus.CLOSED: "確定"}
VERBS: dict[str, tuple[Permission, StocktakeStatus]] = {
    "count": (Permission.ORDER_INSPECT, StocktakeStatus.OPEN),
    "refresh": (Permission.ORDER_INSPECT, StocktakeStatus.OPEN),
    "delete": (Permission.ORDER_INSPECT, StocktakeStatus.OPEN),
    "close": (Permission.ORDER_INSPECT, StocktakeStatus.OPEN),
    "reopen": (Permission.ORDER_APPROVE, StocktakeStatus.CLOSED),
}
"""Verb → who may, and in which state; what head offices approve, they alone open again."""


@dataclass(eq=False, kw_only=True)
class WrongStocktakeStatus(UserError):
    """A closed stocktake does not change; an open one need not be opened."""

    ja = "棚卸表は{label}です。この操作はできません。"
    en = "This cannot be done while the stocktake is {stocktake_status}."
    stocktake_status: StocktakeStatus

    def message(self, locale: Locale) -> str:
        """With the state's Japanese name."""
        label, status = LABELS[self.stocktake_status], self.stocktake_status
        return (self.ja if locale == "ja" else self.en).format(label=label, stocktake_status=status)


@dataclass(eq=False, kw_only=True)
class StocktakeExists(UserError):
    """A place has one stocktake a day."""

    ja = "{stocktake_day}の棚卸表はすでにあります。一覧から開いてください。"
    en = "There is a stocktake of {stocktake_day} already: open it from the list."
    stocktake_day: dt.date


def refusal(stocktake: Stocktake, verb: str, *, by: Actor) -> UserError | None:
    """Why the actor may not do this to the stocktake now, or None."""
    permission, status = VERBS[verb]
    if not by.may(permission):
        return Forbidden(permission=permission)
    if stocktake.status is not status:
        return WrongStocktakeStatus(stocktake_status=stocktake.status)
    return None


def require(stocktake: Stocktake, verb: str, *, by: Actor) -> None:
    """Refuse what may not be done."""
    if error := refusal(stocktake, verb, by=by):
        raise error


async def held_open(key: UUID, *, by: Actor) -> Stocktake:
    """The stocktake, kept open by all who count at once, until their transactions end; who closes it waits."""
    await db.fetch("SELECT id FROM stocktake WHERE id = $1 FOR SHARE", key)
    stocktake = await Stocktake.get(id=key)
    require(stocktake, "count", by=by)
    return stocktake


async def next_position(stocktake: Stocktake) -> int:
    """Behind all lines there are."""
    last = await StocktakeLine.filter(stocktake_id=stocktake.id).order_by("-position").first()
    return last.position + 1 if last else 0
