"""Which price holds for a customer, a product, a form and a day, and why."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from core.execution import rows
from models.agreed_price import AgreedPrice
from models.customer import Customer
from models.hidden_product import HiddenProduct
from models.product import Product

DAY = dt.timedelta(days=1)


class PriceSource(StrEnum):
    """取引先別, 価格グループ, 発注フォーム, 商品: whose price holds; each goes before those behind it."""

    CUSTOMER = "CUSTOMER"
    GROUP = "GROUP"
    FORM = "FORM"
    PRODUCT = "PRODUCT"


@dataclass(frozen=True)
class Held:
    """The price that holds, in yen per unit without tax, and why: of the customer or the group, by which row."""

    price: int
    source: PriceSource
    row: AgreedPrice | None = None


@dataclass(frozen=True)
class Change:
    """What it costs from a day on."""

    day: dt.date
    price: int


@dataclass(frozen=True)
class PriceList:
    """All that was agreed on with a customer, or with his group, on a product."""

    own: Sequence[AgreedPrice] = ()
    of_group: Sequence[AgreedPrice] = ()

    def held(self, day: dt.date, *, form: int | None, product: int) -> Held:
        """What holds on a day: the customer's own price, his group's, the form's, else the product's."""
        for source, prices in ((PriceSource.CUSTOMER, self.own), (PriceSource.GROUP, self.of_group)):
            if row := in_force(prices, day):
                return Held(row.price, source, row)
        return Held(product, PriceSource.PRODUCT) if form is None else Held(form, PriceSource.FORM)

    def next_change(self, day: dt.date, *, form: int | None, product: int) -> Change | None:
        """The first day after this one on which it costs something else."""
        both = [*self.own, *self.of_group]
        days = {row.valid_from for row in both if row.valid_from}
        days |= {row.valid_until + DAY for row in both if row.valid_until and row.valid_until < dt.date.max}
        now = self.held(day, form=form, product=product).price
        for one in sorted(one for one in days if one > day):
            if (then := self.held(one, form=form, product=product).price) != now:
                return Change(one, then)
        return None


def in_force(prices: Iterable[AgreedPrice], day: dt.date) -> AgreedPrice | None:
    """Of one owner's prices of a product: the one with a last day; else the newest, which ends those before it."""
    found = [row for row in prices if row.holds_on(day)]
    return max(found, key=lambda row: (row.is_limited, row.valid_from or dt.date.min), default=None)


@dataclass
class Agreed:
    """What is special for customers, by product; each product is sold by one of their sellers."""

    own: defaultdict[UUID, list[AgreedPrice]] = field(default_factory=lambda: defaultdict(list))
    of_group: defaultdict[UUID, list[AgreedPrice]] = field(default_factory=lambda: defaultdict(list))
    hidden: set[UUID] = field(default_factory=set)

    def on(self, product: UUID) -> PriceList:
        """What was agreed on for a product."""
        return PriceList(self.own.get(product, ()), self.of_group.get(product, ()))

    def held(self, product: Product, day: dt.date, *, form: int | None = None) -> Held:
        """What a product costs on a day, where the form has a price of its own, or none."""
        return self.on(product.id).held(day, form=form, product=product.price)


async def agreed(customers: Sequence[Customer], products: list[UUID]) -> Agreed:
    """What is special for customers of different sellers: three reads, however many products there are."""
    found = Agreed()
    if not customers or not products:
        return found
    keys = [customer.id for customer in customers]
    for row in await rows.rows(AgreedPrice, customer_id__in=keys, product_id__in=products):
        found.own[row.product_id].append(row)
    if groups := [customer.price_group_id for customer in customers if customer.price_group_id]:
        for row in await rows.rows(AgreedPrice, price_group_id__in=groups, product_id__in=products):
            found.of_group[row.product_id].append(row)
    hidden = await rows.rows(HiddenProduct, customer_id__in=keys, product_id__in=products)
    found.hidden = {row.product_id for row in hidden}
    return found


async def as_buyer(business_id: UUID | None, sellers: Iterable[UUID]) -> list[Customer]:
    """How some sellers know a business."""
    return await Customer.filter(linked_id=business_id, business_id__in=list(sellers))
