"""棚卸."""

import datetime as dt
from decimal import Decimal
from typing import Any

import strawberry
from tortoise.functions import Count, Sum

from core.actor import Actor
from core.graph.connection import sort
from core.graph.context import Info
from core.graph.grouping import grouping
from core.graph.keyed import Keyed
from core.graph.loader import Loader
from core.graph.node import computed, input_type, node, one, output
from core.graph.scalars import Yen
from core.graph.where import where
from core.money import Rounding
from models import stocktake as rows
from models.delivery_place import DeliveryPlace as DeliveryPlaceRow
from models.product import Product as ProductRow
from models.supplier import Supplier as SupplierRow
from schema.can import Can
from schema.customer import Supplier
from schema.delivery_place import DeliveryPlace
from schema.product import Product
from services import stocktake as stocktakes

strawberry.enum(rows.StocktakeStatus, description=(rows.StocktakeStatus.__doc__ or "").strip())


def _ask(verb: str) -> Any:
    def resolve(root: "StocktakeViewerCan", info: Info) -> Can:
        error = stocktakes.refusal(root.stocktake, verb, by=info.context.actor)
        return Can(allowed=error is None, reason=error.message(info.context.locale) if error else None)

    return strawberry.field(resolver=resolve)


@output
class StocktakeViewerCan:
    """What the viewer may do to a stocktake now."""

    stocktake: strawberry.Private[rows.Stocktake]
    count: Can = _ask("count")
    refresh: Can = _ask("refresh")
    close: Can = _ask("close")
    reopen: Can = _ask("reopen")
    delete: Can = _ask("delete")


@output
class StocktakeProgress:
    """How far counting has come."""

    lines: int
    counted: int
    unpriced: int
    """Lines without a price that may hold something: they have to be priced before it is closed."""
    amount: Yen
    """棚卸金額 of what is counted, without tax."""


async def _progress(actor: Actor, keys: list[Any]) -> dict[Any, StocktakeProgress]:
    seen = rows.StocktakeLine.visible_to(actor).filter(stocktake_id__in=keys)
    found = (
        await seen.annotate(lines=Count("id"), counted=Count("counted_at"), sum=Sum("amount"))
        .group_by("stocktake_id")
        .values("stocktake_id", "lines", "counted", "sum")
    )
    bare = await seen.filter(unit_price=None).exclude(quantity=0).group_by("stocktake_id").annotate(
        lines=Count("id")
    ).values("stocktake_id", "lines")  # fmt: skip
    unpriced = {one["stocktake_id"]: one["lines"] for one in bare}
    return {
        one["stocktake_id"]: StocktakeProgress(
            lines=one["lines"],
            counted=one["counted"],
            unpriced=unpriced.get(one["stocktake_id"], 0),
            amount=Yen(int(one["sum"] or 0)),
        )
        for one in found
    }


_PROGRESS = Loader(_progress, default=lambda: StocktakeProgress(lines=0, counted=0, unpriced=0, amount=Yen(0)))


@node(rows.Stocktake)
class Stocktake:
    """棚卸表: what a business, or one of its stores, holds on a day; seen by its own business alone."""

    version: int
    status: rows.StocktakeStatus
    dated_on: dt.date
    """棚卸日, mostly a month's last day."""
    place_name: str
    """The store's name as it was then; empty: the whole business."""
    since: dt.date
    """The first day of the purchases between: the day after the one before, else the first of the month."""
    months: int
    """Goods bought in so many months before are on it."""
    rounding: Rounding
    """How amounts are rounded: as the business did when it was made."""
    total: Yen | None
    """棚卸金額, without tax; null until it is closed."""
    closed_at: dt.datetime | None
    closer_name: str
    reopen_reason: str
    """Why it was opened again, the last time."""
    created_at: dt.datetime
    delivery_place: DeliveryPlace | None = one("delivery_place", DeliveryPlaceRow)
    previous: "Stocktake | None" = one("previous", rows.Stocktake)
    """前回: the closed one of the same place before it."""
    viewer_can: StocktakeViewerCan = computed(lambda row, _: StocktakeViewerCan(stocktake=row))

    @strawberry.field(description="How far counting has come, at this moment.")
    async def progress(self, info: Info) -> StocktakeProgress:
        """Of its lines."""
        return await _PROGRESS.load(info.context, self.id)  # type: ignore[attr-defined, no-any-return]


@node(rows.StocktakeLine)
class StocktakeLine:
    """棚卸明細: goods, how much of them there is, and what that is worth; prices in whole yen without tax."""

    version: int
    position: int
    is_own: bool
    """Goods that are not ordered through the system."""
    code: str
    name: str
    unit: str
    tax_rate: int
    """Percent."""
    supplier_name: str
    """From whom it came last; empty for own goods."""
    storage: str
    """保管場所, such as a fridge; lines can be grouped by it."""
    quantity: Decimal | None
    """今回: in its unit, with up to three decimals; null until it is counted."""
    previous_quantity: Decimal | None
    """前回; null: there is no stocktake before."""
    purchased_quantity: Decimal
    """仕入: what was received since, without what went back; brought up to date by `stocktakeRefresh`."""
    used_quantity: Decimal | None = computed(
        lambda row, _: (
            None
            if row.quantity is None or row.previous_quantity is None
            else row.previous_quantity + row.purchased_quantity - row.quantity
        ),
        "使用: 前回 + 仕入 − 今回; null until it is counted, and where there is no stocktake before.",
    )
    last_price: Yen | None
    """最終仕入単価: the last price paid up to the day, else the one of the stocktake before; null: not known."""
    unit_price: Yen | None
    """棚卸単価: the last price paid, unless somebody has set another; null: not known."""
    is_price_set: bool
    """Whether somebody has set the price."""
    amount: Yen
    """Quantity times price, rounded as the business does; 0 until both are known."""
    counted_at: dt.datetime | None
    counter_name: str
    """Who has counted it."""
    stocktake: Stocktake | None = one("stocktake", rows.Stocktake)
    product: Product | None = one("product", ProductRow)
    """Null where it came by FAX or mail, and of what is not sold any more."""
    supplier: Supplier | None = one("supplier", SupplierRow)


@where(rows.Stocktake)
class StocktakeWhere:
    """Which stocktakes."""

    status: rows.StocktakeStatus
    dated_on: dt.date
    delivery_place: DeliveryPlace


StocktakeSort = sort(rows.Stocktake, "dated_on")
StocktakeGroups = grouping(rows.Stocktake, by=["status", "delivery_place", "dated_on"])


@where(rows.StocktakeLine)
class StocktakeLineWhere:
    """Which lines: those of a stocktake, those that are not counted yet (`countedAt: {isNull: true}`), and so on."""

    stocktake: Stocktake
    counted_at: dt.datetime
    supplier_name: str
    storage: str


StocktakeLineSort = sort(rows.StocktakeLine, "position")
StocktakeLineGroups = grouping(
    rows.StocktakeLine, by=["stocktake", "tax_rate", "supplier_name", "storage", "is_own"], sums=["amount"]
)


@input_type
class StocktakeCreateInput(Keyed):
    """One of a place and day."""

    dated_on: dt.date
    """棚卸日: up to a year ago, or within the next month."""
    delivery_place: strawberry.ID | None = None
    """The store; without it the whole business."""
    months: int = 3
    """Goods bought in so many months before, at most 12; 0: none."""
    with_previous: bool = True
    """Whether all goods of the closed one before are on it."""


@input_type
class StocktakeInput(Keyed):
    """Which stocktake."""

    id: strawberry.ID
    expected_version: int | None = None


@input_type
class StocktakeCloseInput(Keyed):
    """確定."""

    id: strawberry.ID
    expected_version: int | None = None
    expected_total: Yen | None = None
    """The amount that was seen; another is refused."""
    uncounted_as_zero: bool = False
    """Whether there is nothing of what was not counted."""


@input_type
class StocktakeReopenInput(Keyed):
    """確定の解除."""

    id: strawberry.ID
    expected_version: int | None = None
    reason: str
    """At most 200 characters."""


@input_type
class StocktakeLineCountInput(Keyed):
    """今回の在庫数."""

    id: strawberry.ID
    expected_version: int | None = None
    """With it, what somebody else has counted meanwhile is not overwritten."""
    quantity: Decimal | None = None
    """In the line's unit, with up to three decimals; null: it has to be counted again."""


@input_type
class StocktakeLineUpdateInput(Keyed):
    """What is left out stays as it is."""

    id: strawberry.ID
    expected_version: int | None = None
    storage: str | None = strawberry.UNSET
    """保管場所, at most 40 characters."""
    unit_price: Yen | None = strawberry.UNSET
    """Whole yen without tax; null: the last price paid."""
    name: str | None = strawberry.UNSET
    """Of own goods only, like unit and tax rate."""
    unit: str | None = strawberry.UNSET
    tax_rate: int | None = strawberry.UNSET


@input_type
class StocktakeLineAddInput(Keyed):
    """Goods that are not ordered through the system; known by name and unit."""

    stocktake: strawberry.ID
    name: str
    unit: str
    unit_price: Yen | None = None
    """Whole yen without tax; null: not known yet."""
    tax_rate: int = 8
    storage: str = ""
    quantity: Decimal | None = None
    """Null: not counted yet."""


@input_type
class StocktakeLineInput(Keyed):
    """Which line."""

    id: strawberry.ID
    expected_version: int | None = None
