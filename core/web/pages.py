"""The few pages that are not the admin UI: GraphiQL with our own assets, and links from mails before it was built."""

import functools
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from core.settings import settings
from core.web import admin_ui

Page = Callable[[Request], Awaitable[Response]]
HTML = Path(__file__).parent / "assets" / "graphiql.html"


async def graphiql(_: Request) -> Response:
    """The IDE; it takes a prepared document by name from its own assets."""
    return HTMLResponse(_html(), headers={"cache-control": "no-cache"})


class Either:
    """At one address: the IDE for browsers, GraphQL for everybody else."""

    def __init__(self, graphql: ASGIApp) -> None:
        self._graphql = graphql

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A GET without a query, or that prefers a page, is a browser's."""
        request = Request(scope)
        wants_page = "text/html" in request.headers.get("accept", "") or not (
            {"query", "documentId"} & request.query_params.keys()
        )
        if request.method in {"GET", "HEAD"} and wants_page:
            await (await graphiql(request))(scope, receive, send)
        else:
            await self._graphql(scope, receive, send)


@functools.cache
def _html() -> str:
    given = HTML.read_text(encoding="utf-8")
    return given.replace('data-demo="false"', f'data-demo="{str(settings().demo).lower()}"')


def text(make: Callable[[], str]) -> Page:
    """A page of plain text."""

    async def respond(_: Request) -> Response:
        return PlainTextResponse(make())

    return respond


def either(page: Page, instead: Page) -> Page:
    """A page of the admin UI, and of GraphiQL where that was not built."""

    async def respond(request: Request) -> Response:
        return await (page if admin_ui.is_built() else instead)(request)

    return respond


def prepared(document: str) -> Page:
    """A link from a mail opens GraphiQL with the document that does the next step."""

    async def respond(request: Request) -> Response:
        query: dict[str, Any] = {"prepared": document, **request.path_params}
        return RedirectResponse(f"/graphql?{urlencode(query)}", headers={"cache-control": "no-store"})

    return respond
