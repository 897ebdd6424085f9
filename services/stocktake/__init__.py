"""棚卸: made from what was bought, counted by many at once, valued at the last price paid, closed."""

from services.stocktake.closing import AmountsMissing, NotCountedYet, TotalChanged, close, reopen
from services.stocktake.counting import Addition, add, count, remove_line, update
from services.stocktake.making import Wanted, delete, make, refresh
from services.stocktake.rules import StocktakeExists, WrongStocktakeStatus, held_open, refusal

__all__ = [
    "Addition",
    "AmountsMissing",
    "NotCountedYet",
    "StocktakeExists",
    "TotalChanged",
    "Wanted",
    "WrongStocktakeStatus",
    "add",
    "close",
    "count",
    "delete",
    "held_open",
    "make",
    "refresh",
    "refusal",
    "remove_line",
    "reopen",
    "update",
]
