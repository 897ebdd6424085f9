"""Receivers of webhooks, which are out of order now and then."""

import random
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.chaos.clients import Client
from tests.receiver import Call, Receiver

CREATE = "mutation($input: WebhookCreateInput!) { webhookCreate(input: $input) { webhook { id } userErrors { code } } }"
TOLD = "query($order: ID!) { node(id: $order) { ... on Order { id number status } } }"
TOPICS = ["order.placed", "order.received", "order.confirmed", "order.aborted"]
BUSY = 0.02
"""How often a receiver says that it cannot now."""
NETWORK = "127.0.0.0/8"


@dataclass
class Hook:
    """What a receiver has taken, in that order, since a place in its business's log."""

    business: UUID
    head: int
    rng: random.Random
    taken: list[Call] = field(default_factory=list)

    def answer(self, call: Call) -> int:
        """Take it, mostly."""
        if self.rng.random() < BUSY:
            return 503
        self.taken.append(call)
        return 200


async def hooked(stack: AsyncExitStack, client: Client, side: Any, rng: random.Random) -> Hook:
    """A webhook of the business of a client, and its receiver."""
    hook = Hook(side["id"], side["head"], rng)
    receiver = await stack.enter_async_context(Receiver.running())
    receiver.answer = hook.answer
    wanted = {
        "name": "chaos", "url": receiver.url, "topics": TOPICS, "document": TOLD, "permissions": ["order:read"],
    }  # fmt: skip
    told = (await client.ask(CREATE, input=wanted))["webhookCreate"]
    assert told["userErrors"] == [], told
    return hook
