"""What services need of the graph: who sees what, and the words of a document; the graph gives it."""

from collections.abc import Sequence
from typing import Any, Protocol

from models.webhook import Webhook, WebhookDelivery


class NotNow(Exception):
    """The body could not be made; that is our own fault, and may go well later."""


class Teller(Protocol):
    """Reads for webhooks, each with its own rights."""

    async def seen(self, hook: Webhook, events: Sequence[tuple[str, dict[str, Any]]]) -> list[bool]:
        """Of topics and their facts: whether the webhook may see what each is about, and wants to be told of it."""

    async def body(self, hook: Webhook, delivery: WebhookDelivery) -> str:
        """What is sent: the same for the same state of things; or NotNow."""
