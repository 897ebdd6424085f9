"""Numbers as cells have them: full or half width, with commas and what stands around them."""

import unicodedata
from decimal import Decimal, InvalidOperation

AROUND = "¥￥円%％ \u3000"
"""What may stand beside a number."""
LONGEST = 9
DECIMALS = 3
LARGEST = Decimal(10**9)


def whole(text: str) -> int | None:
    """１,２００円 → 1200; None: it is none, or has more digits than any price."""
    digits = unicodedata.normalize("NFKC", text).replace(",", "").strip(AROUND)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= LONGEST else None


def decimal(text: str) -> Decimal | None:
    """１２.５ → 12.5, less than nothing too; None: it is none, too large, or finer than a thousandth."""
    try:
        number = Decimal(unicodedata.normalize("NFKC", text).replace(",", "").strip())
    except InvalidOperation:
        return None
    fits = number.is_finite() and abs(number) < LARGEST and number == round(number, DECIMALS)
    return number if fits else None
