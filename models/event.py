"""What has happened: written in the transaction that made it true, handed on by the relay."""

from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.indexes import PostgreSQLIndex
from tortoise.expressions import Q

from core.actor import Actor
from core.live.log import Fact
from models.row import NOTHING, Row


class Event(Row):
    """A topic and its facts; ids only, no words of people."""

    topic = fields.CharField(max_length=60)
    payload: dict[str, Any] = fields.JSONField()
    trace_id = fields.CharField(max_length=32, default="")
    pending = fields.BooleanField(default=True, db_default=True)

    audited = False

    class Meta:
        table = "event"
        indexes = [
            PostgreSQLIndex(fields=["id"], name="event_pending", condition={"pending": True}),
        ]

    @property
    def concerned(self) -> list[UUID]:
        """The businesses in whose log it stands."""
        return Fact(self.id, self.topic, self.payload).concerned

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:  # noqa: ARG003
        """Nobody: subscriptions show the rows that an event names."""
        return NOTHING
