"""請求書: what a customer owes, from confirmed or shipped orders or from free lines."""

from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.contrib.postgres.indexes import GinIndex
from tortoise.expressions import Q
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation
from tortoise.migrations.constraints import CheckConstraint

from core import search
from core.actor import Actor
from core.money import Rounding, TaxLine, taxes
from models.address import Party
from models.business import Business
from models.customer import Customer
from models.order import Order
from models.product import LARGEST_PRICE
from models.row import Row

MOST_ACCOUNTS = 5
LARGEST_AMOUNT = 10**12


class InvoiceKind(StrEnum):
    """適格請求書, and 返還請求書 that takes one back."""

    INVOICE = "INVOICE"
    CREDIT = "CREDIT"


class InvoiceStatus(StrEnum):
    """作成済 → 請求済 → 入金済 → 処理済; 破棄 before it was sent, 取消 by a credit note after that."""

    CREATED = "CREATED"
    SENT = "SENT"
    PAID = "PAID"
    DONE = "DONE"
    DISCARDED = "DISCARDED"
    CREDITED = "CREDITED"


_S = InvoiceStatus
INVOICE_MOVES: dict[str, dict[InvoiceStatus, InvoiceStatus]] = {
    "send": {_S.CREATED: _S.SENT, _S.SENT: _S.SENT},
    "discard": {_S.CREATED: _S.DISCARDED},
    "pay": {_S.SENT: _S.PAID},
    "unpay": {_S.PAID: _S.SENT},
    "close": {_S.PAID: _S.DONE},
    "credit": {_S.SENT: _S.CREDITED, _S.PAID: _S.CREDITED},
}
"""Which verbs lead from which status to which; what is not listed is refused."""


class InvoiceTerms(Row):
    """請求設定: how a business numbers and names its invoices, when they are due, and where to pay."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="invoice_terms", on_delete=fields.RESTRICT
    )
    business_id: UUID
    number_template = fields.CharField(max_length=24, default="{Y}{M}-{N}")
    """With {Y}, {M}, {D} of the invoice's date and {N}, a number that is counted without gaps."""
    subject_template = fields.CharField(max_length=60, default="{Y}年{M}月分 ご請求書")
    due_months = fields.SmallIntField(default=1)
    due_day = fields.SmallIntField(default=31)
    """The day of that month; 31 is its last."""
    closing_day = fields.SmallIntField(default=31, db_default=31)
    """締め日: the day of the month up to which is billed; 31 is its last."""
    bank_accounts: list[str] = fields.JSONField(default=list)
    note = fields.CharField(max_length=400, default="")
    seal_key = fields.CharField(max_length=200, default="")
    seal_width = fields.IntField(null=True)
    seal_height = fields.IntField(null=True)

    readable_with = "invoice:read"
    required = ("number_template", "subject_template")
    ranges = {"due_months": (0, 6), "due_day": (1, 31), "closing_day": (1, 31)}

    class Meta:
        table = "invoice_terms"
        unique_together = (("business",),)


class Invoice(Row):
    """請求書: snapshots of both sides; tax is rounded once per rate. Never changed once it was sent."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="invoices_sold", on_delete=fields.RESTRICT
    )
    business_id: UUID
    """The seller; named so because the trail of a draft is for him alone."""
    buyer: ForeignKeyNullableRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="invoices_bought", null=True, on_delete=fields.RESTRICT
    )
    buyer_id: UUID | None
    customer: ForeignKeyRelation[Customer] = fields.ForeignKeyField(
        "models.Customer", related_name="invoices", on_delete=fields.RESTRICT
    )
    customer_id: UUID
    credits: ForeignKeyNullableRelation["Invoice"] = fields.ForeignKeyField(
        "models.Invoice", related_name="credited_by", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    credits_id: UUID | None
    """Of a credit note: the invoice that it takes back."""
    kind = fields.CharEnumField(InvoiceKind, max_length=8, default=InvoiceKind.INVOICE)
    status = fields.CharEnumField(InvoiceStatus, max_length=10, default=InvoiceStatus.CREATED)
    number = fields.CharField(max_length=40)
    subject = fields.CharField(max_length=80)
    issued_on = fields.DateField()
    due_on = fields.DateField(null=True)
    sent_at = fields.DatetimeField(null=True)
    paid_on = fields.DateField(null=True)
    seller_party: dict[str, str] = fields.JSONField()
    buyer_party: dict[str, str] = fields.JSONField()
    bank_accounts: list[str] = fields.JSONField(default=list)
    seal_key = fields.CharField(max_length=200, default="")
    logo_key = fields.CharField(max_length=200, default="")
    note = fields.CharField(max_length=400, default="")
    reason = fields.CharField(max_length=200, default="")
    """Of a credit note: why."""
    rounding = fields.CharEnumField(Rounding, max_length=8)
    net = fields.BigIntField()
    tax = fields.BigIntField()
    total = fields.BigIntField()
    taxes: list[dict[str, int]] = fields.JSONField()
    search = ArrayField(element_type="text", default=list)

    readable_with = "invoice:read"
    required = ("subject", "number")

    class Meta:
        table = "invoice"
        unique_together = (("business", "number"),)
        indexes = [
            GinIndex(fields=["search"]),
            ("business_id", "issued_on", "id"),
            ("buyer_id", "issued_on", "id"),
            ("business_id", "status", "issued_on", "id"),
            ("buyer_id", "status", "issued_on", "id"),
            ("business_id", "total", "issued_on", "id"),
            ("buyer_id", "total", "issued_on", "id"),
            ("business_id", "due_on", "issued_on", "id"),
            ("buyer_id", "due_on", "issued_on", "id"),
            ("customer_id", "issued_on", "id"),
        ]
        constraints = [
            CheckConstraint(check="total = net + tax", name="invoice_adds_up"),
            CheckConstraint(check="(kind = 'CREDIT') = (credits_id IS NOT NULL)", name="invoice_credits_one"),
        ]

    def refold(self) -> None:
        """Found by number, subject and the names of both sides."""
        self.search = search.grams(self.number, self.subject, self.buyer_party["name"], self.seller_party["name"])

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """Its seller; its buyer once it was sent."""
        own = Q(business_id=business_id)
        return own if actor.of_stores else own | Q(buyer_id=business_id, sent_at__not_isnull=True)

    def party(self, side: str) -> Party:
        """The snapshot of seller or buyer."""
        return Party(**getattr(self, f"{side}_party"))

    def price(self, lines: "list[InvoiceLine]") -> None:
        """Set the amounts from the lines: rounded once per rate."""
        found = taxes(((line.tax_rate, line.amount) for line in lines), self.rounding)
        self.net, self.tax = sum(t.net for t in found), sum(t.tax for t in found)
        self.total = self.net + self.tax
        self.taxes = [{"rate": t.rate, "net": t.net, "tax": t.tax} for t in found]

    @property
    def tax_lines(self) -> list[TaxLine]:
        """Net and tax per rate."""
        return [TaxLine(**line) for line in self.taxes]


class InvoiceLine(Row):
    """請求明細: amounts in whole yen without tax; less than nothing where goods came back."""

    invoice: ForeignKeyRelation[Invoice] = fields.ForeignKeyField(
        "models.Invoice", related_name="lines", on_delete=fields.RESTRICT
    )
    invoice_id: UUID
    order: ForeignKeyNullableRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="invoice_lines", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    order_id: UUID | None
    position = fields.IntField()
    dated_on = fields.DateField()
    """取引年月日."""
    reference = fields.CharField(max_length=30, default="")
    """The number of the order or slip."""
    code = fields.CharField(max_length=20, default="")
    name = fields.CharField(max_length=80)
    quantity = fields.DecimalField(max_digits=12, decimal_places=3)
    unit = fields.CharField(max_length=10, default="")
    unit_price = fields.IntField()
    amount = fields.BigIntField()
    tax_rate = fields.SmallIntField()

    readable_with = "invoice:read"
    audited = False
    required = ("name",)
    ranges = {
        "unit_price": (-LARGEST_PRICE, LARGEST_PRICE),
        "amount": (-LARGEST_AMOUNT, LARGEST_AMOUNT),
    }

    class Meta:
        table = "invoice_line"
        unique_together = (("invoice", "position"),)

    @classmethod
    def seen_by(cls, business_id: UUID, actor: Actor) -> Q:
        """Whoever sees the invoice."""
        own = Q(invoice__business_id=business_id)
        billed = Q(invoice__buyer_id=business_id, invoice__sent_at__not_isnull=True)
        return own if actor.of_stores else own | billed
