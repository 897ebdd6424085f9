"""Prices are agreed on, changed beforehand, and taken back."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from tortoise.expressions import Q

from core.actor import Actor
from core.locale import Locale
from core.user_error import Duplicate, NotFound, TooMany, UserError, below, refuse
from models.agreed_price import AgreedPrice
from models.customer import Customer
from models.hidden_product import HiddenProduct
from models.price_group import PriceGroup
from models.product import Product
from models.row import Row, assign

MOST = 500


@dataclass(eq=False, kw_only=True)
class PriceForOne(UserError):
    """A price is either a customer's or a group's."""

    ja = "取引先か価格グループのどちらか一方を指定してください。"
    en = "Name either a customer or a price group."


@dataclass(eq=False, kw_only=True)
class EndsTooEarly(UserError):
    """The last day is before the first."""

    ja = "終了日は開始日（{first}）以後にしてください。"
    en = "The last day must not be before the first ({first})."
    first: dt.date


@dataclass(eq=False, kw_only=True)
class PricesOverlap(UserError):
    """Another price with a last day holds on some of these days, or another one begins on the same day."""

    ja = "同じ商品に、期間の重なる価格（{label}）があります。"
    en = "Another price of the product holds at the same time ({label})."
    first: dt.date | None
    last: dt.date | None

    def message(self, locale: Locale) -> str:
        """With its days."""
        text = self.ja if locale == "ja" else self.en
        return text.format(label=f"{self.first or ''}〜{self.last or ''}")


@dataclass(frozen=True)
class Agreement:
    """What a product costs a customer or a group, and when."""

    product: UUID
    price: int
    customer: UUID | None = None
    price_group: UUID | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None


@dataclass(frozen=True)
class Special:
    """A product's price for a customer at any time, or that it is hidden; neither: as for all."""

    product: UUID
    price: int | None = None
    is_hidden: bool = False


def identity(row: AgreedPrice) -> tuple[UUID, UUID, dt.date | None, bool]:
    """What there is one price of: owner, product, first day, and whether there is a last one."""
    return row.owner_id, row.product_id, row.valid_from, row.is_limited


def faults(row: AgreedPrice) -> list[UserError]:
    """What is wrong with a price by itself."""
    found = row.problems("price")
    if row.valid_from and row.valid_until and row.valid_until < row.valid_from:
        found.append(EndsTooEarly(first=row.valid_from, path=("valid_until",)))
    return found


def overlap(row: AgreedPrice, others: Iterable[AgreedPrice]) -> PricesOverlap | None:
    """What keeps a price out: one with a last day shares days with none of its kind; others begin on days apart."""
    for other in others:
        if other.id == row.id or (other.owner_id, other.product_id) != (row.owner_id, row.product_id):
            continue
        if row.is_limited and other.is_limited:
            first, last = max(_first(row), _first(other)), min(_last(row), _last(other))
            clashes = first <= last
        else:
            clashes = identity(row) == identity(other)
        if clashes:
            return PricesOverlap(first=other.valid_from, last=other.valid_until, path=("valid_from",))
    return None


def _first(row: AgreedPrice) -> dt.date:
    return row.valid_from or dt.date.min


def _last(row: AgreedPrice) -> dt.date:
    return row.valid_until or dt.date.max


async def put(agreements: Sequence[Agreement], *, by: Actor) -> list[AgreedPrice]:
    """Agree on prices: of the same owner, product and first day there is one with a last day, and one without."""
    if len(agreements) > MOST:
        raise TooMany(limit=MOST, count=len(agreements), path=("prices",))
    problems = await _strangers(agreements, by)
    refuse(problems)
    wanted = [_price_of(one, by) for one in agreements]
    known = {identity(row): row for row in await _beside(wanted)}
    there = {row.id for row in known.values()}
    made: list[AgreedPrice] = []
    for i, row in enumerate(wanted):
        mine = known.get(identity(row), row)
        mine.price, mine.valid_until = row.price, row.valid_until
        found = faults(mine)
        if any(identity(other) == identity(mine) for other in made):
            found.append(Duplicate())
        problems += [below(error, "prices", i) for error in found]
        made.append(mine)
    for i, row in enumerate(made):
        if not problems and (clash := overlap(row, [*known.values(), *made[:i]])):
            problems.append(below(clash, "prices", i))
    refuse(problems)
    await AgreedPrice.bulk_create([row for row in made if row.id not in there])
    for row in made:
        if row.id in there:
            await row.store("price", "valid_until")
    return made


async def update(row: AgreedPrice, values: dict[str, Any]) -> AgreedPrice:
    """Change a price, or its days."""
    changed = assign(row, values)
    problems = faults(row)
    if not problems and (clash := overlap(row, await _beside([row]))):
        problems.append(clash)
    refuse(problems)
    await row.store(*changed)
    return row


async def delete(row: AgreedPrice) -> AgreedPrice:
    """Take a price back: what would hold without it holds again."""
    await row.delete()
    return row


async def specials(customer: Customer, specials: list[Special], *, by: Actor) -> Customer:
    """Set what is different for a customer at any time: the named products, the others stay."""
    if len(specials) > MOST:
        raise TooMany(limit=MOST, count=len(specials), path=("prices",))
    keys = [special.product for special in specials]
    known = set(await Product.filter(business_id=by.business_id, id__in=keys).values_list("id", flat=True))
    problems: list[UserError] = []
    for i, special in enumerate(specials):
        if special.product not in known:
            problems.append(NotFound(path=("prices", i, "product")))
        elif special.product in keys[:i]:
            problems.append(Duplicate(path=("prices", i, "product")))
        if special.price is not None:
            problems += [below(error, "prices", i) for error in AgreedPrice(price=special.price).problems("price")]
    refuse(problems)
    await _hide(customer, {one.product: one.is_hidden for one in specials})
    await _agree_from_ever(customer, {one.product: one.price for one in specials}, by)
    await customer.store()
    return customer


async def hide(customer: Customer, products: Sequence[UUID], *, is_hidden: bool, by: Actor) -> Customer:
    """Hide products from a customer, or show them again."""
    if len(products) > MOST:
        raise TooMany(limit=MOST, count=len(products), path=("products",))
    known = await _own(Product, products, by)
    refuse([NotFound(path=("products", i)) for i, key in enumerate(products) if key not in known])
    await _hide(customer, dict.fromkeys(products, is_hidden))
    await customer.store()
    return customer


async def _agree_from_ever(customer: Customer, wanted: dict[UUID, int | None], by: Actor) -> None:
    """Prices without days: these, or none."""
    none = [product for product, price in wanted.items() if price is None]
    ever = AgreedPrice.filter(customer_id=customer.id, valid_from=None, valid_until=None)
    await ever.filter(product_id__in=none).delete()
    before = {row.product_id: row for row in await ever.filter(product_id__in=list(wanted))}
    made = []
    for product, price in wanted.items():
        if price is not None and product not in before:
            made.append(_price_of(Agreement(product, price, customer.id), by))
        elif price is not None and before[product].price != price:
            before[product].price = price
            await before[product].store("price")
    await AgreedPrice.bulk_create(made)


async def _hide(customer: Customer, hides: dict[UUID, bool]) -> None:
    shown = [product for product, is_hidden in hides.items() if not is_hidden]
    await HiddenProduct.filter(customer_id=customer.id, product_id__in=shown).delete()
    made = [HiddenProduct(customer_id=customer.id, product_id=product) for product in hides if hides[product]]
    await HiddenProduct.bulk_create(made, ignore_conflicts=True)


async def _strangers(agreements: Sequence[Agreement], by: Actor) -> list[UserError]:
    """Which named rows are not the business's own; each price is for one owner."""
    customers = await _own(Customer, [one.customer for one in agreements], by)
    groups = await _own(PriceGroup, [one.price_group for one in agreements], by)
    products = await _own(Product, [one.product for one in agreements], by)
    problems: list[UserError] = []
    for i, one in enumerate(agreements):
        if (one.customer is None) == (one.price_group is None):
            problems.append(PriceForOne(path=("prices", i)))
        named = (("customer", one.customer, customers), ("price_group", one.price_group, groups))
        for name, key, known in (*named, ("product", one.product, products)):
            if key is not None and key not in known:
                problems.append(NotFound(path=("prices", i, name)))
    return problems


async def _own(kind: type[Row], keys: Sequence[UUID | None], by: Actor) -> set[UUID]:
    named = [key for key in keys if key]
    found = await kind.filter(business_id=by.business_id, id__in=named).values_list("id", flat=True) if named else []
    return set(cast("list[UUID]", found))


def _price_of(one: Agreement, by: Actor) -> AgreedPrice:
    return AgreedPrice(
        business_id=by.business_id,
        customer_id=one.customer,
        price_group_id=one.price_group,
        product_id=one.product,
        price=one.price,
        valid_from=one.valid_from,
        valid_until=one.valid_until,
    )


async def _beside(wanted: Sequence[AgreedPrice]) -> list[AgreedPrice]:
    """All prices of the same owners and products."""
    customers = {row.customer_id for row in wanted if row.customer_id}
    groups = {row.price_group_id for row in wanted if row.price_group_id}
    products = {row.product_id for row in wanted}
    owned = Q(customer_id__in=customers) | Q(price_group_id__in=groups)
    return await AgreedPrice.filter(owned, product_id__in=products)
