"""Webhooks in tests: a receiver that may be called, and a pump that is turned by hand."""

import pytest
import pytest_asyncio

from core import db, outbound
from core.settings import settings
from schema.order import OrderWhere
from schema.root import schema
from tests.receiver import Receiver
from workers.webhook_graph import Graph
from workers.webhook_pump import Pump

ORDER = "query Told($order: ID!) { node(id: $order) { ... on Order { number status total } } }"
HOOK = (
    "webhook { id version name url topics orderWhere document permissions status disabledBecause failingSince"
    " heldUntil formerUntil cursor createdBy { name } } "
)
MADE = HOOK + "secret"
DELIVERY = "webhookDelivery { id topic status attempts statusCode error answer body finishedAt webhook { id } }"
LISTED = (
    "query($w: WebhookDeliveryWhere) { webhookDeliveries(first: 100, where: $w, orderBy: [CREATED_AT_ASC]) { nodes {"
    " id topic status attempts statusCode error answer body cursor eventId dueAt } } }"
)


@pytest.fixture
def inner(monkeypatch):
    """Receivers of this machine may be called."""
    monkeypatch.setenv("TSUNAGI_WEBHOOK_NETWORKS", "127.0.0.0/8")
    settings.cache_clear()
    outbound._inner.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()
    outbound._inner.cache_clear()


@pytest_asyncio.fixture
async def receiver(inner):
    async with Receiver.running() as found:
        yield found
    await db.fetch("UPDATE webhook SET deleted_at = now(), status = 'DISABLED'")


class Hands(Pump):
    """A pump that is turned by hand."""

    def __init__(self) -> None:
        super().__init__(lambda: Graph(schema(), OrderWhere))
        self._begin()

    async def turn(self) -> None:
        """Until there is nothing left to do now."""
        while True:
            self._woken.clear()
            await self.round()
            if not self._running and not self._woken.is_set():
                return
            await self.settled()


@pytest_asyncio.fixture
async def pump(pool):
    found = Hands()
    yield found
    await found.finish()


async def a_hook(person, url, **more):
    values = {
        "name": "基幹システム", "url": url, "topics": ["order.placed", "order.confirmed"], "document": ORDER,
        "permissions": ["order:read"], **more,
    }  # fmt: skip
    told = (await person.tell("webhookCreate", MADE, **values)).ok
    return told["webhook"], told["secret"]


async def deliveries(person, **where):
    return (await person.query(LISTED, w=where or None))["nodes"]
