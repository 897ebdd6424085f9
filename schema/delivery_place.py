"""The buyer's places."""

from datetime import datetime

import strawberry

from core.graph.connection import sort
from core.graph.grouping import grouping
from core.graph.keyed import Keyed
from core.graph.node import input_type, node
from core.graph.where import where
from models import delivery_place as rows


@node(rows.DeliveryPlace)
class DeliveryPlace:
    """お届け先."""

    version: int
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
    building: str = ""
    fax: str = ""
    email: str = ""
    note: str = ""


@input_type
class DeliveryPlaceUpdateInput(Keyed):
    """What is left out stays as it is."""

    id: strawberry.ID
    expected_version: int | None = None
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
