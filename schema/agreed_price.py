"""Prices of customers and groups: lists, inputs, and which one holds."""

import datetime as dt

import strawberry

from core.graph.connection import sort
from core.graph.grouping import grouping
from core.graph.keyed import Keyed
from core.graph.node import input_type, output
from core.graph.scalars import Yen
from core.graph.where import where
from models import agreed_price as rows
from models import price_group as group_rows
from schema.customer import AgreedPrice, Customer, PriceGroup
from schema.product import Product
from services.pricing import PriceSource

strawberry.enum(PriceSource, description=(PriceSource.__doc__ or "").strip())


@where(rows.AgreedPrice)
class AgreedPriceWhere:
    """Which prices: of whom, of what, and when they begin or end."""

    customer: Customer
    price_group: PriceGroup
    product: Product
    valid_from: dt.date
    valid_until: dt.date
    created_at: dt.datetime


AgreedPriceSort = sort(rows.AgreedPrice, "created_at")
AgreedPriceGroups = grouping(rows.AgreedPrice, by=["customer", "price_group", "product", "created_at"])


@where(group_rows.PriceGroup)
class PriceGroupWhere:
    """Which groups."""

    name: str
    created_at: dt.datetime


PriceGroupSort = sort(group_rows.PriceGroup, "name", "created_at")
PriceGroupGroups = grouping(group_rows.PriceGroup, by=["created_at"])


@output
class PriceQuote:
    """What a product costs a customer on a day, and why."""

    product: Product | None
    price: Yen
    """Whole yen per unit without tax."""
    source: PriceSource
    """Whose price it is."""
    agreement: AgreedPrice | None
    """The customer's or the group's price that holds; null: the form's, or the product's."""
    is_hidden: bool
    """Whether the customer does not see the product."""


@input_type
class AgreedPriceInput:
    """Of a customer or of a price group; for a first day there is one price with a last day, and one without."""

    customer: strawberry.ID | None = None
    price_group: strawberry.ID | None = None
    product: strawberry.ID
    price: Yen
    """Whole yen per unit without tax."""
    valid_from: dt.date | None = None
    """The first day of delivery; without it, from ever."""
    valid_until: dt.date | None = None
    """The last day; without it, until the next begins."""


@input_type
class AgreedPricesPutInput(Keyed):
    """At most 500; one that begins like one that is there takes its place."""

    prices: list[AgreedPriceInput]


@input_type
class AgreedPriceUpdateInput(Keyed):
    """What is left out stays as it is; null takes a day away."""

    id: strawberry.ID
    expected_version: int | None = None
    price: Yen | None = strawberry.UNSET
    valid_from: dt.date | None = strawberry.UNSET
    valid_until: dt.date | None = strawberry.UNSET


@input_type
class AgreedPriceDeleteInput(Keyed):
    """Which price."""

    id: strawberry.ID
    expected_version: int | None = None


@input_type
class PriceGroupCreateInput(Keyed):
    """A group begins without members."""

    name: str
    note: str = ""


@input_type
class PriceGroupUpdateInput(Keyed):
    """What is left out stays as it is."""

    id: strawberry.ID
    expected_version: int | None = None
    name: str | None = strawberry.UNSET
    note: str | None = strawberry.UNSET


@input_type
class PriceGroupDeleteInput(Keyed):
    """A group without members; its prices go with it."""

    id: strawberry.ID
    expected_version: int | None = None


@input_type
class PriceGroupPutMembersInput(Keyed):
    """Who belongs to the group: these, and no others; who belonged to another leaves that."""

    id: strawberry.ID
    expected_version: int | None = None
    customers: list[strawberry.ID]
