"""Webhooks: programs of others that are told what happens; and each telling, as it went."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.contrib.postgres.indexes import PostgreSQLIndex
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation

from core.actor import Actor
from models.business import Business
from models.row import Row
from models.user import User


@dataclass(frozen=True)
class Topic:
    """What is told of an event: the facts that its document may name, and without which permission nobody sees it.

    The first fact names the row that must be seen.
    """

    facts: tuple[str, ...]
    permission: str


_ORDER = Topic(("order",), "order:read")
_REQUEST = Topic(("order_request",), "order:read")
_INVOICE = Topic(("invoice",), "invoice:read")
_MESSAGE = Topic(("message", "order"), "order:read")
_TRANSMISSION = Topic(("transmission", "order"), "order:read")
_IMPORT = Topic(("import",), "file:upload")
_MAIL = Topic(("mail",), "mail:read")
_JOB = Topic(("job",), "job:read")
TOPICS: dict[str, Topic] = {
    "order.placed": _ORDER,
    "order.read": _ORDER,
    "order.received": _ORDER,
    "order.confirmed": _ORDER,
    "order.shipped": Topic(("order", "shipment"), "order:read"),
    "order.aborted": _ORDER,
    "order.cancel_requested": _ORDER,
    "order.cancel_refused": _ORDER,
    "order.inspected": _ORDER,
    "order.amounts_shown": _ORDER,
    "order.corrected": _ORDER,
    "order.returned": _ORDER,
    "order_request.sent": _REQUEST,
    "order_request.approved": _REQUEST,
    "order_request.refused": _REQUEST,
    "order_request.withdrawn": _REQUEST,
    "invoice.made": _INVOICE,
    "invoice.changed": _INVOICE,
    "message.written": _MESSAGE,
    "message.read": _MESSAGE,
    "document.issued": Topic(("document", "order"), "document:read"),
    "transmission.queued": _TRANSMISSION,
    "transmission.sent": _TRANSMISSION,
    "transmission.delayed": _TRANSMISSION,
    "transmission.failed": _TRANSMISSION,
    "transmission.kept": _TRANSMISSION,
    "import.queued": _IMPORT,
    "import.checked": _IMPORT,
    "import.done": _IMPORT,
    "import.failed": _IMPORT,
    "import.cancelled": _IMPORT,
    "import.undone": _IMPORT,
    "import.undo_failed": _IMPORT,
    "mail.queued": _MAIL,
    "mail.sent": _MAIL,
    "mail.delayed": _MAIL,
    "mail.failed": _MAIL,
    "mail.kept": _MAIL,
    "job.died": _JOB,
    "job.retried": _JOB,
    "job.dropped": _JOB,
}
"""What a webhook can be told."""
TEST = "webhook.test"


class WebhookStatus(StrEnum):
    """有効, 停止中."""

    ENABLED = "ENABLED"
    DISABLED = "DISABLED"


class WebhookEnd(StrEnum):
    """Why a webhook is not called: by hand, the receiver said 410, all failed for days, events were no longer kept."""

    BY_HAND = "BY_HAND"
    GONE = "GONE"
    FAILING = "FAILING"
    EXPIRED = "EXPIRED"


class Webhook(Row):
    """Webhook: a receiver outside that is told what happens, in the words of a document of its own."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="webhooks", on_delete=fields.RESTRICT
    )
    business_id: UUID
    created_by: ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    created_by_id: UUID | None
    name = fields.CharField(max_length=40)
    url = fields.CharField(max_length=2000)
    host = fields.CharField(max_length=262)
    """Name and port: so many calls at a time go to one."""
    topics: list[str] = ArrayField(element_type="text", default=list)
    order_filter = fields.TextField(default="")
    """The orders that it is told of, as JSON; empty: all that it sees."""
    document = fields.TextField()
    permissions: list[str] = ArrayField(element_type="text", default=list)
    secret = fields.TextField()
    """Encrypted, as the former one."""
    former_secret: str | None = fields.TextField(null=True)
    former_until = fields.DatetimeField(null=True)
    status = fields.CharEnumField(WebhookStatus, max_length=8, default=WebhookStatus.ENABLED)
    disabled_because: WebhookEnd | None = fields.CharEnumField(WebhookEnd, max_length=8, null=True)  # type: ignore[assignment]
    disabled_at: dt.datetime | None = fields.DatetimeField(null=True)
    deleted_at: dt.datetime | None = fields.DatetimeField(null=True)
    position = fields.BigIntField(default=0)
    """The number of the last event of the business's log that was looked at."""
    epoch = fields.BigIntField(default=0)
    """In which it was: a restored database begins another one."""
    failures = fields.IntField(default=0)
    """Tries in a row that have failed."""
    failing_since: dt.datetime | None = fields.DatetimeField(null=True)
    held_until: dt.datetime | None = fields.DatetimeField(null=True)
    """Until when nothing is sent: the receiver has asked for it, or does not answer."""

    readable_with = "webhook:write"
    vaulted = {"secret": "webhook", "former_secret": "webhook"}
    required = ("name", "url", "document")

    class Meta:
        table = "webhook"
        indexes = [
            ("business_id", "created_at", "id"),
            PostgreSQLIndex(fields=["business_id"], name="webhook_enabled", condition={"status": "ENABLED"}),
        ]

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:  # noqa: ARG003
        """Its own business; a deleted one, nobody."""
        return Q(business_id=business_id, deleted_at=None)

    @property
    def actor(self) -> Actor:
        """Whom its document is run for: nobody who could do more than it was given."""
        return Actor(business_id=self.business_id, webhook_id=self.id, permissions=frozenset(self.permissions))

    @property
    def is_live(self) -> bool:
        """Whether it is told what happens."""
        return self.status is WebhookStatus.ENABLED and self.deleted_at is None


class WebhookDeliveryStatus(StrEnum):
    """未送信 (or to be tried again), 送信済, 送信不能 (a dead letter), 取りやめ."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    DEAD = "DEAD"
    DROPPED = "DROPPED"


class WebhookDelivery(Row):
    """One event on its way to one receiver; the next of the same key waits until this one is settled."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField("models.Business", on_delete=fields.RESTRICT)
    business_id: UUID
    webhook: ForeignKeyRelation[Webhook] = fields.ForeignKeyField(
        "models.Webhook", related_name="deliveries", on_delete=fields.RESTRICT
    )
    webhook_id: UUID
    number: int | None = fields.BigIntField(null=True)
    """Of the event in the business's log; a test has none."""
    epoch = fields.BigIntField(default=0)
    event_id = fields.UUIDField()
    topic = fields.CharField(max_length=60)
    payload: dict[str, Any] = fields.JSONField(default=dict)
    key = fields.CharField(max_length=36)
    """What is told in order: an order, or what else the event is about."""
    happened_at = fields.DatetimeField()
    trace_id = fields.CharField(max_length=32, default="")
    status = fields.CharEnumField(WebhookDeliveryStatus, max_length=7, default=WebhookDeliveryStatus.QUEUED)
    due_at = fields.DatetimeField()
    lease = fields.UUIDField(null=True)
    """The try that is being made."""
    leased_until = fields.DatetimeField(null=True)
    """From then on, whoever made it is taken for dead."""
    attempts = fields.IntField(default=0)
    first_tried_at = fields.DatetimeField(null=True)
    tried_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)
    status_code: int | None = fields.IntField(null=True)
    error = fields.CharField(max_length=300, default="")
    answer = fields.TextField(default="")
    """The beginning of what the receiver said."""
    duration_ms: int | None = fields.IntField(null=True)
    body: str | None = fields.TextField(null=True)
    """Made at the first try; later ones send the same bytes."""

    readable_with = "webhook:write"
    audited = False

    class Meta:
        table = "webhook_delivery"
        unique_together = (("webhook", "number"),)
        indexes = [
            ("business_id", "created_at", "id"),
            ("business_id", "status", "created_at"),
            ("business_id", "topic", "created_at"),
            ("webhook_id", "created_at", "id"),
            PostgreSQLIndex(
                fields=["webhook_id", "due_at"], name="webhook_delivery_due", condition={"status": "QUEUED"}
            ),
            PostgreSQLIndex(
                fields=["webhook_id", "key", "number"], name="webhook_delivery_order", condition={"status": "QUEUED"}
            ),
            PostgreSQLIndex(fields=["leased_until"], name="webhook_delivery_leased", condition={"status": "QUEUED"}),
            PostgreSQLIndex(fields=["finished_at"], name="webhook_delivery_finished"),
        ]
