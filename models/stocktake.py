"""棚卸: what a business, or one of its stores, holds on a day, and what it is worth."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.contrib.postgres.indexes import GinIndex
from tortoise.expressions import Q, Subquery
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation
from tortoise.migrations.constraints import CheckConstraint

from core import search
from core.actor import Actor
from core.money import Rounding, yen
from models.business import Business
from models.delivery_place import DeliveryPlace
from models.product import LARGEST_PRICE, LARGEST_QUANTITY, Product
from models.row import Row
from models.store_member import stores_of
from models.supplier import Supplier

TAX_RATES = (0, 100)


class StocktakeStatus(StrEnum):
    """入力中 ⇄ 確定."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


class Stocktake(Row):
    """棚卸表: goods of one place on one day; the business's alone, and never changed while it is closed."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="stocktakes", on_delete=fields.RESTRICT
    )
    business_id: UUID
    delivery_place: ForeignKeyNullableRelation[DeliveryPlace] = fields.ForeignKeyField(
        "models.DeliveryPlace", related_name="stocktakes", null=True, on_delete=fields.RESTRICT
    )
    delivery_place_id: UUID | None
    """The store; null: the whole business."""
    previous: "ForeignKeyNullableRelation[Stocktake]" = fields.ForeignKeyField(
        "models.Stocktake", related_name="followers", null=True, db_index=True, on_delete=fields.SET_NULL
    )
    previous_id: UUID | None
    """The closed one of the same place before it."""
    place_key = fields.CharField(max_length=36, default="")
    """The place once more, or nothing: one place has one stocktake a day."""
    place_name = fields.CharField(max_length=60, default="")
    dated_on: dt.date = fields.DateField()
    since: dt.date = fields.DateField()
    """The first day whose purchases are between it and the one before."""
    months = fields.SmallIntField()
    """How far back goods were looked for."""
    status = fields.CharEnumField(StocktakeStatus, max_length=6, default=StocktakeStatus.OPEN)
    rounding = fields.CharEnumField(Rounding, max_length=8)
    total: int | None = fields.BigIntField(null=True)
    """In yen without tax; null until it is closed."""
    closed_at: dt.datetime | None = fields.DatetimeField(null=True)
    closer_name = fields.CharField(max_length=40, default="")
    reopen_reason = fields.CharField(max_length=200, default="")
    """Why it was opened again, the last time."""

    readable_with = "order:read"

    class Meta:
        table = "stocktake"
        unique_together = (("business", "place_key", "dated_on"),)
        indexes = [
            ("business_id", "dated_on", "id"),
            ("business_id", "status", "dated_on", "id"),
            ("delivery_place_id", "dated_on", "id"),
        ]
        constraints = [
            CheckConstraint(check="(status = 'CLOSED') = (closed_at IS NOT NULL)", name="stocktake_closed_has_time"),
            CheckConstraint(check="(status = 'CLOSED') = (total IS NOT NULL)", name="stocktake_closed_has_total"),
            CheckConstraint(check="since <= dated_on", name="stocktake_begins_before_it_ends"),
        ]

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """The business's own; who orders for certain stores sees what they hold."""
        own = Q(business_id=business_id)
        return own & Q(delivery_place_id__in=stores_of(business_id, actor)) if actor.of_stores else own


class StocktakeLine(Row):
    """棚卸明細: a product as it was bought last, or goods of the business's own; counted by many at once."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="stocktake_lines", on_delete=fields.RESTRICT
    )
    business_id: UUID
    stocktake: ForeignKeyRelation[Stocktake] = fields.ForeignKeyField(
        "models.Stocktake", related_name="lines", on_delete=fields.RESTRICT
    )
    stocktake_id: UUID
    product: ForeignKeyNullableRelation[Product] = fields.ForeignKeyField(
        "models.Product", related_name="stocktake_lines", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    product_id: UUID | None
    supplier: ForeignKeyNullableRelation[Supplier] = fields.ForeignKeyField(
        "models.Supplier", related_name="stocktake_lines", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    supplier_id: UUID | None
    key = fields.CharField(max_length=140)
    """What makes it the same goods in another order or stocktake: product (or supplier and name), and unit."""
    position = fields.IntField()
    is_own = fields.BooleanField(default=False)
    """Not ordered through the system."""
    code = fields.CharField(max_length=20, default="")
    name = fields.CharField(max_length=80)
    unit = fields.CharField(max_length=10)
    tax_rate = fields.SmallIntField(default=8)
    supplier_name = fields.CharField(max_length=80, default="")
    storage = fields.CharField(max_length=40, default="")
    """保管場所."""
    quantity: Decimal | None = fields.DecimalField(max_digits=12, decimal_places=3, null=True)
    """Null: not counted yet."""
    previous_quantity: Decimal | None = fields.DecimalField(max_digits=12, decimal_places=3, null=True)
    """Null: there is no stocktake before."""
    purchased_quantity = fields.DecimalField(max_digits=13, decimal_places=3, default=0)
    """Since then, without what went back."""
    last_price: int | None = fields.IntField(null=True)
    """最終仕入単価; null: not known."""
    unit_price: int | None = fields.IntField(null=True)
    """棚卸単価; null: not known."""
    is_price_set = fields.BooleanField(default=False)
    """Whether somebody has set the price by hand."""
    amount = fields.BigIntField(default=0)
    """Nothing until it is counted and has a price."""
    counted_at: dt.datetime | None = fields.DatetimeField(null=True)
    counter_name = fields.CharField(max_length=40, default="")
    search = ArrayField(element_type="text", default=list)

    readable_with = "order:read"
    required = ("name", "unit")
    ranges = {"quantity": (Decimal(0), LARGEST_QUANTITY), "unit_price": (0, LARGEST_PRICE), "tax_rate": TAX_RATES}

    class Meta:
        table = "stocktake_line"
        unique_together = (("stocktake", "key"),)
        indexes = [
            GinIndex(fields=["search"]),
            ("stocktake_id", "position", "id"),
            ("business_id", "position", "id"),
            ("business_id", "counted_at", "id"),
            ("business_id", "supplier_name", "id"),
            ("business_id", "storage", "id"),
        ]
        constraints = [
            CheckConstraint(check="quantity >= 0 AND amount >= 0", name="stocktake_line_not_negative"),
            CheckConstraint(check="(quantity IS NULL) = (counted_at IS NULL)", name="stocktake_line_counted_has_time"),
            CheckConstraint(
                check="amount = 0 OR (quantity IS NOT NULL AND unit_price IS NOT NULL)",
                name="stocktake_line_amount_has_reason",
            ),
        ]

    def refold(self) -> None:
        """Found by name, code, supplier and where it is kept."""
        self.search = search.grams(self.name, self.code, self.supplier_name, self.storage)

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """Whoever sees the stocktake."""
        own = Q(business_id=business_id)
        if not actor.of_stores:
            return own
        return own & Q(stocktake_id__in=Subquery(Stocktake.filter(Stocktake.seen_by(business_id, actor)).values("id")))

    def value(self, rounding: Rounding) -> None:
        """Set the amount: what was counted, at its price, in whole yen."""
        if self.quantity is None or self.unit_price is None:
            self.amount = 0
        else:
            self.amount = yen(Decimal(self.quantity * self.unit_price), rounding)
