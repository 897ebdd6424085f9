"""Filters that are kept: as JSON, and back."""

import datetime as dt
import enum
import json
from dataclasses import fields
from decimal import Decimal
from typing import Any, TypeVar

from strawberry import UNSET

from core.graph.where import Where, filter_type
from core.naming import camel

W = TypeVar("W", bound=Where)
_READ: dict[Any, Any] = {dt.datetime: dt.datetime.fromisoformat, dt.date: dt.date.fromisoformat, Decimal: Decimal}


def written(where: Where | None) -> str:
    """A filter as JSON with the names that it has in the API; nothing, when there is none."""
    return "" if where is None else json.dumps(_plain(where), ensure_ascii=False, sort_keys=True)


def read(kind: type[W], text: str) -> W | None:
    """The filter of a kind that was written."""
    return _where(kind, json.loads(text)) if text else None


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if hasattr(value, "__dataclass_fields__"):
        given = ((f.name, getattr(value, f.name)) for f in fields(value))
        return {_told(name): _plain(one) for name, one in given if one is not UNSET and one is not None}
    if isinstance(value, enum.Enum):
        return value.name
    return value if isinstance(value, (bool, int)) else value.isoformat() if isinstance(value, dt.date) else str(value)


def _told(name: str) -> str:
    return camel(name.rstrip("_"))


def _where(kind: type[W], plain: dict[str, Any]) -> W:
    names = {_told(f.name): f.name for f in fields(kind)}  # type: ignore[arg-type]
    return kind(**{names[told]: _part(kind, names[told], value) for told, value in plain.items()})


def _part(kind: type[W], name: str, plain: Any) -> Any:
    if name in {"and_", "or_"}:
        return [_where(kind, one) for one in plain]
    if name == "not_":
        return _where(kind, plain)
    scalar = kind.__columns__[name][1]
    made: Any = filter_type(scalar)
    names = {_told(f.name): f.name for f in fields(made)}
    return made(**{names[told]: _operand(names[told], scalar, value) for told, value in plain.items()})


def _operand(operator: str, scalar: Any, plain: Any) -> Any:
    if operator == "is_null":
        return plain
    return [_value(scalar, one) for one in plain] if operator == "in_" else _value(scalar, plain)


def _value(scalar: Any, plain: Any) -> Any:
    if isinstance(scalar, type) and issubclass(scalar, enum.Enum):
        return scalar[plain]
    return _READ[scalar](plain) if scalar in _READ else plain
