"""Servers with what they are asked: database, dialect and token."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

from commands._node import with_packages
from commands.bench.cases import Case
from commands.bench.databases import World
from commands.bench.load import request, told
from commands.bench.servers import IDIOMATIC, LIMIT, OURS, PEERS, Server, Variant, running
from core.embedded.folder import CannotStart, Folder

PASSWORD = "Demo-1234"  # noqa: S105 — the demo's, printed for everybody to read
LOGIN = "mutation login($input: LoginInput!) { login(input: $input) { login { token } userErrors { code } } }"


@dataclass(frozen=True)
class Seat:
    """A server with the database it runs on, and the token it is asked with."""

    server: Server
    world: World
    token: str = ""

    @property
    def key(self) -> tuple[str, int]:
        """Variant and scale."""
        return self.server.variant.name, self.world.scale

    def request(self, case: Case) -> bytes:
        """What is sent for a case."""
        return request(case.asked(self.server.variant, self.world), self.token)


async def take_seats(
    stack: contextlib.AsyncExitStack, variants: Sequence[Variant], worlds: Sequence[World], folder: Folder
) -> list[Seat]:
    """A server for each variant and database; what does not start is left out, with a line."""
    if any(variant.module.endswith(".mjs") for variant in variants):
        try:
            await asyncio.to_thread(with_packages, PEERS)
        except CannotStart as error:
            print(f"The peers on Node are left out: {error}", flush=True)
            variants = [variant for variant in variants if not variant.module.endswith(".mjs")]
    seats: list[Seat] = []
    for variant in variants:
        try:
            asked = worlds[:1] if variant is IDIOMATIC else worlds  # slow, and no goal
            found = [await take_seat(stack, variant, world, folder) for world in asked]
        except CannotStart as error:
            if variant in {OURS, LIMIT}:
                raise
            print(f"{variant.title} is left out: {error}", flush=True)
        else:
            seats += found
    return seats


async def take_seat(
    stack: contextlib.AsyncExitStack, variant: Variant, world: World, folder: Folder, login: str = "seller@demo.example"
) -> Seat:
    server = await stack.enter_async_context(running(variant, world.url, folder))
    seat = Seat(server, world, await token(server.port, login) if variant is OURS else "")
    server.forget_most()
    return seat


async def token(port: int, login: str) -> str:
    """A session of a login of the demo."""
    body = {"query": LOGIN, "variables": {"input": {"loginId": login, "password": PASSWORD}}}
    return str((await told(port, body))["login"]["login"]["token"])
