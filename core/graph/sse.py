"""Subscriptions as server-sent events: each has its place as `id`, and `Last-Event-ID` goes on behind it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from graphql import GraphQLError, OperationType, get_operation_ast
from starlette.datastructures import Headers
from starlette.types import Scope, Send

from core.execution.limits import parsed
from core.execution.weight import TooHeavy
from core.graph.context import Context

KIND = b"text/event-stream"
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
]
PING_SECONDS = 15
SEND_SECONDS = 15


def wanted(scope: Scope, asked: dict[str, Any]) -> bool:
    """Whether a subscription is asked for as a stream of events."""
    if not any(name == b"accept" and KIND in value for name, value in scope["headers"]):
        return False
    try:
        operation = get_operation_ast(parsed(asked["query"]), asked.get("operationName"))
    except (GraphQLError, TooHeavy, RecursionError):
        return False
    return operation is not None and operation.operation is OperationType.SUBSCRIPTION


async def stream(schema: Any, asked: dict[str, Any], context: Context, scope: Scope, send: Send) -> None:
    """Tell results until they end; a comment now and then shows that the connection lives."""
    context.last_event_id = Headers(scope=scope).get("last-event-id")
    results = await schema.stream(
        asked["query"],
        variable_values=asked.get("variables"),
        context_value=context,
        operation_name=asked.get("operationName"),
    )
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    async with aclosing(results):
        async for text in _with_pings(results, context):
            async with asyncio.timeout(SEND_SECONDS):
                await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
    await send({"type": "http.response.body", "body": b"event: complete\ndata:\n\n"})


async def _with_pings(results: Any, context: Context) -> AsyncIterator[str]:
    following = asyncio.ensure_future(anext(results))
    try:
        while True:
            done, _ = await asyncio.wait({following}, timeout=PING_SECONDS)
            if not done:
                yield ": ping\n\n"
                continue
            try:
                result = following.result()
            except StopAsyncIteration:
                return
            yield _event(result, context.reached[0] if context.reached else None)
            following = asyncio.ensure_future(anext(results))
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


def _event(result: Any, place: str | None) -> str:
    told: dict[str, Any] = {"data": result.data}
    if result.errors:
        told["errors"] = [error.formatted for error in result.errors]
    if result.extensions:
        told["extensions"] = result.extensions
    data = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return (f"id: {place}\n" if place else "") + f"event: next\ndata: {data}\n\n"
