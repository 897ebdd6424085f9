"""Clients that follow live lists and live groups over sockets, and keep a copy of what they are told."""

import asyncio
import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from websockets.exceptions import ConnectionClosed

from tests.sockets import Socket

ROWS = """subscription($first: Int!, $where: %(kind)sWhere) { %(name)sLive(first: $first, where: $where) {
  ... on %(kind)sSnapshot { cursor items { %(shown)s } } ... on %(kind)sUpsert { cursor item { %(shown)s } }
  ... on Removed { cursor id } ... on Passed { cursor } } }"""
NUMBERS = """subscription($by: [%(kind)sGroupBy!]!, $where: OrderWhere) { %(name)sGroupsLive(by: $by, where: $where) {
  ... on %(kind)sGroupsSnapshot { cursor groups { %(shown)s } }
  ... on %(kind)sGroupsChanged { cursor groups { %(shown)s } gone { %(key)s } } ... on Passed { cursor } } }"""


@dataclass
class Copy:
    """What a client holds, by what tells one thing from another, and how far it has been told."""

    held: dict[str, Any] = field(default_factory=dict)
    cursor: str = ""
    ends: str = ""
    """The code with which the stream has ended."""
    told: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow(self, socket: Socket) -> None:
        """Take over whatever is told, until the stream ends."""
        with contextlib.suppress(ConnectionClosed):
            while not self.ends:
                message = await socket.receive(60)
                if message["type"] == "next":
                    self._take(message["payload"])
                self._news.set()

    def _take(self, payload: dict[str, Any]) -> None:
        if payload["data"] is None:
            self.ends = payload["errors"][0]["extensions"]["code"]
            return
        ((_, event),) = payload["data"].items()
        self.told += 1
        self.cursor = event["cursor"]
        if "items" in event or ("groups" in event and "gone" not in event):
            self.held.clear()
        for row in event.get("items", []) + ([event["item"]] if "item" in event else []):
            self.held[row["id"]] = row
        self.held.pop(event.get("id"), None)
        for group in event.get("groups", []):
            self.held[json.dumps(group["key"])] = group
        for key in event.get("gone", []):
            self.held.pop(json.dumps(key))

    async def until(self, cursor: str, seconds: float = 20) -> None:
        """Wait as a client does whose own write stands at a cursor."""
        await self._when(lambda: self.cursor >= cursor, seconds)

    async def heard(self, messages: int, seconds: float = 10) -> None:
        """Wait until so much has been told."""
        await self._when(lambda: self.told >= messages, seconds)

    async def ended(self, seconds: float = 10) -> None:
        """Wait for the end of the stream."""
        await self._when(lambda: bool(self.ends), seconds)

    async def _when(self, holds: Callable[[], bool], seconds: float) -> None:
        async with asyncio.timeout(seconds):
            while not holds():
                self._news.clear()
                await self._news.wait()


class Follower:
    """Opens copies for persons, each on a socket of its own, and closes them at the end."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self, person: Any, document: str, **variables: Any) -> Copy:
        copy, socket = Copy(), await Socket.open(self._port, person.token)
        await socket.ask(document, **variables)
        self._tasks.add(asyncio.create_task(copy.follow(socket)))
        await copy.until(" ")
        return copy

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
