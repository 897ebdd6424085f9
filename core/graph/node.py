"""GraphQL types as views over rows: one line per field."""

import ast
import asyncio
import functools
import inspect
import itertools
import sys
import typing
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import strawberry
from tortoise import Model

from core.actor import Actor
from core.execution.source import tree_of
from core.graph.context import Context, Info
from core.graph.ids import global_id
from core.graph.loader import Batch, Loader

T = TypeVar("T", bound=type)


@dataclass(frozen=True)
class Identified:
    """For plans: global ids."""

    is_plain = True

    def __call__(self, rows: Sequence[Any], _: Any) -> list[Any]:
        """Of each row."""
        return [global_id(NAMES[type(row)], row.id) for row in rows]


def _id(root: Any) -> strawberry.ID:
    return strawberry.ID(global_id(NAMES[type(root)], root.id))


_id.planned = Identified()  # type: ignore[attr-defined]


@strawberry.interface(name="Node", description="An object with a global id.")
class Node:
    """Every row that clients can name."""

    id: strawberry.ID = strawberry.field(resolver=_id, description="Opaque, and unique over all types.")


NODES: dict[str, tuple[type, Any]] = {}
"""GraphQL name → (GraphQL type, row type)."""
NAMES: dict[type, str] = {}
"""Row type → GraphQL name."""


def node(row: Any) -> Callable[[T], T]:
    """Declare a type whose plain fields are read straight off rows of a kind; its docstrings become descriptions."""

    def wrap(cls: T) -> T:
        body = {k: v for k, v in vars(cls).items() if k not in {"__dict__", "__weakref__"}}
        made = type(cls.__name__, (Node,), body)
        made.is_type_of = classmethod(lambda cls, found, _info: isinstance(found, (cls, row)))  # type: ignore[attr-defined]
        NODES[cls.__name__] = (described(made, cls), row)
        NAMES[row] = cls.__name__
        return made  # type: ignore[return-value]

    return wrap


def described(made: Any, source: type | None = None, *, as_input: bool = False) -> Any:
    """A Strawberry type with the class's docstring and the texts below its fields as descriptions."""
    declare = strawberry.input if as_input else strawberry.type
    found = declare(made, description=inspect.cleandoc(made.__doc__ or "").replace("\n", " "))
    texts = _texts(source or made)
    for field in found.__strawberry_definition__.fields:
        if field.description is None and field.python_name in texts:
            field.description = texts[field.python_name]
    return found


@typing.dataclass_transform(kw_only_default=True)
def output(cls: T) -> T:
    """A plain output type, described by its docstrings."""
    return described(cls)  # type: ignore[no-any-return]


@typing.dataclass_transform(kw_only_default=True)
def input_type(cls: T) -> T:
    """An input type, described by its docstrings."""
    return described(cls, as_input=True)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Batched:
    """For plans: a relation of all rows of a level at once, to rows whose `by` is this row's `key`."""

    batch: Batch
    row: Any
    key: str
    by: str
    order: str
    is_list: bool
    is_plain = False

    async def __call__(self, rows: Sequence[Any], run: Any) -> list[Any]:
        """What hangs on each row."""
        keys = [getattr(row, self.key) for row in rows]
        wanted = list(dict.fromkeys(key for key in keys if key is not None))
        found = await self.batch(run.context.actor, wanted) if wanted else {}
        return [found.get(key, [] if self.is_list else None) for key in keys]


@dataclass(frozen=True)
class Computed:
    """For plans: values made off the rows."""

    read: Callable[[Any, Context], Any]
    is_plain = True

    def __call__(self, rows: Sequence[Any], run: Any) -> list[Any]:
        """Of each row."""
        return [self.read(row, run.context) for row in rows]


def one(relation: str, row: Any) -> Any:
    """A forward relation: null when there is none, or when the actor may not see it."""

    async def batch(actor: Actor, keys: list[Any]) -> dict[Any, Any]:
        rows = row.visible_to(actor).filter(id__in=keys)
        return {found.id: found for found in await rows}

    loader = Loader(batch)

    async def resolve(root: Any, info: Info) -> Any:
        key = getattr(root, f"{relation}_id")
        return None if key is None else await loader.load(info.context, key)

    resolve.planned = Batched(batch, row, f"{relation}_id", "id", "id", is_list=False)  # type: ignore[attr-defined]
    return strawberry.field(resolver=resolve)


def many(row: Any, by: str, order: str = "id") -> Any:
    """A reverse relation, for lists that stay short; what may grow is a connection."""

    async def batch(actor: Actor, keys: list[Any]) -> dict[Any, list[Any]]:
        groups = defaultdict(list)
        rows = row.visible_to(actor).filter(**{f"{by}__in": keys}).order_by(order, "id")
        for found in await rows:
            groups[getattr(found, by)].append(found)
        return groups

    loader = Loader(batch, default=list)

    async def resolve(root: Any, info: Info) -> Any:
        return await loader.load(info.context, root.id)

    resolve.planned = Batched(batch, row, "id", by, order, is_list=True)  # type: ignore[attr-defined]
    return strawberry.field(resolver=resolve)


def computed(
    read: Callable[[Any, Context], Any], description: str | None = None, shows: Any = None, *, along: str | None = None
) -> Any:
    """A field made from the row and the context, and from the row that it hangs on `along` a relation.

    Conditions, sums and choices of columns are read by plans, and computed by the database.
    """
    above = _Above(along) if along else None

    def resolve(root: Any, info: Info) -> Any:
        return read(root, info.context) if above is None else above.then(read, root, info.context)

    if shows is not None:
        resolve.__annotations__["return"] = shows
    resolve.planned = Computed(read) if above is None else Hanging(read, above)  # type: ignore[attr-defined]
    return strawberry.field(resolver=resolve, description=description)


class _Above:
    """The rows that rows hang on: whoever sees the one may have the other looked at for him."""

    def __init__(self, relation: str) -> None:
        self._relation = relation
        self._loaders: dict[Any, Loader] = {}

    async def attach(self, rows: Sequence[Any], context: Context) -> None:
        """Have each row know the row above it."""
        for row in rows:
            if not isinstance(getattr(row, f"_{self._relation}", None), Model):
                found = await self._loader(type(row)).load(context, getattr(row, f"{self._relation}_id"))
                setattr(row, f"_{self._relation}", found)

    async def then(self, read: Callable[[Any, Context], Any], row: Any, context: Context) -> Any:
        """Compute, once the row above is known."""
        await self.attach([row], context)
        return read(row, context)

    def _loader(self, kind: Any) -> Loader:
        if kind not in self._loaders:
            target = kind._meta.fields_map[self._relation].related_model

            async def batch(_: Actor, keys: list[Any]) -> dict[Any, Any]:
                return {row.id: row for row in await target.filter(id__in=keys)}

            self._loaders[kind] = Loader(batch)
        return self._loaders[kind]


@dataclass(frozen=True)
class Hanging:
    """For plans: values made off the rows and the rows above them."""

    read: Callable[[Any, Context], Any]
    above: _Above
    is_plain = False

    async def __call__(self, rows: Sequence[Any], run: Any) -> list[Any]:
        """Of each row."""
        return list(await asyncio.gather(*(self.above.then(self.read, row, run.context) for row in rows)))


@dataclass(frozen=True)
class ById:
    """For plans: rows of any type by their global ids, given as one argument."""

    argument: str
    most: int


@functools.cache
def _texts(cls: type) -> dict[str, str]:
    """The string below each field, as written in the source."""
    path = getattr(sys.modules.get(cls.__module__), "__file__", None)
    tree = tree_of(path) if path else None
    found = (
        next((one for one in tree.body if isinstance(one, ast.ClassDef) and one.name == cls.__name__), None)
        if tree
        else None
    )
    body = found.body if found else []
    return {
        field.target.id: inspect.cleandoc(text.value.value)
        for field, text in itertools.pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }
