"""What a resolver knows of the request: who acts, the loaders of this operation, the way to answer."""

import dataclasses
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import strawberry
from starlette.requests import HTTPConnection
from starlette.responses import Response

from core.actor import NOBODY, Actor
from core.live.hub import Live
from core.locale import Locale
from core.trace import new_trace_id


@dataclass(frozen=True)
class Presumed:
    """An actor as he was when he asked last, and what the database says as long as he still is."""

    actor: Actor
    shape: Actor
    """The actor without what tells him from others of the same rights: plans are kept by it."""
    proof: str
    """SQL that gives one text, with {0}, {1} for the values of `given`."""
    given: tuple[Any, ...]
    expected: str


Presume = Callable[[str | None, Locale, str], Presumed | None]
Authenticate = Callable[[str | None, Locale, str], Awaitable[Actor]]
"""Token, language and IP address → who acts."""


@dataclass
class Context:
    """Made once per operation; a subscription renews it for each event."""

    live: Live
    authenticate: Authenticate
    token: str | None = None
    locale: Locale = "ja"
    actor: Actor = NOBODY
    presumed: Presumed | None = None
    """The actor before anything has been asked of the database."""
    trace_id: str = field(default_factory=new_trace_id)
    connection: HTTPConnection | None = None
    address: str = ""
    """The client's IP address."""
    device: str = ""
    """The browser or program, as it names itself."""
    idempotency_key: str | None = None
    """The one that an HTTP request brings for all its mutations."""
    response: Response | None = None
    loaders: dict[Any, Any] = field(default_factory=dict)
    cost: int | None = None
    """What the operation may give: see `core.execution.weight`."""
    is_paid: bool = False
    """Whether its cost has been counted."""
    must_wait_until: dt.datetime | None = None
    """Set when its caller has spent too much."""
    reads_replica: bool = False
    """Whether plans may ask the replica, which is new enough for who asks."""
    traced: list[Any] | None = None
    """Statements of plans with their rows, when somebody wants to know."""
    last_event_id: str | None = None
    """The place that a stream of server-sent events had reached when it broke."""
    reached: list[str] = field(default_factory=list)
    """The place that it has reached."""
    connection_params: dict[str, Any] | None = None
    part: Any = None
    """The seat or the audience that a subscription is read for: see `core.graph.audience`."""

    def fork(self) -> "Context":
        """A context of its own for one of several operations on a socket."""
        return dataclasses.replace(self, loaders={})

    async def renew(self) -> Actor:
        """Fresh rights and fresh loaders: what is read next is read anew."""
        self.loaders, self.presumed = {}, None
        self.actor = await self.authenticate(self.token, self.locale, self.address)
        return self.actor


Info = strawberry.Info[Context, None]
