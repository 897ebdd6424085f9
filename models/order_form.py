"""What a seller publishes to buyers."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.contrib.postgres.indexes import GinIndex
from tortoise.expressions import Q, Subquery
from tortoise.fields import ForeignKeyRelation

from core import search, secret
from core.actor import Actor
from models.business import Business
from models.customer import Customer
from models.product import LARGEST_PRICE, Product
from models.row import Row


class OrderFormStatus(StrEnum):
    """準備中, 公開中, 販売終了."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    CLOSED = "CLOSED"


class OrderFormAudience(StrEnum):
    """Who may order: invited customers alone, or anyone who has the link and registers (一般公開)."""

    INVITED = "INVITED"
    PUBLIC = "PUBLIC"


class OrderForm(Row):
    """発注フォーム: products and prices, terms, and who may order."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="order_forms", on_delete=fields.RESTRICT
    )
    business_id: UUID
    name = fields.CharField(max_length=60)
    terms = fields.TextField(default="")
    status = fields.CharEnumField(OrderFormStatus, max_length=8, default=OrderFormStatus.DRAFT)
    audience = fields.CharEnumField(OrderFormAudience, max_length=8, default=OrderFormAudience.INVITED)
    allows_cancel = fields.BooleanField(default=True, db_default=True)
    """Whether buyers may ask to cancel what they have ordered."""
    takes_several_dates = fields.BooleanField(default=False, db_default=False)
    """複数納品日: whether one checkout makes an order for each of several dates."""
    allows_correction = fields.BooleanField(default=False, db_default=False)
    """発注修正: whether buyers of such a form may correct what the seller has not received yet."""
    custom_fields: list[dict[str, Any]] = fields.JSONField(default=list, db_default="[]")
    """What is asked beside products: `models.custom_field`."""
    token_hash = fields.CharField(max_length=64, default="", db_index=True)
    search = ArrayField(element_type="text", default=list)

    readable_with = "order_form:read"
    required = ("name",)

    class Meta:
        table = "order_form"
        indexes = [
            GinIndex(fields=["search"]),
            ("business_id", "name", "id"),
            ("business_id", "created_at", "id"),
        ]

    def refold(self) -> None:
        """Found by name."""
        self.search = search.grams(self.name)

    @property
    def token(self) -> str:
        """The secret of a public form's link and QR code."""
        return secret.signed_token("order_form", self.id)

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:  # noqa: ARG003
        """The seller's own; a buyer sees what he was given, once it is published."""
        given = OrderFormAccess.filter(OrderFormAccess.of_buyer(business_id)).values("form_id")
        return Q(business_id=business_id) | Q(id__in=Subquery(given))


class OrderFormAccess(Row):
    """A customer who may order from a form."""

    form: ForeignKeyRelation[OrderForm] = fields.ForeignKeyField(
        "models.OrderForm", related_name="accesses", on_delete=fields.RESTRICT
    )
    form_id: UUID
    customer: ForeignKeyRelation[Customer] = fields.ForeignKeyField(
        "models.Customer", related_name="accesses", db_index=True, on_delete=fields.RESTRICT
    )
    customer_id: UUID

    readable_with = "customer:read"

    class Meta:
        table = "order_form_access"
        unique_together = (("form", "customer"),)

    @classmethod
    def of_buyer(cls, business_id: UUID) -> Q:
        """What gives a buyer his forms: published ones, through the sellers' records of him."""
        published = [OrderFormStatus.OPEN, OrderFormStatus.CLOSED]
        return Q(customer__linked_id=business_id, form__status__in=published)

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:  # noqa: ARG003
        """The seller's own."""
        return Q(form__business_id=business_id)


class OrderFormItem(Row):
    """A product on a form, with a price of its own if the form has one, in whole yen without tax."""

    form: ForeignKeyRelation[OrderForm] = fields.ForeignKeyField(
        "models.OrderForm", related_name="items", on_delete=fields.RESTRICT
    )
    form_id: UUID
    product: ForeignKeyRelation[Product] = fields.ForeignKeyField(
        "models.Product", db_index=True, on_delete=fields.RESTRICT
    )
    product_id: UUID
    position = fields.IntField()
    custom_price = fields.IntField(null=True)

    readable_with = "order_form:read"
    ranges = {"custom_price": (0, LARGEST_PRICE)}

    class Meta:
        table = "order_form_item"
        unique_together = (("form", "product"),)
        indexes = [("form_id", "position", "id")]

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """Whoever sees the form."""
        from models.hidden_product import HiddenProduct  # noqa: PLC0415 — it knows the product

        forms = OrderForm.filter(OrderForm.seen_by(business_id, actor)).values("id")
        hidden = HiddenProduct.filter(customer__linked_id=business_id).values("product_id")
        shown = Q(form_id__in=Subquery(forms), product__published=True) & ~Q(product_id__in=Subquery(hidden))
        return Q(form__business_id=business_id) | shown
