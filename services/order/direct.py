"""FAX発注 and メール発注: orders to suppliers who are not linked, from the buyer's own list of products."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from core import clock
from core.actor import Actor
from core.money import Rounding
from core.user_error import Duplicate, NotFound, TooMany, UserError, below, refuse
from models.address import Party
from models.business import Business
from models.order import Order, OrderLine, OrderSource
from models.product import SaleType
from models.supplier import Supplier, SupplierChannel
from models.supplier_product import SupplierProduct
from services import events, transmission
from services.order import limiting, quantity
from services.order.drafting import (
    MOST_LINES,
    Draft,
    NothingOrdered,
    Wish,
    deliver_to,
    orderer,
    wish_problems,
)
from services.order.placing import next_number

WEIGHED = frozenset({"g", "kg", "ｇ", "㎏", "ℓ", "l", "L", "ml"})
"""Units that are not counted in whole numbers."""
COUNTER = "supplier_order"


@dataclass(eq=False, kw_only=True)
class OrderByForm(UserError):
    """A linked supplier is ordered from through his order forms."""

    ja = "この発注先には発注フォームから発注してください。"
    en = "Order from this supplier through an order form."


@dataclass(frozen=True)
class Wanted:
    """A product of the list, how much of it, and what to heed; without a remark, the product's own."""

    product: UUID
    quantity: Decimal
    remark: str | None = None


async def draft(supplier: Supplier, wanted: list[Wanted], wish: Wish, *, by: Actor) -> Draft:
    """Check an order; it has amounts when all prices are known."""
    if supplier.channel is SupplierChannel.LINKED:
        raise OrderByForm(path=("supplier",))
    if supplier.deleted_at is not None:
        raise NotFound(path=("supplier",))
    made = Draft(await _head(supplier, wish, by), [])
    made.problems += await deliver_to(made.order, wish, by) + wish_problems(wish)
    await _add_lines(made, supplier, wanted)
    made.order.price(made.lines if all(line.unit_price for line in made.lines) else [])
    return made


async def check(supplier: Supplier, wanted: list[Wanted], wish: Wish, *, by: Actor) -> Draft:
    """What would be placed, if it may be; where a price is not known, there is no amount to be limited."""
    made = await draft(supplier, wanted, wish, by=by)
    await limiting.check([made])
    refuse(made.problems)
    return made


async def place(supplier: Supplier, wanted: list[Wanted], wish: Wish, *, by: Actor) -> Order:
    """Order: checked, numbered, announced, and on its way by FAX or mail."""
    made = await draft(supplier, wanted, wish, by=by)
    refuse(made.problems)
    await limiting.check([made], held=True)
    refuse(made.problems)
    return await place_approved(made)


async def place_approved(made: Draft) -> Order:
    """Place what was checked, though it may be above a limit."""
    order = made.order
    supplier = await Supplier.get(id=order.supplier_id)
    order.number = f"D{await next_number(supplier.business_id, COUNTER)}"
    order.refold()
    await order.save(force_create=True)
    await OrderLine.bulk_create(made.lines)
    await events.emit(events.OrderPlaced(order.id, None, order.buyer_id))
    await transmission.queue(order, supplier)
    return order


async def _head(supplier: Supplier, wish: Wish, by: Actor) -> Order:
    buyer, name = await Business.visible_to(by).get(id=by.business_id), await orderer(by)
    seller = Party(supplier.name, phone=supplier.phone, fax=supplier.fax, email=supplier.email, person=supplier.person)
    return Order(
        source=OrderSource(supplier.channel),
        buyer_id=buyer.id,
        supplier_id=supplier.id,
        placed_by_id=by.user_id,
        placed_at=clock.now(),
        wished_on=wish.wished_on,
        remark=wish.remark.strip(),
        orderer_name=name,
        seller_party=seller.as_json(),
        buyer_party=Party.of(buyer, person=name).as_json(),
        delivery_party=Party.of(buyer).as_json(),
        rounding=Rounding(buyer.rounding),
    )


async def _add_lines(made: Draft, supplier: Supplier, wanted: list[Wanted]) -> None:
    if not wanted:
        made.problems.append(NothingOrdered(path=("lines",)))
    if len(wanted) > MOST_LINES:
        made.problems.append(TooMany(limit=MOST_LINES, count=len(wanted), path=("lines",)))
        return
    rows = await SupplierProduct.filter(supplier_id=supplier.id, id__in=[one.product for one in wanted])
    known = {row.id: row for row in rows}
    seen: set[UUID] = set()
    for i, one in enumerate(wanted):
        product = known.get(one.product)
        if product is None:
            made.problems.append(NotFound(path=("lines", i, "product")))
            continue
        if product.id in seen:
            made.problems.append(Duplicate(path=("lines", i, "product")))
        seen.add(product.id)
        line = _line(product, one)
        line.position, line.order_id = i, made.order.id
        made.lines.append(line)
        made.problems += [below(e, "lines", i) for e in line.problems("remark")]
        if wrong := quantity.problem(one.quantity, line.sale_type):
            made.problems.append(below(wrong, "lines", i, "quantity"))


def _line(product: SupplierProduct, wanted: Wanted) -> OrderLine:
    return OrderLine(
        code=product.code,
        name=product.name,
        unit=product.unit,
        sale_type=SaleType.WEIGHT if product.unit in WEIGHED else SaleType.PIECE,
        unit_price=product.price or 0,
        tax_rate=product.tax_rate,
        ordered_quantity=wanted.quantity,
        remark=(product.note if wanted.remark is None else wanted.remark).strip(),
    )
