"""Ninety days of orders, in every state that the state machine can leave one in."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from commands.seed.catalogue import Goods
from commands.seed.closing import rules
from commands.seed.loading import Keys
from commands.seed.people import Buyer
from core.clock import TOKYO
from models.address import Party
from models.business import Business
from models.order import CancelReason, Order, OrderLine, OrderStatus
from models.order_form import OrderForm
from models.product import SaleType
from models.shipment import Shipment, ShipmentLine

DAYS = 90
PER_SCALE = 500
SETTLED = dt.timedelta(days=6)
"""Older orders are shipped, or were aborted."""

_S = OrderStatus
RECENT = (_S.PLACED, _S.CONFIRMED, _S.RECEIVED, _S.SHIPPED, _S.CANCEL_REQUESTED, _S.CONFIRMED, _S.PLACED, _S.SHIPPED)
REMARKS = ("", "", "", "裏口へお願いします", "朝9時までに", "", "なるべく小さめで", "", "", "不在時は置き配で")
LINE_REMARKS = {"果物": "熟したもの", "鮮魚": "3枚おろしで", "精肉": "厚切り", "野菜": "大きさを揃えて"}
ONE_REMARK_IN = 4
CARRIERS = ("自社便", "ヤマト運輸", "佐川急便")


@dataclass(frozen=True)
class Offered:
    """A product on a form."""

    item: UUID
    product: UUID
    goods: Goods
    name: str
    code: str
    price: int


@dataclass
class Group:
    """Two restaurants, and the forms they order from."""

    buyers: list[Buyer]
    forms: list[OrderForm]
    offered: list[list[Offered]]


@dataclass
class Batch:
    """Orders with all that hangs on them."""

    orders: list[Order] = field(default_factory=list)
    lines: list[OrderLine] = field(default_factory=list)
    shipments: list[Shipment] = field(default_factory=list)
    shipped: list[ShipmentLine] = field(default_factory=list)


class History:
    """Writes orders one after the other, as time went by."""

    def __init__(self, keys: Keys, seller: Business, groups: list[Group], now: dt.datetime) -> None:
        self._keys, self._seller, self._groups, self._now = keys, seller, groups, now
        self._random = random.Random(20260401)  # noqa: S311 — the same every time is what is wanted
        self._rules = rules(now.astimezone(TOKYO).date())
        self._seller_party = Party.of(seller, registration_number=seller.registration_number).as_json()

    def batches(self, size: int) -> Iterator[Batch]:
        """All orders, so many at a time."""
        count = PER_SCALE * len(self._groups)
        began = self._now - dt.timedelta(days=DAYS)
        batch = Batch()
        for number in range(count):
            placed_at = began + (self._now - began) * (number + 1) / (count + 1)
            self._order(batch, number, self._awake(placed_at))
            if len(batch.orders) == size or number == count - 1:
                yield batch
                batch = Batch()

    def _awake(self, instant: dt.datetime) -> dt.datetime:
        """Restaurants order before noon and after closing, not in the small hours."""
        hour = instant.astimezone(TOKYO).hour
        return instant - dt.timedelta(hours=hour) if 2 <= hour < 8 else instant  # noqa: PLR2004 — 2 to 8 o'clock

    def _order(self, batch: Batch, number: int, placed_at: dt.datetime) -> None:
        pick = self._random
        group = self._groups[number % len(self._groups)]
        turn = number // len(self._groups)
        buyer = group.buyers[turn % len(group.buyers)]
        form = pick.randrange(len(group.forms))
        status = self._status(turn, placed_at)
        wished_on = self._rules[form].wished(placed_at, pick.randint(1, 3))
        order = Order(
            id=self._keys.at(placed_at),
            created_at=placed_at,
            updated_at=placed_at,
            seller_id=self._seller.id,
            buyer_id=buyer.business.id,
            customer_id=buyer.customer.id,
            supplier_id=buyer.supplier.id,
            form_id=group.forms[form].id,
            placed_by_id=buyer.user.id,
            number=f"{number + 1:08d}",
            status=status,
            placed_at=placed_at,
            wished_on=wished_on,
            orderer_name=buyer.user.name,
            seller_party=self._seller_party,
            buyer_party=Party.of(buyer.business, person=buyer.user.name).as_json(),
            delivery_party=Party.of(pick.choice(buyer.places)).as_json(),
            remark=pick.choice(REMARKS),
            rounding=self._seller.rounding,
        )
        lines = self._lines(order, group.offered[form])
        self._proceed(order, lines, batch)
        order.price(lines)
        order.refold()
        batch.orders.append(order)
        batch.lines += lines

    def _status(self, turn: int, placed_at: dt.datetime) -> OrderStatus:
        if self._now - placed_at > SETTLED:
            return _S.ABORTED if turn % 17 == 3 else _S.SHIPPED  # noqa: PLR2004 — every seventeenth came to nothing
        return RECENT[turn % len(RECENT)]

    def _lines(self, order: Order, offered: list[Offered]) -> list[OrderLine]:
        pick = self._random
        chosen = pick.sample(offered, min(len(offered), pick.randint(2, 8)))
        return [
            OrderLine(
                id=self._keys.at(order.placed_at),
                created_at=order.placed_at,
                updated_at=order.placed_at,
                order_id=order.id,
                product_id=one.product,
                item_id=one.item,
                position=position,
                code=one.code,
                name=one.name,
                unit=one.goods.kind.unit,
                sale_type=one.goods.kind.sale_type,
                unit_price=one.price,
                tax_rate=one.goods.kind.tax_rate,
                ordered_quantity=self._quantity(one.goods.kind.sale_type),
                remark=self._line_remark(one.goods.kind.tag),
            )
            for position, one in enumerate(chosen)
        ]

    def _line_remark(self, tag: str) -> str:
        """Now and then, a wish that makes sense for these goods."""
        return LINE_REMARKS.get(tag, "") if self._random.randrange(ONE_REMARK_IN) == 0 else ""

    def _quantity(self, sale_type: SaleType) -> Decimal:
        if sale_type is SaleType.WEIGHT:
            return Decimal(self._random.randint(1, 16)) / 2
        return Decimal(self._random.randint(1, 24))

    def _proceed(self, order: Order, lines: list[OrderLine], batch: Batch) -> None:
        """Give the order the marks of all the steps that led to its state."""
        hour = dt.timedelta(hours=1)
        status = order.status
        if status is not _S.PLACED:
            order.read_at = self._within(order.placed_at + hour / 2)
        if status is _S.ABORTED:
            order.aborted_at, order.abort_reason = order.placed_at + 3 * hour, "欠品のため"
            self._touch(order, 2, order.aborted_at)
        if status is _S.CANCEL_REQUESTED:
            order.cancel_reason, order.cancel_note = CancelReason.CHANGED_PLANS, "予約が変わりました"
            order.status_before_cancel = _S.PLACED
            self._touch(order, 2, self._within(order.placed_at + hour))
        if status in {_S.RECEIVED, _S.CONFIRMED, _S.SHIPPED}:
            order.received_at = self._within(order.placed_at + hour)
            self._touch(order, 2, order.received_at)
        if status in {_S.CONFIRMED, _S.SHIPPED}:
            order.confirmed_at = self._within(order.placed_at + 2 * hour)
            order.planned_on = order.wished_on
            self._confirm(lines)
            self._touch(order, 3, order.confirmed_at)
        if status is _S.SHIPPED:
            order.shipped_at = self._ship(order, lines, batch)
            self._touch(order, 4, order.shipped_at)
        elif status is _S.CONFIRMED and len(lines) > 1 and self._random.random() < 0.5:  # noqa: PLR2004 — half of them
            self._touch(order, 4, self._ship(order, lines[:1], batch))

    def _confirm(self, lines: list[OrderLine]) -> None:
        for position, line in enumerate(lines):
            short = position and line.ordered_quantity > 1 and self._random.random() < 0.08  # noqa: PLR2004 — a few
            line.confirmed_quantity = line.ordered_quantity - 1 if short else line.ordered_quantity

    def _ship(self, order: Order, lines: list[OrderLine], batch: Batch) -> dt.datetime:
        shipped_at = self._within(order.placed_at + dt.timedelta(hours=14))
        carrier = self._random.choice(CARRIERS)
        slip = "" if carrier == CARRIERS[0] else f"{self._random.randrange(10**11, 10**12)}"
        shipment = Shipment(
            id=self._keys.at(shipped_at),
            created_at=shipped_at,
            updated_at=shipped_at,
            order_id=order.id,
            seller_id=order.seller_id,
            buyer_id=order.buyer_id,
            number=1,
            shipped_on=shipped_at.astimezone(TOKYO).date(),
            shipped_at=shipped_at,
            carrier=carrier,
            slip_number=slip,
        )
        arrived = self._now - shipped_at > dt.timedelta(days=2)
        for line in lines:
            line.shipped_quantity = line.quantity
            line.inspected_at = shipped_at + dt.timedelta(hours=20) if arrived else None
            batch.shipped.append(
                ShipmentLine(
                    id=self._keys.at(shipped_at),
                    created_at=shipped_at,
                    updated_at=shipped_at,
                    shipment_id=shipment.id,
                    line_id=line.id,
                    quantity=line.quantity,
                )
            )
        order.arrived_at = shipped_at + dt.timedelta(hours=20) if arrived else None
        batch.shipments.append(shipment)
        return shipped_at

    def _within(self, instant: dt.datetime) -> dt.datetime:
        """Nothing of the demo lies in the future."""
        return min(instant, self._now)

    def _touch(self, order: Order, version: int, instant: dt.datetime) -> None:
        order.version, order.updated_at = version, instant
