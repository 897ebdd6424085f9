"""受発注連携: received lines become purchases, one for each supplier, and each knows the other."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.actor import Actor
from core.db import fetch
from core.user_error import Duplicate, NotFound, Required, TooMany, UserError, UserErrors, below, refuse
from models.order import Order, OrderLine, OrderStatus
from models.order_form import OrderFormItem
from models.sourcing import Sourcing
from models.supplier import Supplier
from models.supplier_product import SupplierProduct
from services import order as orders
from services.lookup import found
from services.order import direct

MOST = 500
Shelf = dict[UUID, SupplierProduct | OrderFormItem]
LAST = """
SELECT DISTINCT ON (sold.product_id) sold.product_id, sourcing.sale_line_id, sourcing.supplier_product_id,
  CASE WHEN sourcing.supplier_product_id IS NULL THEN bought.item_id END AS item_id
FROM sourcing
JOIN order_line AS sold ON sold.id = sourcing.sale_line_id
JOIN order_line AS bought ON bought.id = sourcing.purchase_line_id
WHERE sourcing.business_id = $1 AND sold.product_id = ANY($2)
ORDER BY sold.product_id, sourcing.created_at DESC, sourcing.id DESC
"""
OPEN = [OrderStatus.PLACED, OrderStatus.RECEIVED, OrderStatus.CONFIRMED]
"""What is still to be delivered."""


@dataclass(eq=False, kw_only=True)
class SourcedAlready(UserError):
    """All of the line was ordered from suppliers; with a quantity, more can be."""

    ja = "「{product}」は必要な数量をすでに発注しています。追加で発注するときは数量を指定してください。"
    en = "All that is needed of “{product}” was ordered already. To order more, give a quantity."
    product: str


@dataclass(eq=False, kw_only=True)
class OneSourceOnly(UserError):
    """A product of the own list, or one of an order form."""

    ja = "発注先の商品か、発注フォームの商品のどちらか一方を指定してください。"
    en = "Name a product of your own list or one of an order form, not both."


@dataclass(frozen=True)
class Need:
    """A received line, and from where it is to come; without a source, from where its product came last."""

    line: UUID
    supplier_product: UUID | None = None
    item: UUID | None = None
    quantity: Decimal | None = None
    """Without it, what is to be shipped and was not ordered yet."""


@dataclass(frozen=True)
class Lack:
    """What of a received line is still to be ordered, and from where its product came last."""

    line: OrderLine
    quantity: Decimal
    source: SupplierProduct | OrderFormItem | None


@dataclass
class _Part:
    """What of one source serves which lines."""

    source: Any
    needs: list[tuple[int, OrderLine, Decimal]] = field(default_factory=list)

    @property
    def quantity(self) -> Decimal:
        """Of all lines together."""
        return sum((quantity for _, _, quantity in self.needs), Decimal(0))


async def purchase(needs: Sequence[Need], wish: orders.Wish, *, by: Actor) -> list[Order]:
    """Order what the lines need: a purchase for each supplier's list, and for each form; all of them, or none."""
    if len(needs) > MOST:
        refuse([TooMany(limit=MOST, count=len(needs), path=("lines",))])
    problems: list[UserError] = [] if needs else [Required(path=("lines",))]
    lines = await _received([need.line for need in needs], by=by)
    before = await _sourced(list(lines))
    last = await _last_sources([line.product_id for line in lines.values() if line.product_id], by=by)
    shelf = await _shelf([*needs, *last.values()], by=by)
    groups: dict[Any, dict[UUID, _Part]] = {}
    seen: set[UUID] = set()
    for i, need in enumerate(needs):
        line = lines.get(need.line)
        if line is None or need.line in seen:
            wrong = NotFound(path=("line",)) if line is None else Duplicate(path=("line",))
            problems.append(below(wrong, "lines", i))
            continue
        seen.add(need.line)
        try:
            source = _source(need, last.get(line.product_id), shelf)
            quantity = _quantity(need, line, before.get(line.id, Decimal(0)))
        except UserError as refusal:
            problems.append(below(refusal, "lines", i))
            continue
        group = groups.setdefault(_place_of(source), {})
        group.setdefault(source.id, _Part(source)).needs.append((i, line, quantity))
    refuse(problems)
    return [await _ordered(list(parts.values()), wish, by=by) for parts in groups.values()]


async def lacks(asked: Sequence[UUID], *, by: Actor) -> list[Lack]:
    """What received orders need, in their order; of lines that need nothing more, nothing."""
    sold = OrderLine.visible_to(by).filter(order_id__in=asked, order__seller_id=by.business_id, order__status__in=OPEN)
    lines = await sold.order_by("order__placed_at", "order_id", "position").limit(MOST)
    before = await _sourced([line.id for line in lines])
    last = await _last_sources([line.product_id for line in lines if line.product_id], by=by)
    shelf = await _shelf(list(last.values()), by=by)
    needed = [(line, line.remaining - before.get(line.id, Decimal(0))) for line in lines]
    return [Lack(line, quantity, _known(last.get(line.product_id), shelf)) for line, quantity in needed if quantity > 0]


def _known(last: Need | None, shelf: Shelf) -> SupplierProduct | OrderFormItem | None:
    key = last and (last.supplier_product or last.item)
    return shelf.get(key) if key else None


async def _received(keys: list[UUID], *, by: Actor) -> dict[UUID, OrderLine]:
    """Lines that the business is to deliver, held: what is ordered for them is counted once."""
    seen = OrderLine.visible_to(by).filter(id__in=keys, order__seller_id=by.business_id, order__status__in=OPEN)
    held = OrderLine.filter(id__in=[line.id for line in await seen]).order_by("id").select_for_update()
    return {line.id: line for line in await held}


async def _sourced(lines: list[UUID]) -> dict[UUID, Decimal]:
    """How much was ordered for lines, without what was aborted."""
    counted: dict[UUID, Decimal] = {}
    rows = Sourcing.filter(sale_line_id__in=lines).exclude(purchase__status=OrderStatus.ABORTED)
    for row in await rows:
        counted[row.sale_line_id] = counted.get(row.sale_line_id, Decimal(0)) + row.quantity
    return counted


async def _last_sources(products: list[UUID], *, by: Actor) -> dict[UUID | None, Need]:
    """From where products came last."""
    rows = await fetch(LAST, by.business_id, products)
    return {row["product_id"]: Need(row["sale_line_id"], row["supplier_product_id"], row["item_id"]) for row in rows}


async def _shelf(needs: Sequence[Need], *, by: Actor) -> Shelf:
    """All that is named and may be seen, whoever names it; a form of one's own is no source."""
    listed = SupplierProduct.visible_to(by).filter(
        id__in=[one.supplier_product for one in needs if one.supplier_product]
    )
    offered = OrderFormItem.visible_to(by).filter(id__in=[one.item for one in needs if one.item])
    foreign = offered.exclude(form__business_id=by.business_id)
    shelf: Shelf = {one.id: one for one in await listed}
    return shelf | {one.id: one for one in await foreign}


def _source(need: Need, last: Need | None, shelf: Shelf) -> SupplierProduct | OrderFormItem:
    if need.supplier_product and need.item:
        raise OneSourceOnly(path=("supplier_product",))
    chosen = need if need.supplier_product or need.item else last
    for name in ("supplier_product", "item"):
        if chosen is not None and (key := getattr(chosen, name)):
            if key not in shelf:
                raise NotFound(path=(name,))
            return shelf[key]
    raise Required(path=("supplier_product",))


def _quantity(need: Need, line: OrderLine, before: Decimal) -> Decimal:
    quantity = line.remaining - before if need.quantity is None else need.quantity
    if need.quantity is None and quantity <= 0:
        raise SourcedAlready(product=line.name, path=("quantity",))
    return Decimal(quantity)


def _place_of(source: SupplierProduct | OrderFormItem) -> UUID:
    """What is ordered together."""
    return source.supplier_id if isinstance(source, SupplierProduct) else source.form_id


async def _ordered(parts: list[_Part], wish: orders.Wish, *, by: Actor) -> Order:
    try:
        order = await _placed(parts, wish, by=by)
    except (UserError, UserErrors) as refusal:
        refuse([_at_need(error, parts) for error in refusal])
        raise
    lines = await OrderLine.filter(order_id=order.id).order_by("position")
    await Sourcing.bulk_create(
        Sourcing(
            business_id=by.business_id,
            sale_id=sold.order_id,
            sale_line_id=sold.id,
            purchase_id=order.id,
            purchase_line_id=line.id,
            supplier_product_id=part.source.id if isinstance(part.source, SupplierProduct) else None,
            quantity=quantity,
        )
        for part, line in zip(parts, lines, strict=True)
        for _, sold, quantity in part.needs
    )
    return order


async def _placed(parts: list[_Part], wish: orders.Wish, *, by: Actor) -> Order:
    first = parts[0].source
    if isinstance(first, SupplierProduct):
        wanted = [direct.Wanted(part.source.id, part.quantity) for part in parts]
        supplier = await found(Supplier, first.supplier_id, by=by, path=("supplier_product",))
        return await direct.place(supplier, wanted, wish, by=by)
    entries = [orders.Entry(part.source.id, part.quantity) for part in parts]
    return await orders.place(first.form_id, entries, wish, by=by)


def _at_need(error: UserError, parts: list[_Part]) -> UserError:
    """Told at the first line that asked for it."""
    match error.path:
        case ("lines", int(i), *_) if i < len(parts):
            last = "quantity" if error.path[-1] == "quantity" else "line"
            error.path = ("lines", parts[i].needs[0][0], last)
    return error
