"""Businesses, their people, and who is asking."""

import strawberry

from core.address import listed
from core.graph.context import Context
from core.graph.keyed import Keyed
from core.graph.node import computed, input_type, node, one, output
from core.money import Rounding
from models import business as rows
from models.permission import Permission, Role
from models.user import User as UserRow
from schema.file import Image, picture

for _enum in (rows.Industry, Role, Rounding):
    strawberry.enum(_enum, description=(_enum.__doc__ or "").strip())


def _networks(row: rows.Business, context: Context) -> list[str] | None:
    actor = context.actor
    is_own = row.id == actor.business_id and actor.may(Permission.BUSINESS_UPDATE)
    return listed(row.allowed_networks) if is_own else None


@node(rows.Business)
class Business:
    """事業者: it may buy, sell, run a dealership and run shops; seen by itself and by those it is linked with."""

    version: int
    """Give it back as `expectedVersion`, so that nobody's change is overwritten."""
    name: str
    industry: rows.Industry
    postal_code: str
    prefecture: str
    city: str
    street: str
    building: str
    phone: str
    fax: str
    email: str
    """Order confirmations are mailed here."""
    website: str
    logo: Image | None = picture("logo")
    """自社ロゴ."""
    registration_number: str
    """適格請求書発行事業者の登録番号: T and 13 digits."""
    rounding: Rounding
    """How parts of a yen are rounded."""
    fax_address: str | None = computed(
        lambda row, context: row.fax_address if row.id == context.actor.business_id else None,
        "The mail-to-FAX service's address, with {number} where the number goes; for the business itself.",
    )
    hides_amounts: bool | None = computed(
        lambda row, context: row.hides_amounts if row.id == context.actor.business_id else None,
        "金額表示: whether buyers see no amounts on what they order from now on; for the business itself.",
    )
    allowed_networks: list[str] | None = computed(
        _networks,
        "IP制限: from where the business may be acted for; empty: from everywhere. For its administrators alone.",
    )


@node(UserRow)
class User:
    """ユーザ: a person with one login; seen by the members of the same business."""

    name: str
    email: str
    login_id: str
    is_shop: bool
    """店舗ログイン: shared by several people, kept by the administrators."""


@output
class Viewer:
    """Who is asking, for which business, with which rights."""

    user: User | None = one("user", UserRow)
    """Null for an app token."""
    business: Business | None = one("business", rows.Business)
    """Null for a user whose membership has ended, or who connects from a network that is not allowed."""
    barred_at: str | None
    """The IP address, where the business may not be acted for from it."""
    permissions: list[str] = computed(lambda actor, _: sorted(actor.permissions), "What the role grants.")


@output
class Party:
    """A business or a place as it was when the order was placed."""

    name: str
    postal_code: str
    address: str
    phone: str
    fax: str
    email: str
    person: str
    """担当者."""
    registration_number: str


@output
class Place:
    """What a postal code tells of an address."""

    postal_code: str
    prefecture: str
    city: str
    street: str
    """町域, as far as the code says."""
    prefecture_kana: str
    city_kana: str
    street_kana: str


@input_type
class BusinessCreateInput(Keyed):
    """事業者追加: name, phone, postal code, prefecture, city and street are needed."""

    name: str
    industry: rows.Industry
    phone: str
    postal_code: str
    prefecture: str
    city: str
    street: str
    building: str = ""
    fax: str = ""
    email: str = ""


@input_type
class BusinessSwitchInput(Keyed):
    """Which of the user's businesses."""

    business: strawberry.ID


@input_type
class BusinessUpdateInput(Keyed):
    """What is left out stays as it is."""

    expected_version: int | None = None
    name: str | None = strawberry.UNSET
    industry: rows.Industry | None = strawberry.UNSET
    postal_code: str | None = strawberry.UNSET
    prefecture: str | None = strawberry.UNSET
    city: str | None = strawberry.UNSET
    street: str | None = strawberry.UNSET
    building: str | None = strawberry.UNSET
    phone: str | None = strawberry.UNSET
    fax: str | None = strawberry.UNSET
    email: str | None = strawberry.UNSET
    website: str | None = strawberry.UNSET
    logo: strawberry.ID | None = strawberry.UNSET
    """An image from `POST /files`; null takes it away."""
    registration_number: str | None = strawberry.UNSET
    rounding: Rounding | None = strawberry.UNSET
    hides_amounts: bool | None = strawberry.UNSET
    """Whether buyers see no amounts in history, mails and papers of what they order from now on."""
    fax_address: str | None = strawberry.UNSET
    """Such as `{number}@fax.example.jp`; empty: the product's own service, if it has one."""
    allowed_networks: list[str] | None = strawberry.UNSET
    """IP制限, such as `203.0.113.0/24`, your own address among them; empty: from everywhere."""
