"""What a product costs a customer or a group of customers, and from when until when."""

import datetime as dt
from uuid import UUID

from tortoise import fields
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation
from tortoise.migrations.constraints import CheckConstraint

from models.business import Business
from models.customer import Customer
from models.price_group import PriceGroup
from models.product import LARGEST_PRICE, Product
from models.row import Row


class AgreedPrice(Row):
    """取引先別単価・価格グループ単価: in whole yen per unit without tax, for deliveries on certain days.

    Without a last day it holds until the next one begins; with one it goes before those that have none, and no two
    of them share a day: PostgreSQL keeps them apart.
    """

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="agreed_prices", on_delete=fields.RESTRICT
    )
    business_id: UUID
    customer: ForeignKeyNullableRelation[Customer] = fields.ForeignKeyField(
        "models.Customer", null=True, related_name="agreed_prices", on_delete=fields.RESTRICT
    )
    customer_id: UUID | None
    price_group: ForeignKeyNullableRelation[PriceGroup] = fields.ForeignKeyField(
        "models.PriceGroup", null=True, related_name="agreed_prices", on_delete=fields.RESTRICT
    )
    price_group_id: UUID | None
    product: ForeignKeyRelation[Product] = fields.ForeignKeyField(
        "models.Product", related_name="agreed_prices", db_index=True, on_delete=fields.RESTRICT
    )
    product_id: UUID
    price = fields.IntField()
    valid_from = fields.DateField(null=True)
    """Null: from ever."""
    valid_until = fields.DateField(null=True)
    """The last day; null: until the next begins."""

    readable_with = "customer:read"
    required = ("price",)
    ranges = {"price": (0, LARGEST_PRICE)}

    class Meta:
        table = "agreed_price"
        indexes = [
            ("customer_id", "product_id"),
            ("price_group_id", "product_id"),
            ("business_id", "valid_from"),
            ("business_id", "valid_until"),
            ("business_id", "created_at", "id"),
        ]
        constraints = [
            CheckConstraint(check="num_nonnulls(customer_id, price_group_id) = 1", name="price_of_one"),
            CheckConstraint(check="valid_from <= valid_until", name="price_ends_after_it_begins"),
        ]

    @property
    def is_limited(self) -> bool:
        """期間限定: whether it has a last day."""
        return self.valid_until is not None

    @property
    def owner_id(self) -> UUID:
        """Whose it is: the customer, or the group."""
        owner = self.customer_id or self.price_group_id
        assert owner is not None
        return owner

    def holds_on(self, day: dt.date) -> bool:
        """Whether the day is one of those that it is for; another price may go before it."""
        return (self.valid_from or dt.date.min) <= day <= (self.valid_until or dt.date.max)
