"""The seller's customers and invitations."""

import base64
from datetime import date, datetime

import strawberry

from core.graph.connection import sort
from core.graph.context import Info
from core.graph.grouping import grouping
from core.graph.keyed import Keyed
from core.graph.node import computed, input_type, many, node, one, output
from core.graph.scalars import Yen
from core.graph.where import where
from documents import qr
from models import customer as rows
from models import invitation as invitation_rows
from models.agreed_price import AgreedPrice as PriceRow
from models.business import Business as BusinessRow
from models.hidden_product import HiddenProduct as HiddenRow
from models.order_form import OrderForm as OrderFormRow
from models.order_form import OrderFormAccess as AccessRow
from models.price_group import PriceGroup as PriceGroupRow
from models.product import Product as ProductRow
from models.supplier import Supplier as SupplierRow
from models.supplier import SupplierChannel
from schema.business import Business
from schema.order_form import OrderForm
from schema.product import Product
from services import invitation as invitations

for _enum in (invitation_rows.InvitationStatus, SupplierChannel):
    strawberry.enum(_enum, description=(_enum.__doc__ or "").strip())


@node(AccessRow)
class OrderFormAccess:
    """A customer may order from a form."""

    form: OrderForm | None = one("form", OrderFormRow)


@node(HiddenRow)
class HiddenProduct:
    """取引先別の商品表示: what a customer does not see, and cannot order."""

    product: Product | None = one("product", ProductRow)


@node(PriceGroupRow)
class PriceGroup:
    """価格グループ: customers who pay the same."""

    version: int
    name: str
    note: str
    created_at: datetime


@node(PriceRow)
class AgreedPrice:
    """取引先別単価・価格グループ単価: what a product costs a customer or a group, on certain days of delivery.

    Without a last day it holds until the next one begins; one with a last day goes before it.
    """

    version: int
    price: Yen
    """Whole yen per unit without tax."""
    valid_from: date | None
    """適用開始日: the first day; null: from ever."""
    valid_until: date | None
    """適用終了日: the last day; null: until the next begins."""
    created_at: datetime
    product: Product | None = one("product", ProductRow)
    customer: "Customer | None" = one("customer", rows.Customer)
    price_group: PriceGroup | None = one("price_group", PriceGroupRow)


@node(invitation_rows.Invitation)
class Invitation:
    """招待: one link, to be mailed, shown as a QR code or copied."""

    version: int
    status: invitation_rows.InvitationStatus = computed(lambda row, _: row.state)
    message: str
    created_at: datetime
    sent_at: datetime | None
    opened_at: datetime | None
    accepted_at: datetime | None
    expires_at: datetime | None
    url: str | None = computed(
        lambda row, _: invitations.url(row) if row.is_open else None, "Null once it cannot be used any more."
    )

    @strawberry.field(description="The QR code of the URL, as a data: URL of a PNG image.")
    def qr_png(self, info: Info) -> str | None:  # noqa: ARG002
        """Null once the link cannot be used any more."""
        if not self.is_open:  # type: ignore[attr-defined]
            return None
        image = qr.png(invitations.url(self))  # type: ignore[arg-type]
        return "data:image/png;base64," + base64.b64encode(image).decode()

    @strawberry.field(description="The QR code of the URL, as an SVG document.")
    def qr_svg(self, info: Info) -> str | None:  # noqa: ARG002
        """Null once the link cannot be used any more."""
        return qr.svg(invitations.url(self)).decode() if self.is_open else None  # type: ignore[arg-type, attr-defined]

    customer: "Customer | None" = one("customer", rows.Customer)


@node(rows.Customer)
class Customer:
    """取引先: the seller's record of whom it sells to; provisional until its business is linked."""

    version: int
    code: str
    name: str
    person: str
    postal_code: str
    prefecture: str
    city: str
    street: str
    building: str
    phone: str
    fax: str
    email: str
    note: str
    closing_day: int | None
    """締め日: the day of the month up to which he is billed, 31 its last; null: as `invoiceTerms` say."""
    hides_prices: bool
    """Whether the customer sees no prices."""
    is_linked: bool
    """Whether the customer's business can order by itself."""
    linked_at: datetime | None
    created_at: datetime
    linked: Business | None = one("linked", BusinessRow)
    price_group: PriceGroup | None = one("price_group", PriceGroupRow)
    """価格グループ."""
    prices: list[AgreedPrice] = many(PriceRow, by="customer_id", order="valid_from")
    """取引先別単価: his own; those of his group come after them."""
    hidden_products: list[HiddenProduct] = many(HiddenRow, by="customer_id")
    """取引先別の商品表示."""
    order_form_accesses: list[OrderFormAccess] = many(AccessRow, by="customer_id")
    invitations: list[Invitation] = many(invitation_rows.Invitation, by="customer_id", order="-created_at")


@node(SupplierRow)
class Supplier:
    """発注先: the buyer's record of whom it orders from."""

    version: int
    code: str
    """取引先コード: what the business's own files of orders (発注データ) call the supplier; may be empty."""
    name: str
    channel: SupplierChannel
    person: str
    phone: str
    fax: str
    email: str
    note: str
    created_at: datetime
    deleted_at: datetime | None
    linked: Business | None = one("linked", BusinessRow)


@output
class InvitationPage:
    """What an invitee sees: who invites, and the business data that are prepared for him."""

    supplier: str
    message: str
    name: str
    postal_code: str
    prefecture: str
    city: str
    street: str
    building: str
    phone: str
    email: str


@where(rows.Customer)
class CustomerWhere:
    """Which customers."""

    name: str
    code: str
    created_at: datetime
    linked: Business
    price_group: PriceGroup


CustomerSort = sort(rows.Customer, "name", "created_at")
CustomerGroups = grouping(rows.Customer, by=["prefecture", "city", "hides_prices", "price_group", "created_at"])


@where(SupplierRow)
class SupplierWhere:
    """Which suppliers."""

    name: str
    channel: SupplierChannel
    deleted_at: datetime
    linked: Business


SupplierSort = sort(SupplierRow, "name")
SupplierGroups = grouping(SupplierRow, by=["channel", "created_at"])


@where(invitation_rows.Invitation)
class InvitationWhere:
    """Which invitations."""

    created_at: datetime
    customer: Customer


InvitationSort = sort(invitation_rows.Invitation, "created_at")
InvitationGroups = grouping(invitation_rows.Invitation, by=["customer", "created_at"])


@input_type
class CustomerCreateInput(Keyed):
    """取引先仮登録: name, phone, postal code, prefecture, city and street are needed."""

    name: str
    phone: str
    postal_code: str
    prefecture: str
    city: str
    street: str
    building: str = ""
    code: str = ""
    person: str = ""
    fax: str = ""
    email: str = ""
    note: str = ""
    closing_day: int | None = strawberry.UNSET
    hides_prices: bool = False


@input_type
class CustomerUpdateInput(Keyed):
    """What is left out stays as it is."""

    id: strawberry.ID
    expected_version: int | None = None
    name: str | None = strawberry.UNSET
    phone: str | None = strawberry.UNSET
    postal_code: str | None = strawberry.UNSET
    prefecture: str | None = strawberry.UNSET
    city: str | None = strawberry.UNSET
    street: str | None = strawberry.UNSET
    building: str | None = strawberry.UNSET
    code: str | None = strawberry.UNSET
    person: str | None = strawberry.UNSET
    fax: str | None = strawberry.UNSET
    email: str | None = strawberry.UNSET
    note: str | None = strawberry.UNSET
    closing_day: int | None = strawberry.UNSET
    """Null: as for all."""
    hides_prices: bool | None = strawberry.UNSET
    price_group: strawberry.ID | None = strawberry.UNSET
    """Null: none."""


@input_type
class CustomerPriceInput:
    """A product's price for a customer from ever, or that he does not see it; neither: as for all again."""

    product: strawberry.ID
    price: Yen | None = None
    """Whole yen per unit without tax."""
    is_hidden: bool = False


@input_type
class CustomerPricesPutInput(Keyed):
    """The named products; what is different for others stays."""

    id: strawberry.ID
    expected_version: int | None = None
    prices: list[CustomerPriceInput]


@input_type
class CustomerHideProductsInput(Keyed):
    """At most 500 products; what is hidden from the customer beside them stays so."""

    id: strawberry.ID
    expected_version: int | None = None
    products: list[strawberry.ID]
    is_hidden: bool = True


@input_type
class CustomerAllowFormsInput(Keyed):
    """The forms that a customer may order from: these, and no others."""

    id: strawberry.ID
    expected_version: int | None = None
    order_forms: list[strawberry.ID]


@input_type
class InvitationCreateInput(Keyed):
    """An invitation ends an older open one of the same customer."""

    customer: strawberry.ID
    message: str = ""
    expires_in_days: int | None = None
    """From 1 to 366; without it the link lives until it is accepted or revoked."""


@input_type
class InvitationInput(Keyed):
    """Which invitation."""

    id: strawberry.ID
    expected_version: int | None = None


@input_type
class InvitationTokenInput(Keyed):
    """The invitation as its link names it."""

    token: str
    """The last part of the URL."""
