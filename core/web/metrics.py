"""What Prometheus is told: what this process counts, and how many jobs wait, run and were given up altogether."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from prometheus_client import Gauge, make_asgi_app
from starlette.types import ASGIApp, Receive, Scope, Send

from core.log import log

JOBS = Gauge("tsunagi_jobs", "Jobs of all businesses, by status; those that are done are not counted.", ["status"])
SECONDS = 2
Counts = Callable[[], Awaitable[Mapping[Any, int]]]


def metrics(counts: Counts) -> ASGIApp:
    """The page; without a database it tells the rest."""
    page = make_asgi_app()

    async def shown(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(SECONDS):
                for status, count in (await counts()).items():
                    JOBS.labels(str(status)).set(count)
        except Exception as error:  # noqa: BLE001 — whatever it is, it is no reason to tell nothing
            JOBS.clear()
            log.warning("metrics.jobs_unknown", error=type(error).__name__)
        await page(scope, receive, send)

    return shown
