"""The audit trail."""

import datetime as dt
import json
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry
from tortoise.fields.relational import RelationalField

from core.actor import Actor
from core.graph.connection import sort
from core.graph.context import Info
from core.graph.grouping import grouping
from core.graph.ids import global_id
from core.graph.loader import Loader
from core.graph.node import NAMES, Node, computed, node, one, output
from core.graph.scalars import EventCursor
from core.graph.where import where
from core.live import log
from core.live.cursor import cursor
from core.naming import camel
from models import audit_entry as rows
from models.app_token import AppToken as AppTokenRow
from models.business import Business as BusinessRow
from models.membership import Membership as MembershipRow
from models.row import Row
from models.user import User as UserRow
from schema.app_token import AppToken
from schema.business import Business, User
from schema.member import Membership

SAME_TIME = dt.timedelta(days=1)
"""A change and an event of one transaction lie no further apart: PostgreSQL counts anew in a restored database."""

strawberry.enum(rows.AuditAction, description=rows.AuditAction.__doc__)


@output
class AuditChange:
    """One field of a row, before and after."""

    field: str
    """As the API names it."""
    before: str | None
    """Texts as they were, ids as global ids, anything else as JSON; null: empty. Secrets are not told."""
    after: str | None


def _kind(name: str) -> type[Row] | None:
    return next((row for row in NAMES if row.__name__ == name), None)


def _changes(entry: rows.AuditEntry) -> list[AuditChange]:
    related = _related(_kind(entry.kind))
    found = []
    for column in sorted({*entry.before, *entry.after}):
        name = camel(column.removesuffix("_id") if column in related else column)
        before, after = (_told(given.get(column), related.get(column)) for given in (entry.before, entry.after))
        found.append(AuditChange(field=name, before=before, after=after))
    return found


def _related(row: type[Row] | None) -> dict[str, Any]:
    """Column → the row type that it names."""
    if row is None:
        return {}
    keys = ((name, row._meta.fields_map[name]) for name in row._meta.fk_fields)
    return {f"{name}_id": field.related_model for name, field in keys if isinstance(field, RelationalField)}


def _told(value: Any, row: Any) -> str | None:
    if value is None:
        return None
    if row in NAMES:
        return global_id(NAMES[row], UUID(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


async def _members(actor: Actor, keys: list[Any]) -> dict[Any, Any]:
    found = MembershipRow.visible_to(actor).filter(business_id=actor.business_id, user_id__in=keys)
    return {member.user_id: member for member in await found}


async def _targets(actor: Actor, keys: list[Any]) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for kind in {kind for kind, _ in keys}:
        row = _kind(kind)
        if row is not None:
            ids = [key for named, key in keys if named == kind]
            found |= {(kind, one.id): one for one in await row.visible_to(actor).filter(id__in=ids)}
    return found


async def _events(actor: Actor, keys: list[Any]) -> dict[Any, list[tuple[log.Place, dt.datetime]]]:
    assert actor.business_id is not None
    return await log.of_transactions(actor.business_id, keys)


_MEMBERS, _TARGETS, _EVENTS = Loader(_members), Loader(_targets), Loader(_events, default=list)


@node(rows.AuditEntry)
class AuditEntry:
    """処理履歴: one change of one row. What two businesses share is in the log of each, without the other's people."""

    created_at: datetime
    action: rows.AuditAction
    operation: str
    """The mutation, such as `orderConfirm`, or the topic of the job that did it."""
    kind: str
    """The type of what was changed, such as `Order`."""
    app_token: AppToken | None = one("app_token", AppTokenRow)
    """The integration that did it."""
    address: str
    """From where: the IP address, when one's own people acted."""
    trace_id: str
    """The same in logs, mails and events of the request."""
    user: User | None = one("user", UserRow)
    """Null when he has left, when the other side acted, or the product itself."""
    acting_business: Business | None = one("acting_business", BusinessRow)
    """The business acted for; null when the product itself acted."""
    changes: list[AuditChange] = computed(lambda row, _: _changes(row))

    @strawberry.field(description="Who, with his name as the business shows it, even when he has left.")
    async def member(self, info: Info) -> Membership | None:
        """Null when the other side acted, or the product itself."""
        user_id = self.user_id  # type: ignore[attr-defined]
        return None if user_id is None else await _MEMBERS.load(info.context, user_id)

    @strawberry.field(description="Where in the business's events the change stands, as `event` of its mutation.")
    async def event(self, info: Info) -> EventCursor | None:
        """Null where nothing was announced, or is no longer kept."""
        row: rows.AuditEntry = self  # type: ignore[assignment]
        told = await _EVENTS.load(info.context, row.transaction_id) if row.transaction_id else []
        places = [place for place, at in told if abs(at - row.created_at) < SAME_TIME]
        return EventCursor(cursor(row.business_id, *places[-1])) if places else None

    @strawberry.field(description="What was changed, as it is now; null when it is gone.")
    async def target(self, info: Info) -> Node | None:
        """By the rights of the viewer."""
        key = (self.kind, self.target_id)  # type: ignore[attr-defined]
        return await _TARGETS.load(info.context, key)  # type: ignore[no-any-return]


@where(rows.AuditEntry)
class AuditEntryWhere:
    """Which changes."""

    created_at: datetime
    kind: str
    operation: str
    user: User
    target: Node
    """The history of one row, by its id."""


AuditEntrySort = sort(rows.AuditEntry, "created_at")
AuditEntryGroups = grouping(rows.AuditEntry, by=["kind", "operation", "action", "user", "app_token", "created_at"])
