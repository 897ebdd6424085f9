"""What a buyer has typed but not placed; it survives the phone being closed."""

import datetime as dt
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyRelation
from tortoise.migrations.constraints import UniqueConstraint

from core.actor import Actor
from core.user_error import LoginRequired
from models.business import Business
from models.order_form import OrderForm, OrderFormItem
from models.row import Row
from models.user import User


class Cart(Row):
    """カート: one per user, form and wished date, if any, in the name of the user's business."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField("models.Business", on_delete=fields.RESTRICT)
    business_id: UUID
    user: ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", db_index=True, on_delete=fields.RESTRICT)
    user_id: UUID
    form: ForeignKeyRelation[OrderForm] = fields.ForeignKeyField(
        "models.OrderForm", db_index=True, on_delete=fields.RESTRICT
    )
    form_id: UUID
    wished_on = fields.DateField(null=True)

    readable_with = "order:place"
    audited = False

    class Meta:
        table = "cart"
        constraints = [
            UniqueConstraint(
                fields=("business", "user", "form"), name="cart_of_no_date_once", condition="wished_on IS NULL"
            ),
            UniqueConstraint(
                fields=("business", "user", "form", "wished_on"),
                name="cart_of_date_once",
                condition="wished_on IS NOT NULL",
            ),
        ]

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """One's own."""
        return Q(business_id=business_id, user_id=actor.user_id)

    @classmethod
    async def opened(
        cls, form_id: UUID, wished_on: dt.date | None = None, *, business_id: UUID | None, user_id: UUID | None
    ) -> "Cart":
        """The user's cart for a form and date, made when there is none yet, and held until the transaction ends."""
        if user_id is None:
            raise LoginRequired
        key = {"business_id": business_id, "user_id": user_id, "form_id": form_id, "wished_on": wished_on}
        await cls.bulk_create([cls(**key)], ignore_conflicts=True)
        return await cls.select_for_update().get(**key)


class CartItem(Row):
    """A product in a cart: the quantity in the product's unit, and a remark."""

    cart: ForeignKeyRelation[Cart] = fields.ForeignKeyField("models.Cart", related_name="items")
    cart_id: UUID
    item: ForeignKeyRelation[OrderFormItem] = fields.ForeignKeyField("models.OrderFormItem", db_index=True)
    item_id: UUID
    quantity = fields.DecimalField(max_digits=12, decimal_places=3)
    remark = fields.CharField(max_length=200, default="")
    shown_price = fields.IntField(null=True)
    """What it cost when it was put in, if that was shown."""

    readable_with = "order:place"
    audited = False

    class Meta:
        table = "cart_item"
        unique_together = (("cart", "item"),)

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """One's own."""
        return Q(cart__business_id=business_id, cart__user_id=actor.user_id)
