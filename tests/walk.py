"""Documents and inputs made from the schema itself, so that what is added is asked for without being listed."""

import re
from collections.abc import Collection, Iterator
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

DEPTH = 3
TYPES_AT_ONCE = 4
FIELDS_AT_ONCE = 30
MOST_TOKENS = 3_900
TOKEN = re.compile(r"\w+|[^\s\w]")
SCALARS = {
    "String": "x",
    "Int": 1,
    "Boolean": True,
    "Decimal": "1",
    "Yen": 1,
    "Date": "2030-01-01",
    "DateTime": "2030-01-01T00:00:00+00:00",
    "Float": 1.0,
    "EventCursor": "x",
}


def selection(
    schema: GraphQLSchema, kind: Any, depth: int = DEPTH, alias: str = "", only: Collection[str] | None = None
) -> str:
    """Every field of a type, and of what hangs on it; inside fragments under names that cannot conflict."""
    named = get_named_type(kind)
    if is_leaf_type(named):
        return ""
    parts = ["__typename"]
    if isinstance(named, (GraphQLInterfaceType, GraphQLUnionType)):
        parts += [
            f"... on {possible.name} {inner}"
            for possible in schema.get_possible_types(named)
            if (inner := selection(schema, possible, depth - 1, f"{possible.name}_"))
        ]
    if isinstance(named, (GraphQLObjectType, GraphQLInterfaceType)):
        for name, field in _fields(named, only).items():
            if is_grouping(field):
                if depth > 0:
                    shown = selection(schema, field.type, min(depth, DEPTH - 1) - 1)
                    parts += [f"{alias}{name}{n}: {name}({by}) {shown}" for n, by in enumerate(keys_of(field))]
                continue
            if any(isinstance(argument.type, GraphQLNonNull) for argument in field.args.values()):
                continue
            if is_leaf_type(get_named_type(field.type)):
                parts.append(f"{alias}{name}: {name}" if alias else name)
            elif depth > 0 and (inner := selection(schema, field.type, depth - 1)):
                parts.append(f"{alias}{name}: {name} {inner}" if alias else f"{name} {inner}")
    return "{ " + " ".join(dict.fromkeys(parts)) + " }"


def _fields(named: Any, only: Collection[str] | None) -> dict[str, Any]:
    return {name: field for name, field in named.fields.items() if only is None or name in only}


def selections(schema: GraphQLSchema, kind: Any, depth: int = DEPTH) -> Iterator[str]:
    """The same, of an interface some types, of a large type half the fields at a time: no document may ask for more."""
    named = get_named_type(kind)
    if not isinstance(named, GraphQLInterfaceType):
        names = list(named.fields) if isinstance(named, GraphQLObjectType) else []
        whole = selection(schema, kind, depth)
        if len(names) > FIELDS_AT_ONCE:
            yield from (selection(schema, kind, depth, only=half) for half in (names[::2], names[1::2]))
        elif len(TOKEN.findall(whole)) > MOST_TOKENS:
            yield from (selection(schema, kind, depth, only=[name]) for name in names)
        else:
            yield whole
        return
    possible = schema.get_possible_types(named)
    for at in range(0, len(possible), TYPES_AT_ONCE):
        some = possible[at : at + TYPES_AT_ONCE]
        shown = [f"... on {one.name} {selection(schema, one, depth - 1, f'{one.name}_')}" for one in some]
        yield "{ " + " ".join(shown) + " }"


def is_grouping(field: Any) -> bool:
    """Whether a field gives groups, by keys that must be named."""
    return "by" in field.args


def keys_of(field: Any) -> Iterator[str]:
    """Every key, a few at a time."""
    names = list(get_named_type(field.args["by"].type).values)
    yield from (f"by: [{', '.join(names[at : at + 3])}]" for at in range(0, len(names), 3))


def value(kind: Any, id: str, *, whole: bool = True, depth: int = 0) -> Any:
    """An input of a type, with one id wherever an id may stand."""
    if isinstance(kind, GraphQLNonNull):
        return value(kind.of_type, id, whole=whole, depth=depth)
    if isinstance(kind, GraphQLList):
        return [value(kind.of_type, id, whole=whole, depth=depth)] if depth < 4 else []
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        return {
            name: value(field.type, id, whole=whole, depth=depth + 1)
            for name, field in kind.fields.items()
            if name not in {"expectedVersion", "and", "or", "not", "cookie"}
            and (whole or isinstance(field.type, GraphQLNonNull) or get_named_type(field.type).name == "ID")
        }
    return id if kind.name == "ID" else SCALARS[kind.name]


def wheres(kind: GraphQLInputObjectType, id: str) -> Iterator[dict[str, Any]]:
    """Each filter that takes an id."""
    for name, field in kind.fields.items():
        if get_named_type(field.type).name == "IDFilter":
            yield {name: {"eq": id}}


def has_id(kind: Any) -> bool:
    """Whether an id stands anywhere in an input."""
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        return any(has_id(field.type) for name, field in named.fields.items() if name not in {"and", "or", "not"})
    return bool(named.name == "ID")
