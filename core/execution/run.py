"""What a plan needs of a request, and of whom: plans are made for a shape of actor, and run for any actor of it."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from graphql.execution.values import VariableValues

from core.actor import Actor, Crowd
from core.graph.context import Context


@dataclass(frozen=True)
class Run:
    """One request."""

    context: Context
    variables: VariableValues


BUSINESS, USER, SESSION, TOKEN = (UUID(int=0xF0F0_7E57_0000_4000_8000_0000_0000_0000 + n) for n in (1, 2, 3, 4))
"""Stand in a plan for the keys of who will ask."""
STANDS_FOR: Mapping[Any, tuple[str, Any]] = {
    BUSINESS: ("business", lambda run: run.context.actor.business_id),
    USER: ("user", lambda run: run.context.actor.user_id),
    SESSION: ("session", lambda run: run.context.actor.session_id),
    TOKEN: ("token", lambda run: run.context.actor.app_token_id),
}


class Shape(Actor):
    """An actor of whom all that matters is what he may do; there is one of each, which is found by itself."""

    __hash__ = object.__hash__
    __eq__ = object.__eq__


_SHAPES: dict[Actor, Shape] = {}
MOST_SHAPES = 10_000


def shape_of(actor: Actor) -> Actor:
    """The actor without what tells him from others of the same rights."""
    if isinstance(actor, Crowd):
        return actor.shape
    found = _rid(actor)
    if found not in _SHAPES:
        if len(_SHAPES) >= MOST_SHAPES:
            _SHAPES.clear()
        _SHAPES[found] = Shape(**{one.name: getattr(found, one.name) for one in dataclasses.fields(found)})
    return _SHAPES[found]


def _rid(actor: Actor) -> Actor:
    return dataclasses.replace(
        actor,
        business_id=None if actor.business_id is None else BUSINESS,
        user_id=None if actor.user_id is None else USER,
        session_id=None if actor.session_id is None else SESSION,
        app_token_id=None if actor.app_token_id is None else TOKEN,
        webhook_id=None,
        locale="ja",
        barred_at=None,
    )
