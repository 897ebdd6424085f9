"""Root fields: say who may, what can go wrong, and call a verb. Each registers itself."""

import inspect
import re
import typing
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Any

import strawberry

from core.acting import acting
from core.actor import Actor
from core.graph.connection import listing_resolver
from core.graph.context import Context, Info
from core.graph.grouping import Grouping
from core.graph.keyed import Again, Once, Repeatable
from core.graph.node import NAMES
from core.graph.scalars import EventCursor
from core.graph.user_error import UserErrorInterface, as_data, twin
from core.graph.verb import First, Verb
from core.idempotency import AlreadyDone, IdempotencyKeyReused, StillRunning
from core.naming import camel
from core.user_error import (
    AddressNotAllowed,
    Duplicate,
    Forbidden,
    LoginRequired,
    Malformed,
    NotFound,
    OutOfRange,
    Required,
    Taken,
    TooLong,
    TooMany,
    UserError,
    UserErrors,
    VersionConflict,
)

ANYONE = "anyone"
"""A root field for callers without a login."""
LOGGED_IN = "logged in"
"""A root field for every user, whatever his role."""

ALWAYS: tuple[type[UserError], ...] = (
    AddressNotAllowed, AlreadyDone, Duplicate, Forbidden, IdempotencyKeyReused, LoginRequired, Malformed, NotFound,
    OutOfRange, Required, StillRunning, Taken, TooLong, TooMany, VersionConflict,
)  # fmt: skip

DECLARED: dict[str, str] = {}
"""Root field → the permission it declares."""
FIELDS: dict[str, dict[str, Any]] = {"Query": {}, "Mutation": {}, "Subscription": {}}


def authorise(actor: Actor, allow: str) -> None:
    """Refuse, unless the actor may use a root field."""
    if allow == LOGGED_IN:
        if actor.user_id is None:
            raise LoginRequired
    elif allow != ANYONE:
        actor.require(allow)


def _register(root: str, name: str, allow: str, field: Any) -> None:
    if name in DECLARED:
        raise TypeError(f"Root field {name} is declared twice")
    DECLARED[name] = allow
    FIELDS[root][name] = field


def query(shows: Any, *, allow: str, planned: Any = None) -> Callable[[Any], Any]:
    """Declare a query: `shows` is what clients see, the annotation what Python returns; `planned` is for plans."""

    def wrap(fn: Any) -> Any:
        async def run(*args: Any, **kwargs: Any) -> Any:
            info = kwargs["info"] if "info" in kwargs else args[0]
            authorise(info.context.actor, allow)
            return await fn(*args, **kwargs)

        _looks_like(run, fn, shows)
        run.planned, run.allow = planned or getattr(fn, "planned", None), allow  # type: ignore[attr-defined]
        name = camel(fn.__name__)
        field = strawberry.field(resolver=run, name=name, description=_doc(fn))
        _register("Query", name, allow, field)
        return fn

    return wrap


def listing(
    name: str, shows: Any, *, allow: str, where: Any, order: Any, default: str, groups: Sequence[Grouping], doc: str
) -> None:
    """Declare a root connection over a node type, newest or `default` order first."""
    resolve = listing_resolver(shows.__name__, where=where, order=order, default=default, groupings=groups)
    inner = query(resolve.__annotations__["return"], allow=allow)
    resolve.__name__ = name
    resolve.__doc__ = doc
    inner(resolve)


def mutation(
    shows: Any,
    *,
    allow: str,
    errors: Sequence[type[UserError]] = (),
    first: First | None = None,
    again: Again | Repeatable | Once | None = None,
) -> Callable[[Any], Any]:
    """Declare a mutation: one input, one transaction; what is to stay of a refusal is done `first`, in its own.

    `errors` are the refusals that its clients must expect. Who sends its key a second time is told the rows of the
    payload as they are then; where it shows other things, `again` gives them.
    """
    expected = (*ALWAYS, *errors)
    for error in expected:
        twin(error)

    def wrap(fn: Any) -> Any:
        name = camel(fn.__name__)
        fields = dict(shows) if isinstance(shows, Mapping) else {_snake(shows.__name__): shows}
        payload = _payload(name, fields)
        verb = Verb(name, fn, first, again, fields, is_named=isinstance(shows, Mapping))

        async def run(info: Info, input: Any) -> Any:
            try:
                authorise(info.context.actor, allow)
                with acting(name, info.context.actor, address=info.context.address):
                    values, event = await verb(info, input)
            except (UserError, UserErrors) as refusal:
                for error in refusal:
                    if type(error) not in expected:
                        raise TypeError(f"{name} does not declare {type(error).__name__}") from refusal
                return payload(user_errors=as_data(refusal, info.context))
            return payload(**values, event=event)

        run.__annotations__ |= {"info": Info, "input": typing.get_type_hints(fn)["input"], "return": payload}
        run.__name__ = fn.__name__
        field = strawberry.mutation(resolver=run, name=name, description=_doc(fn))
        _register("Mutation", name, allow, field)
        return fn

    return wrap


def subscription(shows: Any, *, allow: str) -> Callable[[Any], Any]:
    """Declare a subscription; its function renews the context before each event it yields."""

    def wrap(fn: Any) -> Any:
        async def run(*args: Any, **kwargs: Any) -> Any:
            info = kwargs["info"] if "info" in kwargs else args[0]
            authorise(info.context.actor, allow)
            async with aclosing(fn(*args, **kwargs)) as events:
                async for found in events:
                    yield found

        _looks_like(run, fn, typing.AsyncGenerator[shows, None])
        name = camel(fn.__name__)
        field = strawberry.subscription(resolver=run, name=name, description=_doc(fn))
        _register("Subscription", name, allow, field)
        return fn

    return wrap


def _looks_like(run: Any, fn: Any, returns: Any) -> None:
    """Let Strawberry see the arguments of `fn` and what clients are shown."""
    hints = {**typing.get_type_hints(fn), "return": returns}
    signature = inspect.signature(fn)
    parameters = [p.replace(annotation=hints[n]) for n, p in signature.parameters.items()]
    run.__signature__ = signature.replace(parameters=parameters, return_annotation=returns)
    run.__annotations__ = hints
    run.__name__ = fn.__name__


def _payload(name: str, fields: Mapping[str, Any]) -> Any:
    title = name[0].upper() + name[1:]
    annotations = {key: kind | None for key, kind in fields.items()}
    body: dict[str, Any] = dict.fromkeys(fields)
    body["user_errors"] = strawberry.field(
        default_factory=list, description="Why nothing was changed; empty when all went well."
    )
    body["event"] = strawberry.field(
        default=None, description="Where in the viewer's events the change stands; null where nothing was announced."
    )
    annotations["event"] = EventCursor | None
    annotations["user_errors"] = list[UserErrorInterface]
    made = type(f"{title}Payload", (), {"__annotations__": annotations, "__module__": __name__, **body})
    return strawberry.type(made, description=f"The answer to {name}.")


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _doc(fn: Any) -> str:
    return (inspect.getdoc(fn) or "").replace("\n", " ")


__all__ = [
    "ANYONE", "DECLARED", "FIELDS", "LOGGED_IN", "NAMES", "Context",
    "authorise", "listing", "mutation", "query", "subscription",
]  # fmt: skip
