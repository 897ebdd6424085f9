"""What is measured: the API against hand-written SQL, a large database against a small one, deep pages."""

import asyncio
import json
import os
import re
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import asyncpg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message

import app as composition
from commands.bench import documents
from commands.bench.measure import Ratio, side_by_side
from core import db, log
from core.settings import settings
from models.order import Order
from models.user import User
from services import session as sessions

Ask = Callable[..., Awaitable[dict[str, Any]]]
DEPTH = 80
"""Pages of 100."""
SQL_GOAL, GROWTH_GOAL = 1.5, 1.1
"""Times as much: server CPU of the API against the statement alone; many rows against few."""


async def run(small: str, large: str, *, scale: int, rounds: int) -> None:
    """Print one line for each ratio."""
    log.set_up("bench")
    print(f"\n{'':52}{'ours':>12}{'other':>12}{'ratio':>9}")
    goals: list[str] = []
    for case in documents.CASES:
        name, found = f"{case.name}: CPU against bare SQL", await _against_sql(large, case, rounds)
        _show(name, found)
        goals.append(_goal(name, found, SQL_GOAL))
    for case in documents.CASES:
        name, found = f"{case.name}: {scale} times the rows against 1", await _grown(small, large, case, rounds)
        _show(name, found)
        goals.append(_goal(name, found, GROWTH_GOAL))
    found = await _deep(large, rounds)
    _show(f"orders: page {DEPTH} against page 1", found)
    goals.append(_goal(f"orders: page {DEPTH} against page 1", found, GROWTH_GOAL))
    print("\n" + "\n".join(goals))


def _show(name: str, found: Ratio) -> None:
    print(f"{name:52}{found.ours:9.2f} ms{found.other:9.2f} ms{found.times:8.2f}×", flush=True)


def _goal(name: str, found: Ratio, bound: float) -> str:
    """A line that programs can read."""
    word = re.sub(r"[^a-z0-9]+", "-", name.lower())
    return f"goal {word} {found.times:.2f} {bound} {'met' if found.times <= bound else 'missed'}"


async def _against_sql(url: str, case: documents.Case, rounds: int) -> Ratio:
    """Server CPU of the API and of one hand-written statement whose bytes go straight through; same answer."""
    ask, variables = await _asker(url)
    pool = await asyncpg.create_pool("postgresql://" + url.partition("://")[2], min_size=1, max_size=2)
    try:

        async def bare(_: Request) -> Response:
            return Response(await pool.fetchval(case.sql, variables[case.argument]), media_type="application/json")

        limit = Starlette(routes=[Route("/graphql", bare, methods=["POST"])])
        given = {name: str(variables[name]) for name in case.variables}

        async def other() -> dict[str, Any]:
            return await _posted(limit, case.document, {}, "")

        async def ours() -> dict[str, Any]:
            return await ask(case.document, given)

        if _plain(await ours()) != _plain(await other()):
            raise AssertionError(f"{case.name}: the two answers differ")
        return await side_by_side(ours, other, rounds=rounds, clock=time.process_time)
    finally:
        await pool.close()
        await db.close()


async def _grown(small: str, large: str, case: documents.Case, rounds: int) -> Ratio:
    """The same question to a database with more rows; each has its own turn, as one process has one database."""
    found = []
    for url in (large, small) * ((rounds + 1) // 2):
        ask, variables = await _asker(url)
        given = {name: str(variables[name]) for name in case.variables}

        async def work(ask: Ask = ask, given: dict[str, str] = given) -> dict[str, Any]:
            return await ask(case.document, given)

        found.append(await side_by_side(work, work, rounds=3, clock=time.perf_counter))
        await db.close()
    ours, other = (sorted(r.ours for r in found[start::2])[len(found) // 4] for start in (0, 1))
    return Ratio(ours, other, ours / other)


async def _deep(url: str, rounds: int) -> Ratio:
    ask, _ = await _asker(url)
    after = None
    for _ in range(DEPTH):
        page = (await ask(documents.PAGE, {"after": after}))["data"]["orders"]["pageInfo"]
        after = page["endCursor"]

    async def deep() -> dict[str, Any]:
        return await ask(documents.PAGE, {"after": after})

    async def first() -> dict[str, Any]:
        return await ask(documents.PAGE, {})

    try:
        return await side_by_side(deep, first, rounds=rounds, clock=time.perf_counter)
    finally:
        await db.close()


async def _asker(url: str) -> tuple[Ask, dict[str, Any]]:
    """A way to ask the real application as the wholesaler, over a database; and keys to ask for."""
    os.environ["TSUNAGI_DATABASE_URL"] = url
    settings.cache_clear()
    await db.open_pool(db.REQUESTS)
    user = await User.get(login_id="seller@demo.example")
    async with db.transaction():
        started = await sessions.start(user, locale="ja")
    order = await Order.filter(seller_id=started.actor.business_id).order_by("-placed_at").first()
    if order is None:
        raise AssertionError("The demo has orders")
    variables = {"seller": started.actor.business_id, "id": documents.key("Order", order.id), "order": order.id}

    async def ask(document: str, given: dict[str, Any]) -> dict[str, Any]:
        return await _posted(composition.app, document, given, started.token)

    return ask, variables


async def _posted(application: Any, document: str, variables: dict[str, Any], token: str) -> dict[str, Any]:
    """One request, without a socket between."""
    body = json.dumps({"query": document, "variables": variables}).encode()
    headers = [(b"content-type", b"application/json"), (b"authorization", f"Bearer {token}".encode())]
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "path": "/graphql", "raw_path": b"/graphql",
        "query_string": b"", "root_path": "", "scheme": "http", "headers": headers, "server": ("bench", 80),
        "client": ("bench", 1),
    }  # fmt: skip
    received: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
    answer = bytearray()

    async def receive() -> Message:
        return received.pop() if received else await asyncio.Future()

    async def send(message: Message) -> None:
        answer.extend(message.get("body", b""))

    await application(scope, receive, send)
    found: dict[str, Any] = json.loads(answer)
    if "errors" in found:
        raise AssertionError(found["errors"])
    return {"data": found["data"]}


def _plain(value: Any) -> Any:
    """Instants written in two ways are one."""
    if isinstance(value, dict):
        return {name: datetime.fromisoformat(one) if name == "placedAt" else _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value
