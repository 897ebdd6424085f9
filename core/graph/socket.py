"""graphql-transport-ws as we speak it: text frames, pings both ways, an end for the silent and the slow."""

import asyncio
import contextlib
import dataclasses
import sys
from collections.abc import Callable, Coroutine, Mapping
from contextlib import aclosing
from typing import Any
from uuid import UUID

from graphql import located_error
from starlette.websockets import WebSocketDisconnect
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
    _OperationStreamClosed,
)
from strawberry.types import ExecutionResult

from core.actor import Actor
from core.execution import weight
from core.graph.audience import Seat
from core.graph.frame import PING, POST, Post
from core.graph.schema import told
from core.headers import bearer
from core.locale import Locale
from core.pool import OUTAGES

SEND_SECONDS = 15
"""How long one message may wait for a reader."""
PING_SECONDS = 15
SILENT_SECONDS = 40
FORBIDDEN, SILENT = 4403, 4408
GONE = (WebSocketDisconnected, WebSocketDisconnect, RuntimeError)
"""What sending and closing raise when the other side has left."""
_ASKED = {"query": str, "variables": dict | None, "operationName": str | None}


def is_well_formed(message: Any) -> bool:
    """Whether a message has the shape that its type asks for."""
    if not isinstance(message, dict) or weight.nesting(message) > weight.DEEPEST_JSON:
        return False
    kind, payload = message.get("type"), message.get("payload")
    if not isinstance(kind, str):
        return False
    if kind in {"subscribe", "complete"} and not (isinstance(message.get("id"), str) and message["id"]):
        return False
    if kind != "subscribe":
        return payload is None or isinstance(payload, dict)
    return isinstance(payload, dict) and all(isinstance(payload.get(name), one) for name, one in _ASKED.items())


class Adapter(ASGIWebSocketAdapter):
    """Sends text, as the protocol wants it: browsers cannot read the binary frames that bytes would become."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.is_stuck = False
        self._connection = asyncio.current_task()

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send, or give up the connection when nobody takes it."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self.ws.send_text(self.view.encode_json(message).decode())  # type: ignore[union-attr]
        except GONE as error:
            raise WebSocketDisconnected from error
        except TimeoutError as error:
            self.is_stuck = True
            if self._connection is not None:
                self._connection.cancel()
            raise WebSocketDisconnected from error

    async def close(self, code: int, reason: str) -> None:
        """Close, unless the other side was quicker."""
        with contextlib.suppress(*GONE):
            await super().close(code, reason)


class Handler(BaseGraphQLTransportWSHandler[Any, Any]):
    """One socket."""

    websocket: Adapter

    async def handle(self) -> None:
        """Until either side ends it."""
        scope, loop = self.websocket.ws.scope, asyncio.get_running_loop()
        scope["headers"], scope["said"] = (), {}
        self.post: Post | None = scope["extensions"].get(POST)
        self._heard_at = loop.time()
        self._who: UUID | None = None
        self._beside: set[asyncio.Task[None]] = set()
        self._seats: dict[str, Seat] = {}
        self.context.live.pulse.join(self, PING_SECONDS)
        try:
            await super().handle()
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or not self.websocket.is_stuck:
                raise
            task.uncancel()
        finally:
            self.context.live.pulse.leave(self)
            self._watch(None)
            for beside in self._beside:
                beside.cancel()

    async def handle_message(self, message: Any) -> None:
        """Whoever says something is there; what was said is not kept while nothing more comes."""
        self._heard_at = asyncio.get_running_loop().time()
        if not is_well_formed(message):
            await self.handle_invalid_message("A message is an object with a type, and what belongs to it")
            return
        await super().handle_message(message)
        message.clear()

    async def handle_connection_init(self, message: Any) -> None:
        """Once it is known who asks, it is watched whether he still may."""
        await super().handle_connection_init(message)
        if self.connection_acknowledged:
            self.connection_init_timeout_task = None
            self._watch(self.context.actor.key)

    async def handle_ping(self, message: Any) -> None:
        """A ping may bring the token to go on with; the pong says whether it is taken."""
        given = (message.get("payload") or {}).get("authorization")
        if not isinstance(given, str):
            await super().handle_ping(message)
            return
        refusal = await self._renew(bearer(given)) if self.connection_acknowledged else "LOGIN_REQUIRED"
        told: dict[str, Any] = {"renewed": refusal is None} | ({"code": refusal} if refusal else {})
        await self.websocket.send_json({"type": "pong", "payload": told})

    async def _renew(self, token: str | None) -> str | None:
        """Go on with another token of the same user, or of the same integration; gives why not."""
        context = dataclasses.replace(self.context, token=token)
        try:
            now, former = await context.renew(), self.context.actor
        except OUTAGES:
            return "UNAVAILABLE"
        if now.key is None:
            return "LOGIN_REQUIRED"
        if (now.user_id, now.app_token_id) != (former.user_id, former.app_token_id):
            return "FORBIDDEN"
        self.context.token, self.context.actor = token, now
        self._watch(now.key)
        return None

    def _watch(self, who: UUID | None) -> None:
        """Be told when the rights of the session or app token change."""
        rights = self.context.live.rights
        if self._who == who:
            return
        if self._who is not None:
            rights.unwatch(self._who, self._rights_changed)
        self._who = who
        if who is not None:
            rights.watch(who, self._rights_changed)

    async def _authenticate(self, _: str | None, locale: Locale, address: str) -> Actor:
        """Whom the token stands for that the socket has now."""
        now: Actor = await self.context.authenticate(self.context.token, locale, address)
        return now

    async def run_operation(self, operation: Operation[Any, Any]) -> None:
        """Read an operation for itself, until it ends or can be told together with others of its kind."""
        operation.query = sys.intern(operation.query)
        await self._run(Seat(self, operation))

    def resume(self, seat: Seat) -> None:
        """Read an operation for itself again."""
        operation: Operation[Any, Any] = seat.operation
        if self.operations.get(operation.id) is operation:
            operation.task = task = asyncio.create_task(self._run(seat))
            task.add_done_callback(self._task_done)

    def ended(self, operation: Operation[Any, Any]) -> None:
        """Its id may be used again."""
        operation.completed = True
        self._seats.pop(operation.id, None)
        self.operations.pop(operation.id, None)

    async def cleanup_operation(self, operation_id: str) -> None:
        """Neither read it nor tell it any more."""
        if seat := self._seats.pop(operation_id, None):
            seat.leave()
        operation = self.operations.pop(operation_id, None)
        if operation is not None and operation.task is not None:
            operation.task.cancel()

    async def _run(self, seat: Seat) -> None:
        operation = seat.operation
        self._seats[operation.id] = seat
        try:
            await self._read(seat)
            if not seat.has_settled:
                await self._complete(operation)
            elif operation.task is asyncio.current_task():
                operation.task = None
        except (_OperationStreamClosed, WebSocketDisconnected):
            return
        except Exception as error:
            await self.handle_task_exception(error)
            with contextlib.suppress(WebSocketDisconnected):
                await self._complete(operation)
            raise

    async def _read(self, seat: Seat) -> None:
        operation = seat.operation
        is_paid = seat.place is not None
        context = dataclasses.replace(self.context, part=seat, is_paid=is_paid, authenticate=self._authenticate)
        try:
            results = await self.schema.stream(
                operation.query,
                variable_values=operation.variables,
                context_value=context,
                operation_name=operation.operation_name,
            )
        except OUTAGES as error:
            await operation.send_next(ExecutionResult(data=None, errors=[told(located_error(error), context)]))
            return
        async with aclosing(results):
            await self._send_result_stream(operation, results)

    async def _complete(self, operation: Operation[Any, Any]) -> None:
        self._seats.pop(operation.id, None)
        await operation.send_operation_message({"id": operation.id, "type": "complete"})

    def beat(self) -> None:
        """Ping; close a socket from which nothing has come for long."""
        loop = asyncio.get_running_loop()
        if loop.time() - self._heard_at > SILENT_SECONDS:
            self._aside(self.websocket.close, SILENT, "Nothing was heard from you")
            return
        self.context.live.pulse.join(self, PING_SECONDS)
        if self.connection_acknowledged and not (self.post and self.post(PING)):
            self._aside(self.send_message, {"type": "ping"})

    def _rights_changed(self) -> None:
        self._aside(self._keep_out)

    async def _keep_out(self) -> None:
        """Close the socket of a session or app token that has ended; streams look after lesser changes themselves."""
        while True:
            try:
                actor = await self.context.renew()
            except OUTAGES:
                await asyncio.sleep(1)
                continue
            if actor.user_id is None and actor.app_token_id is None:
                await self.websocket.close(FORBIDDEN, "The session has ended")
            return

    def _aside(self, do: Callable[..., Coroutine[Any, Any, None]], *given: Any) -> None:
        """Do something beside listening."""
        task = asyncio.create_task(_unless_gone(do, *given))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)


async def _unless_gone(do: Callable[..., Coroutine[Any, Any, None]], *given: Any) -> None:
    with contextlib.suppress(WebSocketDisconnected):
        await do(*given)
