"""Around every request: its trace id, its numbers, one line of log without personal data, safe headers."""

import time

from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core import trace
from core.log import log

REQUESTS = Counter("tsunagi_requests_total", "Requests answered.", ["area", "status"])
SECONDS = Histogram("tsunagi_request_seconds", "Seconds until the answer began.", ["area"])
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "connect-src 'self'; font-src 'self' data:; worker-src 'self' blob:; base-uri 'none'; frame-ancestors 'none'"
    ),
}
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
        trace_id = trace.given(Headers(scope=scope).get("traceparent"))
        scope["trace_id"] = trace_id
        token = trace.TRACE_ID.set(trace_id)
        first = scope["path"].split("/")[1]
        area = first if first in AREAS else "page"
        began = time.perf_counter()
        status = 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-trace-id"] = trace_id
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                SECONDS.labels(area).observe(time.perf_counter() - began)
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            if scope["type"] == "http":
                REQUESTS.labels(area, str(status)).inc()
                milliseconds = round((time.perf_counter() - began) * 1000, 1)
                log.info("request", area=area, method=scope["method"], status=status, milliseconds=milliseconds)
            trace.TRACE_ID.reset(token)
