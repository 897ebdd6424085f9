"""Around every request: its trace id, its numbers, one line of log without personal data, safe headers."""

import functools
import time
from typing import Any

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core import trace
from core.headers import said
from core.log import log

REQUESTS = Counter("tsunagi_requests_total", "Requests answered.", ["area", "status"])
SECONDS = Histogram("tsunagi_request_seconds", "Seconds until the answer began.", ["area"])
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (
        b"content-security-policy",
        (
            b"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
            b"connect-src 'self'; font-src 'self' data:; worker-src 'self' blob:; base-uri 'none'; "
            b"frame-ancestors 'none'"
        ),
    ),
)
AREAS = frozenset({"graphql", "files", "healthz", "readyz", "metrics", "assets", "schema.graphql"})


class Traced:
    """Numbers by area, not by path: paths hold secrets."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take over the caller's trace, or begin one."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        parent = said(scope).get("traceparent")
        trace_id = trace.given(parent) if parent else trace.new_trace_id()
        scope["trace_id"] = trace_id
        token = trace.TRACE_ID.set(trace_id)
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return
        first = scope["path"].lstrip("/").partition("/")[0]
        area = first if first in AREAS else "page"
        began = time.perf_counter()
        status = 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _with(message.get("headers", ()), trace_id)
                _seconds(area).observe(time.perf_counter() - began)
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            _requests(area, status).inc()
            milliseconds = round((time.perf_counter() - began) * 1000, 1)
            log.info("request", area=area, method=scope["method"], status=status, milliseconds=milliseconds)
            trace.TRACE_ID.reset(token)


def _with(headers: Any, trace_id: str) -> list[tuple[bytes, bytes]]:
    """The headers of an answer, with those that every answer has."""
    given = {name for name, _ in headers}
    own = [one for one in HEADERS if one[0] not in given]
    return [*headers, (b"x-trace-id", trace_id.encode()), *own]


@functools.cache
def _seconds(area: str) -> Any:
    return SECONDS.labels(area)


@functools.cache
def _requests(area: str, status: int) -> Any:
    return REQUESTS.labels(area, str(status))
