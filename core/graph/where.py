"""Typed filters: declare which fields may be asked for, get operators per scalar and `and`, `or`, `not`."""

import datetime as dt
import enum
import functools
import json
from collections.abc import Callable
from dataclasses import fields
from decimal import Decimal
from typing import Any, Optional, TypeVar

import strawberry
from strawberry import UNSET
from tortoise.expressions import Q

from core.graph.ids import key_of, parsed
from core.graph.node import NAMES, Node, described
from core.graph.scalars import Yen
from core.user_error import NotFound, TooMany, UserError, below

T = TypeVar("T", bound=type)
MOST_VALUES = 200
DEEPEST = 5
NOTHING = Q(id__in=[])
ANY = "Node"
"""Stands for the id of a row of any type."""

_ORDERED = {"eq": "", "in_": "__in", "gt": "__gt", "gte": "__gte", "lt": "__lt", "lte": "__lte"}
_OPERATORS: dict[type, dict[str, str]] = {
    str: {"eq": "", "in_": "__in", "starts_with": "__startswith"},
    bool: {"eq": ""},
    strawberry.ID: {"eq": "", "in_": "__in"},
    int: _ORDERED,
    Yen: _ORDERED,
    Decimal: _ORDERED,
    dt.date: _ORDERED,
    dt.datetime: _ORDERED,
}
_NAMES: dict[Any, str] = {
    str: "StringFilter",
    bool: "BooleanFilter",
    strawberry.ID: "IDFilter",
    int: "IntFilter",
    Yen: "YenFilter",
    Decimal: "DecimalFilter",
    dt.date: "DateFilter",
    dt.datetime: "DateTimeFilter",
}
_TEXTS = {"in_": "An empty list matches nothing.", "starts_with": "The exact beginning."}


@functools.cache
def filter_type(kind: Any) -> type:
    """The input type with the operators of a scalar or an enum."""
    is_enum = isinstance(kind, type) and issubclass(kind, enum.Enum)
    name = f"{kind.__name__}Filter" if is_enum else _NAMES[kind]
    operators = {"eq": "", "in_": "__in"} if is_enum else _OPERATORS[kind]
    annotations: dict[str, Any] = {op: Optional[list[kind]] if op == "in_" else Optional[kind] for op in operators}
    body: dict[str, Any] = {
        op: strawberry.field(default=UNSET, name="in" if op == "in_" else None, description=_TEXTS.get(op))
        for op in operators
    }
    annotations["is_null"] = Optional[bool]
    body["is_null"] = strawberry.field(default=UNSET, description="Whether there is no value.")
    made = type(name, (), {"__annotations__": annotations, "__module__": __name__, **body})
    return strawberry.input(made, description="All operators given must hold.")


class Where:
    """What every filter can do: become a condition, and a text for the cursor's digest."""

    __columns__: dict[str, tuple[str, type, str | None]]
    __filters__: Any
    """The kind of row."""

    def condition(self, depth: int = 0) -> Q:
        """The condition on rows; without parts where every row fulfils it."""
        if depth > DEEPEST:
            raise TooMany(limit=DEEPEST, count=depth, path=("where",))
        found = [self._of_field(name, filters) for name, filters in _given(self) if name in self.__columns__]
        for name, several in _given(self):
            if name in {"and_", "or_"}:
                inner = [one.condition(depth + 1) for one in several]
                found += inner if name == "and_" else [_any(inner)]
            elif name == "not_":
                inner = several.condition(depth + 1)
                found.append(NOTHING if _holds_always(inner) else ~inner)
        return _all(found)

    def fields(self) -> set[str]:
        """The names of all fields that are asked about, at any depth."""
        found = {name for name, _ in _given(self) if name in self.__columns__}
        for name, several in _given(self):
            if name in {"and_", "or_"}:
                found.update(*(one.fields() for one in several))
            elif name == "not_":
                found |= several.fields()
        return found

    def _of_field(self, name: str, filters: Any) -> Q:
        column, kind, type_name = self.__columns__[name]
        found = []
        for operator, given in _given(filters):
            if operator == "is_null":
                found.append(Q(**{f"{column}__isnull": given}))
                continue
            values = given if operator == "in_" else [given]
            if len(values) > MOST_VALUES:
                raise TooMany(limit=MOST_VALUES, count=len(values), path=("where", name, "in"))
            if type_name:
                values = _keys(values, type_name, name)
            if operator == "in_":
                condition: dict[str, Any] = {f"{column}__in": values}
                found.append(Q(**condition) if values else NOTHING)
            else:
                found.append(Q(**{column + _OPERATORS.get(kind, _ORDERED)[operator]: values[0]}))
        return _all(found)


def _holds_always(condition: Q) -> bool:
    return not condition.filters and not condition.children


def _all(conditions: list[Q]) -> Q:
    return Q(*(one for one in conditions if not _holds_always(one)))


def _any(conditions: list[Q]) -> Q:
    if not conditions:
        return NOTHING
    return Q() if any(map(_holds_always, conditions)) else Q(*conditions, join_type="OR")


def _keys(values: list[str], type_name: str, name: str) -> list[Any]:
    try:
        return [_key(value) if type_name == ANY else key_of(value, type_name) for value in values]
    except UserError as error:
        raise below(error, "where", name) from None


def _key(value: str) -> Any:
    found = parsed(value)
    if found is None:
        raise NotFound
    return found[1]


def where(row: Any) -> Callable[[T], T]:
    """Declare a filter over rows: each annotation is a field; a node type stands for the id of a relation."""

    def wrap(cls: T) -> T:
        columns: dict[str, tuple[str, type, str | None]] = {}
        annotations: dict[str, Any] = {}
        for name, kind in cls.__annotations__.items():
            related = ANY if kind is Node else NAMES.get(_row_of(kind))
            column = f"{name}_id" if related else name
            if name not in row._meta.fields_map and column not in row._meta.fields_map:
                raise TypeError(f"{cls.__name__}.{name}: {row.__name__} has no field {name}")
            scalar: Any = strawberry.ID if related else kind
            columns[name] = (column, scalar, related)
            annotations[name] = Optional[filter_type(scalar)]
        annotations |= {
            "and_": Optional[list[cls.__name__]],  # type: ignore[name-defined]
            "or_": Optional[list[cls.__name__]],  # type: ignore[name-defined]
            "not_": Optional[cls.__name__],
        }
        body: dict[str, Any] = dict.fromkeys(annotations, UNSET)
        body |= {n: strawberry.field(default=UNSET, name=n.rstrip("_")) for n in ("and_", "or_", "not_")}
        body |= {"__annotations__": annotations, "__module__": cls.__module__, "__doc__": cls.__doc__}
        made = type(cls.__name__, (Where,), body | {"__columns__": columns, "__filters__": row})
        return described(made, cls, as_input=True)  # type: ignore[no-any-return]

    return wrap


def _row_of(kind: Any) -> Any:
    return next((row for row, name in NAMES.items() if getattr(kind, "__name__", None) == name), None)


def _given(given: Any) -> list[tuple[str, Any]]:
    return [
        (f.name, getattr(given, f.name))
        for f in fields(given)
        if getattr(given, f.name) is not UNSET and getattr(given, f.name) is not None
    ]


def canonical(where: Where | None) -> str:
    """The filter as a text that is the same for the same filter."""

    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return [plain(one) for one in value]
        if hasattr(value, "__dataclass_fields__"):
            return {name: plain(found) for name, found in _given(value)}
        return str(value)

    return json.dumps(plain(where), sort_keys=True) if where is not None else ""
