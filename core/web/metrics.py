"""What Prometheus is told: what this process counts, and what waits, was given up and is kept altogether."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from prometheus_client import Gauge, make_asgi_app
from starlette.types import ASGIApp, Receive, Scope, Send

from core.log import log

JOBS = Gauge("tsunagi_jobs", "Jobs of all businesses, by status; those that are done are not counted.", ["status"])
CONDITION = {
    name: Gauge(name, words)
    for name, words in {
        "tsunagi_events_pending": "Events that no relay has handed on.",
        "tsunagi_events_oldest_seconds": "How long the oldest of them waits.",
        "tsunagi_archive_running": "Whether `archive` takes PostgreSQL's log; NaN: there is none.",
        "tsunagi_archive_behind_bytes": "How much of PostgreSQL's log `archive` has not taken; NaN: there is none.",
        "tsunagi_backup_age_seconds": "Since the last whole backup; NaN: none is known.",
    }.items()
}
UNKNOWN = float("nan")
SECONDS = 2
Counts = Callable[[], Awaitable[Mapping[Any, int]]]
Condition = Callable[[], Awaitable[Mapping[str, float]]]


def metrics(counts: Counts, condition: Condition) -> ASGIApp:
    """The page; without a database it tells the rest."""
    page = make_asgi_app()

    async def shown(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(SECONDS):
                known = await condition()
                for name, gauge in CONDITION.items():
                    gauge.set(known.get(name, UNKNOWN))
                for status, count in (await counts()).items():
                    JOBS.labels(str(status)).set(count)
        except Exception as error:  # noqa: BLE001 — whatever it is, it is no reason to tell nothing
            JOBS.clear()
            for gauge in CONDITION.values():
                gauge.set(UNKNOWN)
            log.warning("metrics.unknown", error=type(error).__name__)
        await page(scope, receive, send)

    return shown
