"""What webhooks are told, as the graph says it: with a hook's own rights, read anew for each event."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from graphql import GraphQLError

from core.execution import stored
from core.graph import kept_where
from core.graph.ids import global_id
from core.graph.stream import seen
from core.live.cursor import cursor
from models.document import Document
from models.import_job import ImportJob
from models.job import Job
from models.mail_message import MailMessage
from models.order import Order
from models.transmission import Transmission
from models.webhook import TOPICS, Webhook, WebhookDelivery
from services.webhook import NotNow

ROWS: dict[str, Any] = {
    "order": Order, "document": Document, "transmission": Transmission,
    "import": ImportJob, "mail": MailMessage, "job": Job,
}  # fmt: skip
NODES = {name: row.__name__ for name, row in ROWS.items()} | {"shipment": "Shipment"}
OURS = frozenset({"INTERNAL", "UNAVAILABLE"})
"""Errors that are not to be told, because they may be over in a moment."""


class Graph:
    """Answers for webhooks by the schema, and by its filter of orders."""

    def __init__(self, schema: Any, where: Any) -> None:
        self._schema, self._where = schema, where

    async def seen(self, hook: Webhook, events: Sequence[tuple[str, dict[str, Any]]]) -> list[bool]:
        """Whether a hook may see what events are about, and whether their orders pass its filter."""
        where = kept_where.read(self._where, hook.order_filter)
        subjects = [(TOPICS[topic].facts[0], facts) for topic, facts in events]
        orders = [facts.get("order_id") for _, facts in events]
        passing = await seen(Order, where, orders, hook.actor) if where is not None else None
        known = {
            name: await seen(row, None, [facts[f"{name}_id"] for of, facts in subjects if of == name], hook.actor)
            for name, row in ROWS.items()
        }
        may = {topic: hook.actor.may(known_topic.permission) for topic, known_topic in TOPICS.items()}
        return [
            may[topic]
            and facts[f"{name}_id"] in known[name]
            and (passing is None or "order_id" not in facts or facts["order_id"] in passing)
            for (topic, _), (name, facts) in zip(events, subjects, strict=True)
        ]

    async def body(self, hook: Webhook, delivery: WebhookDelivery) -> str:
        """The envelope, and in it what the hook's document gives."""
        place = None if delivery.number is None else cursor(hook.business_id, delivery.number, delivery.epoch)
        data: Any = None
        errors: Sequence[GraphQLError] = ()
        if delivery.payload:
            values = {**_ids(delivery.payload), "topic": delivery.topic, "cursor": place}
            data, errors = await stored.run(self._schema, hook.document, values, hook.actor)
        told = [
            {"message": one.message, "path": one.path, "code": (one.extensions or {}).get("code")} for one in errors
        ]
        if any(one["code"] in OURS for one in told):
            raise NotNow
        envelope = {
            "id": str(delivery.event_id),
            "type": delivery.topic,
            "timestamp": delivery.happened_at.isoformat(),
            "cursor": place,
            "data": data,
            **({"errors": told} if told else {}),
        }
        return orjson.dumps(envelope).decode()


def _ids(facts: dict[str, Any]) -> dict[str, str]:
    """The ids of what an event is about, as variables of the document."""
    named = {name: facts.get(f"{name}_id") for name in NODES}
    return {name: global_id(NODES[name], UUID(key)) for name, key in named.items() if key}
