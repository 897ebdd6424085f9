"""From an input object to what was really given."""

from dataclasses import fields
from typing import Any

from strawberry import UNSET

from core.user_error import Required, UserError, refuse

ADDRESSING = frozenset({"id", "expected_version", "idempotency_key"})


def given(input: Any, *, empty: tuple[str, ...] = (), leave_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields that the client sent; null is taken only where a row may hold nothing (`empty`)."""
    names = [f.name for f in fields(input) if f.name not in ADDRESSING | set(leave_out)]
    values = {name: getattr(input, name) for name in names if getattr(input, name) is not UNSET}
    problems: list[UserError] = [
        Required(path=(name,)) for name, value in values.items() if value is None and name not in empty
    ]
    refuse(problems)
    return values
