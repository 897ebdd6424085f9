"""Whether the process lives, and whether it can serve."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import redis.asyncio as redis
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from core.db import connection

SECONDS = 2


async def alive(_: Request) -> Response:
    """The event loop turns."""
    return JSONResponse({"status": "ok"})


def ready(client: redis.Redis) -> Callable[[Request], Awaitable[Response]]:
    """PostgreSQL answers. Redis is told, and no reason to send nobody here: without it orders go on."""

    async def respond(_: Request) -> Response:
        checks = {"database": _ask_database(), "redis": client.ping()}
        results = await asyncio.gather(*(_tried(check) for check in checks.values()))
        found = dict(zip(checks, results, strict=True))
        is_ready = found["database"] == "ok"
        return JSONResponse(
            {"status": "ok" if is_ready else "unavailable", **found}, status_code=200 if is_ready else 503
        )

    return respond


async def _ask_database() -> None:
    await connection().execute_query("SELECT 1")


async def _tried(check: Any) -> str:
    try:
        await asyncio.wait_for(check, SECONDS)
    except Exception as error:  # noqa: BLE001 — whatever it is, we are not ready
        return type(error).__name__
    return "ok"
