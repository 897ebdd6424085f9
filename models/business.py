"""The tenant: it may buy, sell, run a dealership and run shops, all at once."""

import re
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q, Subquery

from core.actor import Actor
from core.money import Rounding
from models.address import ADDRESS_FORMS, Address
from models.row import Row

FAX_EXAMPLE = "{number}@fax.example.jp"


class Industry(StrEnum):
    """業種."""

    RESTAURANT = "RESTAURANT"
    RETAIL = "RETAIL"
    WHOLESALE = "WHOLESALE"
    MAKER = "MAKER"
    FARM = "FARM"
    HOTEL = "HOTEL"
    CARE = "CARE"
    OTHER = "OTHER"


class Business(Address, Row):
    """事業者: every row belongs to exactly one, an order to two."""

    name = fields.CharField(max_length=60)
    industry = fields.CharEnumField(Industry, max_length=16, default=Industry.OTHER)
    registration_number = fields.CharField(max_length=14, default="")
    website = fields.CharField(max_length=200, default="", db_default="")
    logo_key = fields.CharField(max_length=200, default="", db_default="")
    logo_width = fields.IntField(null=True)
    logo_height = fields.IntField(null=True)
    fax_address = fields.CharField(max_length=254, default="", db_default="")
    """The mail-to-FAX service's address, with {number} where the number goes."""
    allowed_networks = fields.CharField(max_length=2000, default="", db_default="")
    """From where it may be acted for, one network per line; empty: from everywhere."""
    hides_amounts = fields.BooleanField(default=False, db_default=False)
    """Whether buyers see no amounts on what they order from now on."""
    rounding = fields.CharEnumField(Rounding, max_length=8, default=Rounding.DOWN)

    required = ("name",)
    forms = ADDRESS_FORMS | {
        "registration_number": (re.compile(r"T\d{13}"), "T1234567890123"),
        "fax_address": (
            re.compile(r"[A-Za-z0-9._%+-]*\{number\}[A-Za-z0-9._%+-]*@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"),
            FAX_EXAMPLE,
        ),
        "website": (re.compile(r"https?://[^\s/]+\.[^\s]+"), "https://www.example.jp"),
    }

    class Meta:
        table = "business"

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:  # noqa: ARG003
        """Itself, and those it is linked with as seller or buyer."""
        from models.customer import Customer  # noqa: PLC0415 — the two concepts know each other

        sells_to = Customer.filter(business_id=business_id, linked_id__not_isnull=True).values("linked_id")
        buys_from = Customer.filter(linked_id=business_id).values("business_id")
        return Q(id=business_id) | Q(id__in=Subquery(sells_to)) | Q(id__in=Subquery(buys_from))
