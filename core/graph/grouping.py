"""Groups of a list: how many rows there are by state, day or customer, and what they come to.

What a list can be grouped by is declared beside its filter. The answer is typed: a key with a field for each thing to
group by, a count, and sums of what the viewer is shown.
"""

import datetime as dt
import enum
import functools
import inspect
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, Optional

import strawberry
from strawberry.types.nodes import SelectedField, Selection
from tortoise.expressions import Q

from core.graph.context import Context, Info
from core.graph.node import NAMES, NODES, one
from core.graph.scalars import Yen
from core.naming import camel
from core.user_error import Duplicate, OutOfRange, UserError

MOST_KEYS = 3
MOST_GROUPS = 1_000
USUAL_GROUPS = 100
OF_ROWS = frozenset({"edges", "nodes", "pageInfo"})
"""What a connection shows of the rows of its page; all else is of all rows."""
PARTS = {"day": "", "week": "The Monday of the week.", "month": "The first of the month."}
_PLAIN: dict[str, Any] = {
    "CharField": str, "TextField": str, "BooleanField": bool, "IntField": int, "SmallIntField": int,
}  # fmt: skip


@dataclass(eq=False, kw_only=True)
class TooManyKeys(UserError):
    """Groups are made by a few keys at once."""

    ja = "グループ化の項目は{limit}個以内にしてください（現在{count}個）。by の項目を減らしてください。"
    en = "Group by at most {limit} keys, please ({count} now): leave some out of `by`."
    limit: int
    count: int


@dataclass(frozen=True)
class Key:
    """Something to group by: a column, a row that it names, or the day, week or month of a column."""

    name: str
    """Its field in the answer."""
    column: str
    shows: Any
    """What clients are given."""
    is_above: bool
    """Whether the column is of the row that the grouped rows hang on."""
    part: str | None = None
    """Day, week or month."""
    related: Any = None
    """The kind of row that it names."""

    @property
    def attribute(self) -> str:
        """What the resolver of its field reads."""
        return f"{self.name}_id" if self.related else self.name


@dataclass(frozen=True)
class Asked:
    """Which groups are asked for."""

    by: tuple[Key, ...]
    first: int
    order: str
    """`key`, `count` or the name of a sum, with a minus for descending."""
    sums: frozenset[str]
    """Those that are wanted."""
    condition: Q | None
    """On rows that hang on those of the list."""


@dataclass(frozen=True, eq=False)
class Grouping:
    """What the rows of a list, or those that hang on them, can be grouped by, and what of them can be summed."""

    row: Any
    keys: tuple[Key, ...]
    sums: tuple[str, ...]
    along: str | None
    """The relation by which the grouped rows hang on those of the list."""
    named: str
    """The field of the connection."""
    where: Any
    by: dict[str, Key] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by", {key.name: key for key in self.keys})

    @property
    def node_name(self) -> str:
        """The type of the grouped rows."""
        return NAMES[self.row]

    @property
    def above_name(self) -> str:
        """The type of the list's rows, on which the grouped rows hang."""
        return NAMES[_named(self.row, self.along)]

    def asked(
        self,
        by: Sequence[Any],
        first: int = USUAL_GROUPS,
        order_by: Any = None,
        where: Any = None,
        *,
        sums: Collection[str] | None = None,
    ) -> Asked:
        """What the arguments ask; refused beyond the limits."""
        keys = tuple(self.by[one.value] for one in by)
        if len(keys) > MOST_KEYS:
            raise TooManyKeys(limit=MOST_KEYS, count=len(keys), path=("by",))
        if len({key.name for key in keys}) < len(keys):
            raise Duplicate(path=("by",))
        if not 1 <= first <= MOST_GROUPS:
            raise OutOfRange(least="1", most=str(MOST_GROUPS), path=("first",))
        order = "key" if order_by is None else order_by.value
        wanted = {*(self.sums if sums is None else sums), *({order.lstrip("-")} & {*self.sums})}
        return Asked(keys, first, order, frozenset(wanted), None if where is None else where.condition())

    def is_private(self, asked: Asked) -> bool:
        """Whether something is asked that only the business of the row is shown."""
        return bool(({key.column for key in asked.by if not key.is_above} | asked.sums) & self.row.private)

    def shown(self, name: str) -> Any:
        """How the type shows what is summed."""
        return _shown(self.row)[name]


def grouping(
    row: Any,
    *,
    by: Sequence[str],
    sums: Sequence[str] = (),
    along: str | None = None,
    named: str = "groups",
    where: Any = None,
) -> Grouping:
    """Declare groups: `by` columns and relations (of a date or an instant its day, week and month), and sums.

    With `along` a relation, the rows are not those of the list but hang on them; `order__placed_at` is then a column
    of the list's rows.
    """
    if along is not None and row.private:
        raise TypeError(f"{row.__name__} has private fields: only those of a list's own rows are kept apart")
    keys = tuple(key for name in by for key in _keys(row, name, along))
    for name in sums:
        if _scalar(row, name) not in {Yen, Decimal}:
            raise TypeError(f"{row.__name__}.{name} is shown neither as Yen nor as Decimal: it cannot be summed")
    return Grouping(row, keys, tuple(sums), along, named, where)


def _keys(row: Any, name: str, along: str | None) -> list[Key]:
    head, _, rest = name.partition("__")
    is_above, column = (True, rest) if rest and head == along else (False, name)
    of = _named(row, along) if is_above else row
    meta = of._meta
    if column in meta.fk_fields:
        related = _named(of, column)
        return [Key(column, f"{column}_id", NODES[NAMES[related]][0], is_above, related=related)]
    shown = _shown(of).get(column)
    if shown is None or shown.base_resolver is not None or (is_above and column in of.private):
        raise TypeError(f"{of.__name__}.{column} is not shown plainly to everybody: nothing may be grouped by it")
    kind = meta.fields_map[column]
    if type(kind).__name__ in {"DateField", "DatetimeField"}:
        short = column.removesuffix("_at").removesuffix("_on")
        return [Key(f"{short}_{part}", column, dt.date, is_above, part) for part in PARTS]
    return [Key(column, column, getattr(kind, "enum_type", None) or _PLAIN[type(kind).__name__], is_above)]


def _named(row: Any, relation: Any) -> Any:
    """The kind of row that a relation leads to: Tortoise itself knows it only when all models are there."""
    name = row._meta.fields_map[relation].model_name.rpartition(".")[2]
    return next(kind for kind in NAMES if kind.__name__ == name)


def _shown(row: Any) -> dict[str, Any]:
    definition = NODES[NAMES[row]][0].__strawberry_definition__  # type: ignore[attr-defined]
    return {one.python_name: one for one in definition.fields}


def _scalar(row: Any, name: str) -> Any:
    """The scalar that a field shows, whether or not it may be null."""
    kind = _shown(row)[name].type
    return getattr(kind, "of_type", kind)


Found = dict[str, Any]
Reader = Callable[[Grouping, Any, Asked, Context], Awaitable[list[Found]]]


def groups_field(grouping: Grouping, read: Reader) -> Any:
    """The field of a connection; `read` asks the database for groups."""

    async def resolve(  # noqa: PLR0917
        root: Any, info: Info, by: Any, first: int = USUAL_GROUPS, order_by: Any = None, where: Any = None
    ) -> Any:
        return await read(grouping, root.question, grouping.asked(by, first, order_by, where), info.context)

    arguments = arguments_of(grouping)
    if grouping.where is not None:
        arguments["where"] = Optional[grouping.where]
    hints = {"root": Any, "info": Info, **arguments, "return": list[group_type(grouping)]}  # type: ignore[misc]
    signature = inspect.signature(resolve)
    kept = [one.replace(annotation=hints[name]) for name, one in signature.parameters.items() if name in hints]
    resolve.__signature__ = signature.replace(parameters=kept, return_annotation=hints["return"])  # type: ignore[attr-defined]
    resolve.__annotations__ = hints
    resolve.planned = grouping  # type: ignore[attr-defined]
    hanging = "" if grouping.along is None else f", of the {grouping.node_name}s of all rows of the list"
    text = f"Counts and sums by key{hanging}, whatever the page; the same rows as the list, by the same filters."
    return strawberry.field(resolver=resolve, description=text)


def arguments_of(grouping: Grouping) -> dict[str, Any]:
    """What is asked of groups, as Strawberry reads it."""
    by, order = _by(grouping), _order(grouping)
    return {
        "by": Annotated[list[by], strawberry.argument(description=f"At most {MOST_KEYS}; none: all in one group.")],  # type: ignore[valid-type]
        "first": Annotated[int, strawberry.argument(description=f"At most {MOST_GROUPS:,} groups.")],
        "order_by": Annotated[Optional[order], strawberry.argument(description="By the key, unless told otherwise.")],
    }


@functools.cache
def _by(grouping: Grouping) -> Any:
    members = {key.name.upper(): key.name for key in grouping.keys}
    made = enum.Enum(f"{grouping.node_name}GroupBy", members)  # type: ignore[misc]
    made.grouping = grouping  # type: ignore[attr-defined]
    return strawberry.enum(made, description=f"What {grouping.node_name}s are grouped by; days are those of Tokyo.")


@functools.cache
def _order(grouping: Grouping) -> Any:
    ways = {"ASC": "", "DESC": "-"}
    members = {
        f"{name.upper()}_{way}": sign + name for name in ("key", "count", *grouping.sums) for way, sign in ways.items()
    }
    made = enum.Enum(f"{grouping.node_name}GroupSort", members)  # type: ignore[misc]
    made.grouping = grouping  # type: ignore[attr-defined]
    return strawberry.enum(made, description="How groups are sorted; what is not known comes last.")


@functools.cache
def group_type(grouping: Grouping) -> Any:
    """The type of a group, with those of its key and of its sums."""
    name = grouping.node_name
    annotations: dict[str, Any] = {"key": key_type(grouping), "count": int}
    if grouping.sums:
        annotations["sum"] = _type(
            grouping,
            f"{name}Sums",
            {one: Optional[_scalar(grouping.row, one)] for one in grouping.sums},
            {},
            "What the rows of a group come to; null where the viewer is not shown it of each of them.",
        )
    return _type(grouping, f"{name}Group", annotations, {}, f"{name}s that have a key in common.")


@functools.cache
def key_type(grouping: Grouping) -> Any:
    """The type of what the rows of a group have in common."""
    annotations = {key.name: Optional[key.shows] for key in grouping.keys}
    fields: dict[str, Any] = {key.name: one(key.name, key.related) for key in grouping.keys if key.related}
    fields |= {
        key.name: strawberry.field(description=PARTS[key.part]) for key in grouping.keys if key.part and PARTS[key.part]
    }
    text = "What the rows of a group have in common; null is what they are not grouped by, or do not have."
    return _type(grouping, f"{grouping.node_name}GroupKey", annotations, fields, text)


def _type(grouping: Grouping, name: str, annotations: dict[str, Any], fields: dict[str, Any], description: str) -> Any:
    made = type(name, (), {"__annotations__": annotations, "__module__": __name__, **fields})
    made.grouping = grouping  # type: ignore[attr-defined]
    return strawberry.type(made, description=description)


def wants_rows(info: Info) -> bool:
    """Whether a connection is asked for rows of its page, and not only for what is counted of all."""
    return any(one.name in OF_ROWS for asked in info.selected_fields for one in _fields(asked.selections))


def wanted_sums(info: Info, grouping: Grouping) -> frozenset[str]:
    """Which sums of its groups an operation shows, whatever stands between them and its root."""
    known, wanted = {camel(name): name for name in grouping.sums}, set[str]()
    waiting = list(info.selected_fields)
    while waiting:
        below = list(_fields(waiting.pop().selections))
        wanted |= {one.name for asked in below if asked.name == "sum" for one in _fields(asked.selections)}
        waiting += below
    return frozenset(known[name] for name in wanted if name in known)


def _fields(selections: Sequence[Selection]) -> Iterator[SelectedField]:
    """The fields that are asked for, those of fragments too."""
    waiting = list(selections)
    while waiting:
        one = waiting.pop()
        if not _is_asked(one.directives):
            continue
        if isinstance(one, SelectedField):
            yield one
        else:
            waiting += one.selections


def _is_asked(directives: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether `@skip` and `@include` leave something in."""
    return not directives.get("skip", {}).get("if", False) and bool(directives.get("include", {}).get("if", True))
