"""The limit as a server: Starlette and bare asyncpg; the bytes of one statement go straight through."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import orjson
import redis.asyncio as redis
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from commands.bench.statements import STATEMENTS

CHANNEL = "bench.bare"
"""What is published here goes to every socket as it is."""
SOCKETS: set[WebSocket] = set()


async def unforgetting(_: asyncpg.Connection) -> None:
    """A read leaves nothing behind that the next borrower would have to be rid of."""


async def pool_of_our_size() -> asyncpg.Pool:
    """As many connections, and the same settings, as a web process of the product."""
    return await asyncpg.create_pool(
        "postgresql://" + os.environ["TSUNAGI_DATABASE_URL"].partition("://")[2],
        min_size=1,
        max_size=10,
        reset=unforgetting,
        server_settings={"jit": "off", "timezone": "UTC"},
    )


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    app.state.pool = await pool_of_our_size()
    client = redis.from_url(os.environ["TSUNAGI_REDIS_URL"])
    pump = asyncio.create_task(_pump(client))
    yield
    pump.cancel()
    await client.aclose()
    await app.state.pool.close()


async def _pump(client: Any) -> None:
    async with client.pubsub() as pubsub:
        await pubsub.subscribe(CHANNEL)
        async for message in pubsub.listen():
            if message["type"] == "message":
                text = message["data"].decode()
                for socket in tuple(SOCKETS):
                    await socket.send_text(text)


async def _answer(request: Request) -> Response:
    asked = orjson.loads(await request.body())
    sql, argument = STATEMENTS[asked["operationName"]]
    found = await request.app.state.pool.fetchval(sql, asked["variables"][argument])
    return Response(found, media_type="application/json")


async def _socket(socket: WebSocket) -> None:
    await socket.accept(subprotocol="graphql-transport-ws")
    SOCKETS.add(socket)
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        SOCKETS.discard(socket)


app = Starlette(
    lifespan=_lifespan, routes=[Route("/graphql", _answer, methods=["POST"]), WebSocketRoute("/graphql", _socket)]
)
