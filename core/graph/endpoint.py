"""GraphQL over HTTP and over sockets: who asks is found out here, once per request."""

import functools
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http import GraphQLHTTPResponse
from strawberry.http import process_result as plain_result
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult

from core import address, replica, trace
from core.execution.answer import answered
from core.execution.mutated import mutated
from core.graph import sse
from core.graph.context import Authenticate, Context, Presume
from core.graph.socket import Adapter, Handler
from core.headers import bearer, said
from core.live.hub import Live
from core.locale import preferred
from core.settings import settings

RESPONSE = "application/graphql-response+json"
PLAIN = "application/json"
KINDS = {kind: f"{kind}; charset=utf-8".encode() for kind in (RESPONSE, PLAIN)}
LONGEST_ACCEPT = 400
PASSED_ON = (b"set-cookie", b"retry-after")
"""Headers of an answer that plans have written."""
COOKIE = "tsunagi_session"
SECURE_COOKIE = "__Host-tsunagi_session"


class Endpoint(GraphQL[Context, None]):
    """Strawberry's view with our context; the legacy socket protocol, batching and multipart stay off."""

    websocket_adapter_class = Adapter  # type: ignore[assignment]
    graphql_transport_ws_handler_class = Handler

    def __init__(self, schema: Any, live: Live, authenticate: Authenticate, presume: Presume) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=timedelta(seconds=8),
            max_subscriptions_per_connection=50,
            allowed_origins=[settings().public_url],
        )
        self._live = live
        self._authenticate, self._presume = authenticate, presume

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Queries that have a plan, and mutations that are in order, are answered at once."""
        if scope["type"] == "http" and "asked" in scope:
            request = Request(scope, receive)
            if scope["is_stream"]:
                context = scope["context"] = await self._context(request, None)
                await sse.stream(self.schema, scope["asked"], context, scope, send)
                return
            context = scope["context"] = self._unproven(request, None)
            context.presumed = self._presume(context.token, context.locale, context.address)
            if context.presumed is None:
                await context.renew()
            else:
                context.actor = context.presumed.actor
            if after := said(scope).get("tsunagi-after"):
                context.reads_replica = await replica.may_answer(context.actor.business_id, after)
            shown = await answered(self.schema._schema, scope["asked"], context)  # type: ignore[attr-defined]  # noqa: SLF001
            context.reads_replica = False
            if shown is None:
                shown = await mutated(self.schema, scope["asked"], context)
            if shown is not None:
                kind = KINDS[media_type(said(scope).get("accept"))]
                headers = [(b"content-type", kind), (b"content-length", b"%d" % len(shown))]
                headers += [one for one in getattr(context.response, "raw_headers", ()) if one[0] in PASSED_ON]
                status = getattr(context.response, "status_code", 200)
                await send({"type": "http.response.start", "status": status, "headers": headers})
                await send({"type": "http.response.body", "body": shown})
                return
            scope = _by_post(scope)
        await super().__call__(scope, receive, send)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        """Who asks, in which language."""
        known: Context | None = request.scope.get("context")
        if known is not None:
            known.response = response if isinstance(response, Response) else None
            return known
        return await self._context(request, response)

    async def _context(self, request: HTTPConnection, response: Any) -> Context:
        context = self._unproven(request, response)
        await context.renew()
        return context

    def _unproven(self, request: HTTPConnection, response: Any) -> Context:
        """What a request says of itself; what a socket says as it opens is the key of no operation."""
        headers = said(request.scope)
        return Context(
            live=self._live,
            authenticate=self._authenticate,
            token=token_of(request),
            locale=preferred(headers.get("accept-language")),
            trace_id=request.scope.get("trace_id") or trace.new_trace_id(),
            connection=request,
            address=address.of(request.scope, headers.get("x-forwarded-for")),
            device=headers.get("user-agent", ""),
            idempotency_key=headers.get("idempotency-key") if request.scope["type"] == "http" else None,
            response=response if isinstance(response, Response) else None,
        )

    async def on_ws_connect(self, context: Context) -> Any:
        """Sockets may bring the token in `connection_init`: `{"authorization": "Bearer …"}`."""
        given = (context.connection_params or {}).get("authorization")
        language = (context.connection_params or {}).get("acceptLanguage")
        if isinstance(language, str):
            context.locale = preferred(language)
        if isinstance(given, str):
            context.token = bearer(given)
            actor = await context.renew()
            if actor.user_id is None and actor.app_token_id is None:
                raise ConnectionRejectionError
        return await super().on_ws_connect(context)

    def get_websocket_headers(self, request: WebSocket) -> Mapping[str, str]:
        """The headers, as they are read for all."""
        return said(request.scope)

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        """Remembered, so that the status can follow the result."""
        response = await super().get_sub_response(request)
        request.scope["sub_response"] = response
        return response

    def decode_json(self, data: str | bytes) -> object:
        """What Python's own limits refuse is no JSON of ours either."""
        try:
            return json.loads(data)
        except (ValueError, RecursionError) as error:
            raise json.JSONDecodeError(str(error), "", 0) from None

    def encode_json(self, data: object) -> bytes:
        """Compact, with Japanese as it is: half the bytes of escapes; halves of characters become `?`."""
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """GraphQL over HTTP: an operation that never ran is told by the status, to clients that know the media type."""
        found = plain_result(result)
        response = request.scope["sub_response"]
        if media_type(request.headers.get("accept")) == RESPONSE:
            response.headers["content-type"] = f"{RESPONSE}; charset=utf-8"
        codes = {(error.extensions or {}).get("code") for error in result.errors or ()}
        if "UNAVAILABLE" in codes and not any((result.data or {}).values()):
            response.status_code, response.headers["retry-after"] = 503, "1"
        if result.data is None and result.errors and all(error.path is None for error in result.errors):
            if "METHOD_NOT_ALLOWED" in codes:
                response.status_code, response.headers["allow"] = 405, "POST"
            elif "RATE_LIMITED" in codes:
                response.status_code, response.headers["retry-after"] = 429, "10"
            elif media_type(request.headers.get("accept")) == RESPONSE:
                response.status_code = 400
            found.pop("data", None)
        return found


def _by_post(scope: Scope) -> Scope:
    """What was asked, in the one form that Strawberry takes."""
    headers = [one for one in scope["headers"] if one[0] not in {b"content-type", b"content-length"}]
    headers += [(b"content-type", b"application/json"), (b"content-length", b"%d" % scope["size"])]
    return {**scope, "method": "POST", "headers": headers}


def media_type(accept: str | None) -> str:
    """What an answer is called: what the client likes best, and application/json where it does not say."""
    return _media_type((accept or "")[:LONGEST_ACCEPT])


@functools.lru_cache(1_000)
def _media_type(accept: str) -> str:
    best, found = 0.0, PLAIN
    for one in accept.lower().split(","):
        kind, *parameters = (part.strip() for part in one.split(";"))
        quality = next((_quality(part[2:]) for part in parameters if part.startswith("q=")), 1.0)
        if kind in {RESPONSE, PLAIN} and quality > best:
            best, found = quality, kind
    return found


def _quality(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


def cookie_name() -> str:
    """Bound to the host where the product is served over https."""
    return SECURE_COOKIE if is_secure() else COOKIE


def is_secure() -> bool:
    """Whether users reach the product over https."""
    return settings().public_url.startswith("https://")


def token_of(request: HTTPConnection) -> str | None:
    """The session token: from the header, else from the cookie."""
    headers = said(request.scope)
    if authorization := headers.get("authorization"):
        return bearer(authorization)
    return request.cookies.get(cookie_name()) if "cookie" in headers else None


def is_own_origin(headers: Mapping[str, str]) -> bool:
    """Whether a browser's request comes from our own pages; programs send no Origin."""
    if headers.get("sec-fetch-site") == "cross-site":
        return headers.get("origin") == settings().public_url
    origin = headers.get("origin")
    if origin is None or origin == settings().public_url:
        return True
    return urlsplit(origin).netloc == headers.get("host")
