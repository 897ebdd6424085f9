"""発注上限."""

import datetime as dt

import strawberry

from core.graph.connection import sort
from core.graph.grouping import grouping
from core.graph.keyed import Keyed
from core.graph.node import input_type, node, one
from core.graph.scalars import Yen
from core.graph.where import where
from models import order_limit as rows
from models.delivery_place import DeliveryPlace as DeliveryPlaceRow
from schema.delivery_place import DeliveryPlace


@node(rows.OrderLimit)
class OrderLimit:
    """発注上限: how much may be ordered for a store (a delivery place), or for all that have none of their own."""

    version: int
    per_order: Yen | None
    """1回の上限, with tax; null: as much as one likes."""
    per_month: Yen | None
    """月間の上限, with tax, by the day of ordering in Asia/Tokyo."""
    beyond: rows.BeyondLimit
    """What becomes of an order above it."""
    allows_own_approval: bool
    """Whether who may approve may approve his own requests."""
    created_at: dt.datetime
    delivery_place: DeliveryPlace | None = one("delivery_place", DeliveryPlaceRow)
    """店舗; null: what holds for places without a limit of their own."""


@where(rows.OrderLimit)
class OrderLimitWhere:
    """Which limits."""

    created_at: dt.datetime
    delivery_place: DeliveryPlace


OrderLimitSort = sort(rows.OrderLimit, "created_at")
OrderLimitGroups = grouping(rows.OrderLimit, by=["beyond", "delivery_place", "created_at"])


@input_type
class OrderLimitPutInput(Keyed):
    """What is left out stays as it is; null: no limit."""

    delivery_place: strawberry.ID | None = None
    """店舗; without it, what holds for places without a limit of their own."""
    expected_version: int | None = None
    per_order: Yen | None = strawberry.UNSET
    """1回の上限: whole yen with tax, 999,999,999 at most."""
    per_month: Yen | None = strawberry.UNSET
    """月間の上限: whole yen with tax, 999,999,999 at most."""
    beyond: rows.BeyondLimit | None = strawberry.UNSET
    """REFUSE, if it was never said."""
    allows_own_approval: bool | None = strawberry.UNSET


@input_type
class OrderLimitInput(Keyed):
    """Which limit."""

    id: strawberry.ID
    expected_version: int | None = None
