"""The scalars of the API: quantities that are exact, and yen beyond 32 bits."""

from decimal import Decimal, InvalidOperation
from typing import Any, NewType

import strawberry

Yen = NewType("Yen", int)
"""Whole yen."""

EventCursor = NewType("EventCursor", str)
"""A place in the stream of events."""

LARGEST_YEN = 10**15


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)) or len(str(value)) > 30:  # noqa: PLR2004
        raise ValueError('A number such as 1.5 or "1.5" is expected')
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise ValueError('A number such as 1.5 or "1.5" is expected') from None
    if not found.is_finite() or abs(found) > LARGEST_YEN:
        raise ValueError("A finite number below 1,000,000,000,000,000 is expected")
    return found


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _yen(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST_YEN:
        raise ValueError("Whole yen are expected, such as 1200")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("A cursor as it was given is expected")  # noqa: TRY004 — told to clients as their error
    return value


SCALARS: dict[object, Any] = {
    Decimal: strawberry.scalar(
        name="Decimal",
        description='An exact decimal number, written as a string without trailing zeros, such as "1.5".',
        serialize=_plain,
        parse_value=_decimal,
    ),
    Yen: strawberry.scalar(
        name="Yen",
        description="Whole yen, a JSON number that may exceed 32 bits.",
        serialize=int,
        parse_value=_yen,
    ),
    EventCursor: strawberry.scalar(
        name="EventCursor",
        description=(
            "A place in the stream of one business's events: `after` it is what happened later."
            " Of two, compared as texts, the greater one is the later."
        ),
        serialize=str,
        parse_value=_text,
    ),
}
