"""Keys of integrations."""

from datetime import datetime

import strawberry

from core.graph.keyed import Keyed
from core.graph.node import computed, input_type, node, one
from models import app_token as rows
from models.user import User as UserRow
from schema.business import User


@node(rows.AppToken)
class AppToken:
    """アプリトークン: how an integration logs in, with few permissions and an end; its secret is shown once."""

    version: int
    name: str
    """Printed as 担当者 on the orders that it places."""
    permissions: list[str]
    allowed_fields: list[str]
    """The only fields that it may read, such as `Order.number` or `Customer.*`; empty: all that its rights show."""
    allowed_networks: list[str] = computed(
        lambda row, _: row.networks, "From where it may be used; empty: from where its business may."
    )
    created_at: datetime
    created_by: User | None = one("created_by", UserRow)
    """Null when he has left."""
    expires_at: datetime
    former_until: datetime | None
    """Until when the former secret works too, after a rotation."""
    revoked_at: datetime | None
    last_used_at: datetime | None
    """To within a minute; null: never."""
    last_used_from: str
    """The IP address of the last use."""
    is_live: bool
    """Whether it can be used."""


@input_type
class AppTokenCreateInput(Keyed):
    """A name, and what it may do: nobody gives rights that he does not have."""

    name: str
    permissions: list[str]
    """At least one."""
    allowed_fields: list[str] = strawberry.field(default_factory=list)
    """Schema coordinates of the only fields that it may read, filter, sort and group by: `Order.number`, or
    `Customer.*` for all of a type. `id`, connections and payloads are always open; a search needs all of its type.
    Empty: all that its rights show. At most 500."""
    allowed_networks: list[str] = strawberry.field(default_factory=list)
    """Such as `203.0.113.0/24`; at most 50."""
    expires_in_days: int = 90
    """From 1 to 366."""


@input_type
class AppTokenRotateInput(Keyed):
    """Which token, and how long its former secret works on."""

    id: strawberry.ID
    expected_version: int | None = None
    expires_in_days: int = 90
    """From 1 to 366."""
    overlap_hours: int = 24
    """From 0 to 168."""


@input_type
class AppTokenInput(Keyed):
    """Which token."""

    id: strawberry.ID
    expected_version: int | None = None
