"""Sockets of a real web server, as clients of graphql-transport-ws have them."""

import asyncio
import contextlib
import json
from typing import Any

import httpx2
import uvicorn
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from commands.web import OPTIONS_OF_SERVER
from core.graph.endpoint import Endpoint
from core.graph.guard import Guard
from core.live.hub import Live
from core.web.socket_server import SocketServer
from schema.root import schema
from services import session as sessions
from tests.services import eventually, free_port, running


class Socket:
    """A socket as a client of graphql-transport-ws has it."""

    def __init__(self, connected: Any) -> None:
        self.connected = connected

    @classmethod
    async def open(cls, port: int, token: str | None, headers: Any = None, **said: Any) -> "Socket":
        connected = await connect(
            f"ws://127.0.0.1:{port}/graphql",
            subprotocols=[Subprotocol("graphql-transport-ws")],
            additional_headers=headers,
        )
        found = cls(connected)
        await found.send({"type": "connection_init", "payload": {"authorization": f"Bearer {token}", **said}})
        assert (await found.receive())["type"] == "connection_ack"
        return found

    async def send(self, message: Any) -> None:
        await self.connected.send(json.dumps(message))

    async def receive(self, seconds: float = 20) -> Any:
        text = await asyncio.wait_for(self.connected.recv(), seconds)
        assert isinstance(text, str), "the protocol speaks in text frames"
        return json.loads(text)

    async def ask(self, document: str, id: str = "1", **variables: Any) -> "Socket":
        await self.send({"id": id, "type": "subscribe", "payload": {"query": document, "variables": variables}})
        await asyncio.sleep(0.3)
        return self

    async def heard(self, seconds=60):
        """The next event's root field."""
        message = await self.receive(seconds)
        assert message["type"] == "next", message
        ((_, value),) = message["payload"]["data"].items()
        return value

    async def refused(self):
        """The code of the error that a stream ends with."""
        message = await self.receive()
        (error,) = message["payload"]["errors"]
        assert message["payload"]["data"] is None
        assert (await self.receive())["type"] == "complete"
        return error["extensions"]


@contextlib.asynccontextmanager
async def serving(*names, at=None, **environment):
    port = at or free_port()
    with running("web", *names, PORT=str(port), TSUNAGI_PORT=str(port), **environment) as processes:

        async def ready():
            async with httpx2.AsyncClient() as client:
                try:
                    return (await client.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200
                except httpx2.TransportError:
                    return False

        await eventually(ready, seconds=90)
        yield port, processes


class _Server(uvicorn.Server):
    def capture_signals(self) -> Any:
        """Those of a test run are not its own."""
        return contextlib.nullcontext()


@contextlib.asynccontextmanager
async def serving_here(live: Live, protocol: type[SocketServer] = SocketServer):
    """The sockets of a web server in this very process, so that a test sees who is told together."""
    port = free_port()
    app = Guard(Endpoint(schema(), live, sessions.actor_of, sessions.presumed))
    options = OPTIONS_OF_SERVER | {"ws": protocol, "lifespan": "off", "timeout_graceful_shutdown": 2}
    server = _Server(uvicorn.Config(app, port=port, **options))
    task = asyncio.create_task(server.serve())

    async def ready():
        return server.started

    await eventually(ready)
    try:
        yield port
    finally:
        server.should_exit = True
        await task
