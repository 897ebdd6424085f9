"""Webhooks, as those see them who administer a business."""

from datetime import datetime
from typing import Any

import strawberry

from core.graph.connection import sort
from core.graph.context import Context
from core.graph.grouping import grouping
from core.graph.keyed import Keyed
from core.graph.node import computed, input_type, node, one
from core.graph.scalars import EventCursor
from core.graph.where import where
from core.live.cursor import cursor
from models import webhook as rows
from models.user import User as UserRow
from schema.business import User
from schema.order import OrderWhere

for _enum in (rows.WebhookStatus, rows.WebhookEnd, rows.WebhookDeliveryStatus):
    strawberry.enum(_enum, description=(_enum.__doc__ or "").strip())


@node(rows.Webhook)
class Webhook:
    """A receiver outside that is told what happens, in order, in the words of its document, with rights of its own."""

    version: int
    name: str
    url: str
    topics: list[str]
    order_where: str = computed(
        lambda row, _: row.order_filter, "The filter of orders as JSON; empty: all that it may see."
    )
    document: str
    """The query whose answer is the `data` of each body."""
    permissions: list[str]
    status: rows.WebhookStatus
    disabled_because: rows.WebhookEnd | None
    disabled_at: datetime | None
    failing_since: datetime | None
    """Since when nothing has arrived; null: the last try went well."""
    held_until: datetime | None
    """Until when nothing is sent, because the receiver has asked for it or does not answer."""
    former_until: datetime | None
    """Until when the former secret signs too, after a rotation."""
    cursor: EventCursor = computed(
        lambda row, _: EventCursor(cursor(row.business_id, row.position, row.epoch)),
        "Up to where events have been looked at; deliveries follow.",
    )
    created_at: datetime
    created_by: User | None = one("created_by", UserRow)
    """Null when he has left."""


def _body(row: rows.WebhookDelivery, context: Context) -> str | None:
    return row.body if all(context.actor.may(one) for one in row.webhook.permissions) else None


def _place(row: rows.WebhookDelivery, _: Context) -> EventCursor | None:
    return None if row.number is None else EventCursor(cursor(row.business_id, row.number, row.epoch))


@node(rows.WebhookDelivery)
class WebhookDelivery:
    """One event on its way to one receiver."""

    version: int
    webhook: Webhook | None = one("webhook", rows.Webhook)
    event_id: strawberry.ID = computed(
        lambda row, _: strawberry.ID(str(row.event_id)), "The `webhook-id`: the same at each try, and when replayed."
    )
    cursor: EventCursor | None = computed(_place, "The place behind the event; null: a test.")
    topic: str
    status: rows.WebhookDeliveryStatus
    attempts: int
    status_code: int | None
    """Of the last answer; null: there was none."""
    error: str
    """What went wrong last."""
    answer: str
    """The beginning of the last answer."""
    duration_ms: int | None
    body: str | None = computed(
        _body, "What was sent; null before, and for who may less than the webhook.", along="webhook"
    )
    trace_id: str
    """As in the `traceparent`."""
    created_at: datetime
    due_at: datetime
    """While it is QUEUED: when it is tried next, if nothing before it stands in the way."""
    tried_at: datetime | None
    finished_at: datetime | None


@where(rows.WebhookDelivery)
class WebhookDeliveryWhere:
    """Which of them."""

    webhook: Webhook
    status: rows.WebhookDeliveryStatus
    topic: str
    created_at: datetime


WebhookDeliverySort = sort(rows.WebhookDelivery, "created_at")
WebhookDeliveryGroups = grouping(rows.WebhookDelivery, by=["webhook", "status", "topic", "created_at"])


@input_type
class WebhookCreateInput(Keyed):
    """A receiver, what it is told of, and what it may see: nobody gives rights that he does not have."""

    name: str
    url: str
    """Begins with `https://`, and leads to a public server."""
    topics: list[str]
    """Such as `order.confirmed`, `import.done`, `mail.failed` or `job.died`."""
    document: str
    """One query. Its variables are ids of what an event is about, `$order: ID`, `$shipment: ID`, `$document: ID`,
    `$transmission: ID`, `$import: ID`, `$mail: ID` and `$job: ID`, each null where there is none, and `$topic: String`
    and `$cursor: EventCursor`."""
    permissions: list[str]
    order_where: OrderWhere | None = None
    """Only of orders that match, as they are when an event is looked at, and again when it is sent; what is told of
    imports, mails and jobs is not chosen by it."""


@input_type
class WebhookChangeInput(Keyed):
    """What is left out stays as it is."""

    id: strawberry.ID
    expected_version: int | None = None
    name: str | None = None
    url: str | None = None
    topics: list[str] | None = None
    document: str | None = None
    permissions: list[str] | None = None
    order_where: OrderWhere | None = None
    """`{}` lets all orders pass."""


@input_type
class WebhookInput(Keyed):
    """Which webhook."""

    id: strawberry.ID
    expected_version: int | None = None


@input_type
class WebhookRotateSecretInput(Keyed):
    """Which webhook, and how long its former secret signs too."""

    id: strawberry.ID
    expected_version: int | None = None
    overlap_hours: int = 24
    """From 0 to 168."""


@input_type
class WebhookEnableInput(Keyed):
    """Which webhook, and from where it goes on."""

    id: strawberry.ID
    expected_version: int | None = None
    skip_missed: bool = False
    """Whether what happened meanwhile is left out, and what waited is dropped."""


@input_type
class WebhookReplayInput(Keyed):
    """Which webhook, and behind which event it begins anew."""

    id: strawberry.ID
    expected_version: int | None = None
    from_: EventCursor = strawberry.field(name="from", description="Told again is all that followed.")


@input_type
class WebhookDeliveryInput(Keyed):
    """Which delivery."""

    id: strawberry.ID
    expected_version: int | None = None


VARIABLES: dict[str, Any] = {
    "order": "ID", "shipment": "ID", "document": "ID", "transmission": "ID", "import": "ID", "mail": "ID", "job": "ID",
    "topic": "String", "cursor": "EventCursor",
}  # fmt: skip
"""What documents of webhooks may ask for, and of which type it is."""
