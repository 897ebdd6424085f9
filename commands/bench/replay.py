"""The limit of `orderPlace`: what one of them sends to PostgreSQL, sent again with new keys over bare asyncpg.

The statements are overheard once, when the server starts, from the product's own endpoint.
"""

import asyncio
import contextlib
import gc
import json
import os
import re
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from uuid import UUID

import asyncpg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message
from tortoise import Tortoise

import app as composition
from commands.bench.cases import OVERHEARD
from commands.bench.limit import pool_of_our_size
from core import db
from core.identifier import new_id

BETWEEN_BORROWERS = "pg_advisory_unlock_all"
NUMBERING = "INSERT INTO counter"
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
"""A UUIDv7: its first twelve digits are the millisecond when it was made."""


Made = dict[str, str]
"""What stands for each key, and for the number, of the order that was overheard."""
Part = Callable[[Made], Any]


@dataclass(frozen=True)
class Recording:
    """The statements of one order, each with its arguments' parts; the keys that were made for it, and its number."""

    sent: list[tuple[str, Part | None, bool]]
    keys: list[str]
    number: str


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    app.state.recording = await _recorded()
    app.state.pool = await pool_of_our_size()
    gc.collect()
    gc.freeze()  # the product's modules, which this server does not use any more
    yield
    await app.state.pool.close()


async def _recorded() -> Recording:
    heard: list[tuple[str, Any]] = []

    async def listen(connection: asyncpg.Connection) -> None:
        connection.add_query_logger(lambda logged: heard.append((logged.query, logged.args)))

    chosen = db.config()
    chosen["connections"]["default"]["credentials"]["init"] = listen
    await Tortoise.init(chosen, _enable_global_fallback=True)
    body, token = json.loads(os.environ[OVERHEARD])
    await _posted(body, token)  # whatever is asked once only, such as the columns of types
    heard.clear()
    began = int(time.time() * 1000)
    told = await _posted(body, token)
    await db.close()
    number = told["order"]["number"]
    keys = [key for key in dict.fromkeys(KEY.findall(repr(heard))) if int(key[:8] + key[9:13], 16) >= began]
    sent = [
        (sql, _part(args, frozenset([*keys, number])) if args else None, isinstance(args, list))
        for sql, args in heard
        if BETWEEN_BORROWERS not in sql
    ]
    return Recording(sent, keys, number)


def _part(value: Any, known: frozenset[str]) -> Part:
    """Makes a value again, with new keys and the new number wherever the old ones stood."""
    if isinstance(value, UUID):
        return _part(str(value), known)
    if isinstance(value, str):
        return _text(value, [one for one in known if one in value])
    if isinstance(value, (list, tuple)):
        parts = [_part(one, known) for one in value]
        return lambda made: [part(made) for part in parts]
    return lambda _: value


def _text(value: str, within: list[str]) -> Part:
    if not within:
        return lambda _: value
    if value in within:
        return itemgetter(value)

    def replaced(made: Made) -> str:
        text = value
        for one in within:
            text = text.replace(one, made[one])
        return text

    return replaced


async def _posted(body: dict[str, Any], token: str) -> Any:
    """One request to the product, without a socket between."""
    content, answer = json.dumps(body).encode(), bytearray()
    headers = [(b"content-type", b"application/json"), (b"authorization", f"Bearer {token}".encode())]
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "path": "/graphql", "raw_path": b"/graphql",
        "query_string": b"", "root_path": "", "scheme": "http", "headers": headers, "server": ("bench", 80),
        "client": ("127.0.0.1", 1),
    }  # fmt: skip
    received: list[Message] = [{"type": "http.request", "body": content, "more_body": False}]

    async def receive() -> Message:
        return received.pop() if received else await asyncio.Future()

    async def send(message: Message) -> None:
        answer.extend(message.get("body", b""))

    await composition.app(scope, receive, send)
    found = json.loads(answer)["data"]["orderPlace"]
    if found["userErrors"]:
        raise RuntimeError(found["userErrors"])
    return found


async def _place(request: Request) -> Response:
    recording: Recording = request.app.state.recording
    await request.body()
    made = {key: str(new_id()) for key in recording.keys}
    async with request.app.state.pool.acquire() as connection:
        for sql, part, is_many in recording.sent:
            if part is None:
                await connection.execute(sql)
            elif is_many:
                await connection.executemany(sql, part(made))
            else:
                found = await connection.fetch(sql, *part(made))
                if NUMBERING in sql:
                    made[recording.number] = f"{found[0]['value']:08d}"
    return Response(b'{"data":{"number":"' + made[recording.number].encode() + b'"}}', media_type="application/json")


app = Starlette(lifespan=_lifespan, routes=[Route("/graphql", _place, methods=["POST"])])
