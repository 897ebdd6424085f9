"""graphql-transport-ws as we speak it: text frames, pings both ways, an end for the silent and the slow."""

import asyncio
import contextlib
import dataclasses
import sys
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

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

from core.execution import weight
from core.graph.audience import Seat
from core.graph.frame import POST, Post
from core.graph.schema import told
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
        self._heard_at = asyncio.get_running_loop().time()
        self._rights = contextlib.ExitStack()
        self._changed = asyncio.Event()
        self._seats: dict[str, Seat] = {}
        self.post: Post | None = self.websocket.ws.scope["extensions"].get(POST)
        keepers = [asyncio.create_task(one) for one in (self._ping(), self._keep_out())]
        try:
            await super().handle()
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or not self.websocket.is_stuck:
                raise
            task.uncancel()
        finally:
            self._rights.close()
            for keeper in keepers:
                keeper.cancel()

    async def handle_message(self, message: Any) -> None:
        """Whoever says something is there."""
        self._heard_at = asyncio.get_running_loop().time()
        if not is_well_formed(message):
            await self.handle_invalid_message("A message is an object with a type, and what belongs to it")
            return
        await super().handle_message(message)

    async def handle_connection_init(self, message: Any) -> None:
        """Once it is known who asks, it is watched whether he still may."""
        await super().handle_connection_init(message)
        actor = self.context.actor
        who = actor.session_id or actor.app_token_id
        if self.connection_acknowledged and who is not None:
            self._rights.enter_context(self.context.live.rights.watched(who, self._changed.set))

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
        await super().cleanup_operation(operation_id)

    async def _run(self, seat: Seat) -> None:
        operation = seat.operation
        self._seats[operation.id] = seat
        try:
            await self._read(seat)
            if not seat.has_settled:
                await self._complete(operation)
        except (_OperationStreamClosed, WebSocketDisconnected):
            return
        except Exception as error:
            await self.handle_task_exception(error)
            with contextlib.suppress(WebSocketDisconnected):
                await self._complete(operation)
            raise

    async def _read(self, seat: Seat) -> None:
        operation = seat.operation
        context = dataclasses.replace(self.context, part=seat, is_paid=seat.place is not None)
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

    async def _ping(self) -> None:
        with contextlib.suppress(WebSocketDisconnected):
            while True:
                await asyncio.sleep(PING_SECONDS)
                if asyncio.get_running_loop().time() - self._heard_at > SILENT_SECONDS:
                    await self.websocket.close(SILENT, "Nothing was heard from you")
                    return
                if self.connection_acknowledged:
                    await self.send_message({"type": "ping"})

    async def _keep_out(self) -> None:
        """Close the socket of a session or app token that has ended; streams look after lesser changes themselves."""
        with contextlib.suppress(WebSocketDisconnected):
            while True:
                await self._changed.wait()
                self._changed.clear()
                try:
                    actor = await self.context.renew()
                except OUTAGES:
                    await asyncio.sleep(1)
                    self._changed.set()
                    continue
                if actor.user_id is None and actor.app_token_id is None:
                    await self.websocket.close(FORBIDDEN, "The session has ended")
                    return
