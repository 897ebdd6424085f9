"""A buyer's request for goods, from placing to delivery."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.contrib.postgres.indexes import GinIndex
from tortoise.expressions import Q, Subquery
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation
from tortoise.migrations.constraints import CheckConstraint

from core import search
from core.actor import Actor
from core.money import Rounding, TaxLine, taxes, yen
from models.address import Party
from models.business import Business
from models.customer import Customer
from models.delivery_place import DeliveryPlace
from models.order_form import OrderForm, OrderFormItem
from models.product import Product, SaleType
from models.row import Row
from models.store_member import stores_of
from models.supplier import Supplier
from models.user import User


class OrderStatus(StrEnum):
    """未対応 → 受付中 → 注文確定 → 出荷済; キャンセル依頼中; 取引中止."""

    PLACED = "PLACED"
    RECEIVED = "RECEIVED"
    CONFIRMED = "CONFIRMED"
    SHIPPED = "SHIPPED"
    CANCEL_REQUESTED = "CANCEL_REQUESTED"
    ABORTED = "ABORTED"


_S = OrderStatus
MOVES: dict[str, dict[OrderStatus, OrderStatus]] = {
    "receive": {_S.PLACED: _S.RECEIVED},
    "confirm": {_S.PLACED: _S.CONFIRMED, _S.RECEIVED: _S.CONFIRMED, _S.CONFIRMED: _S.CONFIRMED},
    "ship": {_S.CONFIRMED: _S.SHIPPED},
    "abort": dict.fromkeys((_S.PLACED, _S.RECEIVED, _S.CONFIRMED, _S.CANCEL_REQUESTED), _S.ABORTED),
    "request_cancel": dict.fromkeys((_S.PLACED, _S.RECEIVED, _S.CONFIRMED), _S.CANCEL_REQUESTED),
}
"""Which verbs lead from which status to which; what is not listed is refused."""


class OrderSource(StrEnum):
    """How it came: 発注フォーム, FAX発注 and メール発注 to suppliers who are not linked, 代理発注 (電話・FAX)."""

    FORM = "FORM"
    FAX = "FAX"
    MAIL = "MAIL"
    PROXY = "PROXY"


class CancelReason(StrEnum):
    """Why a buyer asks to cancel."""

    MISTAKE = "MISTAKE"
    CHANGED_PLANS = "CHANGED_PLANS"
    TOO_LATE = "TOO_LATE"
    OTHER = "OTHER"


class Order(Row):
    """注文: belongs to its seller and its buyer; carries snapshots of names, addresses, prices and tax rates."""

    seller: ForeignKeyNullableRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="sales", null=True, on_delete=fields.RESTRICT
    )
    seller_id: UUID | None
    buyer: ForeignKeyNullableRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="purchases", null=True, on_delete=fields.RESTRICT
    )
    buyer_id: UUID | None
    customer: ForeignKeyNullableRelation[Customer] = fields.ForeignKeyField(
        "models.Customer", related_name="orders", null=True, on_delete=fields.RESTRICT
    )
    customer_id: UUID | None
    supplier: ForeignKeyNullableRelation[Supplier] = fields.ForeignKeyField(
        "models.Supplier", related_name="orders", null=True, on_delete=fields.RESTRICT
    )
    supplier_id: UUID | None
    form: ForeignKeyNullableRelation[OrderForm] = fields.ForeignKeyField(
        "models.OrderForm", related_name="orders", null=True, on_delete=fields.RESTRICT
    )
    form_id: UUID | None
    invoice: ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "models.Invoice", related_name="orders", null=True, on_delete=fields.RESTRICT
    )
    invoice_id: UUID | None
    """The invoice that it stands on; null: not billed yet."""
    placed_by: ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    placed_by_id: UUID | None
    delivery_place: ForeignKeyNullableRelation[DeliveryPlace] = fields.ForeignKeyField(
        "models.DeliveryPlace", related_name="orders", null=True, on_delete=fields.RESTRICT
    )
    delivery_place_id: UUID | None
    """The buyer's record of where it goes; null where the seller entered the order, and before there were stores."""
    source = fields.CharEnumField(OrderSource, max_length=8, default=OrderSource.FORM, db_default=OrderSource.FORM)
    number = fields.CharField(max_length=20)
    buyer_number = fields.CharField(max_length=20, default="", db_default="")
    """伝票番号: the buyer's own number, where a file named one."""
    status = fields.CharEnumField(OrderStatus, max_length=20, default=OrderStatus.PLACED)
    placed_at = fields.DatetimeField()
    read_at = fields.DatetimeField(null=True)
    """When somebody of the seller has first opened it; null: 未読."""
    received_at = fields.DatetimeField(null=True)
    confirmed_at = fields.DatetimeField(null=True)
    shipped_at = fields.DatetimeField(null=True)
    aborted_at = fields.DatetimeField(null=True)
    arrived_at = fields.DatetimeField(null=True)
    wished_on = fields.DateField(null=True)
    planned_on = fields.DateField(null=True)
    orderer_name = fields.CharField(max_length=40)
    seller_party: dict[str, str] = fields.JSONField()
    buyer_party: dict[str, str] = fields.JSONField()
    delivery_party: dict[str, str] = fields.JSONField()
    remark = fields.CharField(max_length=400, default="")
    seller_note = fields.CharField(max_length=400, default="")
    abort_reason = fields.CharField(max_length=200, default="")
    override_reason = fields.CharField(max_length=200, default="", db_default="")
    """Why the seller took it although cut-off or calendar forbade it."""
    cancel_reason = fields.CharEnumField(CancelReason, max_length=16, null=True)
    cancel_note = fields.CharField(max_length=20, default="")
    status_before_cancel: OrderStatus | None = fields.CharEnumField(  # type: ignore[assignment]
        OrderStatus, max_length=20, null=True
    )
    hides_prices = fields.BooleanField(default=False, db_default=False)
    """Whether the buyer sees no amounts."""
    allows_cancel = fields.BooleanField(default=True, db_default=True)
    """Whether the buyer may ask to cancel, as the form said when the order was placed."""
    allows_correction = fields.BooleanField(default=False, db_default=False)
    """Whether the buyer may correct it, as the form said when it was placed."""
    custom_values: list[dict[str, str]] = fields.JSONField(default=list, db_default="[]")
    """What the buyer has answered to the form's own questions: label and value."""
    rounding = fields.CharEnumField(Rounding, max_length=8)
    net = fields.BigIntField()
    tax = fields.BigIntField()
    taxes: list[dict[str, int]] = fields.JSONField()
    search = ArrayField(element_type="text", default=list)

    readable_with = "order:read"

    class Meta:
        table = "order"
        unique_together = (("seller", "number"),)
        indexes = [
            GinIndex(fields=["search"]),
            ("seller_id", "placed_at", "id"),  # these two carry what groups count and sum: see migration 0011
            ("buyer_id", "placed_at", "id"),
            ("seller_id", "status", "placed_at", "id"),
            ("buyer_id", "status", "placed_at", "id"),
            ("seller_id", "wished_on", "placed_at", "id"),
            ("buyer_id", "wished_on", "placed_at", "id"),
            ("seller_id", "planned_on", "placed_at", "id"),
            ("buyer_id", "planned_on", "placed_at", "id"),
            ("seller_id", "arrived_at", "placed_at", "id"),
            ("buyer_id", "arrived_at", "placed_at", "id"),
            ("seller_id", "read_at", "placed_at", "id"),
            ("buyer_id", "read_at", "placed_at", "id"),
            ("customer_id", "placed_at", "id"),
            ("supplier_id", "placed_at", "id"),
            ("delivery_place_id", "placed_at", "id"),
            ("form_id", "placed_at", "id"),
            ("invoice_id", "id"),
            ("seller_id", "invoice_id", "placed_at", "id"),
            ("buyer_id", "invoice_id", "placed_at", "id"),
        ]
        constraints = [
            CheckConstraint(check="net >= 0 AND tax >= 0", name="order_amounts_not_negative"),
            CheckConstraint(check="seller_id IS NOT NULL OR buyer_id IS NOT NULL", name="order_has_a_side"),
            CheckConstraint(check="(status = 'ABORTED') = (aborted_at IS NOT NULL)", name="order_aborted_has_time"),
            CheckConstraint(check="(status = 'SHIPPED') = (shipped_at IS NOT NULL)", name="order_shipped_has_time"),
            CheckConstraint(
                check="(status = 'CANCEL_REQUESTED') = (status_before_cancel IS NOT NULL)",
                name="order_cancel_remembers_status",
            ),
        ]

    def refold(self) -> None:
        """Found by both numbers, names of both sides, place and remark."""
        self.search = search.grams(
            self.number,
            self.buyer_number,
            self.orderer_name,
            self.buyer_party["name"],
            self.seller_party["name"],
            self.delivery_party["name"],
            self.remark,
        )

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """Its seller and its buyer; of its buyer's members, those of stores only where it goes to one of them."""
        return Q(seller_id=business_id) | cls.bought_by(business_id, actor)

    @classmethod
    def bought_by(cls, business_id: UUID, actor: Actor) -> Q:
        """What a business buys, as far as it concerns the stores of who asks."""
        own = Q(buyer_id=business_id)
        return own & Q(delivery_place_id__in=stores_of(business_id, actor)) if actor.of_stores else own

    @property
    def total(self) -> int:
        """Net and tax, in yen."""
        return int(self.net + self.tax)

    @property
    def is_direct(self) -> bool:
        """Whether it went by FAX or mail to a supplier who is not linked."""
        return self.seller_id is None

    def party(self, side: str) -> Party:
        """The snapshot of seller, buyer or delivery."""
        return Party(**getattr(self, f"{side}_party"))

    def price(self, lines: "list[OrderLine]") -> None:
        """Set the amounts from the lines as they stand: rounded once per rate."""
        found = taxes(((line.tax_rate, line.amount(self.rounding)) for line in lines), self.rounding)
        self.net = sum(t.net for t in found)
        self.tax = sum(t.tax for t in found)
        self.taxes = [{"rate": t.rate, "net": t.net, "tax": t.tax} for t in found]

    @property
    def tax_lines(self) -> list[TaxLine]:
        """Net and tax per rate."""
        return [TaxLine(**line) for line in self.taxes]


class OrderLine(Row):
    """注文明細: what was ordered and what the seller confirmed stay apart; quantities in the line's unit."""

    order: ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="lines", on_delete=fields.RESTRICT
    )
    order_id: UUID
    product: ForeignKeyNullableRelation[Product] = fields.ForeignKeyField(
        "models.Product", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    product_id: UUID | None
    item: ForeignKeyNullableRelation[OrderFormItem] = fields.ForeignKeyField(
        "models.OrderFormItem", null=True, db_index=True, on_delete=fields.SET_NULL
    )
    item_id: UUID | None
    position = fields.IntField()
    code = fields.CharField(max_length=20, default="")
    name = fields.CharField(max_length=80)
    unit = fields.CharField(max_length=10)
    sale_type = fields.CharEnumField(SaleType, max_length=8)
    unit_price = fields.IntField()
    tax_rate = fields.SmallIntField()
    ordered_quantity = fields.DecimalField(max_digits=12, decimal_places=3)
    confirmed_quantity = fields.DecimalField(max_digits=12, decimal_places=3, null=True)
    shipped_quantity = fields.DecimalField(max_digits=12, decimal_places=3, default=0, db_default=0)
    reserved = fields.BooleanField(default=False, db_default=False)
    hides_price = fields.BooleanField(default=False, db_default=False)
    """Whether the buyer sees no price."""
    remark = fields.CharField(max_length=200, default="")
    inspected_at = fields.DatetimeField(null=True)

    readable_with = "order:read"

    class Meta:
        table = "order_line"
        unique_together = (("order", "position"),)
        constraints = [
            CheckConstraint(
                check=("shipped_quantity >= 0 AND shipped_quantity <= COALESCE(confirmed_quantity, ordered_quantity)"),
                name="order_line_ships_at_most_confirmed",
            ),
            CheckConstraint(
                check="ordered_quantity >= 0 AND COALESCE(confirmed_quantity, 0) >= 0",
                name="order_line_quantities_not_negative",
            ),
        ]

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """Whoever sees the order."""
        return Q(order__seller_id=business_id) | bought(business_id, actor, "order__buyer_id")

    @property
    def quantity(self) -> Any:
        """What holds now: the confirmed quantity, before that the ordered one."""
        return self.ordered_quantity if self.confirmed_quantity is None else self.confirmed_quantity

    @property
    def remaining(self) -> Any:
        """What is still to be shipped."""
        return self.quantity - self.shipped_quantity

    @property
    def was_changed(self) -> bool:
        """Whether the seller confirmed another quantity than was ordered."""
        return bool(self.quantity != self.ordered_quantity)

    def amount(self, rounding: Rounding) -> int:
        """Quantity times price in whole yen, without tax."""
        return yen(self.quantity * self.unit_price, rounding)


def bought(business_id: UUID, actor: Actor, buyer: str = "buyer_id", order: str = "order_id") -> Q:
    """What hangs on orders that a business buys, by the ways to the buyer and to the order."""
    ways: dict[str, Any] = {buyer: business_id}
    if actor.of_stores:
        ways[f"{order}__in"] = Subquery(Order.filter(Order.bought_by(business_id, actor)).values("id"))
    return Q(**ways)


class Counter(Row):
    """The last number given, per business and kind; its row lock is taken last."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField("models.Business", on_delete=fields.RESTRICT)
    business_id: UUID
    kind = fields.CharField(max_length=20)
    value = fields.IntField(default=0)

    audited = False

    class Meta:
        table = "counter"
        unique_together = (("business", "kind"),)
