"""Money is integer yen; consumption tax is rounded once per rate."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum


class Rounding(StrEnum):
    """How a business rounds parts of a yen: 切捨て, 四捨五入, 切上げ."""

    DOWN = "DOWN"
    HALF_UP = "HALF_UP"
    UP = "UP"


_MODES = {Rounding.DOWN: ROUND_DOWN, Rounding.HALF_UP: ROUND_HALF_UP, Rounding.UP: ROUND_CEILING}


@dataclass(frozen=True)
class TaxLine:
    """The net amount and the tax of one rate, in yen; the rate in percent."""

    rate: int
    net: int
    tax: int


def yen(amount: Decimal, rounding: Rounding) -> int:
    """A non-negative amount in whole yen; plans write it as SQL."""
    return int(amount.quantize(Decimal(1), rounding=_MODES[rounding]))


def signed_yen(amount: Decimal, rounding: Rounding) -> int:
    """Any amount in whole yen: below nothing it is rounded as far from nothing as above it."""
    return -yen(-amount, rounding) if amount < 0 else yen(amount, rounding)


def taxes(amounts: Iterable[tuple[int, int]], rounding: Rounding) -> list[TaxLine]:
    """Tax per rate over (rate, net) pairs, highest rate first, rounded once per rate."""
    nets: defaultdict[int, int] = defaultdict(int)
    for rate, net in amounts:
        nets[rate] += net
    return [
        TaxLine(rate, net, signed_yen(Decimal(net * rate) / 100, rounding))
        for rate, net in sorted(nets.items(), reverse=True)
    ]
