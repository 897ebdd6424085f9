"""The composition root: one Starlette application from the parts below."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import redis.asyncio as redis
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from core import db, replica
from core.graph.endpoint import Endpoint
from core.graph.guard import Guard
from core.live.hub import Live
from core.settings import settings
from core.web import admin_ui, files, health, metrics, pages
from core.web.straight import LEAST_BYTES, Straight
from core.web.trace import Traced
from resolvers import supplier_order_page
from schema.root import schema, sdl
from services import condition, encryption
from services import file as uploads
from services import job as jobs
from services import session as sessions

ASSETS = Path(__file__).parent / "core" / "web" / "assets"


REDIS = redis.from_url(settings().redis_url)
LIVE = Live(REDIS, sessions.stamps)


def create() -> ASGIApp:
    """The application of one web process."""
    graphql = Guard(Endpoint(schema(), LIVE, sessions.actor_of, sessions.presumed))

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await db.open_pool(db.REQUESTS)
        await encryption.prove()
        async with LIVE.running(), replica.watched():
            yield
        await REDIS.aclose()
        await db.close()

    pages_too = Starlette(
        lifespan=lifespan,
        middleware=[Middleware(GZipMiddleware, minimum_size=LEAST_BYTES)],
        routes=[
            Route("/graphql", pages.Either(graphql)),
            Route("/schema.graphql", pages.text(sdl)),
            Route("/files", files.upload(uploads.receive, uploads.limit_of, sessions.actor_of), methods=["POST"]),
            Route("/files/{key:path}", files.download, methods=["GET", "HEAD"]),
            Route("/invitations/{token}", pages.either(admin_ui.page, pages.prepared("invitation"))),
            Route("/member-invitations/{token}", pages.either(admin_ui.page, pages.prepared("member-invitation"))),
            Route("/password-resets/{token}", pages.either(admin_ui.page, pages.prepared("password-reset"))),
            Route("/forms/{token}", pages.either(admin_ui.page, pages.prepared("public-form"))),
            Route("/o/{code}", supplier_order_page.opened, methods=["GET"]),
            Route("/supplier-orders/{token}", supplier_order_page.show, methods=["GET"]),
            Route("/supplier-orders/{token}", supplier_order_page.answer, methods=["POST"]),
            Route("/orders/{number}", pages.either(admin_ui.page, pages.prepared("order"))),
            Route("/orders/{number}/{id}", pages.either(admin_ui.page, pages.prepared("order"))),
            Route("/healthz", health.alive),
            Route("/readyz", health.ready(REDIS)),
            Mount("/metrics", metrics.metrics(jobs.counts, condition.measured)),
            Mount("/assets", StaticFiles(directory=ASSETS)),
            Mount("/app", admin_ui.Built()),
            Route("/app-settings", admin_ui.told),
            Route("/{page:path}", admin_ui.page, methods=["GET", "HEAD"]),
        ],
    )
    return Traced(Straight(graphql, pages_too))


app = create()
