"""Order forms, and the cart of one who orders."""

import base64
import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

import strawberry

from core import clock
from core.actor import Actor
from core.graph.connection import sort
from core.graph.context import Context, Info
from core.graph.grouping import grouping
from core.graph.keyed import Keyed
from core.graph.loader import Loader
from core.graph.node import computed, input_type, many, node, one, output
from core.graph.scalars import Yen
from core.graph.where import where
from documents import qr
from models import order_form as rows
from models.business import Business as BusinessRow
from models.buyer_product import BuyerProduct as BuyerProductRow
from models.calendar import Calendar as CalendarRow
from models.cart import Cart as CartRow
from models.cart import CartItem as CartItemRow
from models.custom_field import CustomFieldKind
from models.product import Product as ProductRow
from schema.business import Business
from schema.calendar import FROM, UNTIL, Calendar, DeliveryDate, OrderingTerms
from schema.item_approval import STANDINGS, ItemStanding, standing_of
from schema.product import Product
from services import calendar as calendars
from services import cart as carts
from services import order_form as order_forms
from services import pricing as prices
from services.calendar.dates import Terms

for _enum in (rows.OrderFormAudience, rows.OrderFormStatus, CustomFieldKind):
    strawberry.enum(_enum, description=(_enum.__doc__ or "").strip())

_PRODUCT = one("product", ProductRow)


@dataclass(frozen=True)
class _Special:
    agreed: prices.PriceList
    hides_prices: bool


async def _specials(actor: Actor, keys: list[Any]) -> dict[Any, _Special]:
    """What the viewer's business pays, as the products' sellers know it; the sellers themselves see what is for all."""
    others = ProductRow.filter(id__in=keys).exclude(business_id=actor.business_id)
    sellers = dict(await others.values_list("id", "business_id"))
    customers = await prices.as_buyer(actor.business_id, set(sellers.values())) if sellers else []
    silent = {customer.business_id for customer in customers if customer.hides_prices}
    agreed = await prices.agreed(customers, list(sellers))
    return {key: _Special(agreed.on(key), seller in silent) for key, seller in sellers.items()}


async def _usual(actor: Actor, keys: list[Any]) -> dict[Any, BuyerProductRow]:
    rows = await BuyerProductRow.filter(business_id=actor.business_id, product_id__in=keys)
    return {row.product_id: row for row in rows}


async def _schedules(_: Actor, keys: list[Any]) -> dict[Any, calendars.Schedule]:
    found = await calendars.of_forms(dict(keys))
    return {(form, business): found[form] for form, business in keys}


async def _carted(_: Actor, keys: list[Any]) -> dict[Any, tuple[calendars.Schedule, frozenset[Terms]]]:
    return await carts.schedules(keys)


async def _calendars(actor: Actor, keys: list[Any]) -> dict[Any, CalendarRow]:
    return {row.form_id: row for row in await CalendarRow.visible_to(actor).filter(form_id__in=keys)}


_SPECIALS, _USUAL = Loader(_specials), Loader(_usual)
_SCHEDULES, _CARTED, _CALENDARS = Loader(_schedules), Loader(_carted), Loader(_calendars)


def _dates(
    schedule: calendars.Schedule, terms: Collection[Terms], first: dt.date | None, last: dt.date | None
) -> list[DeliveryDate]:
    return list(schedule.dates(terms, *calendars.span(first, last)))  # type: ignore[arg-type]


@output
class LastOrdered:
    """前回の発注."""

    quantity: Decimal
    ordered_at: datetime


@output
class PriceChange:
    """価格改定: what it costs from a day of delivery on."""

    on: dt.date
    price: Yen


ON = Annotated[
    dt.date | None, strawberry.argument(name="on", description="The day of delivery; today, unless another is given.")
]


@node(rows.OrderFormItem)
class OrderFormItem:
    """A product on a form."""

    position: int
    product: Product | None = one("product", ProductRow)

    @strawberry.field(
        description="Whole yen per unit without tax for deliveries on a day: the viewer's own price, else that of his"
        " price group, else the form's, else the product's; null for a buyer who is shown no prices."
    )
    async def price(self, info: Info, on: ON = None) -> Yen | None:
        """What a buyer pays: his own price first; null where he is shown none."""
        special, product = await _priced(self, info)
        if product is None or special.hides_prices:
            return None
        form = self.custom_price  # type: ignore[attr-defined]
        return Yen(special.agreed.held(on or clock.today(), form=form, product=product.price).price)

    @strawberry.field(description="価格改定: the next change of the viewer's price after a day, where one is planned.")
    async def next_price(self, info: Info, on: ON = None) -> PriceChange | None:
        """Null where none is planned, or prices are not shown."""
        special, product = await _priced(self, info)
        if product is None or special.hides_prices:
            return None
        form = self.custom_price  # type: ignore[attr-defined]
        change = special.agreed.next_change(on or clock.today(), form=form, product=product.price)
        return PriceChange(on=change.day, price=Yen(change.price)) if change else None

    @strawberry.field(
        description="発注マスタ承認: for deliveries on a day; null where the viewer's business needs none."
    )
    async def approval(self, info: Info, on: ON = None) -> ItemStanding | None:
        """What is not approved cannot be ordered."""
        return standing_of(await STANDINGS.load(info.context, (self.id, on or clock.today())))  # type: ignore[attr-defined]

    @strawberry.field(description="お気に入り: as the viewer's business has marked the product.")
    async def is_favourite(self, info: Info) -> bool:
        """For all who order in its name."""
        row = await _USUAL.load(info.context, self.product_id)  # type: ignore[attr-defined]
        return bool(row and row.is_favourite)

    @strawberry.field(description="前回の発注: how much of it the viewer's business ordered last, and when.")
    async def last_ordered(self, info: Info) -> LastOrdered | None:
        """Null: never."""
        row = await _USUAL.load(info.context, self.product_id)  # type: ignore[attr-defined]
        if row is None or row.last_ordered_at is None:
            return None
        return LastOrdered(quantity=row.last_quantity, ordered_at=row.last_ordered_at)


async def _priced(item: Any, info: Info) -> tuple[_Special, Any]:
    """What was agreed on with the viewer, and the product as he sees it."""
    special = await _SPECIALS.load(info.context, item.product_id)
    product = await _PRODUCT.base_resolver.wrapped_func(item, info)
    return special or _Special(prices.PriceList(), hides_prices=False), product


def _link(row: rows.OrderForm, context: Context) -> str | None:
    return order_forms.url(row) if row.business_id == context.actor.business_id else None


@output
class CustomField:
    """カスタム項目: what a form asks beside products."""

    label: str
    kind: CustomFieldKind
    is_required: bool
    choices: list[str]
    """For CHOICE."""


@node(rows.OrderForm)
class OrderForm:
    """発注フォーム: what a seller offers, to invited customers or to anyone who has the link."""

    version: int
    name: str
    terms: str
    """お取引条件."""
    status: rows.OrderFormStatus
    audience: rows.OrderFormAudience
    allows_cancel: bool
    """Whether buyers may ask to cancel what they have ordered."""
    takes_several_dates: bool
    """複数納品日: one checkout makes an order for each of several dates."""
    allows_correction: bool
    """発注修正: whether buyers of such a form may correct what the seller has not received yet."""
    custom_fields: list[CustomField] = computed(
        lambda row, _: [CustomField(**one | {"kind": CustomFieldKind(one["kind"])}) for one in row.custom_fields],
        "カスタム項目, in the order in which they are asked.",
    )
    created_at: datetime
    business: Business | None = one("business", BusinessRow)
    items: list[OrderFormItem] = many(rows.OrderFormItem, by="form_id", order="position")
    url: str | None = computed(_link, "The link of a public form, for its seller.")

    @strawberry.field(
        description="納品希望日: for which days can be ordered, until when; goods with terms of their own aside."
    )
    async def deliverable_dates(self, info: Info, from_: FROM = None, until: UNTIL = None) -> list[DeliveryDate]:
        """One entry for each day."""
        schedule = await _SCHEDULES.load(info.context, (self.id, self.business_id))  # type: ignore[attr-defined]
        return _dates(schedule, schedule.default(), from_, until)

    @strawberry.field(description="締め時間 and 最短納品日; null where there are none, or buyers are not shown them.")
    async def ordering_terms(self, info: Info) -> OrderingTerms | None:
        """The form's, else the business's; a product's own go before them."""
        schedule = await _SCHEDULES.load(info.context, (self.id, self.business_id))  # type: ignore[attr-defined]
        is_own = self.business_id == info.context.actor.business_id  # type: ignore[attr-defined]
        if schedule.terms is None or not (is_own or schedule.shows_terms):
            return None
        return OrderingTerms(cut_off=schedule.terms.clock, lead_days=schedule.terms.lead_days)

    @strawberry.field(description="What the form has in place of the business's calendar; for its seller.")
    async def calendar(self, info: Info) -> Calendar | None:
        """Null: the business's own holds."""
        return await _CALENDARS.load(info.context, self.id)  # type: ignore[attr-defined, no-any-return]

    @strawberry.field(description="The QR code of a public form's link, as a data: URL of a PNG image; for its seller.")
    def qr_png(self, info: Info) -> str | None:
        """Null where there is no link."""
        url = _link(self, info.context)  # type: ignore[arg-type]
        return "data:image/png;base64," + base64.b64encode(qr.png(url)).decode() if url else None


@node(CartItemRow)
class CartItem:
    """A product in the cart."""

    quantity: Decimal
    remark: str
    shown_price: Yen | None
    """What it cost when it was put in, for its date: if `item.price` is another, tell it before ordering."""
    item: OrderFormItem | None = one("item", rows.OrderFormItem)


@node(CartRow)
class Cart:
    """カート: what one has typed but not placed."""

    version: int
    updated_at: datetime
    wished_on: dt.date | None
    """For a form that takes several dates: the one of this cart."""
    order_form: OrderForm | None = one("form", rows.OrderForm)
    items: list[CartItem] = many(CartItemRow, by="cart_id")

    @strawberry.field(description="納品希望日: for which days all that is in the cart can be ordered, and until when.")
    async def deliverable_dates(self, info: Info, from_: FROM = None, until: UNTIL = None) -> list[DeliveryDate]:
        """One entry for each day."""
        schedule, terms = await _CARTED.load(info.context, self.id)  # type: ignore[attr-defined]
        return _dates(schedule, terms, from_, until)


@output
class PublicForm:
    """What somebody with the link of a public form sees before he registers."""

    name: str
    terms: str
    supplier: str
    is_open: bool
    """False: 販売終了."""


@where(rows.OrderForm)
class OrderFormWhere:
    """Which forms."""

    name: str
    created_at: datetime
    business: Business


OrderFormSort = sort(rows.OrderForm, "name", "created_at")
OrderFormGroups = grouping(rows.OrderForm, by=["status", "audience", "business", "created_at"])


@input_type
class OrderFormItemInput:
    """A product on the form."""

    product: strawberry.ID
    price: Yen | None = None
    """The form's own price; without it the product's."""


@input_type
class CustomFieldInput:
    """カスタム項目; known by its label."""

    label: str
    """At most 20 characters."""
    kind: CustomFieldKind = CustomFieldKind.TEXT
    is_required: bool = False
    choices: list[str] = strawberry.field(default_factory=list)
    """For CHOICE."""


@input_type
class OrderFormCreateInput(Keyed):
    """A form begins unpublished."""

    name: str
    terms: str = ""
    audience: rows.OrderFormAudience = rows.OrderFormAudience.INVITED
    allows_cancel: bool = True
    takes_several_dates: bool = False
    allows_correction: bool = False
    custom_fields: list[CustomFieldInput] = strawberry.field(default_factory=list)
    items: list[OrderFormItemInput] = strawberry.field(default_factory=list)


@input_type
class OrderFormUpdateInput(Keyed):
    """What is left out stays as it is."""

    id: strawberry.ID
    expected_version: int | None = None
    name: str | None = strawberry.UNSET
    terms: str | None = strawberry.UNSET
    audience: rows.OrderFormAudience | None = strawberry.UNSET
    allows_cancel: bool | None = strawberry.UNSET
    """Whether buyers may ask to cancel; orders keep what held when they were placed."""
    takes_several_dates: bool | None = strawberry.UNSET
    allows_correction: bool | None = strawberry.UNSET
    custom_fields: list[CustomFieldInput] | None = strawberry.UNSET
    """All that is asked beside products, in this order."""
    items: list[OrderFormItemInput] | None = strawberry.UNSET
    """All that is offered, in this order."""


@input_type
class OrderFormInput(Keyed):
    """Which form."""

    id: strawberry.ID
    expected_version: int | None = None


@input_type
class OrderFormTokenInput(Keyed):
    """The public form as its link names it."""

    token: str
    """The last part of the URL."""


@input_type
class CartLineInput:
    """How much of a product; a quantity of 0 takes it out of the cart."""

    item: strawberry.ID
    quantity: Decimal
    """In the product's unit; whole for goods sold by the piece."""
    remark: str = ""


@input_type
class CartPutInput(Keyed):
    """Sets the named products, leaves the others as they are."""

    order_form: strawberry.ID
    wished_on: dt.date | None = None
    """複数納品日: the cart of this date; each date has its own."""
    lines: list[CartLineInput]


@input_type
class FavouriteMarkInput(Keyed):
    """Which product, and whether it is one."""

    product: strawberry.ID
    is_favourite: bool = True


@input_type
class CartEmptyInput(Keyed):
    """Which cart."""

    order_form: strawberry.ID
    wished_on: dt.date | None = None
