"""The way of most requests: GraphQL by POST and over sockets, straight past the router and what stands around pages."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from core.headers import said

LEAST_BYTES = 1000
"""Below, compressing costs more than it saves."""


class Straight:
    """Two applications as one; both compress for clients that ask for it."""

    def __init__(self, graphql: ASGIApp, pages: ASGIApp) -> None:
        self._graphql, self._compressed, self._pages = graphql, GZipMiddleware(graphql, LEAST_BYTES), pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find out which of the two is asked."""
        if scope["type"] == "websocket" and scope["path"] == "/graphql":
            await self._graphql(scope, receive, send)
        elif scope["type"] != "http" or scope["path"] != "/graphql" or scope["method"] != "POST":
            await self._pages(scope, receive, send)
        elif "gzip" in said(scope).get("accept-encoding", ""):
            await self._compressed(scope, receive, send)
        else:
            await self._graphql(scope, receive, send)
