"""GraphQL types as views over rows: one line per field."""

import ast
import functools
import inspect
import itertools
import textwrap
import typing
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import strawberry

from core.actor import Actor
from core.graph.context import Context, Info
from core.graph.ids import global_id
from core.graph.loader import Batch, Loader

T = TypeVar("T", bound=type)


@strawberry.interface(name="Node", description="An object with a global id.")
class Node:
    """Every row that clients can name."""

    @strawberry.field(description="Opaque, and unique over all types.")
    def id(self) -> strawberry.ID:
        """Given by the type's name and the row's key."""
        return strawberry.ID(global_id(NAMES[type(self)], self.id))


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
    """For plans: a relation of all rows of a level at once."""

    batch: Batch
    key: str
    default: Callable[[], Any] | None
    is_plain = False

    async def __call__(self, rows: Sequence[Any], run: Any) -> list[Any]:
        """What hangs on each row."""
        keys = [getattr(row, self.key) for row in rows]
        wanted = list(dict.fromkeys(key for key in keys if key is not None))
        found = await self.batch(run.context.actor, wanted) if wanted else {}
        default = self.default
        return [found[key] if key in found else default() if default else None for key in keys]


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

    resolve.planned = Batched(batch, f"{relation}_id", None)  # type: ignore[attr-defined]
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

    resolve.planned = Batched(batch, "id", list)  # type: ignore[attr-defined]
    return strawberry.field(resolver=resolve)


def computed(read: Callable[[Any, Context], Any], description: str | None = None) -> Any:
    """A field made from the row and the context, without asking the database."""

    def resolve(root: Any, info: Info) -> Any:
        return read(root, info.context)

    resolve.planned = Computed(read)  # type: ignore[attr-defined]
    return strawberry.field(resolver=resolve, description=description)


@dataclass(frozen=True)
class Columnwise:
    """For plans: values of all rows of a level at once, which may have to be waited for."""

    read: Callable[[Sequence[Any], Context], Awaitable[list[Any]]]
    is_plain = False

    async def __call__(self, rows: Sequence[Any], run: Any) -> list[Any]:
        """Of each row."""
        return await self.read(rows, run.context)


def columnwise(read: Callable[[Sequence[Any], Context], Awaitable[list[Any]]], shows: Any, description: str) -> Any:
    """A field that is made for many rows at once, in the order of the rows."""

    async def resolve(root: Any, info: Info) -> Any:
        (value,) = await read([root], info.context)
        return value

    resolve.__annotations__["return"] = shows
    resolve.planned = Columnwise(read)  # type: ignore[attr-defined]
    return strawberry.field(resolver=resolve, description=description)


@functools.cache
def _texts(cls: type) -> dict[str, str]:
    """The string below each field, as written in the source."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(cls)))
    except (OSError, TypeError):
        return {}
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    return {
        field.target.id: inspect.cleandoc(text.value.value)
        for field, text in itertools.pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }
