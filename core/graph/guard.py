"""What stands before GraphQL: wrong requests are refused before they cost anything."""

import asyncio
import functools
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from prometheus_client import Counter
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.execution import weight
from core.graph import sse, trusted
from core.graph.endpoint import is_own_origin
from core.headers import said
from core.pool import is_unavailable
from core.settings import settings

LARGEST_BODY = 256_000
SHORT_BODY = 4_000
"""Bytes of a request that is remembered as it was read."""
BODY_SECONDS = 15
REQUEST_SECONDS = 10
MOST_STREAMS = 1_000
"""Streams of server-sent events that a process serves."""
WATCH_AFTER = 0.05
"""Seconds before it is watched whether the client has left: most have their answer by then."""
REFUSED = Counter("tsunagi_overload_refused_total", "Requests refused because too many were being answered.")


class Refused(Exception):
    """The status, code and words of a refusal."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.headers = status, code, message, headers


class _Room:
    """So many at the same time."""

    def __init__(self, most: Callable[[], int]) -> None:
        self.taken, self._most = 0, most

    def enter(self) -> None:
        """Refuses when there is no room."""
        if self.taken >= self._most():
            REFUSED.inc()
            raise Refused(503, "OVERLOADED", "Too many requests at once. Try again shortly.", {"retry-after": "1"})
        self.taken += 1

    def leave(self) -> None:
        """Makes room."""
        self.taken -= 1


class Guard:
    """Lets only whole, small, well-formed requests of our own origin through to GraphQL, so many at a time.

    A request ends when its deadline comes, or when who asked has left: what it was doing in the database is undone.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.running, self.streaming = _Room(lambda: settings().in_flight), _Room(lambda: MOST_STREAMS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request; what is let through is read already."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            body, asked = await _checked(scope, receive)
            scope["is_stream"] = sse.wanted(scope, asked)
            counted = self.streaming if scope["is_stream"] else self.running
            counted.enter()
            try:
                await self._answer(scope, body, asked, receive, send)
            finally:
                counted.leave()
        except Refused as refused:
            error = {"message": refused.message, "extensions": {"code": refused.code}}
            await JSONResponse({"errors": [error]}, refused.status, refused.headers)(scope, receive, send)

    async def _answer(self, scope: Scope, body: bytes, asked: dict[str, Any], receive: Receive, send: Send) -> None:
        messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        begun = False

        async def replay() -> Message:
            return messages.pop() if messages else await asyncio.Future()

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        scope.update(is_get=scope["method"] == "GET", asked=asked, size=len(body))
        patience = _Patience(receive, None if scope["is_stream"] else REQUEST_SECONDS)
        try:
            await self.app(scope, replay, noted)
        except asyncio.CancelledError:
            if not patience.has_rung():
                raise
            if patience.is_too_slow and not begun:
                message = f"This took over {REQUEST_SECONDS} seconds."
                raise Refused(503, "TOO_SLOW", message, {"retry-after": "5"}) from None
        except Exception as error:
            if begun or not is_unavailable(error):
                raise
            REFUSED.inc()
            message = "The database is very busy. Try again shortly."
            raise Refused(503, "UNAVAILABLE", message, {"retry-after": "1"}) from None
        finally:
            patience.end()


class _Alarm:
    """Cancels the running task after some seconds; cheaper than asyncio's own, which every request would pay for."""

    def __init__(self, seconds: float) -> None:
        self._has_rung = False
        self._task = asyncio.current_task()
        self._loop = asyncio.get_running_loop()
        self._later = self._loop.call_later(seconds, self._ring)

    def has_rung(self) -> bool:
        """Whether it was here that the work was cancelled; then somebody goes on from there."""
        return self._has_rung and self._task is not None and self._task.uncancel() == 0

    def end(self) -> None:
        """The work is done."""
        self._later.cancel()

    def _ring(self) -> None:
        if self._task is not None and not self._has_rung:
            self._has_rung = True
            self._task.cancel()


class _Patience(_Alarm):
    """Ends what is done for a client that leaves, and what takes too long; only what has to wait is watched."""

    def __init__(self, receive: Receive, seconds: float | None) -> None:
        super().__init__(WATCH_AFTER)
        self._seconds = seconds
        self.is_too_slow = False
        self._receive = receive
        self._watching: asyncio.Task[None] | None = None

    def end(self) -> None:
        """The work is done."""
        super().end()
        if self._watching is not None:
            self._watching.remove_done_callback(self._left)
            self._watching.cancel()

    def _ring(self) -> None:
        """It has to wait: from now on it is watched."""
        if self._seconds is not None:
            self._later = self._loop.call_later(self._seconds - WATCH_AFTER, self._too_slow)
        self._watching = self._loop.create_task(_left(self._receive))
        self._watching.add_done_callback(self._left)

    def _left(self, watching: "asyncio.Task[None]") -> None:
        if not watching.cancelled():
            super()._ring()

    def _too_slow(self) -> None:
        self.is_too_slow = True
        super()._ring()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _checked(scope: Scope, receive: Receive) -> tuple[bytes, dict[str, Any]]:
    headers = said(scope)
    if scope["method"] == "GET":
        return _asked_by_get(headers, scope["query_string"])
    if scope["method"] != "POST":
        raise Refused(405, "METHOD_NOT_ALLOWED", "GraphQL is asked by POST, or by GET.", {"allow": "GET, POST"})
    kind, _, parameter = headers.get("content-type", "").lower().partition(";")
    if kind.strip() != "application/json" or parameter.strip() not in {"", "charset=utf-8"}:
        raise Refused(415, "UNSUPPORTED_MEDIA_TYPE", "Send Content-Type: application/json in UTF-8.")
    if not is_own_origin(headers):
        raise Refused(403, "FOREIGN_ORIGIN", "Pages of other origins may not call this API.")
    alarm = _Alarm(BODY_SECONDS)
    try:
        body = await _read(receive)
    except asyncio.CancelledError:
        if not alarm.has_rung():
            raise
        raise Refused(408, "TOO_SLOW", f"The body must arrive within {BODY_SECONDS} seconds.") from None
    finally:
        alarm.end()
    return _taken_before(body) if len(body) <= SHORT_BODY else _taken(body)


def _asked_by_get(headers: Mapping[str, str], query_string: bytes) -> tuple[bytes, dict[str, Any]]:
    """The parameters of a GET as the body of a POST; whether it is a query is looked at once it is parsed."""
    if not is_own_origin(headers):
        raise Refused(403, "FOREIGN_ORIGIN", "Pages of other origins may not call this API.")
    if len(query_string) > LARGEST_BODY:
        raise Refused(413, "TOO_LARGE", f"A request has at most {LARGEST_BODY} bytes.")
    try:
        given = dict(parse_qsl(query_string.decode("ascii"), errors="strict", max_num_fields=10))
        names = ("query", "operationName", "documentId")
        found: dict[str, Any] = {name: given[name] for name in names if name in given}
        found |= {name: json.loads(given[name]) for name in ("variables", "extensions") if given.get(name)}
    except (ValueError, RecursionError):
        raise Refused(400, "BAD_JSON", "`variables` and `extensions` must be JSON in UTF-8.") from None
    return _taken(json.dumps(found).encode())


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


@functools.lru_cache(1_000)
def _taken_before(body: bytes) -> tuple[bytes, dict[str, Any]]:
    """Whoever asks the same again sends the same bytes."""
    return _taken(body)


def _taken(body: bytes) -> tuple[bytes, dict[str, Any]]:
    """A body that is in order; a document that was sent by its id is put in."""
    found = _shape(body)
    if found.get("query"):
        return body, found
    if not found.get("documentId"):
        raise Refused(400, "BAD_REQUEST", "`query` is missing.")
    found["query"] = trusted.by_id(found["documentId"])
    if found["query"] is None:
        raise Refused(404, "UNKNOWN_DOCUMENT", "No document is known by this `documentId`.")
    return json.dumps(found).encode(), found


def _shape(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refused(400, "BAD_JSON", "The body must be JSON in UTF-8.") from None
    if not isinstance(found, dict):
        raise Refused(400, "BAD_REQUEST", "The body must be one JSON object; batches are off.")
    shapes = {"query": str, "variables": dict, "operationName": str, "extensions": dict, "documentId": str}
    for name, kind in shapes.items():
        if found.get(name) is not None and not isinstance(found[name], kind):
            raise Refused(400, "BAD_REQUEST", f"`{name}` must be of type {kind.__name__}.")
    if body.count(b"{") + body.count(b"[") > weight.DEEPEST_JSON and weight.nesting(found) > weight.DEEPEST_JSON:
        raise Refused(400, "TOO_DEEP", f"JSON may be nested {weight.DEEPEST_JSON} levels deep at most.")
    return found
