"""Strawberry as its documentation shows it: types with resolvers, Tortoise's models, a dataloader for each relation."""

import contextlib
import datetime as dt
from collections import defaultdict
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

import strawberry
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.types import Info
from tortoise.expressions import RawSQL
from tortoise.functions import Count, Sum

from commands.bench.statements import since
from core import db
from models.business import Business as BusinessRow
from models.order import Order as OrderRow
from models.order import OrderLine as OrderLineRow
from models.product import Product as ProductRow
from models.shipment import Shipment as ShipmentRow


async def _businesses(keys: list[UUID]) -> list[Any]:
    found = await BusinessRow.in_bulk(keys, "id")
    return [found.get(key) for key in keys]


async def _products(keys: list[UUID]) -> list[Any]:
    found = await ProductRow.in_bulk(keys, "id")
    return [found.get(key) for key in keys]


async def _lines(keys: list[UUID]) -> list[list[Any]]:
    return _grouped(keys, await OrderLineRow.filter(order_id__in=keys).order_by("position"))


async def _shipments(keys: list[UUID]) -> list[list[Any]]:
    return _grouped(keys, await ShipmentRow.filter(order_id__in=keys).order_by("number"))


def _grouped(keys: list[UUID], rows: list[Any]) -> list[list[Any]]:
    groups = defaultdict(list)
    for row in rows:
        groups[row.order_id].append(row)
    return [groups[key] for key in keys]


LOADERS = {"business": _businesses, "product": _products, "lines": _lines, "shipments": _shipments}


@strawberry.type
class Business:
    name: str
    postal_code: str
    prefecture: str
    city: str
    street: str
    phone: str


@strawberry.type
class Party:
    name: str
    address: str


@strawberry.type
class Product:
    name: str
    code: str
    unit: str
    price: int
    tax_rate: int

    @classmethod
    def of(cls, row: ProductRow) -> Self:
        return cls(name=row.name, code=row.code, unit=row.unit, price=row.price, tax_rate=row.tax_rate)


@strawberry.type
class Shipment:
    number: int
    carrier: str
    slip_number: str


@strawberry.type
class OrderLine:
    row: strawberry.Private[OrderLineRow]
    name: str
    unit: str
    unit_price: int
    remark: str
    ordered_quantity: Decimal

    @strawberry.field
    async def product(self, info: Info) -> Product | None:
        key = self.row.product_id
        row = await info.context["product"].load(key) if key else None
        return Product.of(row) if row else None


@strawberry.type
class Order:
    row: strawberry.Private[OrderRow]
    number: str
    status: str
    placed_at: dt.datetime
    net: int
    tax: int

    @classmethod
    def of(cls, row: OrderRow) -> Self:
        return cls(row=row, number=row.number, status=row.status, placed_at=row.placed_at, net=row.net, tax=row.tax)

    @strawberry.field
    async def buyer(self, info: Info) -> Business:
        row = await info.context["business"].load(self.row.buyer_id)
        names = ("name", "postal_code", "prefecture", "city", "street", "phone")
        return Business(**{name: getattr(row, name) for name in names})

    @strawberry.field
    def delivery_party(self) -> Party:
        return Party(name=self.row.delivery_party["name"], address=self.row.delivery_party["address"])

    @strawberry.field
    async def lines(self, info: Info) -> list[OrderLine]:
        return [
            OrderLine(
                row=row,
                name=row.name,
                unit=row.unit,
                unit_price=row.unit_price,
                remark=row.remark,
                ordered_quantity=row.ordered_quantity,
            )
            for row in await info.context["lines"].load(self.row.id)
        ]

    @strawberry.field
    async def shipments(self, info: Info) -> list[Shipment]:
        rows = await info.context["shipments"].load(self.row.id)
        return [Shipment(number=row.number, carrier=row.carrier, slip_number=row.slip_number) for row in rows]


@strawberry.type
class Group:
    day: str
    status: str
    count: int
    net: int
    tax: int


@strawberry.type
class Query:
    @strawberry.field
    async def orders(self, seller: strawberry.ID, first: int) -> list[Order]:
        return [
            Order.of(row) for row in await OrderRow.filter(seller_id=seller).order_by("-placed_at", "-id").limit(first)
        ]

    @strawberry.field
    async def order(self, id: strawberry.ID) -> Order | None:
        row = await OrderRow.get_or_none(id=id)
        return Order.of(row) if row else None

    @strawberry.field
    async def dashboard(self, seller: strawberry.ID) -> list[Group]:
        rows = (
            await OrderRow.filter(seller_id=seller, placed_at__gte=since())
            .annotate(day=RawSQL("to_char(placed_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD')"))
            .annotate(count=Count("id"), all_net=Sum("net"), all_tax=Sum("tax"))
            .group_by("day", "status")
            .order_by("day", "status")
            .values("day", "status", "count", net="all_net", tax="all_tax")
        )
        return [Group(**row) for row in rows]

    @strawberry.field
    async def products(self, seller: strawberry.ID, first: int) -> list[Product]:
        rows = await ProductRow.filter(business_id=seller).order_by("name", "id").limit(first)
        return [Product.of(row) for row in rows]


class Api(GraphQL[dict[str, Any], None]):
    async def get_context(self, request: Any, response: Any) -> dict[str, Any]:  # noqa: ARG002
        return {name: DataLoader(load_fn=load) for name, load in LOADERS.items()}


@contextlib.asynccontextmanager
async def _lifespan(_: Starlette) -> AsyncIterator[None]:
    await db.open_pool()
    yield
    await db.close()


app = Starlette(lifespan=_lifespan, routes=[Route("/graphql", Api(strawberry.Schema(Query), graphql_ide=None))])
