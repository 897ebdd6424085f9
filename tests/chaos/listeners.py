"""Subscribers who come back with their last cursor, by WebSocket and by server-sent events."""

import asyncio
import contextlib
import json
import random
from typing import Any

import httpx2
from websockets.exceptions import WebSocketException

from tests.sockets import Socket

FOLLOW = """subscription($after: EventCursor) {
  orderEvents(after: $after) { cursor topic order { id status version } } }"""
LIST = """subscription { ordersLive(first: 100) { __typename
  ... on OrderSnapshot { items { id status } } ... on OrderUpsert { item { id status } } ... on Removed { id } } }"""
AWAY = (OSError, TimeoutError, WebSocketException, httpx2.HTTPError, AssertionError, ValueError)
"""What connections end with while servers are killed."""


class Listener:
    """Keeps what it was told: every cursor in order, and the newest state of each order."""

    def __init__(self, kind: str, ports: list[int], token: str, after: str, rng: random.Random) -> None:
        self.kind, self.ports, self.token, self.rng = kind, ports, token, rng
        self.cursor = after
        self.cursors: list[str] = []
        self.copy: dict[str, str] = {}
        self.ends: list[str] = []
        self.connections = 0

    async def listen(self) -> None:
        while True:
            with contextlib.suppress(*AWAY):
                self.connections += 1
                await (self._by_socket() if self.kind == "ws" else self._by_sse())
            await asyncio.sleep(self.rng.uniform(0.1, 0.5))

    def _take(self, told: dict[str, Any]) -> bool:
        """Note one message; whether the stream goes on."""
        if not told.get("data"):
            self.ends += [error["extensions"].get("code", "") for error in told.get("errors", ())]
            return False
        event = told["data"]["orderEvents"]
        self.cursor = event["cursor"]
        self.cursors.append(self.cursor)
        self.copy[event["order"]["id"]] = event["order"]["status"]
        return True

    async def _by_socket(self, document: str = FOLLOW) -> None:
        socket = await asyncio.wait_for(Socket.open(self.rng.choice(self.ports), self.token), 10)
        try:
            await socket.ask(document, **({"after": self.cursor} if document is FOLLOW else {}))
            while True:
                message = await socket.receive(60)
                if message["type"] == "ping":
                    await socket.send({"type": "pong"})
                elif message["type"] != "next" or not self._take(message["payload"]):
                    return
        finally:
            await socket.connected.close()

    async def _by_sse(self) -> None:
        headers = {
            "accept": "text/event-stream", "authorization": f"Bearer {self.token}", "last-event-id": self.cursor,
        }  # fmt: skip
        url = f"http://127.0.0.1:{self.rng.choice(self.ports)}/graphql"
        async with (
            httpx2.AsyncClient(timeout=30) as client,
            client.stream("POST", url, json={"query": FOLLOW}, headers=headers) as answer,
        ):
            async for line in answer.aiter_lines():
                if line.startswith("data:") and line[5:].strip() and not self._take(json.loads(line[5:])):
                    return


class Lister(Listener):
    """Keeps a copy of a live list: who has lost the connection, or was too slow, begins with all of it again."""

    def __init__(self, ports: list[int], token: str, rng: random.Random) -> None:
        super().__init__("list", ports, token, "", rng)
        self.gaps = 0

    async def listen(self) -> None:
        while True:
            with contextlib.suppress(*AWAY):
                self.connections += 1
                await self._by_socket(LIST)
            await asyncio.sleep(self.rng.uniform(0.1, 0.5))

    def _take(self, told: dict[str, Any]) -> bool:
        if not told.get("data"):
            self.ends += [error["extensions"].get("code", "") for error in told.get("errors", ())]
            return False
        match told["data"]["ordersLive"]:
            case {"items": items}:
                self.copy = {item["id"]: item["status"] for item in items}
            case {"item": item}:
                self.copy[item["id"]] = item["status"]
            case {"__typename": "Gap"}:
                self.gaps += 1
            case {"id": id}:
                self.copy.pop(id, None)
        return True
