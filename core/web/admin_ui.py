"""The admin UI: pages of its build, which speak to the API as everybody does."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from core.settings import settings

DIST = Path(__file__).parent.parent.parent / "admin-ui" / "dist"
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
    " connect-src 'self'; frame-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)
HEADERS = {
    "cache-control": "no-cache",
    "content-security-policy": POLICY,
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


def is_built() -> bool:
    """Whether there is a build to serve."""
    return (DIST / "index.html").exists()


async def page(request: Request) -> Response:
    """Every address that is nothing else's is a page of the admin UI; without a build, GraphiQL is the front door."""
    if not any(kind in request.headers.get("accept", "*/*") for kind in ("text/html", "*/*")):
        return PlainTextResponse("There is nothing here.", 404)
    if not is_built():
        return RedirectResponse("/graphql") if request.url.path == "/" else PlainTextResponse("Not found", 404)
    return HTMLResponse((DIST / "index.html").read_bytes(), headers=HEADERS)


async def told(_: Request) -> Response:
    """What its pages need to know before anybody has logged in."""
    return JSONResponse(
        {"demo": settings().demo, "helpUrl": settings().help_url}, headers={"cache-control": "no-cache"}
    )


class Built(StaticFiles):
    """Scripts and styles; their names change with what they hold, so that nobody asks twice."""

    def __init__(self) -> None:
        super().__init__(directory=DIST / "app", check_dir=False)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One of them, to be kept for a year."""
        found = await super().get_response(path, scope)
        if found.status_code == 200:  # noqa: PLR2004 — HTTP's own
            found.headers["cache-control"] = "public, max-age=31536000, immutable"
        return found
