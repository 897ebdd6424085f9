"""What stands before GraphQL: wrong requests are refused before they cost anything."""

import asyncio
import json
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.graph.endpoint import is_own_origin

LARGEST_BODY = 256_000
DEEPEST_BODY = 60
BODY_SECONDS = 15


class Refused(Exception):
    """The status, code and words of a refusal."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class Guard:
    """Lets only whole, small, well-formed JSON requests of our own origin through to GraphQL."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a POST; what is let through is read already."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            body = await _checked(Headers(scope=scope), scope["method"], receive)
        except Refused as refused:
            error = {"message": refused.message, "extensions": {"code": refused.code}}
            headers = {"allow": "POST"} if refused.status == 405 else None  # noqa: PLR2004
            await JSONResponse({"errors": [error]}, refused.status, headers)(scope, receive, send)
            return
        messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return messages.pop() if messages else await receive()

        await self.app(scope, replay, send)


async def _checked(headers: Headers, method: str, receive: Receive) -> bytes:
    if method != "POST":
        raise Refused(405, "METHOD_NOT_ALLOWED", "GraphQL is asked by POST.")
    kind, _, parameter = headers.get("content-type", "").lower().partition(";")
    if kind.strip() != "application/json" or parameter.strip() not in {"", "charset=utf-8"}:
        raise Refused(415, "UNSUPPORTED_MEDIA_TYPE", "Send Content-Type: application/json in UTF-8.")
    if not is_own_origin(headers):
        raise Refused(403, "FOREIGN_ORIGIN", "Pages of other origins may not call this API.")
    try:
        body = await asyncio.wait_for(_read(receive), BODY_SECONDS)
    except TimeoutError:
        raise Refused(408, "TOO_SLOW", f"The body must arrive within {BODY_SECONDS} seconds.") from None
    _check_shape(body)
    return body


async def _read(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "DISCONNECTED", "The request ended early.")
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise Refused(413, "TOO_LARGE", f"A request has at most {LARGEST_BODY} bytes.")
        if not message.get("more_body"):
            return bytes(body)


def _check_shape(body: bytes) -> None:
    try:
        found = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refused(400, "BAD_JSON", "The body must be JSON in UTF-8.") from None
    if not isinstance(found, dict):
        raise Refused(400, "BAD_REQUEST", "The body must be one JSON object; batches are off.")
    shapes = {"query": str, "variables": dict, "operationName": str, "extensions": dict}
    for name, kind in shapes.items():
        if found.get(name) is not None and not isinstance(found[name], kind):
            raise Refused(400, "BAD_REQUEST", f"`{name}` must be of type {kind.__name__}.")
    if not found.get("query"):
        raise Refused(400, "BAD_REQUEST", "`query` is missing.")
    if _depth(found) > DEEPEST_BODY:
        raise Refused(400, "TOO_DEEP", f"JSON may be nested {DEEPEST_BODY} levels deep at most.")


def _depth(value: Any) -> int:
    level, depth = [value], 0
    while level:
        depth += 1
        level = [
            inner
            for outer in level
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return depth
