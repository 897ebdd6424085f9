"""The buyer's places."""

from datetime import datetime
from typing import Any

import strawberry

from core.actor import Actor
from core.graph.connection import sort
from core.graph.context import Info
from core.graph.grouping import grouping
from core.graph.keyed import Keyed
from core.graph.loader import Loader
from core.graph.node import input_type, node, output
from core.graph.scalars import Yen
from core.graph.where import where
from models import delivery_place as rows
from models.order_limit import BeyondLimit
from services.order import limiting

strawberry.enum(BeyondLimit, description=(BeyondLimit.__doc__ or "").strip())


@output
class Allowance:
    """発注枠: what a store may order, and what of it is left; whole yen with tax."""

    per_order: Yen | None
    """1回の上限; null: as much as one likes."""
    per_month: Yen | None
    """月間の上限."""
    month: str
    """By the day of ordering in Asia/Tokyo, such as 2026-11."""
    spent: Yen
    """What was ordered in the month so far, without what was aborted, and without orders whose amounts are hidden."""
    remaining: Yen | None
    """Of the month; null: as much as one likes."""
    beyond: BeyondLimit
    """What becomes of an order above it."""


def allowance_of(found: limiting.Allowance | None) -> Allowance | None:
    """As clients see it."""
    if found is None:
        return None
    limit = found.limit
    return Allowance(
        per_order=_yen(limit.per_order),
        per_month=_yen(limit.per_month),
        month=found.named_month,
        spent=Yen(found.spent),
        remaining=_yen(found.remaining),
        beyond=limit.beyond,
    )


def _yen(amount: int | None) -> Yen | None:
    return None if amount is None else Yen(amount)


async def _allowed(actor: Actor, keys: list[Any]) -> dict[Any, limiting.Allowance]:
    return await limiting.allowances(actor.business_id, keys) if actor.business_id else {}


_ALLOWANCES = Loader(_allowed)


@node(rows.DeliveryPlace)
class DeliveryPlace:
    """お届け先."""

    version: int
    code: str
    """納品先コード: what files of orders (発注データ) call it; may be empty."""
    name: str
    postal_code: str
    prefecture: str
    city: str
    street: str
    building: str
    phone: str
    fax: str
    email: str
    note: str
    created_at: datetime
    deleted_at: datetime | None

    @strawberry.field(description="発注枠: what may be ordered for it this month; null: as much as one likes.")
    async def allowance(self, info: Info) -> Allowance | None:
        """By its own limit, else by the one for all."""
        return allowance_of(await _ALLOWANCES.load(info.context, self.id))  # type: ignore[attr-defined]


@where(rows.DeliveryPlace)
class DeliveryPlaceWhere:
    """Which places; deleted ones are listed too, unless `deletedAt: {isNull: true}` is asked for."""

    name: str
    deleted_at: datetime


DeliveryPlaceSort = sort(rows.DeliveryPlace, "name", "created_at")
DeliveryPlaceGroups = grouping(rows.DeliveryPlace, by=["prefecture", "city", "created_at"])


@input_type
class DeliveryPlaceCreateInput(Keyed):
    """Name, phone, postal code, prefecture, city and street are needed."""

    name: str
    phone: str
    postal_code: str
    prefecture: str
    city: str
    street: str
    code: str = ""
    building: str = ""
    fax: str = ""
    email: str = ""
    note: str = ""


@input_type
class DeliveryPlaceUpdateInput(Keyed):
    """What is left out stays as it is."""

    id: strawberry.ID
    expected_version: int | None = None
    code: str | None = strawberry.UNSET
    name: str | None = strawberry.UNSET
    phone: str | None = strawberry.UNSET
    postal_code: str | None = strawberry.UNSET
    prefecture: str | None = strawberry.UNSET
    city: str | None = strawberry.UNSET
    street: str | None = strawberry.UNSET
    building: str | None = strawberry.UNSET
    fax: str | None = strawberry.UNSET
    email: str | None = strawberry.UNSET
    note: str | None = strawberry.UNSET


@input_type
class DeliveryPlaceDeleteInput(Keyed):
    """Which place."""

    id: strawberry.ID
    expected_version: int | None = None
